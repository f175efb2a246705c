"""Keeps what the first look at a text file found: where its plain lines stand, and the records of all others.

Decision: docs/decisions/one-look-at-text.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from kerp_import.extract.formats.encoding import Lump
from kerp_import.extract.formats.spool import Spool

PARSED = 1 << 23
"""Most bytes of plain lines that are parsed at once: with half of them polars takes a fourth longer, with twice as
many the whole takes 65 MB more of memory."""

IN_MEMORY = 1 << 24
"""Bytes of records that are kept in memory; more of them go to a private folder, where polars' own files wait."""

TEXT = "text.utf8"
"""The file of plain lines whose own encoding is another one: decoding takes longer than writing and reading it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Plain lines of one width: the number of the first, and where their bytes stand in the text in UTF-8."""

    line: int
    start: int
    size: int
    width: int


class KeptText:
    """What was found in a text so far; a `with` block that fails removes what was written."""

    def __init__(self, path: Path | None, mark: int) -> None:
        """Begin behind the mark of the file at `path`, None if plain lines have to be written in UTF-8 first."""
        self.is_ascii = True
        self._path = path
        self._place = mark if path else 0
        self._taken: list[Lump] = []
        self._found: list[Stretch | pl.DataFrame | Path] = []
        self._held = 0
        self._spool: Spool | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Keep what was written, unless the block failed."""
        if self._spool is not None:
            self._spool.__exit__(kind, error, at)

    def taking(self, lumps: Iterator[Lump]) -> Iterator[Lump]:
        """Yield the lumps, and remember those that no record was made of yet."""
        for lump in lumps:
            self._taken.append(lump)
            self.is_ascii = self.is_ascii and lump.data.isascii()
            yield lump

    def keep(self, width: int, frame: pl.DataFrame | None) -> None:
        """Keep what the lumps taken last came to: records, or None for plain lines of that width."""
        taken, self._taken = self._taken, []
        if frame is not None:
            self._found.append(self._put_away(frame))
            self._place += 0 if self._path is None else sum(lump.size for lump in taken)
            return
        for lump in taken:
            size = lump.size if self._path is not None else self._written(lump.data)
            last = self._found[-1] if self._found else None
            is_joined = isinstance(last, Stretch) and last.width == width and last.start + last.size == self._place
            if isinstance(last, Stretch) and is_joined and last.size + size <= PARSED:
                self._found[-1] = Stretch(last.line, last.start, last.size + size, width)
            else:
                self._found.append(Stretch(lump.line, self._place, size, width))
            self._place += size

    def again(self) -> Iterator[pl.DataFrame | tuple[Stretch, bytes]]:
        """Yield in the order of the file what was kept: records, or stretches of plain lines with their bytes."""
        for each in self._found:
            if isinstance(each, pl.DataFrame):
                yield each
            elif isinstance(each, Path):
                yield pl.read_ipc(each.read_bytes())
            else:
                with (self._path or self._folder() / TEXT).open("rb") as file:
                    file.seek(each.start)
                    yield each, file.read(each.size)

    def _put_away(self, frame: pl.DataFrame) -> pl.DataFrame | Path:
        """Return the records, or the file that they were written to."""
        self._held += int(frame.estimated_size())
        if self._held <= IN_MEMORY:
            return frame
        path = self._folder() / f"{len(self._found)}.arrow"
        frame.write_ipc(path, compression="lz4")
        return path

    def _written(self, data: bytes) -> int:
        """Write plain lines behind those before, and return how many bytes they are."""
        with (self._folder() / TEXT).open("ab") as file:
            return file.write(data)

    def _folder(self) -> Path:
        """Return the private folder, made when something is written for the first time."""
        if self._spool is None:
            self._spool = Spool()
        return self._spool.folder
