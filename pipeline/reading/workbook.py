"""An XLSX workbook: fastexcel reads its cells as text, and what it loses on the way is put right from the XML."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType

import fastexcel
import polars as pl

from pipeline.errors import FormatUnknown, SheetUnknown
from pipeline.reading.cells import Scan, scan
from pipeline.reading.package import Package
from pipeline.reading.sheet import Sheet, Stamp
from pipeline.reading.values import canonical, put_exact


def open_workbook(path: Path, shown_as: str, wanted: str | None) -> tuple[Sheet, ...]:
    """Return the sheets of the workbook at `path`, or the one named `wanted`, after a look through their XML."""
    stamp = Stamp.of(path)
    with Package.open(path, shown_as) as package:
        entries = package.sheets()
        chosen = [entry for entry in entries if wanted in (None, entry.name)]
        if wanted is not None and not chosen:
            raise SheetUnknown(file=shown_as, sheet=wanted, sheets=", ".join(entry.name for entry in entries))
        scans = [scan(package, entry.member) for entry in chosen]
        book = _Book(path, shown_as, stamp, package.epoch())
    return tuple(
        Sheet(
            path=path,
            file=shown_as,
            sheet=entry.name,
            encoding=None,
            hidden=entry.hidden,
            delimiter=None,
            _read=partial(_parts, book, entry.name, found),
            _faults=tuple(found.faults),
        )
        for entry, found in zip(chosen, scans, strict=True)
    )


@dataclass(frozen=True)
class _Book:
    """The workbook that its sheets have in common; its texts are read once, when the first sheet is."""

    path: Path
    shown_as: str
    stamp: Stamp
    epoch: str

    @cached_property
    def reader(self) -> fastexcel.ExcelReader:
        """Return the reader, opened at the first use."""
        self.stamp.hold(self.path, self.shown_as)
        with _FastexcelSays(self.shown_as):
            return fastexcel.read_excel(self.path)

    def load(self, name: str) -> pl.DataFrame:
        """Return all cells of a sheet as text, from A1 on."""
        with _FastexcelSays(self.shown_as):
            sheet = self.reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            frame = sheet.to_polars()
            # Rows come from row 1 on, but columns only from the first one with a value.
            first = min((column.absolute_index for column in sheet.selected_columns), default=0)
        frame.columns = [f"c{first + index}" for index in range(frame.width)]
        blank = [pl.lit(None, pl.String).alias(f"c{index}") for index in range(first)]
        return frame.select(*blank, pl.all())


class _FastexcelSays:
    """Turns what fastexcel raises, a panic of its Rust code included, into FormatUnknown."""

    def __init__(self, shown_as: str) -> None:
        self._shown_as = shown_as

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        # The class of a panic derives from BaseException and can be imported from nowhere.
        if kind is not None and (issubclass(kind, fastexcel.FastExcelError) or kind.__name__ == "PanicException"):
            said = str(error).partition("\n")[0]
            raise FormatUnknown(file=self._shown_as, reason=f"깨진 xlsx / a broken xlsx: {said}") from error


def _parts(book: _Book, name: str, found: Scan, size: int) -> Iterator[pl.DataFrame]:
    cells = book.load(name)
    read = sum(column.len() - column.null_count() for column in cells.get_columns())
    if read < found.values:
        lost = f"{found.values - read:,}"
        reason = f"같은 주소의 칸이 둘이거나 깨진 값 {lost}개 / {lost} values lost: cells of one address, or broken"
        raise FormatUnknown(file=book.shown_as, reason=reason)
    book.stamp.hold(book.path, book.shown_as)
    for column, exact in found.exact.items():
        cells = cells.with_columns(put_exact(cells[f"c{column}"], exact.rows, exact.texts))
    for offset in range(0, cells.height, size):
        part = cells.slice(offset, size)
        rows = pl.int_range(offset + 1, offset + 1 + part.height, dtype=pl.UInt32, eager=True)
        values = [canonical(column, book.epoch) for column in part.get_columns()]
        yield pl.select(rows.alias("row")).with_columns(pl.lit(cells.width, pl.UInt16).alias("width"), *values)
