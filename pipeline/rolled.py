"""Rolled: which of two columns of balances opens the year, and on which side an account's balances stand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.decision import Resolution
from pipeline.ledger import OPENING
from pipeline.model import Bound, Counts, Entity, Part, Table
from pipeline.period import Days
from pipeline.text import AMOUNT
from pipeline.values import or_zero, read_values
from pipeline.waiting import read_back

OPENS, CLOSES = "opening_amount", "closing_amount"


def is_rolled(table: Table) -> bool:
    """Return whether the table has one column of balances before the period, or the one after it in its place."""
    return table.has(OPENS)


def opened(
    tables: Sequence[tuple[Table, Counts]], spool: Path, fiscal_days: Days | None
) -> tuple[tuple[Table, Counts], ...]:
    """Return the tables; a closing column whose period ends before the year that is loaded begins opens that year.

    The year is the one that the user named, else that of the first voucher.
    """
    if not any(is_rolled(table) for table, _ in tables):
        return tuple(tables)
    first = fiscal_days[0] if fiscal_days else _first_day([table for table, _ in tables], spool)
    return tuple((_with_closing(table) if _is_over(table, first) else table, counts) for table, counts in tables)


def _is_over(table: Table, first: date | None) -> bool:
    """Return whether the balances at the end of the table's period are those before the first day."""
    return is_rolled(table) and table.period is not None and first is not None and table.period[1] < first


def _with_closing(table: Table) -> Table:
    """Return the table, its closing column as the one that opens; the other is rolled into it."""
    named = {OPENS: CLOSES, CLOSES: OPENS}
    columns = (replace(each, field=named.get(each.field, each.field)) for each in table.columns)
    return replace(table, columns=tuple(columns))


def _first_day(tables: Sequence[Table], spool: Path) -> date | None:
    """Return the first day on which anything was posted."""
    found = []
    for table in tables:
        day = next((each for each in table.columns if each.field == "voucher_date"), None)
        if day is not None and table.entity in {Entity.JOURNAL, Entity.ACCOUNT_LEDGER}:
            found += [_earliest(table, day, rows) for rows in read_back(table, spool)]
    return min((each for each in found if each is not None), default=None)


def _earliest(table: Table, day: Bound, rows: pl.DataFrame) -> date | None:
    """Return the first day of some rows; what a ledger brings forward has none."""
    posted = rows.select(day.field).filter(pl.col(day.field) != OPENING)
    found = read_values(Part(replace(table, columns=(day,)), posted))[day.field].min()
    return found if isinstance(found, date) else None


def on_its_side(table: Table, frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Return the balances as debits and credits: each on the side on which its account's balance stands."""
    names = ("debit", "credit")
    if not is_rolled(table):
        return frame.with_columns(or_zero(f"{name}_amount").alias(f"{name}_read") for name in names)
    side = pl.col("source_account_code").replace_strict(resolution.sides, default=None, return_dtype=pl.String)
    other = pl.when(side.is_not_null()).then(pl.lit(0, AMOUNT))
    # Of an account that goes nowhere nobody knows the side, and another rule names it.
    read = [pl.when(side == name).then(or_zero(OPENS)).otherwise(other).alias(f"{name}_read") for name in names]
    return frame.with_columns(read)
