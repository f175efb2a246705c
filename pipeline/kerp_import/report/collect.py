"""What a report says: counts, mapping, totals and the tie-out, read from staging and production in one transaction."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database, Row, placeholders, statement
from kerp_import.load.load import Staged
from kerp_import.mapping.charts.whose_chart import Reading
from kerp_import.mapping.decision import Resolution, mapping_sha256
from kerp_import.model.columns import column_letters
from kerp_import.model.coverage import Coverage, MappedAccount, ReadAs
from kerp_import.model.nouns import Company, Counts, Finding, Job, Severity, Table
from kerp_import.model.outcome import Outcome, SidesCompared, Signatures, TableRead
from kerp_import.model.tie_out import TieOut
from kerp_import.reconcile.tie_out import tie_out
from kerp_import.records.run_context import RunContext

AMOUNTS = (
    "debit_read", "credit_read", "flipped_lines", "flipped_amount", "added_lines", "added_debit", "added_credit",
    "excluded_lines", "excluded_debit", "excluded_credit", "unchanged_debit", "unchanged_credit", "debit_promoted",
    "credit_promoted",
)  # fmt: skip


def outcome_of(  # noqa: PLR0913, PLR0917 - everything that a report is made of
    run: RunContext,
    resolution: Resolution,
    staged: Staged,
    findings: tuple[Finding, ...],
    promoted: dict[str, int] | None,
    tie_outs: tuple[TieOut, ...],
) -> Outcome:
    """Return what the run did or would do, in the transaction in which it did it."""
    db, job, batch, tables, used = run.db, run.job, run.batch, staged.moved.tables, staged.accounts_used
    values = replace(staged.values, promoted=promoted is not None).as_values()
    return Outcome(
        batch_id=batch.id,
        company=batch.company.code,
        dry_run=job.dry_run,
        status="rejected" if promoted is None else "completed",
        is_valid=not any(each.severity is Severity.ERROR for each in findings),
        company_name=batch.company.name,
        language=job.language,
        sources=sources_of(tables),
        findings=findings,
        by_table=_by_table(_rows(db, "staged_counts", values)[0], findings, promoted or {}),
        mapping=coverage_of(used, read_as(resolution.reading)),
        signatures=_signatures(used, resolution),
        rule_changes=job.rule_changes,
        totals=_totals(_rows(db, "journal_totals", values)[0]),
        reconciliation=tie_out(db, [table for table, _ in tables], values, job.language),
        tie_outs=tie_outs,
        months=_compared(_rows(db, "amounts_by_month", values)),
        account_types=_compared(_rows(db, "amounts_by_type", values)),
    )


def nothing_to_do(
    job: Job, company: Company, batch_id: UUID, tables: Iterable[tuple[Table, Counts]], timings: dict[str, float]
) -> Outcome:
    """Return the outcome of a run whose files, mapping and options an earlier batch has promoted."""
    return Outcome(
        batch_id, company.code, job.dry_run, "already_imported", is_valid=True, company_name=company.name,
        language=job.language, sources=sources_of(tables), timings=timings,
    )  # fmt: skip


def sources_of(tables: Iterable[tuple[Table, Counts]]) -> tuple[TableRead, ...]:
    """Return what was read of every table."""
    return tuple(
        TableRead(
            file=table.file,
            sheet=table.sheet,
            encoding=table.encoding,
            profile=table.profile,
            layout=table.layout.value,
            entity=table.entity.value,
            header_row=table.header_row,
            rows_read=counts.read,
            rows_data=counts.data,
            rows_dropped=counts.dropped,
            columns={each.field: each.header for each in table.columns}
            | {each.role.value: each.header for each in reversed(table.roles)},
            unused_columns=counts.unused,
            letters={each.field: tuple(map(column_letters, each.stands)) for each in table.columns if each.stands},
        )
        for table, counts in tables
    )


def _rows(db: Database, name: str, values: dict[str, object]) -> list[Row]:
    """Return the answer of one of the report's queries."""
    query = statement(f"steps/{name}.sql")
    return db.rows(query, **placeholders(query, values))


def _by_table(counts: Row, findings: Iterable[Finding], promoted: dict[str, int]) -> dict[str, dict[str, int]]:
    """Return how many records each table has, how many of them have an error, and how many were promoted."""
    wrong: dict[str, set[tuple[object, ...]]] = {}
    for each in findings:
        if each.severity is Severity.ERROR and each.row is not None:
            wrong.setdefault(each.table or "", set()).add((each.file, each.sheet, each.row))
    found = {}
    for name, value in counts.items():
        table, total = str(name), int(str(value))
        if table.startswith("invalid_"):
            continue
        invalid = min(total, max(len(wrong.get(table, ())), int(str(counts.get(f"invalid_{table}", 0)))))
        found[table] = {
            "total": total,
            "valid": total - invalid,
            "invalid": invalid,
            "promoted": promoted.get(table, 0),
        }
    return found


def coverage_of(used: pl.DataFrame, dialect: ReadAs) -> Coverage:
    """Return every account that the batch uses with where it goes, the largest amount first."""
    # Two conditions may send an account to one place, which then has the lines of both.
    goes = ("code", "target")
    once = used.with_columns(pl.col("verified").min().over(goes)).unique(goes, keep="first", maintain_order=True)
    carrying = once.filter("is_used").sort("amount", "code", descending=[True, False])
    columns = (
        "code", "name", "target", "target_name", "verified", "how", "lines", "amount", "debit", "credit", "balance",
        "account_type", "normal_side", "target_type", "target_side", "note",
    )  # fmt: skip
    return Coverage(tuple(MappedAccount(*row) for row in carrying.select(columns).iter_rows()), dialect)


def read_as(reading: Reading) -> ReadAs:
    """Return whose chart the accounts were taken to be, and why, as it is told."""
    return ReadAs(
        name=reading.dialect.name,
        product=reading.dialect.product,
        evidence=reading.evidence,
        other=reading.other.name if reading.other else None,
        doubt=reading.doubt,
    )


def _signatures(used: pl.DataFrame, resolution: Resolution) -> Signatures:
    """Return which maps were asked, the hash of what they do, and who has verified the lines that were used."""
    lines = used.filter(pl.col("is_used") & pl.col("verified") & pl.col("how").is_in(["line", "rule", "parent"]))
    counts = lines.drop_nulls("reviewer").group_by("reviewer").len("accounts")
    return Signatures(
        sha256=mapping_sha256(resolution),
        maps=resolution.maps,
        reviewers=tuple(counts.sort(["accounts", "reviewer"], descending=[True, False]).rows()),
        without_reviewer=lines["reviewer"].null_count(),
    )


def _compared(rows: Iterable[Row]) -> tuple[SidesCompared, ...]:
    """Return debits and credits, read and loaded, of each month or account type."""
    sides = ("debit_legacy", "credit_legacy", "debit_loaded", "credit_loaded")
    return tuple(SidesCompared(str(row["key"]), *(Decimal(str(row[side])) for side in sides)) for row in rows)


def _totals(row: Row) -> dict[str, str | int]:
    """Return the journal's totals: counts as numbers, won as exact text."""
    return {
        name: int(str(row[name])) if name.endswith("_lines") else f"{Decimal(str(row[name])):.2f}" for name in AMOUNTS
    }
