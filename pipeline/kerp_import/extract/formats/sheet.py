"""What a sheet is: rows of text cells, each with the row number that a person sees, and the cells that hide a value.

Decision: docs/decisions/hidden-rows.md
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from kerp_import.model.errors import FileUnreadable

PART = 250_000
"""Rows of one part, unless the caller wants another size."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that would read as empty although it stands for a value; `column` counts from 0."""

    row: int
    column: int
    kind: Literal["error-cell", "formula-without-value"]
    text: str


@dataclass(frozen=True)
class Sheet:
    """One table of cells; a text file is one sheet without a name."""

    path: Path
    file: str
    sheet: str | None
    encoding: str | None
    hidden: bool
    delimiter: str | None
    _read: Callable[[int], Iterator[pl.DataFrame]] = field(repr=False, compare=False)
    _faults: tuple[CellFault, ...] = field(repr=False)
    refused: str | None = None
    """Why there is nothing to read: of an archive, also the files that are no tables are told."""
    origin: str | None = None
    """Of a workbook that was given back: the SHA-256 of the file that it was."""
    kept: object = field(default=None, repr=False, compare=False)
    """What must not go before this sheet: the folder that its file was unpacked to."""

    def parts(self, size: int = PART) -> Iterator[pl.DataFrame]:
        """Yield all rows in file order, `size` a frame: row UInt32, width UInt16, c0.. String, empty as null."""
        return self._read(size)

    def faults(self) -> tuple[CellFault, ...]:
        """Return the error cells and the formulas without a stored value, in file order."""
        return self._faults


def in_parts(frames: Iterator[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of `frames`, all of the same columns, in frames of `size` rows."""
    held: list[pl.DataFrame] = []
    for frame in frames:
        held.append(frame)
        while sum(part.height for part in held) >= size:
            whole = pl.concat(held)
            yield whole.head(size).rechunk()
            held = [whole.slice(size)]
    if rest := [part for part in held if part.height]:
        yield pl.concat(rest).rechunk()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size and time of a file when it was opened, to notice that it changed between two looks at it."""

    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        """Return the stamp of `path` as it is now."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)

    def hold(self, path: Path, shown_as: str) -> None:
        """Refuse a file that is no longer the one that was checked."""
        try:
            same = Stamp.of(path) == self
        except OSError as error:
            raise FileUnreadable(file=shown_as, reason=error.strerror or type(error).__name__) from error
        if not same:
            raise FileUnreadable(file=shown_as, reason="읽는 동안 파일이 바뀜 / it changed while it was read")
