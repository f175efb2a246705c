"""What K-ERP has no more of a batch that was imported: somebody deleted it, and "already imported" must not hide that.

Decision: docs/decisions/undo.md
"""

from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Company
from kerp_import.model.outcome import MissingRecords


def missing_records(db: Database, company: Company, batch_id: UUID) -> tuple[MissingRecords, ...]:
    """Return how many records of each table are gone, and the first of each; soft-deleted ones are there."""
    values = {"batch_id": batch_id, "company_id": company.id}
    with db.tenant(company.id):
        return tuple(db.ask("records/missing_records.sql", values, MissingRecords))
