"""What a report says: counts, mapping, totals and the tie-out, read from staging and production in one transaction."""

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

from pipeline.database import Database, Row, placeholders, statement
from pipeline.model import Batch, Counts, Finding, Job, Outcome, Reconciled, Severity, Table

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
    used: pl.DataFrame,
    findings: list[Finding],
    promoted: dict[str, int] | None,
    values: dict[str, object],
) -> Outcome:
    """Return what the run did or would do, in the transaction in which it did it."""
    has_errors = any(each.severity is Severity.ERROR for each in findings)
    return Outcome(
        batch_id=batch.id,
        company=batch.company.code,
        dry_run=job.dry_run,
        status="rejected" if promoted is None else "completed",
        is_valid=not has_errors,
        tables=tables,
        findings=tuple(findings),
        by_table=_by_table(_rows(db, "staged_counts", values)[0], findings, promoted or {}),
        mapping=_mapping(used),
        totals=_totals(_rows(db, "journal_totals", values)[0]),
        reconciliation=tuple(_reconciled(_rows(db, "reconcile", values))) if promoted is not None else (),
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


def _mapping(used: pl.DataFrame) -> dict[str, object]:
    """Return how much of what is used the mapping covers, in accounts and in won."""
    carrying = used.filter("is_used")
    mapped = carrying.filter(pl.col("target").is_not_null())
    total, covered = _sum(carrying), _sum(mapped)
    unmapped = carrying.filter(pl.col("target").is_null()).sort("amount", descending=True)
    return {
        "accounts_used": carrying.height,
        "accounts_mapped": mapped.height,
        "accounts_unverified": mapped.filter(~pl.col("verified")).height,
        "amount_mapped_pct": str((covered * 100 / total).quantize(Decimal("0.01"))) if total else "100.00",
        "unmapped": [
            {"source_code": code, "source_name": name, "lines": lines, "amount": str(amount)}
            for code, name, lines, amount in unmapped.select("code", "name", "lines", "amount").iter_rows()
        ],
    }


def _sum(used: pl.DataFrame) -> Decimal:
    """Return the amounts that these accounts carry."""
    total = used["amount"].sum()
    return total if isinstance(total, Decimal) else Decimal(0)


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
