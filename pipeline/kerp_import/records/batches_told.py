"""What `batches` tells of each batch: its name, its files, how much it found, and who ran it.

Decision: docs/decisions/batch-names.md
"""

from dataclasses import dataclass
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.records.history import PastBatch, past_batches


@dataclass(frozen=True, slots=True)
class BatchTold:
    """One row of `records/batches_told.sql`."""

    id: UUID
    files: list[str]
    errors: int
    warnings: int
    infos: int
    login: str | None
    """As the server knows who ran it; None before there was an audit."""
    os_user: str | None
    """As the program said, like the host."""
    host: str | None

    @property
    def who(self) -> str | None:
        """Return who ran it, as far as it is known: kim@laptop (login kerp)."""
        return self.login and f"{self.os_user}@{self.host} (login {self.login})"


def batches_told(db: Database, company_code: str | None) -> list[tuple[PastBatch, BatchTold]]:
    """Return every batch with what is told of it, newest first, of one company or of all."""
    batches = past_batches(db, company_code)
    told: dict[UUID, BatchTold] = {}
    for company_id in dict.fromkeys(each.company_id for each in batches):
        with db.tenant(company_id):
            rows = db.ask("records/batches_told.sql", {"company_id": company_id}, BatchTold)
        told |= {each.id: each for each in rows}
    return [(each, told[each.id]) for each in batches if each.id in told]
