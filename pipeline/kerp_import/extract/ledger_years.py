"""Gives ledgers whose dates have no year that of the journal, or of the other ledgers, beside them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from kerp_import.extract.journal_days import Posted, days_of
from kerp_import.extract.recognise.column_doubts import year_doubt
from kerp_import.model.nouns import Counts, Entity, Said, Table
from kerp_import.values.periods import year_of

LEDGERS = frozenset({Entity.ACCOUNT_LEDGER, Entity.PARTNER_LEDGER, Entity.MONTHLY_LEDGER, Entity.SALES_BOOK})
"""Tables whose dates get their year from the journal: ledgers, and the VAT book."""


def with_years(
    tables: Sequence[tuple[Table, Counts]], posted: Posted | None, spool: Path
) -> tuple[tuple[Table, Counts], ...]:
    """Let ledgers without a period lie in the fiscal year of what was posted, if that is one year.

    A sheet of nothing but 전기이월 opens the first year, however many there are.
    """
    if posted is None:
        return tuple(tables)
    return tuple(
        (_within(table, posted, spool) if _lacks_year(table) and counts.data else table, counts)
        for table, counts in tables
    )


def _lacks_year(table: Table) -> bool:
    """Return whether nothing says in which year the rows of a ledger lie."""
    return table.entity in LEDGERS and table.period is None and table.within is None


def _within(table: Table, posted: Posted, spool: Path) -> Table:
    """Return the ledger in the year of what was posted; a doubt tells which dates got it."""
    first, last = posted.years
    if first != last and days_of(table, spool):
        return table
    if first != last and table.entity is not Entity.ACCOUNT_LEDGER:
        return table
    dated = replace(table, within=year_of(first, posted.start_month, None), within_by=Said.JOURNAL)
    path = next(iter(sorted(spool.glob(f"{table.number:04}-*.parquet"))), None)
    doubts = year_doubt(dated, pl.read_parquet(path)) if path else ()
    return replace(dated, doubts=(*dated.doubts, *doubts))
