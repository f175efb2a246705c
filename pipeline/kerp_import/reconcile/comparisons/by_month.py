"""Compare account ledgers that came beside a journal with K-ERP, month by month."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from kerp_import.extract.ledgers_as_journal import as_journal, is_loaded
from kerp_import.extract.read_spool import read_back
from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.model.words import Words
from kerp_import.reconcile.comparisons.figures import NOTHING, OTHER_MONTH, UNKNOWN, Books, Figure, compared
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.values.periods import MONTH_WRITTEN
from kerp_import.values.text import AMOUNT_SUM

SIDES = ("debit", "credit")

UNTOLD = Words("이 달의 전표가 K-ERP에 한 건도 없습니다", "K-ERP has no voucher of this month at all")
NO_ROWS = Words("원장에는 이 달의 행이 없습니다", "The ledger has no row in this month")
NETTED = Words(
    "차변과 대변이 같은 금액만큼 다릅니다: 한쪽에서 상계했거나 음수로 적었습니다",
    "Both sides differ by the same: one book nets, or writes negatives",
)
OTHER_ACCOUNT = Words(
    "{other}의 차이와 반대입니다: 다른 계정에 적혔습니다",
    "It is the reverse of {other}: it stands on the other account",
)

Key = tuple[str, str]
"""An account and a month; month '' is the opening."""

NOWHERE = (None, None, None)


@dataclass(slots=True)
class Month:
    """What a ledger, or K-ERP, has of one account in one month, and its first row."""

    debit: Decimal = NOTHING
    credit: Decimal = NOTHING
    place: tuple[str | None, str | None, int | None] = (None, None, None)


def months(books: Books) -> tuple[pl.DataFrame, tuple[Table, ...]]:
    """Return debits and credits of every account and month that a ledger covers, and the ledgers."""
    tables = books.extracted.tables
    ledgers = tuple(
        table for table, counts in tables
        if counts.data and not is_loaded(table, tables) and _tells_months(table)
    )  # fmt: skip
    in_ledgers, covered = _in_ledgers(books, ledgers)
    if not covered:
        return compared(()), ()
    starts = [books.days[0], *(days[0] for spans in covered.values() for days in spans)]
    ends = [days[1] for spans in covered.values() for days in spans]
    held = {
        (each.account_code, each.month): Month(each.debit, each.credit)
        for each in books.held_by_month(covered, min(starts), max(ends))
    }
    opens = any(key[1] == "" for key in held)
    # Openings that a ledger has are compared with all others (by_opening); here those that it lacks.
    said = {key for key in in_ledgers if key[1]}
    lacked = held.keys() - (in_ledgers.keys() - said)
    keys = {key for key in said | lacked if _covers(covered[key[0]], key[1], books, opens=opens)}
    figures = [
        (key, side, _side(in_ledgers.get(key, Month()), side), _side(held.get(key, Month()), side))
        for key in sorted(keys)
        for side in (SIDES if key[1] else ("balance",))
    ]
    return compared(_figures(books, figures, in_ledgers)), ledgers


def _side(month: Month, side: str) -> Decimal:
    """Return the sum on a side; of an opening, its balance."""
    return month.debit - month.credit if side == "balance" else month.debit if side == "debit" else month.credit


def _in_ledgers(
    books: Books, ledgers: tuple[Table, ...]
) -> tuple[dict[Key, Month], dict[str, list[tuple[date, date]]]]:
    """Return the sums of the ledgers by K-ERP's account and month, and the days that they cover of each account."""
    in_ledgers: defaultdict[Key, Month] = defaultdict(Month)
    covered: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    for table in ledgers:
        for rows in read_back(table, books.extracted.spool):
            # A book of vouchers of its own, which nobody keeps.
            part = Part(as_journal(table), _on_first_days(rows) if table.entity is Entity.MONTHLY_LEDGER else rows)
            lines = transform_part(part, books.resolution, VoucherBook(), books.partners).frame
            for code, month, debit, credit, *place in _summed(lines).iter_rows():
                each = in_ledgers[code, month]
                each.debit, each.credit = each.debit + debit, each.credit + credit
                each.place = (place[0], place[1], place[2]) if each.place[0] is None else each.place
                if (days := table.period or books.days) not in covered[code]:
                    covered[code].append(days)
    return in_ledgers, covered


def _tells_months(table: Table) -> bool:
    """Return whether a table has debits and credits of accounts: each posting, or the sums of each month."""
    is_monthly = table.entity is Entity.MONTHLY_LEDGER and (table.has("account_code") or table.has("account_name"))
    return table.entity is Entity.ACCOUNT_LEDGER or is_monthly


def _on_first_days(rows: pl.DataFrame) -> pl.DataFrame:
    """Write the first day of each month for it: 3월, 03, 2024-03, 2024년 3월, 202403."""
    written = pl.col("voucher_date").str.strip_chars()
    year, month = (written.str.extract(MONTH_WRITTEN, at) for at in (1, 2))
    day = pl.when(year.is_null()).then(month + "-01").otherwise(year + "-" + month.str.zfill(2) + "-01")
    return rows.with_columns(pl.coalesce(day, written).alias("voucher_date"))


def _summed(lines: pl.DataFrame) -> pl.DataFrame:
    """Return debit and credit by account and month, with the first row; openings are their balance."""
    month = pl.when("is_opening").then(pl.lit("")).otherwise(pl.col("voucher_date").dt.strftime("%Y-%m"))
    sums = (pl.col(f"{side}_amount").sum().cast(AMOUNT_SUM).alias(side) for side in SIDES)
    return (
        lines.with_columns(month.alias("month"))
        .drop_nulls(["account_code", "month"])
        .group_by("account_code", "month", maintain_order=True)
        .agg(*sums, pl.col("file", "sheet", "row").first())
    )


def _covers(covered: list[tuple[date, date]], month: str, books: Books, *, opens: bool) -> bool:
    """Return whether the ledgers cover the month; the opening, where they begin with the fiscal year."""
    if not month:
        return opens and min(days[0] for days in covered) == books.days[0]
    return any(f"{first:%Y-%m}" <= month <= f"{last:%Y-%m}" for first, last in covered)


@dataclass(frozen=True, slots=True)
class Differences:
    """The figures that differ, by key and side, and which keys differ by an amount on a side."""

    of: dict[tuple[Key, str], Decimal]
    by_amount: dict[tuple[str, Decimal], list[Key]]
    silent: set[str]
    """Months of which K-ERP has nothing."""
    names: dict[str, str]


def _differences(figures: list[tuple[Key, str, Decimal, Decimal]], names: dict[str, str]) -> Differences:
    """Collect the figures that differ."""
    of = {(key, side): legacy - loaded for key, side, legacy, loaded in figures if legacy != loaded}
    by_amount: defaultdict[tuple[str, Decimal], list[Key]] = defaultdict(list)
    for (key, side), difference in of.items():
        by_amount[side, difference].append(key)
    silent = {key[1] for key, *_ in figures} - {key[1] for key, _, _, loaded in figures if loaded}
    return Differences(of, by_amount, silent, names)


def _figures(
    books: Books, figures: list[tuple[Key, str, Decimal, Decimal]], in_ledgers: dict[Key, Month]
) -> Iterator[Figure]:
    """Yield the figures with the causes of their differences."""
    names = {code: account.name for code, account in books.accounts().items()}
    differences = _differences(figures, names)
    for key, side, legacy, loaded in figures:
        account_code, month = key
        place = in_ledgers[key].place if key in in_ledgers else NOWHERE
        cause = _cause(key, side, differences, is_in_ledgers=key in in_ledgers)
        file, sheet, row = place
        yield Figure(
            about="",
            account_code=account_code,
            account_name=names.get(account_code, ""),
            partner_code=None,
            partner_name=None,
            month=month,
            side=side,
            legacy=legacy,
            loaded=loaded,
            cause=cause,
            file=file,
            sheet=sheet,
            row=row,
        )


def _cause(key: Key, side: str, differences: Differences, *, is_in_ledgers: bool) -> Words:
    """Return why the figure differs, as far as the other figures show it."""
    difference = differences.of.get((key, side))
    if difference is None:
        return UNKNOWN
    if key[1] in differences.silent:
        return UNTOLD
    if not is_in_ledgers:
        return NO_ROWS
    netted = differences.of.get((key, "credit" if side == "debit" else "debit")) == difference
    return NETTED if netted else _reversed(key, differences.by_amount.get((side, -difference), []), differences.names)


def _reversed(key: Key, reverse: list[Key], names: dict[str, str]) -> Words:
    """Name the one other month of the account, or account of the month, that differs by the reverse."""
    months = [month for code, month in reverse if code == key[0]]
    accounts = [code for code, month in reverse if month == key[1]]
    if len(months) == 1:
        return OTHER_MONTH.filled(other=months[0])
    if len(accounts) == 1:
        return OTHER_ACCOUNT.filled(other=f"{accounts[0]} {names.get(accounts[0], '')}")
    return UNKNOWN
