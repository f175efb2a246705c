"""What K-ERP has no more of a batch that was imported: "already imported" must not hide who deleted or replaced it.

Decision: docs/decisions/undo.md
Decision: docs/decisions/delta.md
"""

from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.model.nouns import Company
from kerp_import.model.outcome import ChangedSince, MissingRecords, ReplacedRecords


def changed_since(db: Database, company: Company, batch_id: UUID) -> ChangedSince:
    """Return how many records of each table are gone or were replaced, and the first of each.

    Soft-deleted ones are there; what later batches replaced or deleted is told by batch, the first batch first.
    """
    values = {"batch_id": batch_id, "company_id": company.id}
    with db.tenant(company.id):
        # A company that the statistics do not know yet was compared row by row: hours for 100,000 lines.
        db.execute(WITHOUT_LOOPS)
        return ChangedSince(
            missing=tuple(db.ask("records/missing_since.sql", values, MissingRecords)),
            replaced=tuple(db.ask("records/replaced_since.sql", values, ReplacedRecords)),
        )
