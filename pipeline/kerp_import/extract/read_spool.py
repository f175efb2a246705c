"""Waiting: the rows that were read, in the spool, and how they are read again by field."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from kerp_import.model.nouns import Kind, Table

WIDE = "[！-～]"
"""Full-width forms of what ASCII has."""


def read_back(table: Table, spool: Path) -> Iterator[pl.DataFrame]:
    """Yield the rows of the table that wait in `spool`, part by part, by field."""
    for path in sorted(spool.glob(f"{table.number:04}-*.parquet")):
        yield by_field(table, pl.read_parquet(path))


def by_field(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the bound columns under the names of their fields, with file, sheet and row; codes in half width."""
    return rows.select(
        pl.lit(table.file).alias("file"),
        pl.lit(table.sheet, pl.String).alias("sheet"),
        pl.col("row").cast(pl.Int64),
        *(
            (_half_width(pl.col(f"c{each.index}")) if each.kind is Kind.CODE else pl.col(f"c{each.index}")).alias(
                each.field
            )
            for each in table.columns
        ),
    )


def _half_width(column: pl.Expr) -> pl.Expr:
    """Return codes with full-width digits and letters as ASCII ones; rewritten only where there is anything wide."""

    def narrow(codes: pl.Series) -> pl.Series:
        return codes.str.normalize("NFKC") if codes.str.contains(WIDE).any() else codes

    return column.map_batches(narrow, return_dtype=pl.String)
