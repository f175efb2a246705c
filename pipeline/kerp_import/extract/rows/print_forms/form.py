"""Says what a print form is: how rows stand on paper, and how they become one flat line per posting.

Decision: docs/decisions/print-forms.md
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import polars as pl

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.measured_headers import header_keys
from kerp_import.model.layout import Layout


class Order(IntEnum):
    """The order in which print forms are tried: each sees what those before it made of the sheet."""

    ENGLISH_BLOCKS = 0
    HEADERS = 1
    LANGUAGE = 2
    SIDES = 3
    BLOCKS = 4
    LINES = 5
    DATES = 6
    CODES = 7


@dataclass(frozen=True, slots=True)
class HeaderCandidate:
    """A row that may be a header, with a sample of the rows below it (row, width, c0…cN) and the rows above it."""

    headers: tuple[str | None, ...]
    body: pl.DataFrame
    above: tuple[tuple[str | None, ...], ...] = ()
    sheet: str | None = None
    """The sheet's name."""
    file: str | None = None
    """The file's name."""

    def keys(self) -> list[str]:
        """Return the headers normalised for comparison."""
        return header_keys(self.headers)

    def find(self, *names: str) -> int | None:
        """Return the index of the first of `names` that is the header of exactly one column."""
        keys = self.keys()
        return next((keys.index(name) for name in map(header_key, names) if keys.count(name) == 1), None)


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One column of the flat rows: its header from here on, and the indices of the sheet's columns it is made of."""

    header: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reshape:
    """How one print form makes one sheet flat: `lines` turns rows (row, width, c0…cN) into rows with `columns`."""

    name: str
    layout: Layout | None
    """The layout that the table gets, None where it keeps its source's."""
    evidence: str
    """The headers or texts by which the print form was recognised, for a person."""
    columns: tuple[FlatColumn, ...]
    lines: Callable[[pl.DataFrame], pl.DataFrame]
    heads: int = 0
    """How many rows below the first belong to the header too."""
    written: tuple[str | None, ...] | None = None
    """The header's texts, where the header is made of several rows."""
    begins: pl.Expr | None = None
    """Whether a row begins a record of several rows, which is never cut in two."""
    aside: pl.Expr | None = None
    """The reason why a row is no line, null where it is one."""
    carries: Mapping[str, str | None] = field(default_factory=dict)
    """Columns that are filled down from part to part: header → value above the first row."""


@dataclass(frozen=True, slots=True)
class PrintForm:
    """One way in which rows stand on paper: when it is tried, and what `find` makes of a header (None: no match)."""

    name: str
    order: Order
    find: Callable[[HeaderCandidate], Reshape | None]


def other_columns(header: HeaderCandidate, *without: int) -> tuple[FlatColumn, ...]:
    """Return the sheet's columns as they are, but for those at `without`."""
    return tuple(FlatColumn(text or "", (at,)) for at, text in enumerate(header.headers) if at not in without)


def cells_of(columns: Iterable[FlatColumn]) -> list[pl.Expr]:
    """Return the cells of columns that are as the sheet has them."""
    return [pl.col(f"c{each.places[0]}") for each in columns]


def numbered(*columns: pl.Expr) -> list[pl.Expr]:
    """Return row, width and the given columns under the names c0…cN."""
    return [pl.col("row"), pl.col("width"), *(each.alias(f"c{at}") for at, each in enumerate(columns))]
