"""Writes the rows of a table that is read cell by cell, not by a library, to the spool as they come."""

from dataclasses import replace
from itertools import zip_longest
from typing import NoReturn

import polars as pl

from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import CellFault, Sheet, ShownZeros
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin, SpooledCells
from kerp_import.model.words import Words

STEP = 1 << 15
"""Most rows of one spool file."""
BATCH = 1 << 19
"""Most cells of one spool file."""
ROOMY = 20_000_000
"""Cells beyond which at least one in SPARSE must be filled."""
SPARSE = 20
DEEPEST = 1 << 20
"""Rows of an Excel sheet."""
WIDEST = 1 << 14
"""Columns of an Excel sheet."""
LONGEST = 1 << 20
"""Characters of one cell."""

Cells = dict[int, str]


class CellWriter:
    """Takes the rows of one table in rising order; `number` tells its spool files from those of other tables."""

    def __init__(self, request: ReadRequest, spool: Spool, number: int) -> None:
        """Start without rows."""
        self.faults: list[CellFault] = []
        self.zeros: dict[int, ShownZeros] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.bottom = 0
        self._request = request
        self._spool = spool
        self._number = number
        self._most_cells = request.cells
        self._files: list[str] = []
        self._width = 0
        self._values = 0
        self._held: list[Cells] = []
        self._room = 0

    def add(self, row: int, cells: Cells) -> None:
        """Take one row with its filled cells; rows that are left out are blank."""
        if row <= self.bottom:
            self._request.refuse(Words(f"행 번호가 뒤섞임 ({row}행)", f"its rows are out of order (row {row})"))
        self._width = max(self._width, max(cells, default=-1) + 1)
        self._values += len(cells)
        room = row * self._width
        if row > DEEPEST or self._width > WIDEST:
            self._request.refuse(
                Words(f"표가 너무 큼 ({row:,} × {self._width:,})", f"a table too large ({row:,} × {self._width:,})")
            )
        if room > max(ROOMY, SPARSE * self._values):
            self._request.refuse(
                Words(f"값이 너무 멀리 떨어져 있음 ({room:,}칸)", f"its values lie too far apart ({room:,} cell(s))")
            )
        if room > self._most_cells:
            self._request.refuse_size(
                Words(f"표가 너무 큼 ({row:,} × {self._width:,})", f"a table too large ({row:,} × {self._width:,})")
            )
        for _ in range(row - self.bottom - 1):
            self._hold({})
        self._hold(cells)
        self.bottom = row

    def note_zeros(self, row: int, column: int, text: str) -> None:
        """Note a number that is shown, and read, with leading zeros."""
        known = self.zeros.get(column, ShownZeros(column, row, 0, text))
        self.zeros[column] = replace(known, count=known.count + 1)

    def sheet(self, origin: FileOrigin, name: str | None, encoding: str | None = None, *, hidden: bool) -> Sheet:
        """Return the sheet of all rows taken, with what of it is hidden."""
        whole = origin.sheet(
            self.table(),
            name,
            hidden=hidden,
            encoding=encoding,
            faults=tuple(self.faults),
            zeros=tuple(self.zeros.values()),
        )
        return replace(whole, hidden_rows=frozenset(self.hidden_rows), hidden_columns=frozenset(self.hidden_columns))

    def refuse(self, reason: Words) -> NoReturn:
        """Refuse the table for this reason."""
        self._request.refuse(reason)

    def table(self) -> SpooledCells:
        """Return the table of all rows taken."""
        self._flush()
        return SpooledCells(self._spool, tuple(self._files), self._width)

    def _hold(self, cells: Cells) -> None:
        self._held.append(cells)
        self._room += self._width
        if len(self._held) >= STEP or self._room >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self._held:
            return
        width = max((max(cells, default=-1) for cells in self._held), default=-1) + 1
        rows = [[cells.get(column) for column in range(max(cells, default=-1) + 1)] for cells in self._held]
        columns = zip_longest(*rows) if width else ()
        frame = pl.DataFrame([pl.Series(f"c{index}", column, pl.String) for index, column in enumerate(columns)])
        self._request.refuse_slow()
        name = f"{self._number}-{len(self._files)}.arrow"
        if width == 0:
            frame = pl.DataFrame({"c0": pl.Series([None] * len(self._held), dtype=pl.String)})
        frame.write_ipc(self._spool.folder / name, compression="lz4")
        self._files.append(name)
        self._held, self._room = [], 0
