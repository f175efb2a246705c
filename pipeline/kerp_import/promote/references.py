"""Tables that are not ours and refer to what a batch wrote: found in the catalogue, whatever they are called.

Decision: docs/decisions/undo.md
"""

from dataclasses import dataclass
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Batch


@dataclass(frozen=True, slots=True)
class ForeignReference:
    """One row of `undo/references.sql`: a foreign key from a table that is not ours to one of production."""

    table_name: str
    used_by: str
    is_unreadable: bool
    is_blind: bool
    """We may not read it, and deleting a record would delete or empty its rows in silence."""
    query: str


def used_elsewhere(db: Database, batch: Batch) -> tuple[list[tuple[str, UUID, str]], list[tuple[str, str]]]:
    """Return the batch's records that other tables refer to (table, record, other table), and the tables never seen.

    A table that we may not read is harmless where its foreign key refuses a deletion by itself.
    """
    used: list[tuple[str, UUID, str]] = []
    unreadable: list[tuple[str, str]] = []
    for reference in db.ask("undo/references.sql", {}, ForeignReference):
        if reference.is_blind:
            unreadable.append((reference.table_name, reference.used_by))
        elif not reference.is_unreadable:
            records = db.rows(reference.query, **batch.ids())
            used += [(reference.table_name, UUID(str(row["record_id"])), reference.used_by) for row in records]
    return used, unreadable
