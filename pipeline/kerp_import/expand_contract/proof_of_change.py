"""The proof of one change: over all rows, company by company where row-level security wants it, and kept.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from kerp_import.backfill.key_ranges import find_table
from kerp_import.backfill.scopes import rows_left, scopes
from kerp_import.database.connection import Database
from kerp_import.expand_contract.changes.change_sql import ChangeSql, PlannedChange
from kerp_import.expand_contract.proof import Evidence, Heard, begin_proof, compare, unheard
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.model.change_errors import NothingCompared, RowsNotFilled, SidesDiffer
from kerp_import.model.errors import KerpError


@dataclass(frozen=True, slots=True)
class ProofKept:
    """What is kept of a proof: what was compared, what came of it, and when."""

    at: str
    rows: int
    ranges: int
    differing: int
    checksum: str
    """Of the contents of every range."""
    keys: tuple[str, ...]
    """Of the first rows that differ."""


def kept_of(evidence: Evidence | None) -> ProofKept | None:
    """Return what is kept of a proof that was taken just now."""
    if evidence is None:
        return None
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return ProofKept(at, evidence.rows, evidence.ranges, evidence.differing, evidence.checksum, tuple(evidence.keys))


def prove(db: Database, sql: ChangeSql, planned: PlannedChange, heard: Heard = unheard) -> Evidence | None:
    """Compare both sides of a change; None where it has but one: what is not filled is all that there is to know."""
    sides = sql.sides(planned)
    if sides is None:
        return None
    evidence = begin_proof(db, sides)
    for scope in scopes(db, find_table(db, identifier(planned.declaration.table))):
        compare(db, sides, evidence, partial(scope.transaction, db), heard=heard)
    return evidence


def objections(name: str, table: str, evidence: Evidence | None) -> Iterator[KerpError]:
    """Yield what the proof says against going on."""
    if evidence is not None and evidence.saw_nothing:
        yield NothingCompared(table=table)
    if evidence is not None and evidence.differing:
        more = "" if evidence.differing == len(evidence.keys) else " …"
        keys = "; ".join(evidence.keys) + more
        yield SidesDiffer(name=name, table=table, count=evidence.differing, keys=keys)


def not_filled(db: Database, sql: ChangeSql, planned: PlannedChange) -> Iterator[KerpError]:
    """Yield the tables of which rows are not filled, over all companies."""
    for each in sql.fills(planned):
        left = rows_left(db, find_table(db, identifier(each.table)), each.where).left
        if left:
            yield RowsNotFilled(name=planned.declaration.name, table=each.table, count=left, keys="")
