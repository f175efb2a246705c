"""Who uses the masters that a batch made: K-ERP's users, whose rows keep them, or a later batch, which goes first.

Decision: docs/decisions/undo.md
"""

from dataclasses import dataclass
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.model.nouns import Batch
from kerp_import.promote.promote_files import promote_files


@dataclass(frozen=True, slots=True)
class MasterUse:
    """One master of the batch, and a table whose rows, not written by the batch, refer to it."""

    table_name: str
    record_id: UUID
    used_by: str
    batch_id: UUID | None
    """The other batch that wrote such a row; None where K-ERP's users did."""


def masters_in_use(db: Database, batch: Batch) -> list[MasterUse]:
    """Return the masters that others use, with who they are."""
    db.execute(WITHOUT_LOOPS)
    return [
        MasterUse(file.table, UUID(str(row["record_id"])), str(row["used_by"]), _id(row["batch_id"]))
        for file in promote_files()
        if file.in_use is not None
        for row in db.rows(file.in_use, **batch.ids())
    ]


def _id(value: object) -> UUID | None:
    """Return an id as such, None for NULL."""
    return None if value is None else UUID(str(value))
