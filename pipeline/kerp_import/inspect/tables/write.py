"""Every table as it was read, written as CSV or Parquet; no row goes without a count.

Decision: docs/decisions/raw-tables.md
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import polars as pl

from kerp_import.extract.formats import RAISED, TORN, USUAL, Sheet, open_file
from kerp_import.extract.profile import profile_of
from kerp_import.extract.recognise.source import Source
from kerp_import.files.inputs import shown_names
from kerp_import.files.outputs import OutputFolder, output_names, private_folder
from kerp_import.inspect.tables.shape import SAMPLE, Shape, shape_of
from kerp_import.model.columns import column_letters
from kerp_import.model.nouns import Dropped, Job
from kerp_import.model.table_format import TableFormat
from kerp_import.model.words import Language, Words
from kerp_import.values import text

PART_ROWS = 250_000
"""Rows in memory at most."""

INDEX, REJECTS = "tables.csv", "rejects.csv"
SET_ASIDE = ("file", "sheet", "row", "width", "expected", "reason", "text")
COUNTED = ("file", "sheet", "output", "recognised_as", "header_row", "rows_read", "rows_data")

Write = Callable[[pl.DataFrame], None]


@dataclass(slots=True)
class RawTable:
    """What became of one sheet so far: read = data + every dropped row."""

    file: str
    sheet: str | None
    output: str | None = None
    """None while there is nothing to write: no header and no row of data."""
    header_row: int | None = None
    recognised_as: str = ""
    read: int = 0
    data: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    """Cells that stand for a value and have none: error cells, and formulas that were never calculated."""
    personal: int = 0
    """Cells that look like personal numbers."""
    whole_lines: int = 0
    """Lines of a text file that no delimiter divides, so that each is one cell."""
    refused: Words | None = None
    """Why a file of an archive, which is read with the others, is no table at all."""


def write_tables(job: Job, folder: Path, *, form: TableFormat) -> tuple[RawTable, ...]:
    """Write every sheet of the job's files, or the one that it names, into `folder`, with rejects.csv and tables.csv.

    Every file is opened before anything is written, and a run that cannot go on takes back what it wrote.
    """
    profile = profile_of(job.profile)
    shown = shown_names(job.files)
    opened = [
        open_file(
            path,
            shown_as=name,
            encoding=job.encoding,
            sheet=job.sheet,
            password=job.password,
            limits=RAISED if job.raise_limits else USUAL,
        )
        for path, name in zip(job.files, shown, strict=True)
    ]
    sheets = [sheet for each in opened for sheet in each]
    outputs = output_names([(each.file, each.sheet) for each in sheets], form.value, taken=(INDEX, REJECTS))
    with private_folder(folder) as place:
        place.require_free((*outputs, INDEX, REJECTS))
        rejects = place.create(REJECTS)
        rejects.write(_record(SET_ASIDE))
        tables = [
            _SheetWriter(sheet, place, rejects, profile, job.language).write(name)
            for sheet, name in zip(sheets, outputs, strict=True)
        ]
        index = place.create(INDEX)
        index.writelines(_index(tables))
    return tuple(tables)


class _SheetWriter:
    """Writes one sheet into its file, and counts in `table` what becomes of its rows."""

    def __init__(
        self, sheet: Sheet, place: OutputFolder, rejects: BinaryIO, profile: tuple[Source, ...], language: Language
    ) -> None:
        self.language = language
        self.profile = profile
        self.sheet = sheet
        self.place = place
        self.rejects = rejects
        self.table = RawTable(sheet.file, sheet.sheet)

    def write(self, name: str) -> RawTable:
        """Write the sheet's data rows to `name` part by part, and set aside what does not fit."""
        parts = self.sheet.parts(PART_ROWS)
        first = next(parts, None)
        if first is not None:
            shape = shape_of(first.head(SAMPLE), self.sheet, self.profile)
            self.table.recognised_as, self.table.header_row = shape.recognised_as, shape.header_row
            if shape.width:
                self._write_parts(shape, name, first, parts)
            else:
                self._count_blank(first, *parts)
        if self.table.whole_lines > 1:
            self._reject(None, 1, None, "one-column", f"{self.table.whole_lines} lines")
        self._name_faults()
        if self.sheet.refused is not None:
            self.table.refused = self.sheet.refused
            self._reject(None, None, None, "no-table", self.sheet.refused.say(self.language))
        return self.table

    def _write_parts(self, shape: Shape, name: str, first: pl.DataFrame, more: Iterator[pl.DataFrame]) -> None:
        """Write all parts of a table."""
        self.table.output = name
        with _writer(shape, self.place.create(name), name) as write:
            for rows in shape.whole(_chained(first, more)):
                reasons = shape.reasons(rows)
                data = rows.filter(reasons.is_null()) if reasons.null_count() < rows.height else rows
                self.table.read += rows.height
                self.table.data += data.height
                self.table.dropped.update(reasons.drop_nulls().to_list())
                self._set_aside(shape, rows.filter(reasons == Dropped.REJECTED))
                self._count_personal(shape, data)
                self._count_whole_lines(shape, data)
                write(data.select(shape.columns))

    def _count_blank(self, *parts: pl.DataFrame) -> None:
        """Count the rows of a sheet that holds none but blank ones."""
        self.table.read = self.table.dropped[Dropped.BLANK] = sum(part.height for part in parts)

    def _count_personal(self, shape: Shape, data: pl.DataFrame) -> None:
        """Count the cells that look like personal numbers; a column of 법인등록번호 holds none."""
        bound = shape.reader.table.columns if shape.reader else ()
        corporate = {f"c{index}" for each in bound if each.field == "corporate_number" for index in each.stands}
        looked_at = [name for name in shape.columns if name not in corporate]
        if looked_at:
            counts = data.select(text.personal(pl.col(name)).sum() for name in looked_at)
            self.table.personal += sum(counts.row(0))

    def _count_whole_lines(self, shape: Shape, data: pl.DataFrame) -> None:
        """Count the lines of a text file that came out as one cell each."""
        if self.sheet.encoding is not None and self.sheet.delimiter is None and shape.columns == ["c0"]:
            self.table.whole_lines += data.height

    def _set_aside(self, shape: Shape, rows: pl.DataFrame) -> None:
        """Write the rows of another width whole to rejects.csv."""
        for number, width, *cells in rows.iter_rows():
            whole = _record(cells[:width]).decode().removesuffix("\n")
            self.table.personal += text.mask(whole) != whole
            is_torn = width == TORN
            self._reject(number, None if is_torn else width, shape.width, "quotes" if is_torn else "width", whole)

    def _name_faults(self) -> None:
        """Name every cell that would have a value if the workbook had been calculated without an error."""
        for fault in self.sheet.faults():
            self.table.faults += 1
            cell = f"{column_letters(fault.column)}{fault.row}"
            self._reject(fault.row, None, None, fault.kind, f"{cell} {fault.text}")

    def _reject(self, *facts: object) -> None:
        """Write one line of rejects.csv."""
        self.rejects.write(_record((self.sheet.file, self.sheet.sheet, *facts)))


def _chained(first: pl.DataFrame, more: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the first part and then the others, holding on to none of them."""
    yield first
    del first
    yield from more


@contextmanager
def _writer(shape: Shape, file: BinaryIO, name: str) -> Iterator[Write]:
    """Give a function that appends rows to the file, in the form that its name says."""
    if name.endswith(TableFormat.CSV.value):
        file.write(_record(shape.headers))

        def append(rows: pl.DataFrame) -> None:
            held = io.BytesIO()
            rows.write_csv(held, include_header=False)
            file.write(held.getbuffer())

        yield append
        return
    import pyarrow as pa
    from pyarrow import parquet

    headers = shape.unique_headers()
    schema = pa.schema([(header, pa.large_string()) for header in headers])
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        yield lambda rows: writer.write_table(
            rows.rename(dict(zip(rows.columns, headers, strict=True))).to_arrow().cast(schema)
        )


def _record(cells: Iterable[object]) -> bytes:
    """Return one line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()


def _index(tables: Iterable[RawTable]) -> Iterator[bytes]:
    """Yield the lines of tables.csv."""
    yield _record((*COUNTED, *(f"dropped_{reason}" for reason in Dropped), "cells_without_value"))
    for each in tables:
        facts = (each.file, each.sheet, each.output, each.recognised_as, each.header_row, each.read, each.data)
        yield _record((*facts, *(each.dropped[reason] for reason in Dropped), each.faults))
