"""Reads the rows of a table back from the spool, with columns named by field."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from kerp_import.model.nouns import Kind, Table

WIDE = "[！-～]"
"""Full-width forms of ASCII signs."""


def read_back(table: Table, spool: Path) -> Iterator[pl.DataFrame]:
    """Yield the rows of the table that wait in `spool`, part by part, with columns named by field."""
    columns = ["row", *dict.fromkeys(f"c{each.index}" for each in table.columns)]
    for path in sorted(spool.glob(f"{table.number:04}-*.parquet")):
        yield by_field(table, pl.read_parquet(path, columns=columns))


def by_field(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Name the bound columns by their fields, add file, sheet and row, and write codes in half width (ＡＢ１ → AB1)."""
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
    """Turn full-width digits and letters of codes into ASCII; a column without any is left alone."""

    def narrow(codes: pl.Series) -> pl.Series:
        return codes.str.normalize("NFKC") if codes.str.contains(WIDE).any() else codes

    return column.map_batches(narrow, return_dtype=pl.String)
