"""Both sides of a change compared by their contents, in ranges of the key; what differs is named by its key.

Decision: docs/decisions/expand-contract.md
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from kerp_import.database.connection import Database
from kerp_import.expand_contract.sides import Side, Sides
from kerp_import.expand_contract.sql_text import NONE, filled, identifier

ROWS_IN_A_RANGE = 20_000
"""Rows that one statement hashes on both sides: a fifth of a second, so that no snapshot grows old."""

NAMED = 10
"""Rows that are named by their key; the others are counted."""


@dataclass(frozen=True, slots=True)
class DifferingRows:
    """The row of `expand_contract/proof_rows.sql`: how many rows of a range differ, and the keys of the first."""

    only_old: int
    only_new: int
    changed: int
    keys: list[str]

    @property
    def total(self) -> int:
        """Return how many rows differ in any way."""
        return self.only_old + self.only_new + self.changed


@dataclass(frozen=True, slots=True)
class RangeCompared:
    """A row of `expand_contract/proof_range.sql`: both sides of one range."""

    old_rows: int
    new_rows: int
    old_hash: str
    new_hash: str

    @property
    def is_same(self) -> bool:
        """Return whether both sides have the same contents."""
        return (self.old_rows, self.old_hash) == (self.new_rows, self.new_hash)


@dataclass(slots=True)
class Evidence:
    """What was compared, and what came of it."""

    snapshot: str
    """The oldest transaction that was not over when the proof began: rows that it or later ones write are not in it."""
    rows: int = 0
    ranges: int = 0
    differing: int = 0
    keys: list[str] = field(default_factory=list)
    """The keys of the first rows that differ."""
    sums: list[str] = field(default_factory=list)
    has_pages: bool = False

    @property
    def saw_nothing(self) -> bool:
        """Return whether nothing was compared though the table has something on the disk."""
        return not self.rows and not self.differing and self.has_pages

    @property
    def is_same(self) -> bool:
        """Return whether both sides were compared and hold the same."""
        return not self.differing and not self.saw_nothing

    @property
    def checksum(self) -> str:
        """Return a hash of every range's contents: the same rows in the same ranges have the same."""
        return hashlib.sha256("\n".join(self.sums).encode()).hexdigest()


def begin_proof(db: Database, sides: Sides) -> Evidence:
    """Return evidence without a row: what it shall hold, scope by scope, was written before this moment."""
    (begun,) = db.ask("expand_contract/proof_begins.sql", {})
    (disk,) = db.ask("expand_contract/on_disk.sql", {"table": sides.old.table})
    return Evidence(str(begun["snapshot"]), has_pages=bool(disk["has_pages"]))


Inside: TypeAlias = Callable[[], AbstractContextManager[object]]
"""Opens a transaction that sees some rows: a company's, or all."""


Heard: TypeAlias = Callable[[int], None]
"""Is told how many rows were compared so far."""


def unheard(rows: int) -> None:
    """Tell nobody."""
    del rows


def compare(  # noqa: PLR0913 - what is compared, in which pieces, and who looks on
    db: Database,
    sides: Sides,
    evidence: Evidence,
    inside: Inside | None = None,
    rows: int = ROWS_IN_A_RANGE,
    *,
    heard: Heard = unheard,
) -> None:
    """Compare the rows that are seen inside, range by range, and add what was found to the evidence.

    Each range has a transaction of its own, so that no lock and no snapshot outlasts it.
    """
    after: tuple[str, ...] = ()
    while True:
        with (inside or db.transaction)():
            upto = _next_key(db, sides.old, after, rows)
            _compare_range(db, sides, evidence, after, upto)
        heard(evidence.rows)
        if not upto:
            return
        after = upto


def _compare_range(
    db: Database, sides: Sides, evidence: Evidence, after: tuple[str, ...], upto: tuple[str, ...]
) -> None:
    """Compare one range, and name its rows that differ."""
    query, values = _between(sides, "proof_range", after, upto)
    compared = db.answer(query, values, RangeCompared)
    evidence.ranges += 1
    evidence.rows += max(compared.old_rows, compared.new_rows)
    evidence.sums.append(f"{compared.new_rows} {compared.new_hash}")
    if not compared.is_same:
        _name_rows(db, sides, evidence, after, upto)


def _name_rows(db: Database, sides: Sides, evidence: Evidence, after: tuple[str, ...], upto: tuple[str, ...]) -> None:
    """Go into a range that differs: count its rows that do, and keep the first by name."""
    query, values = _between(sides, "proof_rows", after, upto)
    differing = db.answer(query, values, DifferingRows)
    evidence.differing += differing.total
    evidence.keys += differing.keys[: NAMED - len(evidence.keys)]


def _next_key(db: Database, side: Side, after: tuple[str, ...], rows: int) -> tuple[str, ...]:
    """Return the last key of the range behind `after`; none for the last range, which has no end."""
    query = filled("proof_next", NONE, **_pieces(side, ""), range=_bounds(side, after, ()))
    following = db.rows(query, **_values(after, ()), rows=rows)
    return tuple(cast("list[str]", following[0]["key"])) if following else ()


def _between(
    sides: Sides, template: str, after: tuple[str, ...], upto: tuple[str, ...]
) -> tuple[str, Mapping[str, object]]:
    """Return a query of both sides for one range, and its values."""
    pieces = {
        **_pieces(sides.old, "old_"), "old_range": _bounds(sides.old, after, upto),
        **_pieces(sides.new, "new_"), "new_range": _bounds(sides.new, after, upto),
    }  # fmt: skip
    return filled(template, NONE, **pieces), _values(after, upto)


def _quoted(name: str) -> str:
    """Return a column's name as a query with values writes it."""
    return identifier(name).replace("%", "%%")


def content_of(side: Side) -> str:
    """Return the SQL that gives a row's key and values as one jsonb, which tells its null from none."""
    values = [f"({each})" for each in side.values]
    content = [*map(identifier, side.key), *(part for each in values for part in (each, f"{each} IS NULL"))]
    return f"jsonb_build_array({', '.join(content)})"


def _pieces(side: Side, prefix: str) -> dict[str, str]:
    """Return what a query with values says of one side: its table, its key, and a row's contents."""
    names = [_quoted(each) for each in side.key]
    texts = ", ".join(f"{each}::text" for each in names)
    return {
        f"{prefix}table": side.table.replace("%", "%%"),
        f"{prefix}where": side.where.replace("%", "%%"),
        f"{prefix}key": ", ".join(names),
        f"{prefix}key_as_text": f"ARRAY[{texts}]",
        f"{prefix}row": content_of(side).replace("%", "%%"),
    }


def _bounds(side: Side, after: tuple[str, ...], upto: tuple[str, ...]) -> str:
    """Return the condition that a row's key lies in a range, as PostgreSQL's index on the key answers it."""
    key = ", ".join(map(_quoted, side.key))
    conditions = [
        f"({key}) {sign} ({', '.join(f'%({name}_{at})s' for at in range(len(bound)))})"
        for sign, name, bound in ((">", "after", after), ("<=", "upto", upto))
        if bound
    ]
    return " AND ".join(conditions) or "true"


def _values(after: tuple[str, ...], upto: tuple[str, ...]) -> dict[str, object]:
    """Return the keys that bound a range, as `_bounds` names them, and how many rows are named."""
    bounds = (("after", after), ("upto", upto))
    return {"named": NAMED} | {f"{name}_{at}": each for name, bound in bounds for at, each in enumerate(bound)}
