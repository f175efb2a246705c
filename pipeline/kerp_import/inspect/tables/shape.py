"""The shape of any table, known or not: where its header stands, how wide it is, and which of its rows are data.

A known table is read as `run` reads it. For another the header is believed only if nothing speaks
against it: the first row that fills every column which the sheet uses, with letters in every cell, above a column of
numbers that is empty up to there. In doubt there is no header: then no row is taken for one, and nothing is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.formats import Sheet
from kerp_import.extract.recognise.classify_rows import has_another_width
from kerp_import.extract.recognise.recognise_table import HEAD_ROWS, SAMPLE_ROWS
from kerp_import.extract.recognise.source import MOST, Source
from kerp_import.extract.rows.table_reader import TableReader, table_reader_for
from kerp_import.model.columns import column_letters
from kerp_import.model.errors import TwoSourcesFit
from kerp_import.model.nouns import Dropped
from kerp_import.values import text

SAMPLE = HEAD_ROWS + SAMPLE_ROWS
"""Rows from which a shape is decided."""

WORD = r"\p{L}"
NUMBER = r"^[^\p{L}]*[0-9０-９][^\p{L}]*$"
"""Amounts, dates and codes of digits: what a header is not."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One sheet's table: `headers` as written, or column letters; `reader` reads it where it is one that we know."""

    reader: TableReader | None
    recognised_as: str
    header_row: int | None
    width: int
    headers: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Return the names of the table's columns in a part."""
        return [f"c{index}" for index in range(self.width)]

    def reasons(self, rows: pl.DataFrame) -> pl.Series:
        """Return for every row why it is dropped, null where it is data; parts must come in order, each once."""
        reasons = self._reasons(rows) if self.reader is None else self.reader.read(rows).row_reasons
        cells = [name for name in rows.columns if name not in {"row", "width"}]
        misfit = pl.lit(reasons).is_null() & has_another_width(self.width, rows, cells)
        reason = pl.when(misfit).then(pl.lit(Dropped.REJECTED.value)).otherwise(pl.lit(reasons))
        return rows.select(reason.alias("reason"))["reason"]

    def whole(self, parts: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield the parts again, cut where records of several rows begin."""
        return parts if self.reader is None else self.reader.cut_between_records(parts)

    def _reasons(self, rows: pl.DataFrame) -> pl.Series:
        """Return why rows of a table that we do not know are no data: only what is certain."""
        cells = [name for name in rows.columns if name not in {"row", "width"}]
        is_header: pl.Expr = pl.col("row") == (self.header_row or 0)
        if self.header_row and len([header for header in self.headers if header]) > 1:
            same = (pl.col(name).fill_null("") == text for name, text in zip(self.columns, self.headers, strict=True))
            is_header = is_header | pl.all_horizontal(same)
        reason = (
            pl.when(pl.all_horizontal(pl.col(cells).is_null()))
            .then(pl.lit(Dropped.BLANK.value))
            .when(pl.col("row") < (self.header_row or 0))
            .then(pl.lit(Dropped.TITLE.value))
            .when(is_header)
            .then(pl.lit(Dropped.HEADER.value))
        )
        return rows.select(reason.alias("reason"))["reason"]

    def unique_headers(self) -> list[str]:
        """Return the headers with letters where one is blank and a number where one comes again."""
        names: list[str] = []
        for index, header in enumerate(self.headers):
            name, number = header or column_letters(index), 1
            while name in names:
                number += 1
                name = f"{header or column_letters(index)}_{number}"
            names.append(name)
        return names


def shape_of(head: pl.DataFrame, sheet: Sheet, profile: tuple[Source, ...] = ()) -> Shape:
    """Return the shape of the sheet whose first rows are `head`."""
    try:
        reader = table_reader_for(sheet, head, number=0, profile=profile)
        recognised_as = reader.table.entity.value if reader else ""
    except TwoSourcesFit as error:
        reader, recognised_as = None, f"? {error.facts['sources']}"
    header_row = reader.table.header_row if reader else _header_row(head, _usual_width(head))
    header = head.filter(pl.col("row") == (header_row or 0))
    width = int(header["width"][0]) if header.height else _usual_width(head)
    written = header.select(f"c{index}" for index in range(width)).rows()
    # A header of several rows is one in the file that is written; else the columns are the sheet's own, as they stand.
    if reader is not None and reader.form is not None:
        written = [reader.form.written]
    headers = tuple(cell or "" for cell in written[0]) if written else tuple(map(column_letters, range(width)))
    return Shape(reader, recognised_as, header_row, width, headers)


@dataclass(frozen=True, slots=True)
class Guess:
    """Where the header of a table that we do not know may stand, and its columns as (letters, header, fill, sample)."""

    header_row: int
    is_certain: bool
    columns: tuple[tuple[str, str, float, str | None], ...]


def guessed(head: pl.DataFrame) -> Guess | None:
    """Return the likeliest header of an unknown table: the certain one, else the fullest of the first rows."""
    width = _usual_width(head) if head.height else 0
    if not width:
        return None
    certain = _header_row(head, width)
    rows = head.filter(pl.col("width") == width).head(HEAD_ROWS)
    filled = rows.select(pl.sum_horizontal(pl.col("^c[0-9]+$").is_not_null()).alias("filled"))["filled"]
    if certain is None and (filled.is_empty() or filled.max() in {0, 1}):
        return None
    row = certain if certain is not None else int(rows["row"][int(filled.arg_max() or 0)])
    names = [f"c{index}" for index in range(width)]
    headers = head.filter(pl.col("row") == row).select(names).row(0)
    below = head.filter((pl.col("row") > row) & ~pl.all_horizontal(pl.col(names).is_null()))
    columns = tuple(
        (
            column_letters(at),
            text.mask(header or ""),
            1 - below[name].null_count() / (below.height or 1),
            text.mask(below[name].drop_nulls()[0]) if below[name].drop_nulls().len() else None,
        )
        for at, (name, header) in enumerate(zip(names, headers, strict=True))
    )
    return Guess(row, certain is not None, columns)


def _usual_width(head: pl.DataFrame) -> int:
    """Return the width of most filled rows; rows of one cell speak for it only where there are no others."""
    filled = head.filter(~pl.all_horizontal(pl.col("^c[0-9]+$").is_null()))
    wide = filled.filter(pl.col("width") > 1)
    counted = (wide if wide.height else filled).group_by("width").len().sort("len", "width", descending=True)
    return int(counted["width"][0]) if counted.height else 0


def _header_row(head: pl.DataFrame, width: int) -> int | None:
    """Return the row of the header, or None where none is certain."""
    fitting = head.filter(pl.col("width") == width)
    cells = fitting.select(pl.col("^c[0-9]+$"))
    used = cells.select(name for name in cells.columns if cells[name].null_count() < cells.height)
    if not used.width:
        return None
    is_full = used.select(pl.all_horizontal(pl.all().is_not_null()).alias("full"))["full"].head(HEAD_ROWS)
    at = is_full.arg_max() if is_full.any() else None
    if at is None:
        return None
    is_words = all(used[name].str.contains(WORD)[at] for name in used.columns)
    return int(fitting["row"][at]) if is_words and any(_turns(used[name], at) for name in used.columns) else None


def _turns(column: pl.Series, at: int) -> bool:
    """Return whether nothing stands above row `at` of the column, and nearly nothing but numbers below it.

    The same header again, as on every page of a printed list, does not count.
    """
    below = column.slice(at + 1).drop_nulls()
    below = below.filter(below != column[at])
    if below.is_empty() or column.head(at).null_count() < at:
        return False
    share = below.str.contains(NUMBER).mean()
    return isinstance(share, float) and share >= MOST
