"""Finds dates that read two ways, or not at all, in tables that are compared and not loaded: no rule sees their rows.

Decision: docs/decisions/dates-of-compared-tables.md
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from kerp_import.extract.ledgers_as_journal import is_loaded
from kerp_import.extract.read_spool import read_back
from kerp_import.extract.rows.ledger_rows import is_opening
from kerp_import.model.nouns import Counts, Entity, Part, Severity, Table
from kerp_import.values.dates import is_moved_by_zone, is_near_midnight
from kerp_import.values.periods import month_written
from kerp_import.values.typed import read_values

COMPARED_DATES = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "table_name": pl.String, "voucher_date": pl.Date,
    "voucher_date__text": pl.String, "severity": pl.String,
}  # fmt: skip

FIELD = "voucher_date"


def compared_dates(tables: Sequence[tuple[Table, Counts]], spool: Path) -> pl.DataFrame:
    """Return the rows of ledgers and VAT books beside the journal whose dates a rule has a word about."""
    odd_rows = [
        odd
        for table, counts in tables
        if counts.data and table.has(FIELD) and not is_loaded(table, tables)
        for rows in read_back(table, spool)
        if (odd := _odd(table, rows)).height
    ]
    return pl.concat(odd_rows) if odd_rows else pl.DataFrame(schema=COMPARED_DATES)


def _odd(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with a date that was not read, or that a clock time or a time zone moves."""
    column = next(each for each in table.columns if each.field == FIELD)
    written = pl.col(FIELD)
    is_date = written.is_not_null() & ~is_opening(written)
    if table.entity is Entity.MONTHLY_LEDGER:
        is_date = is_date & ~month_written(written)
    dated = rows.select("file", "sheet", "row", FIELD).filter(is_date)
    typed = read_values(Part(replace(table, columns=(column,)), dated))
    text = pl.col(f"{FIELD}__text")
    is_odd = pl.col(FIELD).is_null() | is_near_midnight(text) | is_moved_by_zone(text)
    # What is only compared is not loaded: its rows leave a comparison, no books.
    facts = (pl.lit(table.entity.value).alias("table_name"), pl.lit(Severity.WARNING.value).alias("severity"))
    return typed.filter(is_odd).with_columns(*facts).select(list(COMPARED_DATES))
