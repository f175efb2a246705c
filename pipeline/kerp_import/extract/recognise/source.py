"""Says what a source is: which screen of a legacy product a table comes from, and how that is recognised and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity, Kind

MOST = 0.9
"""Share of the cells below an ambiguous header that must look like the field."""

NEARLY = 0.5
"""Share that suffices if a profile forces the source; without one it raises a doubt."""


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """How one of our fields is found: by a header that says so, or by an ambiguous one whose cells fit.

    `like` is the pattern that the cells must match, if the one of the kind says too little.
    """

    kind: Kind
    headers: tuple[str, ...]
    if_fits: tuple[str, ...] = ()
    like: str | None = None
    at: int | None = None
    """The column's place in the sheet (0-based), where a profile says it."""
    nth: int = 1
    """Which of several columns under the same header a profile means."""


@dataclass(frozen=True, slots=True)
class Custom:
    """What only a profile says of a customer's own table: where it stands, and how its cells are read.

    `file` and `sheet` are patterns of names; `header_row` 0 is a table without a header. `layouts` are the print forms
    that may be tried (None: all). `sides` are their words → debit or credit, `drop` words that make a row no data if
    they fill a cell, `day` the form of a date, `year` the year of dates without one. The names are those of the YAML.
    """

    file: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    layouts: tuple[str, ...] | None = None
    grouped: bool | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    sides: tuple[tuple[str, str], ...] = ()
    day: str | None = None
    year: int | None = None
    drop: tuple[str, ...] = ()
    dots: str | None = field(default=None, repr=False)
    """What a dot before three digits parts: thousands or decimals. Not in the repr, which fingerprints hold."""
    keep_status: tuple[str, ...] = field(default=(), repr=False)
    drop_status: tuple[str, ...] = field(default=(), repr=False)
    sites: tuple[str, ...] = field(default=(), repr=False)
    """Words under 상태 that are kept or dropped, and the company whose rows are loaded, where the profile says so."""


@dataclass(frozen=True, slots=True)
class Source:
    """One screen of a legacy product: our fields on the left, its headers on the right.

    A table comes from it if it has the fields `needs` and one of `one_of`, none of `lacks`, and if `proof`, where
    headers prove nothing, is true of the first rows (by field). `proven` counts the vouchers of the first rows, and
    those that prove the source.
    """

    name: str
    entity: Entity
    layout: Layout
    columns: Mapping[str, SourceColumn]
    needs: tuple[str, ...]
    lacks: Mapping[str, SourceColumn]
    one_of: tuple[str, ...] = ()
    proof: Callable[[pl.DataFrame], bool] | None = None
    proven: Callable[[pl.DataFrame], tuple[int, int]] | None = None
    most: float = MOST
    """Share of the cells under an ambiguous header that must look like the field."""
    custom: Custom | None = None


BROUGHT = frozenset({"전기이월", "전월이월", "전일이월", "이월잔액"})
"""Labels of rows that bring a balance forward from before the table's rows."""

CODE_OR_NAME = ("account_code", "account_name")
"""Either field tells an account: print forms have names alone, and mapping finds the codes."""


def text(*headers: str, if_names: tuple[str, ...] = (), like: str | None = None) -> SourceColumn:
    """Return a column of words; `if_names` are headers that count only where the cells hold words (`like` these)."""
    return SourceColumn(Kind.TEXT, headers, if_names, like)


def code(*headers: str, if_codes: tuple[str, ...] = (), like: str | None = None) -> SourceColumn:
    """Return a column of codes, kept as text; `if_codes` are headers that count only where the cells hold codes."""
    return SourceColumn(Kind.CODE, headers, if_codes, like)


def date(*headers: str) -> SourceColumn:
    """Return a column of dates."""
    return SourceColumn(Kind.DATE, headers)


def won(*headers: str, if_amounts: tuple[str, ...] = ()) -> SourceColumn:
    """Return a column of amounts in won; `if_amounts` are headers that count only where the cells hold amounts."""
    return SourceColumn(Kind.WON, headers, if_amounts)


def flag(*headers: str, if_flags: tuple[str, ...] = ()) -> SourceColumn:
    """Return a column that tells debit from credit."""
    return SourceColumn(Kind.FLAG, headers, if_flags)
