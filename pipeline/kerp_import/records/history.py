"""The history: every batch with its fingerprint, status and findings; also of runs that promoted nothing.

Decision: docs/decisions/fingerprint.md
Decision: docs/decisions/untouched.md
Decision: docs/decisions/batch-names.md
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib.metadata import version
from itertools import islice
from uuid import UUID

import polars as pl

from kerp_import.database import audit, operations
from kerp_import.database.connection import Database, Row
from kerp_import.extract.profile import described
from kerp_import.mapping.decision import Resolution
from kerp_import.mapping.effective_mapping import effective_mapping, mapping_effect
from kerp_import.model.errors import (
    BatchAmbiguous,
    BatchNameAmbiguous,
    BatchReversed,
    KerpError,
    LatestOfWhom,
    UnknownBatch,
)
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Batch, Company, Finding, Job, SourceFile
from kerp_import.model.safe_text import as_json_text, document, lines_of
from kerp_import.records.batch_names import LATEST, as_written, is_like_an_id

FINDING_COLUMNS = {
    "finding_no": pl.Int64, "rule": pl.String, "severity": pl.String, "table_name": pl.String, "file": pl.String,
    "sheet": pl.String, "row": pl.Int64, "field": pl.String, "cell": pl.String, "value": pl.String,
    "message": pl.String, "hint": pl.String, "facts": pl.String,
}  # fmt: skip
"""What is kept of a finding; `finding_no` counts from 1, in the order of the report."""


AT_ONCE = 20_000
"""Findings that are made ready to be copied at once: 260,000 took 300 MB."""


@dataclass(frozen=True, slots=True)
class PastBatch:
    """One batch of the history: whose it was, how it ended, and how many rows it wrote."""

    id: UUID
    company_id: UUID
    company_code: str
    status: str
    """running, completed, rejected, failed or rolled_back."""
    dry_run: bool
    started_at: datetime
    completed_at: datetime | None
    rows_affected: int
    error_message: str | None
    name: str | None
    """What its run called it (1차예행)."""

    @property
    def is_in_production(self) -> bool:
        """Return whether what the batch wrote is in production."""
        return self.status == "completed" and not self.dry_run


@dataclass(frozen=True, slots=True)
class PromotedBatch:
    """A batch that has promoted the same before."""

    id: UUID


@dataclass(frozen=True, slots=True)
class ReversedBatch:
    """A batch that has promoted the same before, and was undone by reversing vouchers."""

    id: UUID
    reversed_on: date
    vouchers: int


def fingerprint(job: Job, files: tuple[SourceFile, ...], resolution: Resolution) -> str:
    """Return the SHA-256 of what decides what is promoted: files, the mapping's effect, options that change data."""
    options: list[object] = [
        job.encoding,
        job.sheet,
        job.fiscal_year,
        job.skip_invalid,
        job.on_conflict,
        job.voucher_status,
        resolution.closing_entries,
        sorted(job.create_missing),
        described(job.profile),
        # What is an error decides what is set aside; else it decides only whether anything is promoted.
        [(each.rule, each.severity) for each in sorted(job.rule_changes, key=str)] if job.skip_invalid else [],
    ]
    # Left out where they are not used, so that batches of before are still known.
    choices = {"keep_status": job.keep_status, "drop_status": job.drop_status, "sites": job.sites}
    options += [[name, sorted(words)] for name, words in choices.items() if words]
    options += [["same_vouchers", job.same_vouchers]] if job.same_vouchers else []
    options += [["balances", job.balances]] if job.balances is not None else []
    options += [["corrections", job.applied_corrections]] if job.applied_corrections else []
    options += [["vanished", job.vanished]] if job.vanished != "keep" else []
    ingredients = [sorted(file.sha256 for file in files), mapping_effect(resolution), options]
    return hashlib.sha256(json.dumps(ingredients, default=str, ensure_ascii=False).encode()).hexdigest()


def promoted_before(
    db: Database, company: Company, job: Job, files: tuple[SourceFile, ...], resolution: Resolution
) -> UUID | None:
    """Return the batch that already promoted just this, if there is one; one that was reversed refuses it."""
    values = {"company_id": company.id, "fingerprint": fingerprint(job, files, resolution)}
    with db.tenant(company.id):
        same_batches = db.ask("records/promoted_before.sql", values, PromotedBatch)
        reversed_batches = db.ask("records/reversed_before.sql", values, ReversedBatch)
    for each in reversed_batches:
        raise BatchReversed(batch=each.id, day=each.reversed_on, vouchers=f"{each.vouchers:,}")
    return same_batches[0].id if same_batches else None


def begin(  # noqa: PLR0913 - what a batch is known by
    db: Database,
    job: Job,
    company: Company,
    *,
    files: tuple[SourceFile, ...],
    resolution: Resolution,
    schema_version: int,
) -> UUID:
    """Note that a batch is under way and return its id."""
    batch_id = uuid7()
    options: dict[str, object] = {
        "create_missing": sorted(job.create_missing),
        "fiscal_year": job.fiscal_year,
        "on_conflict": job.on_conflict,
        "vanished": job.vanished,
        "allow_unverified": job.allow_unverified,
        "skip_invalid": job.skip_invalid,
        "same_vouchers": job.same_vouchers,
        "known_empty": list(job.known_empty),
        "rule_changes": [asdict(each) for each in job.rule_changes],
        "maps": [asdict(each) for each in resolution.maps],
    }
    # Left out where it is the usual one, so that it differs from no batch of before.
    options |= {"voucher_status": job.voucher_status} if job.voucher_status != "approved" else {}
    options |= {"applied_corrections": job.applied_corrections} if job.applied_corrections else {}
    options |= {"gentle": True} if job.gentle else {}
    options |= job.eyes.as_options() if job.eyes else {}
    values = {
        "batch_id": batch_id,
        "company_id": company.id,
        "company_code": company.code,
        "fingerprint": fingerprint(job, files, resolution),
        "dry_run": job.dry_run,
        "files": as_json_text([{"name": file.name, "sha256": file.sha256, "size": file.size} for file in files]),
        "options": as_json_text(options),
        "mapping": as_json_text(effective_mapping(resolution)),
        "tool_version": version("kerp-import"),
        "schema_version": schema_version,
        "name": job.name,
    }
    with db.tenant(company.id):
        db.do("records/begin_batch.sql", values)
        operations.note_process(db, batch_id)
        details = {"dry_run": job.dry_run, "files": [file.sha256 for file in files], **options}
        audit.note(db, "run", "running", company=(company.id, company.code), batch_id=batch_id, details=details)
    return batch_id


def go_on(db: Database, job: Job, company: Company, batch_id: UUID) -> None:
    """Note that a batch that died under way goes on, by its new name if any."""
    eyes = as_json_text(job.eyes.as_options() if job.eyes else {})
    values = {"batch_id": batch_id, "company_id": company.id, "name": job.name, "eyes": eyes}
    with db.tenant(company.id):
        db.do("records/go_on.sql", values)
        operations.note_process(db, batch_id)
        details: dict[str, object] = {"goes_on": True}
        audit.note(db, "run", "running", company=(company.id, company.code), batch_id=batch_id, details=details)


def finish(  # noqa: PLR0913 - how a batch ended
    db: Database, company: Company, batch_id: UUID, status: str, *, rows: int = 0, error: str | None = None
) -> None:
    """Note how a batch ended; one that is completed stays so whatever fails afterwards, until it is rolled back."""
    told = error and lines_of(error)
    values = {"batch_id": batch_id, "company_id": company.id, "status": status, "rows": rows, "error": told}
    if db.do("records/finish_batch.sql", values):
        action = "rollback" if status == "rolled_back" else "run"
        details = {"rows": rows, "error": told}
        audit.note(db, action, status, company=(company.id, company.code), batch_id=batch_id, details=details)


def note_writer(db: Database, batch: Batch) -> None:
    """Note that the transaction under way is the one that promotes the batch, whose end is noted already."""
    db.do("records/note_writer.sql", batch.ids())


def keep(db: Database, company: Company, batch_id: UUID, findings: Iterable[Finding], report: str) -> None:
    """Keep the findings, every one of them, and the report with the batch."""
    owner = (pl.lit(str(batch_id)).alias("batch_id"), pl.lit(str(company.id)).alias("company_id"))
    numbered = enumerate(findings, 1)
    while some := list(islice(numbered, AT_ONCE)):
        rows = [
            (number, each.rule, each.severity.value, each.table, each.file, each.sheet, each.row, each.field, each.cell,
             each.value, each.message, each.hint, as_json_text(each.facts))
            for number, each in some
        ]  # fmt: skip
        frame = pl.DataFrame([document(row) for row in rows], schema=FINDING_COLUMNS, orient="row")
        db.copy("kerp_staging.staging_findings", frame.with_columns(owner))
    values = {"batch_id": batch_id, "company_id": company.id, "report": report}
    db.do("records/keep_findings.sql", values)
    db.do("records/clear_findings.sql", values)
    db.do("records/keep_report.sql", values)


def past_batches(db: Database, company_code: str | None = None) -> list[PastBatch]:
    """Return every batch, newest first, of one company or of all."""
    return _past_batches(db, company=company_code)


SHORTEST = 4
"""Signs of a batch's id that name it at least: fewer are a slip."""


def past_batch(db: Database, batch_id: str) -> PastBatch:
    """Return one batch, or say that there is none of that id."""
    try:
        wanted = UUID(batch_id)
    except ValueError as error:
        raise UnknownBatch(batch=batch_id) from error
    batches_of_id = _past_batches(db, batch=wanted)
    if not batches_of_id:
        raise UnknownBatch(batch=batch_id)
    return batches_of_id[0]


def named_batch(db: Database, named: str, company: str | None) -> PastBatch:
    """Return the batch of that id, whose id alone begins so, or of that name; `latest` is the company's newest one."""
    if named == LATEST:
        if company is None:
            raise LatestOfWhom
        newest = past_batches(db, company)
        if not newest:
            raise UnknownBatch(batch=named)
        return newest[0]
    if is_like_an_id(named):
        begun = named.casefold()
        fitting = (
            [each for each in past_batches(db) if str(each.id).startswith(begun)] if len(begun) >= SHORTEST else []
        )
        ambiguous: type[KerpError] = BatchAmbiguous
    else:
        name = as_written(named)
        fitting = [each for each in past_batches(db, company) if each.name == name]
        ambiguous = BatchNameAmbiguous
    if len(fitting) > 1:
        raise ambiguous(batch=named, batches=", ".join(str(each.id) for each in fitting))
    if not fitting:
        raise UnknownBatch(batch=named)
    return fitting[0]


def _past_batches(db: Database, *, company: str | None = None, batch: UUID | None = None) -> list[PastBatch]:
    """Return the batches of a company or of all, or the one of that id."""
    with db.tenant(None):
        return db.ask("records/batches.sql", {"company": company, "batch": batch}, PastBatch)


def batches(db: Database, company_code: str | None = None) -> list[Row]:
    """Return every batch as a row of column → value, newest first, of one company or of all."""
    return [asdict(each) for each in past_batches(db, company_code)]
