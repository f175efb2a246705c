"""What a company's old batches have left in the database, and how it goes.

Decision: docs/decisions/retention.md
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.records.resume import STAGING_TABLES
from kerp_import.retention.leftover import Leftover, LeftoverKind


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose batches they are; a rehearsal's company has an id of its own, and may not be in K-ERP."""

    id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class StagingLeft:
    """One row of `retention/staging.sql`: what one batch has in staging."""

    batch_id: UUID
    ended_at: datetime
    is_dead: bool
    is_in_production: bool
    removed: int
    bytes: int


@dataclass(frozen=True, slots=True)
class FindingsLeft:
    """One row of `retention/findings.sql`: the findings of one batch."""

    batch_id: UUID
    ended_at: datetime
    removed: int
    bytes: int
    errors: int
    warnings: int
    infos: int


def old_staging(db: Database, company: Owner, before: datetime) -> Iterator[Leftover]:
    """Yield what batches that ended before a moment have in staging, in the transaction under way."""
    values = {"company_id": company.id, "older_than": before}
    for each in db.ask("retention/staging.sql", values, StagingLeft):
        details = {"is_dead": each.is_dead, "is_in_production": each.is_in_production}
        yield Leftover(
            LeftoverKind.STAGING, each.removed, each.bytes, each.ended_at, company.code, each.batch_id, details=details
        )


def old_findings(db: Database, company: Owner, before: datetime, newest: Collection[UUID]) -> Iterator[Leftover]:
    """Yield the findings of rehearsals and refusals that ended before a moment, but for those of the newest batches."""
    values = {"company_id": company.id, "older_than": before, "newest": list(newest)}
    for each in db.ask("retention/findings.sql", values, FindingsLeft):
        details = {name: value for name, value in asdict(each).items() if name in {"errors", "warnings", "infos"}}
        yield Leftover(
            LeftoverKind.FINDINGS, each.removed, each.bytes, each.ended_at, company.code, each.batch_id, details=details
        )


def remove_rows(db: Database, company: Owner, leftovers: Iterable[Leftover]) -> None:
    """Remove rows in the transaction under way; what staging alone knows of what is in production is kept first."""
    found = list(leftovers)
    staged = [each for each in found if each.kind is LeftoverKind.STAGING]
    values: dict[str, object] = {"company_id": company.id}
    in_production = [each.batch_id for each in staged if each.details["is_in_production"]]
    if in_production:
        db.do("retention/keep_flipped.sql", {**values, "batches": in_production})
    if staged:
        for table in STAGING_TABLES:
            db.do(f"resume/remove_{table}.sql", {**values, "batches": [each.batch_id for each in staged]})
    dead = [each.batch_id for each in staged if each.details["is_dead"]]
    if dead:
        db.do("resume/forget_progress.sql", {**values, "batches": dead})
    findings = [each.batch_id for each in found if each.kind is LeftoverKind.FINDINGS]
    if findings:
        db.do("retention/remove_findings.sql", {**values, "batches": findings})
