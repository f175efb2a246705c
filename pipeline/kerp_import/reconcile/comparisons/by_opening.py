"""Compare everything else that says how the year opens with the openings that K-ERP holds: every account has one.

Decision: docs/decisions/balances.md
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from kerp_import.extract.decide_balances import as_openings, opens_too
from kerp_import.extract.ledgers_as_journal import opening_rows
from kerp_import.extract.read_spool import read_back
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.reconcile.comparisons.by_month import OTHER_ACCOUNT
from kerp_import.reconcile.comparisons.figures import NOTHING, UNKNOWN, Books, Figure, compared
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook


@dataclass(slots=True)
class Opening:
    """What a table says of one account's opening, and its first row."""

    balance: Decimal = NOTHING
    file: str | None = None
    sheet: str | None = None
    row: int | None = None


def openings(books: Books) -> pl.DataFrame:
    """Return the openings of every account in trial balances and ledgers from which they were not taken."""
    return compared(figure for figures in _each_source(books) for figure in figures)


def _each_source(books: Books) -> Iterator[Iterator[Figure]]:
    """Yield the figures of each trial balance with an opening column, then those of the ledgers together."""
    ledgers: defaultdict[str, Opening] = defaultdict(Opening)
    for table, counts in books.extracted.tables:
        if not counts.data or _is_taken(books, table):
            continue
        if opens_too(table) and table.opens in {None, books.values.fiscal_year}:
            in_table: defaultdict[str, Opening] = defaultdict(Opening)
            _enter(books, as_openings(table), in_table)
            yield _figures(books, in_table, is_whole=True)
        elif _brings_forward(table) and (table.period is None or table.period[0] == books.days[0]):
            _enter(books, replace(table, entity=Entity.OPENING_BALANCES), ledgers)
    yield _figures(books, ledgers, is_whole=False)


def _brings_forward(table: Table) -> bool:
    """Return whether a table is an account's ledger, or its sums by month, with rows that bring a balance forward."""
    has_account = table.has("account_code") or table.has("account_name")
    is_monthly = table.entity is Entity.MONTHLY_LEDGER and table.layout is Layout.LEDGER and has_account
    return is_monthly or table.entity is Entity.ACCOUNT_LEDGER


def _is_taken(books: Books, table: Table) -> bool:
    """Return whether the openings were taken from this table."""
    return table.number in books.opened_by


def _enter(books: Books, table: Table, sums: defaultdict[str, Opening]) -> None:
    """Add what one table says of each K-ERP account; one that is mapped nowhere stands by its own code."""
    is_ledger = table.has("voucher_date")
    for rows in read_back(table, books.extracted.spool):
        part = Part(table, opening_rows(rows) if is_ledger else rows)
        if part.frame.is_empty():
            continue
        frame = transform_part(part, books.resolution, VoucherBook(), books.partners).frame
        code = pl.coalesce("account_code", "source_account_code", pl.lit("")).alias("code")
        for account, debit, credit, row in frame.select(code, "debit_amount", "credit_amount", "row").iter_rows():
            each = sums[account]
            each.balance += (debit or NOTHING) - (credit or NOTHING)
            if each.row is None:
                each.file, each.sheet, each.row = table.file, table.sheet, row


def _figures(books: Books, said: dict[str, Opening], *, is_whole: bool) -> Iterator[Figure]:
    """Yield both figures of each account; of a table that lists all accounts also those that it lacks."""
    if not said:
        return
    known = books.accounts()
    held = {
        each.account_code: each.debit - each.credit
        for each in books.held_by_month(known, *books.days)
        if not each.month
    }
    place = next(iter(said.values()))
    codes = sorted(said.keys() | (held.keys() if is_whole else set()))
    apart = {code: said.get(code, Opening()).balance - held.get(code, NOTHING) for code in codes}
    for code in codes:
        reverse = [other for other in codes if apart[code] and apart[other] == -apart[code]]
        opening = said.get(code, Opening(file=place.file, sheet=place.sheet))
        yield Figure(
            about=" ".join(filter(None, (opening.file, opening.sheet))) if is_whole else "",
            account_code=code,
            account_name=known[code].name if code in known else "",
            partner_code=None,
            partner_name=None,
            month="",
            side="balance",
            legacy=opening.balance,
            loaded=held.get(code, NOTHING),
            cause=OTHER_ACCOUNT.filled(other=f"{reverse[0]} {known[reverse[0]].name if reverse[0] in known else ''}")
            if len(reverse) == 1
            else UNKNOWN,
            file=opening.file,
            sheet=opening.sheet,
            row=opening.row,
        )
