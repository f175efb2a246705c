"""What a report says: counts, mapping, totals and the tie-out, read from staging and production in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from pipeline.columns import column_letters
from pipeline.coverage import Coverage, MappedAccount, ReadAs
from pipeline.database import Database, Row, placeholders, statement
from pipeline.decision import Resolution, mapping_sha256
from pipeline.model import Batch, Counts, Finding, Job, Severity, Table
from pipeline.outcome import Compared, Outcome, Reconciled, Signatures, Source
from pipeline.provenance import Reading
from pipeline.report.explained import with_causes
from pipeline.report.places import with_places
from pipeline.tied import TieOut
from pipeline.words import Language

AMOUNTS = (
    "debit_read", "credit_read", "flipped_lines", "flipped_amount", "added_lines", "added_debit", "added_credit",
    "excluded_lines", "excluded_debit", "excluded_credit", "unchanged_debit", "unchanged_credit", "debit_promoted",
    "credit_promoted",
)  # fmt: skip


def outcome_of(  # noqa: PLR0913 - everything that a report is made of
    db: Database,
    job: Job,
    batch: Batch,
    *,
    tables: tuple[tuple[Table, Counts], ...],
    resolution: Resolution,
    used: pl.DataFrame,
    findings: list[Finding],
    promoted: dict[str, int] | None,
    values: dict[str, object],
    tie_outs: tuple[TieOut, ...],
) -> Outcome:
    """Return what the run did or would do, in the transaction in which it did it."""
    has_errors = any(each.severity is Severity.ERROR for each in findings)
    values = {**values, "promoted": promoted is not None}
    tied = tie_out(db, [table for table, _ in tables], values, job.language)
    return Outcome(
        batch_id=batch.id,
        company=batch.company.code,
        dry_run=job.dry_run,
        status="rejected" if promoted is None else "completed",
        is_valid=not has_errors,
        company_name=batch.company.name,
        language=job.language,
        sources=sources_of(tables),
        findings=tuple(findings),
        by_table=_by_table(_rows(db, "staged_counts", values)[0], findings, promoted or {}),
        mapping=coverage_of(used, read_as(resolution.reading)),
        signatures=_signatures(used, resolution),
        rule_changes=job.rule_changes,
        totals=_totals(_rows(db, "journal_totals", values)[0]),
        reconciliation=tied,
        tie_outs=tie_outs,
        months=_compared(_rows(db, "amounts_by_month", values)),
        account_types=_compared(_rows(db, "amounts_by_type", values)),
    )


def tie_out(
    db: Database,
    tables: list[Table],
    values: dict[str, object],
    language: Language,
    closing: Mapping[str, Decimal] = MappingProxyType({}),
) -> tuple[Reconciled, ...]:
    """Return the tie-out; where nothing was promoted there is one only against a trial balance.

    `closing` is what closing vouchers that earlier batches left out would add to an account.
    """
    rows = _rows(db, "reconcile", values)
    if not values["promoted"] and not any(row["has_trial"] for row in rows):
        return ()
    tied = [_with_closing(each, closing) for each in _reconciled(rows)]
    return with_places(db, with_causes(db, tied, tables, values, language), tables, values)


def _with_closing(account: Reconciled, closing: Mapping[str, Decimal]) -> Reconciled:
    """Return the account as if the closing vouchers that were left out had been loaded."""
    effect = closing.get(account.account_code)
    if effect is None:
        return account
    return replace(account, loaded=account.loaded + effect, difference=account.difference - effect)


def sources_of(tables: Iterable[tuple[Table, Counts]]) -> tuple[Source, ...]:
    """Return what was read of every table."""
    return tuple(
        Source(
            file=table.file,
            sheet=table.sheet,
            encoding=table.encoding,
            profile=table.profile,
            layout=table.layout,
            entity=table.entity.value,
            header_row=table.header_row,
            rows_read=counts.read,
            rows_data=counts.data,
            rows_dropped=counts.dropped,
            columns={each.field: each.header for each in table.columns},
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


def _compared(rows: Iterable[Row]) -> tuple[Compared, ...]:
    """Return debits and credits, read and loaded, of each month or account type."""
    sides = ("debit_legacy", "credit_legacy", "debit_loaded", "credit_loaded")
    return tuple(Compared(str(row["key"]), *(Decimal(str(row[side])) for side in sides)) for row in rows)


def _totals(row: Row) -> dict[str, str | int]:
    """Return the journal's totals: counts as numbers, won as exact text."""
    return {
        name: int(str(row[name])) if name.endswith("_lines") else f"{Decimal(str(row[name])):.2f}" for name in AMOUNTS
    }


def _reconciled(rows: Iterable[Row]) -> Iterable[Reconciled]:
    """Yield one line of the tie-out per account."""
    for row in rows:
        yield Reconciled(
            account_code=str(row["account_code"]),
            account_name=str(row["account_name"]),
            source_codes=str(row["source_codes"]),
            legacy=Decimal(str(row["legacy"])),
            loaded=Decimal(str(row["loaded"])),
            difference=Decimal(str(row["difference"])),
            cause="",
        )
