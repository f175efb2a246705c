"""Reads a table back from its spool: files of text columns become the parts of a sheet."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from kerp_import.extract.formats.cell_text import Exact, canonical, put_exact
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import CellFault, Sheet, ShownZeros, Stamp, in_parts
from kerp_import.extract.formats.spool import Spool


@dataclass(frozen=True)
class SpooledCells:
    """The cells of one sheet from row 1 on, in files of some rows each, c0.. where there is a value."""

    spool: Spool
    files: tuple[str, ...]
    width: int
    epochs: tuple[str, ...] = ()
    """The days on which times without a date fall; none if the text needs no more changes."""
    exact: dict[int, Exact] = field(default_factory=dict)
    """Numbers that the files hold with the wrong text, by column."""

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield the rows with all columns of the sheet, each cell in its canonical text."""
        above = 0
        for name in self.files:
            cells = pl.read_ipc((self.spool.folder / name).read_bytes())
            for column, exact in self.exact.items():
                first, last = bisect_left(exact.rows, above + 1), bisect_left(exact.rows, above + 1 + cells.height)
                if first < last:
                    rows = [row - above for row in exact.rows[first:last]]
                    corrected = put_exact(cells[f"c{column}"], rows, exact.texts[first:last])
                    cells = cells.with_columns(corrected)
            yield self._with_all_columns(cells, above)
            above += cells.height

    def _with_all_columns(self, cells: pl.DataFrame, above: int) -> pl.DataFrame:
        present = {series.name: canonical(series, self.epochs) for series in cells.get_columns()}
        blank = pl.Series([None], dtype=pl.String).new_from_index(0, cells.height)
        rows = pl.int_range(above + 1, above + 1 + cells.height, dtype=pl.UInt32, eager=True).alias("row")
        width = pl.Series("width", [self.width], dtype=pl.UInt16).new_from_index(0, cells.height)
        names = [f"c{index}" for index in range(self.width)]
        return pl.DataFrame([rows, width, *(present.get(name, blank.alias(name)) for name in names)])


@dataclass(frozen=True)
class FileOrigin:
    """The file that a table was read from, and what it was when it was read."""

    request: ReadRequest
    stamp: Stamp

    @classmethod
    def of(cls, request: ReadRequest) -> "FileOrigin":
        """Return the origin with the file's stamp as it is now."""
        return cls(request, Stamp.of(request.path))

    def hold(self) -> None:
        """Refuse a file that has changed since it was opened."""
        self.stamp.hold(self.request.path, self.request.shown_as)

    def sheet(  # noqa: PLR0913 - a sheet's own facts, each by its name
        self,
        table: SpooledCells,
        name: str | None,
        *,
        hidden: bool = False,
        encoding: str | None = None,
        faults: tuple[CellFault, ...] = (),
        zeros: tuple[ShownZeros, ...] = (),
    ) -> Sheet:
        """Return the sheet whose cells wait in `table`."""
        return Sheet(
            path=self.request.path,
            file=self.request.shown_as,
            sheet=name,
            encoding=encoding,
            hidden=hidden,
            delimiter=None,
            _read=partial(_parts, self, table),
            _faults=faults,
            zeros=zeros,
        )


def _parts(origin: FileOrigin, table: SpooledCells, size: int) -> Iterator[pl.DataFrame]:
    origin.hold()
    yield from in_parts(table.frames(), size)
