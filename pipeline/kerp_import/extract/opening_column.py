"""Chooses which of two columns of balances, before and after a period, opens the fiscal year.

Decision: docs/decisions/opening-column.md
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from kerp_import.extract.read_spool import read_back
from kerp_import.extract.rows.ledger_rows import OPENING
from kerp_import.model.nouns import Bound, Counts, Entity, Part, Table
from kerp_import.values.periods import Days
from kerp_import.values.typed import read_values

OPENS, CLOSES = "opening_amount", "closing_amount"


def is_rolled(table: Table) -> bool:
    """Return whether the table has a column of balances before the period, or took the one after it for that."""
    return table.has(OPENS)


def choose_opening_columns(
    tables: Sequence[tuple[Table, Counts]], spool: Path, fiscal_days: Days | None
) -> tuple[tuple[Table, Counts], ...]:
    """Let closing columns open the year that is loaded, if their period ends before it begins.

    The year is the one that the user named, else that of the first voucher.
    """
    if not any(is_rolled(table) for table, _ in tables):
        return tuple(tables)
    first = fiscal_days[0] if fiscal_days else _first_day([table for table, _ in tables], spool)
    return tuple((_with_closing(table) if _is_over(table, first) else table, counts) for table, counts in tables)


def _is_over(table: Table, first: date | None) -> bool:
    """Return whether the table's period ends before the first day of the year that is loaded."""
    return is_rolled(table) and table.period is not None and first is not None and table.period[1] < first


def _with_closing(table: Table) -> Table:
    """Swap the opening and the closing column: what the period closed with opens the year."""
    swapped = {OPENS: CLOSES, CLOSES: OPENS}
    columns = (replace(each, field=swapped.get(each.field, each.field)) for each in table.columns)
    return replace(table, columns=tuple(columns))


def _first_day(tables: Sequence[Table], spool: Path) -> date | None:
    """Return the first day on which anything was posted."""
    days = []
    for table in tables:
        day = next((each for each in table.columns if each.field == "voucher_date"), None)
        if day is not None and table.entity in {Entity.JOURNAL, Entity.ACCOUNT_LEDGER}:
            days += [_earliest(table, day, rows) for rows in read_back(table, spool)]
    return min((each for each in days if each is not None), default=None)


def _earliest(table: Table, day: Bound, rows: pl.DataFrame) -> date | None:
    """Return the first day of some rows; a row that brings a balance forward has none."""
    posted = rows.select(day.field).filter(pl.col(day.field) != OPENING)
    earliest = read_values(Part(replace(table, columns=(day,)), posted))[day.field].min()
    return earliest if isinstance(earliest, date) else None
