"""Puts the two or three rows of each record into one, below a header of as many rows (L10).

금융기관 LIST: 번호, 코드, 이름 in the first row, 계좌번호 below it.
"""

import re

import polars as pl

from kerp_import.extract.rows.print_forms.form import FlatColumn, HeaderCandidate, Order, PrintForm, Reshape, numbered
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Dropped

MOST_ROWS = 3
"""Most rows of one record."""

NUMBER = r"^\s*\d+\s*$"
"""A cell of the column that numbers the records: filled on the first row of each."""

WORD = re.compile(r"[^0-9０-９]*")
"""A header: no digit in it."""

MOST = 0.5
"""Share of the records that must have all of their rows, others being blank."""

MOST_EMPTY = 0.8
"""Share of the later rows that must be empty where only the first row has a header: a voucher's second line is not."""

PLACE = "__place"


def find(header: HeaderCandidate) -> Reshape | None:
    """Join the rows of each record, if a column numbers every second or third row."""
    if not _is_header(header.headers):
        return None
    first_rows = header.body.select(pl.col("^c[0-9]+$")).head(MOST_ROWS - 1).rows()
    for height in range(MOST_ROWS, 1, -1):
        heads = [header.headers, *first_rows[: height - 1]]
        if len(heads) < height or not all(_is_header(head) for head in heads):
            continue
        # A cell that is merged downwards belongs to the first row.
        below = [tuple(None if cell == heads[0][at] else cell for at, cell in enumerate(row)) for row in heads[1:]]
        if any(_repeats_itself(row) for row in below):
            continue
        number = _numbering_column(header, [tuple(heads[0]), *below], height)
        if number is not None:
            return _reshape([tuple(heads[0]), *below], number)
    return None


def _is_header(cells: tuple[str | None, ...]) -> bool:
    """Return whether the row holds words and nothing else."""
    filled = [text for text in cells if text]
    return bool(filled) and all(map(WORD.fullmatch, filled))


def _repeats_itself(cells: tuple[str | None, ...]) -> bool:
    """Return whether a header stands twice in the row: 계정과목·금액 under 차변 and 대변 are groups of one row."""
    filled = [text for text in cells if text]
    return len(set(filled)) < len(filled)


def _numbering_column(header: HeaderCandidate, heads: list[tuple[str | None, ...]], height: int) -> int | None:
    """Return the column that numbers the records, None if there is none."""
    cells = pl.col("^c[0-9]+$")
    body = header.body.slice(height - 1).filter(~pl.all_horizontal(cells.is_null()))
    # Headers that come again on the next page are no records.
    for head in (header.headers, *header.body.select(cells).head(height - 1).rows()):
        is_same = (pl.col(f"c{at}").eq_missing(pl.lit(text, pl.String)) for at, text in enumerate(head))
        body = body.filter(~pl.all_horizontal(is_same))
    for at, text in enumerate(heads[0]):
        if not text or any(head[at] for head in heads[1:]):
            continue
        place = pl.int_range(pl.len()).over(_begins(at).cum_sum()).alias(PLACE)
        rows = body.with_columns(place).filter(_begins(at).cum_sum() > 0)
        first = rows.filter(pl.col(PLACE) == 0)
        others = rows.filter(pl.col(PLACE).is_between(1, height - 1) & pl.col(f"c{at}").is_null())
        elsewhere = [f"c{column}" for column in range(len(heads[0])) if not any(head[column] for head in heads[1:])]
        is_stacked = (
            others.height >= MOST * first.height * (height - 1)
            and others.select(pl.all_horizontal(pl.col(elsewhere).is_null()).mean() >= MOST_EMPTY).item()
        )
        if first.height and is_stacked:
            return at
    return None


def _begins(number: int) -> pl.Expr:
    """Return whether a row is the first of a record."""
    return pl.col(f"c{number}").str.contains(NUMBER).fill_null(value=False)


def _reshape(heads: list[tuple[str | None, ...]], number: int) -> Reshape:
    """Put a record's rows side by side, each under the headers of its own row."""
    cells = [(row, at, text) for row, head in enumerate(heads) for at, text in enumerate(head) if text]
    begins = _begins(number)
    record = begins.cum_sum()
    place = pl.int_range(pl.len()).over(record)
    is_blank = pl.col(f"c{number}").is_null()
    continues = (record > 0) & (place > 0) & (place < len(heads)) & is_blank

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        marked = rows.with_columns(record.alias("__record"), continues.alias("__continues"), place.alias(PLACE))
        # A row that belongs to no record stands under the first row's headers.
        records = marked.filter(~pl.col("__continues"))
        for row in range(1, len(heads)):
            own_cells = [pl.col(f"c{at}").alias(f"r{row}c{at}") for of, at, _ in cells if of == row]
            row_cells = marked.filter(pl.col("__continues") & (pl.col(PLACE) == row)).select("__record", *own_cells)
            records = records.join(row_cells, on="__record", how="left", maintain_order="left")
        is_first = pl.col(PLACE) == 0
        return records.select(
            numbered(*(pl.when(is_first).then(f"r{of}c{at}") if of else pl.col(f"c{at}") for of, at, _ in cells))
        )

    return Reshape(
        name=STACKED_RECORDS.name,
        layout=Layout.STACKED_RECORDS,
        evidence=" / ".join("·".join(text for text in head if text) for head in heads),
        columns=tuple(FlatColumn(text, (at,)) for _, at, text in cells),
        lines=lines,
        heads=len(heads) - 1,
        written=tuple("/".join(filter(None, column)) or None for column in zip(*heads, strict=True)),
        begins=begins,
        aside=pl.when(continues).then(pl.lit(Dropped.CONTINUATION.value)),
    )


STACKED_RECORDS = PrintForm("stacked-records", Order.HEADERS, find)
