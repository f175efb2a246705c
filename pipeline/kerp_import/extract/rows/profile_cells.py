"""Applies a profile to the cells of a table: its words for sides, its dates, its fixed values, its rows to drop.

Decision: docs/decisions/profiles.md
"""

import unicodedata
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

import polars as pl

from kerp_import.extract.recognise.source import Custom, Source
from kerp_import.extract.recognise.subtotal_labels import label
from kerp_import.model.nouns import Bound, Dropped, Kind, Said, Table
from kerp_import.values import text

FIRST_FIXED = 10_000
"""The index of the first fixed value's column: beyond any column of a sheet."""

SIDES = {"debit": "차변", "credit": "대변"}
PARTS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d"}
"""How the parts of a date are written in a profile."""


def may_stand_in(custom: Custom, file: str, sheet: str | None) -> bool:
    """Return whether the profile's table may stand in this sheet, by the names of file and sheet."""
    patterns = ((custom.file, file), (custom.sheet, sheet or ""))
    return all(pattern is None or fnmatchcase(folded_name(name), folded_name(pattern)) for pattern, name in patterns)


def folded_name(name: str) -> str:
    """Normalise a file's or a sheet's name for comparison: composed syllables, small letters."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def with_fixed_values(table: Table, source: Source) -> Table:
    """Give the table a column for each fixed value, and its dates the year that the profile says."""
    custom = source.custom or Custom()
    columns = tuple(
        Bound(field, source.columns[field].kind, FIRST_FIXED + at, f"={value}", ())
        for at, (field, value) in enumerate(custom.fixed)
    )
    year = (date(custom.year, 1, 1), date(custom.year, 12, 31)) if custom.year else None
    within, by = (year, Said.PROFILE) if year else (table.within, table.within_by)
    return replace(table, columns=(*table.columns, *columns), within=within, within_by=by)


def mark_dropped_words(custom: Custom, rows: pl.DataFrame, reasons: pl.Series) -> pl.Series:
    """Mark rows in which a whole cell is one of the words that the profile drops."""
    if not custom.drop:
        return reasons
    words = pl.Series(custom.drop).to_frame("word").select(label(pl.col("word")))["word"]
    has_word = pl.any_horizontal(label(pl.col("^c[0-9]+$")).is_in(words.implode()).fill_null(value=False))
    reason = pl.lit(reasons)
    marked = pl.when(has_word & (reason.is_null() | (reason == Dropped.REJECTED.value)))
    return rows.select(marked.then(pl.lit(Dropped.PROFILE.value)).otherwise(reason).alias("reason"))["reason"]


def rewrite_cells(custom: Custom, table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Write sides and dates in the form that other tables have, and add the fixed values as columns."""
    cells = [pl.lit(value).alias(f"c{FIRST_FIXED + at}") for at, (_, value) in enumerate(custom.fixed)]
    for column in table.columns:
        name = f"c{column.index}"
        if column.kind is Kind.FLAG and custom.sides and name in rows.columns:
            words = {text_of(theirs): SIDES[side] for theirs, side in custom.sides}
            cells.append(pl.coalesce(text.folded(pl.col(name)).replace_strict(words, default=None), name).alias(name))
        if column.kind is Kind.DATE and custom.day and name in rows.columns:
            cells.append(pl.coalesce(_day(pl.col(name), custom.day, custom.year), name).alias(name))
    return rows.with_columns(cells)


def text_of(word: str) -> str:
    """Normalise a word as cells are normalised for comparison."""
    return str(pl.Series([word]).to_frame("word").select(text.folded(pl.col("word")))["word"][0])


def _day(column: pl.Expr, day: str, year: int | None) -> pl.Expr:
    """Turn dates of the form `day` (DD/MM/YYYY) into ISO form, null where a cell has another form."""
    written, form = text.folded(column), day
    for part, letters in PARTS.items():
        form = form.replace(part, letters)
    if year is not None and "YY" not in day:
        written, form = written + f" {year}", f"{form} %Y"
    return written.str.to_date(form, strict=False).dt.to_string("%Y-%m-%d")
