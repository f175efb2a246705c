"""What a sheet is: rows of text cells, each with the row number that a person sees, and the cells that hide a value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from pipeline.errors import FileUnreadable

PART = 250_000
"""Rows of one part, unless the caller wants another size."""


@dataclass(frozen=True, slots=True)
class Fault:
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
    _faults: tuple[Fault, ...] = field(repr=False)

    def parts(self, size: int = PART) -> Iterator[pl.DataFrame]:
        """Yield all rows in file order, `size` a frame: row UInt32, width UInt16, c0.. String, empty as null."""
        return self._read(size)

    def faults(self) -> tuple[Fault, ...]:
        """Return the error cells and the formulas without a stored value, in file order."""
        return self._faults


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
