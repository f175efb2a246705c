"""Opens Parquet and Arrow files: a child copies the rows, and every column becomes the text of a workbook's cells."""

import json
from collections.abc import Iterator
from functools import partial
from itertools import islice

import polars as pl

from kerp_import.extract.formats.cell_text import MIDNIGHT, blank_as_null, shortest
from kerp_import.extract.formats.cell_writer import WIDEST
from kerp_import.extract.formats.child_watch import at_work
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import CellFault, Sheet, in_parts
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin
from kerp_import.model.errors import FormatUnknown
from kerp_import.model.words import Words

WHOLE = 10**15
"""Floats without a fraction below this are exact as integers."""


def open_columnar(request: ReadRequest, work: str) -> Sheet:
    """Return a file of columns as a sheet whose first row holds their names; `work` is parquet or arrow."""
    origin = FileOrigin.of(request)
    with Spool() as spool:
        most = {"cells": request.cells, "bytes": request.unpacked}
        with at_work(work, request, spool, origin.stamp.size, **most) as worker:
            answer = worker.answer()
        origin.hold()
        names, files = answer["names"], answer["files"]
        if not names or len(names) > WIDEST:
            request.refuse(
                Words(f"열이 없거나 너무 많음 ({len(names):,}개)", f"no columns, or too many ({len(names):,})")
            )
        return Sheet(
            path=request.path,
            file=request.shown_as,
            sheet=None,
            encoding=None,
            hidden=False,
            delimiter=None,
            _read=partial(_parts, origin, spool, names, files),
            _faults=_told(request, _long_numbers(spool, files)),
        )


def _told(request: ReadRequest, faults: Iterator[CellFault]) -> tuple[CellFault, ...]:
    """Return the cells that are told by themselves; too many of them are no ledger."""
    most = request.limits.faults
    told = tuple(islice(faults, most + 1))
    if len(told) > most:
        request.refuse_size(
            Words(
                f"끝자리를 잃은 수가 너무 많음 ({most:,}개 초과)",
                f"too many numbers that have lost digits (> {most:,})",
            )
        )
    return told


def _long_numbers(spool: Spool, files: list[str]) -> Iterator[CellFault]:
    """Yield the floats that have more digits than a float keeps; a column of integers has all of them."""
    above = 1
    for name in files:
        rows = pl.read_ipc((spool.folder / name).read_bytes())
        for at, column in enumerate(rows.get_columns()):
            if column.dtype.is_float():
                for place in (column.is_finite() & (column.abs() >= WHOLE)).fill_null(value=False).arg_true():
                    text = shortest(repr(float(column[place]))) or ""
                    yield CellFault(above + place + 1, at, "digits-lost", text)
        above += rows.height


def _parts(origin: FileOrigin, spool: Spool, names: list[str], files: list[str], size: int) -> Iterator[pl.DataFrame]:
    origin.hold()
    yield from in_parts(_frames(origin.request, spool, names, files), size)


def _frames(request: ReadRequest, spool: Spool, names: list[str], files: list[str]) -> Iterator[pl.DataFrame]:
    yield _numbered([blank_as_null(pl.Series([name], dtype=pl.String)) for name in names], 0)
    above = 1
    for name in files:
        try:
            columns = pl.read_ipc((spool.folder / name).read_bytes()).get_columns()
            texts = [blank_as_null(as_text(column)) for column in columns]
        except pl.exceptions.PolarsError as error:
            told = str(error).splitlines()[0][:200]
            raise FormatUnknown(file=request.shown_as, reason=Words("깨진 값", f"a broken value: {told}")) from error
        yield _numbered(texts, above)
        above += len(texts[0])


def _numbered(texts: list[pl.Series], above: int) -> pl.DataFrame:
    height = len(texts[0])
    rows = pl.int_range(above + 1, above + 1 + height, dtype=pl.UInt32, eager=True).alias("row")
    width = pl.Series("width", [len(texts)], dtype=pl.UInt16).new_from_index(0, height)
    return pl.DataFrame([rows, width, *(text.alias(f"c{index}") for index, text in enumerate(texts))])


def as_text(column: pl.Series) -> pl.Series:  # noqa: PLR0911 - one for each type
    """Return a column of any type as the canonical text of its values."""
    kind = column.dtype
    if kind.is_float():
        return _float_text(column.cast(pl.Float64))
    if isinstance(kind, pl.Decimal):
        # 1000.00 is 1000, as a workbook has it.
        return column.cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    if isinstance(kind, pl.Datetime):
        return column.dt.round("1s").dt.strftime("%Y-%m-%d %H:%M:%S").str.strip_suffix(MIDNIGHT)
    if kind == pl.Date:
        return column.dt.strftime("%Y-%m-%d")
    if kind == pl.Time:
        return column.dt.strftime("%H:%M:%S")
    if isinstance(kind, pl.Duration):
        return column.dt.to_string("iso")
    if kind == pl.Binary:
        return _binary_text(column)
    if kind.is_nested():
        values = [
            None if each is None else json.dumps(each, ensure_ascii=False, default=str) for each in _values(column)
        ]
        return pl.Series(values, dtype=pl.String)
    return column.cast(pl.String)


def _binary_text(column: pl.Series) -> pl.Series:
    """Read bytes as text, as some writers store it; bytes that are no text become hexadecimal."""
    try:
        return column.cast(pl.String)
    except pl.exceptions.PolarsError:
        return column.bin.encode("hex")


def _values(column: pl.Series) -> list[object]:
    return [each.to_list() if isinstance(each, pl.Series) else each for each in column.to_list()]


def _float_text(column: pl.Series) -> pl.Series:
    whole = ((column == column.floor()) & (column.abs() < WHOLE)).fill_null(value=True)
    texts = column.cast(pl.Int64, strict=False).cast(pl.String)
    if whole.all():
        return texts
    written = column.cast(pl.String)
    # Without an exponent that is the shortest text already; a million of them by hand take two seconds.
    texts = texts.zip_with(whole, written)
    places = (~whole & written.str.contains("[^0-9.-]").fill_null(value=False)).arg_true()
    exact = [shortest(repr(number)) or str(number) for number in column.gather(places)]
    return texts.scatter(places.to_list(), exact)
