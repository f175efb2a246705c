"""What a layout is: a way to turn the rows of a print form into one line per posting, before they are recognised.

Decision: docs/decisions/print-forms.md
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import polars as pl

from kerp_import.extract.recognise.header_key import header_key


class Order(IntEnum):
    """In which order layouts are tried: each sees what those before it have made of the sheet."""

    HEADERS = 1
    BLOCKS = 2
    LINES = 3
    DATES = 4


@dataclass(frozen=True, slots=True)
class HeaderCandidate:
    """A row that may be a header, the rows below it (row, width, c0…cN; a sample), those above it, and the sheet."""

    headers: tuple[str | None, ...]
    body: pl.DataFrame
    above: tuple[tuple[str | None, ...], ...] = ()
    sheet: str | None = None

    def keys(self) -> list[str]:
        """Return the headers as headers are compared."""
        return [header_key(text) for text in self.headers]

    def find(self, *names: str) -> int | None:
        """Return the column under the first of `names` that stands there once."""
        keys = self.keys()
        return next((keys.index(name) for name in map(header_key, names) if keys.count(name) == 1), None)


@dataclass(frozen=True, slots=True)
class Flat:
    """One column of the flat rows: the header that it goes by from here on, and the columns that it is made of."""

    header: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reshape:
    """How one sheet is made flat: `lines` turns rows (row, width, c0…cN) into rows with `columns`, row by row.

    `family` is the layout's name where it is one of its own; `heads` are further rows that belong to the header, and
    `written` its texts where the header is made of several rows. A record of several rows starts at a row that
    `begins` it, and is never cut in two; `aside` is the reason why a row is no line, null where it is one. What
    `carries` (header → value above the first row) holds for all rows below, is filled down from part to part.
    """

    name: str
    family: str | None
    evidence: str
    columns: tuple[Flat, ...]
    lines: Callable[[pl.DataFrame], pl.DataFrame]
    heads: int = 0
    written: tuple[str | None, ...] | None = None
    begins: pl.Expr | None = None
    aside: pl.Expr | None = None
    carries: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrintForm:
    """One layout: when it is tried, and what it makes of a header, None where it does not fit."""

    name: str
    order: Order
    find: Callable[[HeaderCandidate], Reshape | None]


def kept(grid: HeaderCandidate, *without: int) -> tuple[Flat, ...]:
    """Return the grid's columns as they are, but for those at `without`."""
    return tuple(Flat(text or "", (at,)) for at, text in enumerate(grid.headers) if at not in without)


def numbered(*columns: pl.Expr) -> list[pl.Expr]:
    """Return row, width and `columns` as c0…cN."""
    return [pl.col("row"), pl.col("width"), *(each.alias(f"c{at}") for at, each in enumerate(columns))]
