"""Compare trial balances of earlier days, and second ones of the last day, with K-ERP as it stood on their day.

Decision: docs/decisions/trial-balances-of-several-days.md
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from kerp_import.extract.choose_trial_balances import day_of
from kerp_import.extract.read_spool import read_back
from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.reconcile.comparisons.figures import NOTHING, UNKNOWN, Books, Figure, compared
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook

PROFIT_AND_LOSS = frozenset({"revenue", "expense"})
SIDES = ("balance", "debit", "credit")
SEVERITY = pl.Series("severity", [], pl.String)


@dataclass(slots=True)
class TrialAccount:
    """What one trial balance says of one K-ERP account, and its first row."""

    figures: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(SIDES, NOTHING))
    file: str | None = None
    sheet: str | None = None
    row: int | None = None


def trial_days(books: Books) -> pl.DataFrame:
    """Return balances and totals of every account of every such trial balance; `severity` says what a difference is."""
    frames = [
        _compared_table(books, table, day_of(table) or books.days[1])
        for table, counts in books.extracted.tables
        if table.entity is Entity.TRIAL_BALANCE and table.is_compared and counts.data
    ]
    return pl.concat(frames) if frames else compared(()).with_columns(SEVERITY)


def _compared_table(books: Books, table: Table, day: date) -> pl.DataFrame:
    """Compare one trial balance; a difference is an error if the journal reaches its day."""
    last = books.values.last_voucher_date
    reaches = last is not None and (last.year, last.month) >= (day.year, day.month)
    severity = pl.lit("error" if reaches else "warning").alias("severity")
    return compared(_figures(books, table, day)).with_columns(severity)


def _figures(books: Books, table: Table, day: date) -> Iterator[Figure]:
    """Yield the figures of one trial balance."""
    in_trial, has_totals = _in_trial(books, table)
    known = books.accounts()
    in_books = _held(books, day)
    for code in sorted(in_trial.keys() | in_books.keys()):
        account = known.get(code)
        if not books.values.has_opening and (account is None or account.account_type not in PROFIT_AND_LOSS):
            continue
        said, held = in_trial.get(code, TrialAccount()), in_books.get(code, TrialAccount())
        for side in SIDES if has_totals else SIDES[:1]:
            yield Figure(
                about=f"{day}",
                account_code=code,
                account_name=account.name if account else "",
                partner_code=None,
                partner_name=None,
                month=None,
                side=side,
                legacy=said.figures[side],
                loaded=held.figures[side],
                cause=UNKNOWN,
                file=table.file,
                sheet=table.sheet,
                row=said.row,
            )


def _in_trial(books: Books, table: Table) -> tuple[dict[str, TrialAccount], bool]:
    """Return what a trial balance says by K-ERP's account, and whether it has totals; one mapped nowhere by its own."""
    accounts: defaultdict[str, TrialAccount] = defaultdict(TrialAccount)
    has_totals = False
    for rows in read_back(table, books.extracted.spool):
        frame = transform_part(Part(table, rows), books.resolution, VoucherBook(), books.partners).frame
        code = pl.coalesce("account_code", "source_account_code", pl.lit(""))
        amounts = ("debit_balance", "credit_balance", "debit_total", "credit_total")
        for account, row, *cells in frame.select(code.alias("code"), "row", *amounts).iter_rows():
            debit_balance, credit_balance, debit, credit = (each or NOTHING for each in cells)
            has_totals = has_totals or cells[2] is not None
            each = accounts[account]
            each.figures["balance"] += debit_balance - credit_balance
            each.figures["debit"] += debit
            each.figures["credit"] += credit
            each.row = row if each.row is None else each.row
    return accounts, has_totals


def _held(books: Books, day: date) -> dict[str, TrialAccount]:
    """Return K-ERP's figures of all accounts from the year's first day to `day`, openings included."""
    held: defaultdict[str, TrialAccount] = defaultdict(TrialAccount)
    for each in books.held_by_month(books.accounts(), books.days[0], day):
        figures = held[each.account_code].figures
        figures["balance"] += each.debit - each.credit
        figures["debit"] += each.debit_written
        figures["credit"] += each.credit_written
    return held
