"""Says what a sheet is: rows of text cells, each with the row number that a person sees, and its faulty cells.

Decision: docs/decisions/hidden-rows.md
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from kerp_import.model.errors import FileUnreadable
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words

TORN = 65_535
"""The width of a record whose fields cannot be told apart: no header is as wide, so the record is set aside."""
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""What a spreadsheet shows where a formula has no value, and what its text exports say there."""
PART = 250_000
"""Rows of one part, unless the caller wants another size."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that would read as empty, or with other digits, although it stands for a value; `column` counts from 0."""

    row: int
    column: int
    kind: Literal["error-cell", "formula-without-value", "digits-lost"]
    text: str


@dataclass(frozen=True, slots=True)
class ShownZeros:
    """Numbers of one column that their format shows with leading zeros: how many, and the first one."""

    column: int
    row: int
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownFormat:
    """The number format of a column that shows a word or sign, such as $1,000 for 1000, and its first row."""

    column: int
    row: int
    code: str


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
    refused: Words | None = None
    """Why there is nothing to read: files in an archive that are no tables are sheets too."""
    advice: Words | None = None
    """What to do about it."""
    origin: str | None = None
    """SHA-256 of the original, if the workbook is one that we gave back."""
    zeros: tuple[ShownZeros, ...] = ()
    """Where cells were read as their format shows them: 00007, stored as 7."""
    formats: tuple[ShownFormat, ...] = ()
    """Where a cell's format shows a word beside its number, such as a currency's sign."""
    readings: tuple[str, str] | None = None
    """How a word of a text file reads as UTF-8 and as CP949, if all of its bytes fit both."""
    hidden_rows: frozenset[int] = field(default=frozenset(), repr=False, compare=False)
    """Rows that the workbook does not show, by the number that stands beside them."""
    hidden_columns: frozenset[int] = field(default=frozenset(), repr=False, compare=False)
    """Columns that it does not show, counted from 0."""
    keep_alive: object = field(default=None, repr=False, compare=False)
    """What must outlive this sheet: the folder that its file was unpacked to."""

    def parts(self, size: int = PART) -> Iterator[pl.DataFrame]:
        """Yield all rows in file order, `size` a frame: row UInt32, width UInt16, c0.. String, empty as null."""
        return self._read(size)

    def faults(self) -> tuple[CellFault, ...]:
        """Return the error cells, formulas without a stored value and numbers that lost digits, in file order."""
        return self._faults


def in_parts(frames: Iterator[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Yield the rows of `frames`, all of the same columns, in frames of `size` rows."""
    pending: list[pl.DataFrame] = []
    for frame in frames:
        pending.append(frame)
        while sum(part.height for part in pending) >= size:
            whole = pl.concat(pending)
            yield whole.head(size).rechunk()
            pending = [whole.slice(size)]
    if rest := [part for part in pending if part.height]:
        yield pl.concat(rest).rechunk()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size and time of a file when it was opened, to notice if it changes while it is read."""

    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        """Return the stamp of `path` as it is now."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)

    def hold(self, path: Path, shown_as: str) -> None:
        """Refuse a file that has changed since it was checked."""
        try:
            is_same = Stamp.of(path) == self
        except OSError as error:
            raise FileUnreadable(file=shown_as, reason=system_reason(error)) from error
        if not is_same:
            raise FileUnreadable(file=shown_as, reason=Words("읽는 동안 파일이 바뀜", "it changed while it was read"))
