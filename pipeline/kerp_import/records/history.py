"""The history: every batch with its fingerprint, status and findings, committed apart from production."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database, Row
from kerp_import.extract.profile import described
from kerp_import.mapping.decision import Resolution, effective_mapping, mapping_effect
from kerp_import.model.errors import UnknownBatch
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Company, Finding, Job, SourceFile


def fingerprint(job: Job, files: tuple[SourceFile, ...], resolution: Resolution) -> str:
    """Return the SHA-256 of the files' contents, the mapping's effect and the options that change data."""
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
    choices = {"keep_status": job.keep_status, "drop_status": job.drop_status, "sites": job.sites}
    options += [[name, sorted(words)] for name, words in choices.items() if words]
    parts = [sorted(file.sha256 for file in files), mapping_effect(resolution), options]
    return hashlib.sha256(json.dumps(parts, default=str, ensure_ascii=False).encode()).hexdigest()


def promoted_before(
    db: Database, company: Company, job: Job, files: tuple[SourceFile, ...], resolution: Resolution
) -> UUID | None:
    """Return the batch that already promoted just this, if there is one."""
    with db.tenant(company.id):
        batches_alike = db.rows(
            "SELECT id FROM import_batches WHERE company_id = %(company_id)s AND fingerprint = %(fingerprint)s"
            " AND status = 'completed' AND NOT dry_run",
            company_id=company.id,
            fingerprint=fingerprint(job, files, resolution),
        )
    return UUID(str(batches_alike[0]["id"])) if batches_alike else None


def begin(  # noqa: PLR0913 - what a batch is known by
    db: Database,
    job: Job,
    company: Company,
    *,
    files: tuple[SourceFile, ...],
    resolution: Resolution,
    schema_version: int,
) -> UUID:
    """Note that a batch is under way and return its id; earlier ones that died under way are noted as failed."""
    batch_id = uuid7()
    options = {
        "create_missing": sorted(job.create_missing),
        "fiscal_year": job.fiscal_year,
        "on_conflict": job.on_conflict,
        "allow_unverified": job.allow_unverified,
        "skip_invalid": job.skip_invalid,
        "rule_changes": [asdict(each) for each in job.rule_changes],
        "maps": [asdict(each) for each in resolution.maps],
    }
    with db.tenant(company.id):
        db.execute(
            "UPDATE import_batches SET status = 'failed', completed_at = CURRENT_TIMESTAMP,"
            " error_message = 'interrupted' WHERE company_id = %(company_id)s AND status = 'running'",
            company_id=company.id,
        )
        db.execute(
            "INSERT INTO import_batches (id, company_id, company_code, fingerprint, status, dry_run, files, options,"
            " mapping, tool_version, schema_version) VALUES (%(id)s, %(company_id)s, %(company_code)s,"
            " %(fingerprint)s, 'running', %(dry_run)s, %(files)s, %(options)s, %(mapping)s, %(tool)s, %(schema)s)",
            id=batch_id,
            company_id=company.id,
            company_code=company.code,
            fingerprint=fingerprint(job, files, resolution),
            dry_run=job.dry_run,
            files=json.dumps([{"name": file.name, "sha256": file.sha256, "size": file.size} for file in files]),
            options=json.dumps(options),
            mapping=json.dumps(effective_mapping(resolution), default=str, ensure_ascii=False),
            tool=version("kerp-import"),
            schema=schema_version,
        )
    return batch_id


def finish(  # noqa: PLR0913 - how a batch ended
    db: Database, company: Company, batch_id: UUID, status: str, *, rows: int = 0, error: str | None = None
) -> None:
    """Note how a batch ended; one that was promoted did not fail, whatever happened afterwards."""
    db.execute(
        "UPDATE import_batches SET status = %(status)s, completed_at = CURRENT_TIMESTAMP, rows_affected = %(rows)s,"
        " error_message = %(error)s WHERE id = %(id)s AND company_id = %(company_id)s"
        " AND (status = 'running' OR %(status)s = 'rolled_back')",
        status=status,
        rows=rows,
        error=error,
        id=batch_id,
        company_id=company.id,
    )


def keep(db: Database, company: Company, batch_id: UUID, findings: Iterable[Finding], report: str) -> None:
    """Keep the findings, every one of them, and the report with the batch."""
    columns = [
        "rule", "severity", "table_name", "file", "sheet", "row", "field", "cell", "value", "message", "hint",
        "facts",
    ]  # fmt: skip
    rows = [
        (each.rule, each.severity.value, each.table, each.file, each.sheet, each.row, each.field, each.cell, each.value,
         each.message, each.hint, json.dumps(each.facts, ensure_ascii=False))
        for each in findings
    ]  # fmt: skip
    schema = {name: pl.Int64 if name == "row" else pl.String for name in columns}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("finding_no", 1)
    db.copy(
        "kerp_staging.staging_findings",
        frame.with_columns(pl.lit(str(batch_id)).alias("batch_id"), pl.lit(str(company.id)).alias("company_id")),
    )
    db.execute(
        "INSERT INTO import_findings SELECT * FROM kerp_staging.staging_findings"
        " WHERE batch_id = %(id)s AND company_id = %(company_id)s ORDER BY finding_no",
        id=batch_id,
        company_id=company.id,
    )
    db.execute(
        "DELETE FROM kerp_staging.staging_findings WHERE batch_id = %(id)s AND company_id = %(company_id)s",
        id=batch_id,
        company_id=company.id,
    )
    db.execute(
        "UPDATE import_batches SET report = %(report)s WHERE id = %(id)s AND company_id = %(company_id)s",
        report=report,
        id=batch_id,
        company_id=company.id,
    )


def batches(db: Database, company_code: str | None = None) -> list[Row]:
    """Return every batch, newest first, of one company or of all."""
    with db.tenant(None):
        return db.rows("SELECT * FROM kerp_batches(%(company)s, NULL)", company=company_code)


def batch(db: Database, batch_id: str) -> Row:
    """Return one batch, or say that there is none of that id."""
    try:
        wanted = UUID(batch_id)
    except ValueError as error:
        raise UnknownBatch(batch=batch_id) from error
    with db.tenant(None):
        found = db.rows("SELECT * FROM kerp_batches(NULL, %(batch)s)", batch=wanted)
    if not found:
        raise UnknownBatch(batch=batch_id)
    return found[0]
