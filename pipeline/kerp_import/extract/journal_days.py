"""Finds the days between which anything was posted: balances are told apart by them, and dates get their year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from kerp_import.extract.read_spool import read_back
from kerp_import.extract.rows.ledger_rows import OPENING
from kerp_import.model.nouns import Bound, Counts, Entity, Part, Table
from kerp_import.values.periods import Days, year_of
from kerp_import.values.typed import read_values

POSTED = frozenset({Entity.JOURNAL, Entity.ACCOUNT_LEDGER})


@dataclass(frozen=True, slots=True)
class Posted:
    """The first and the last day on which anything was posted, and the fiscal years in which they lie."""

    first: date
    last: date
    start_month: int

    @property
    def years(self) -> tuple[int, int]:
        """Return the calendar years in which the fiscal years of the first and of the last day begin."""
        return fiscal_year_of(self.first, self.start_month), fiscal_year_of(self.last, self.start_month)

    @property
    def fiscal_days(self) -> Days:
        """Return the first day of the first fiscal year, and the last one of the last."""
        first, last = self.years
        return year_of(first, self.start_month, None)[0], year_of(last, self.start_month, None)[1]


def fiscal_year_of(day: date, start_month: int) -> int:
    """Return the calendar year in which the fiscal year of `day` begins."""
    return day.year if day.month >= start_month else day.year - 1


def posted_days(tables: Sequence[tuple[Table, Counts]], spool: Path, start_month: int) -> Posted | None:
    """Return when anything was posted: in the journal, and where there is none in account ledgers."""
    for entity in (Entity.JOURNAL, Entity.ACCOUNT_LEDGER):
        days = [day for table, _ in tables if table.entity is entity for day in days_of(table, spool)]
        if days:
            return Posted(min(days), max(days), start_month)
    return None


def days_of(table: Table, spool: Path) -> list[date]:
    """Return the first and the last day of each part of a table; rows that bring a balance forward have none."""
    column = next((each for each in table.columns if each.field == "voucher_date"), None)
    if column is None:
        return []
    dated = replace(table, columns=(column,))
    return [day for rows in read_back(dated, spool) for day in _first_and_last(dated, column, rows)]


def _first_and_last(table: Table, column: Bound, rows: pl.DataFrame) -> list[date]:
    """Return the first and the last day of some rows."""
    written = rows.select(column.field).filter(pl.col(column.field) != OPENING)
    days = read_values(Part(table, written))[column.field]
    return [day for day in (days.min(), days.max()) if isinstance(day, date)]
