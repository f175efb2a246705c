"""What a report says: counts, mapping, totals and the tie-out, read from staging and production in one transaction."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from uuid import UUID

import polars as pl

from kerp_import.load.load import Staged
from kerp_import.mapping.charts.whose_chart import Reading
from kerp_import.mapping.decision import Resolution
from kerp_import.mapping.effective_mapping import mapping_sha256
from kerp_import.model.columns import Role, column_letters
from kerp_import.model.coverage import Coverage, MappedAccount, ReadAs
from kerp_import.model.delta import Delta
from kerp_import.model.nouns import Company, Counts, Finding, Job, Severity, Table
from kerp_import.model.outcome import (
    ChangedSince,
    Correction,
    Excluded,
    Outcome,
    Reconciled,
    SidesCompared,
    Signatures,
    TableRead,
)
from kerp_import.model.tie_out import PROOF_OF, TRIAL_BALANCE, OpeningSource, Proof, TieOut, TieOutSection
from kerp_import.reconcile.tie_out import tie_out
from kerp_import.records.run_context import RunContext
from kerp_import.report.collect_statements import statements_of


@dataclass(frozen=True, slots=True)
class JournalTotals:
    """The row of `steps/journal_totals.sql`: the journal's sums as read, flipped, added, excluded and promoted."""

    debit_read: Decimal
    credit_read: Decimal
    flipped_lines: Decimal
    flipped_amount: Decimal
    added_lines: int
    added_debit: Decimal
    added_credit: Decimal
    excluded_lines: Decimal
    excluded_debit: Decimal
    excluded_credit: Decimal
    unchanged_debit: Decimal
    unchanged_credit: Decimal
    debit_promoted: Decimal
    credit_promoted: Decimal

    def as_totals(self) -> dict[str, str | int]:
        """Return the totals as the report has them: counts as numbers, won as exact text."""
        return {name: int(value) if name.endswith("_lines") else f"{value:.2f}" for name, value in asdict(self).items()}


TRIAL_BALANCE_DIFFERS = frozenset({"KERP-V301", "KERP-V313"})
"""The rules that say that an account is not as a trial balance has it, also on one side alone."""

NO_DELTA = Delta()

NO_TOTALS: dict[str, str | int] = {
    each.name: 0 if each.name.endswith("_lines") else "0.00" for each in fields(JournalTotals)
}
"""The totals of a journal that nobody read."""


def outcome_of(  # noqa: PLR0913, PLR0917 - everything that a report is made of
    run: RunContext,
    resolution: Resolution,
    staged: Staged,
    findings: tuple[Finding, ...],
    promoted: dict[str, int] | None,
    tie_outs: tuple[TieOut, ...],
    corrections: tuple[Correction, ...] = (),
    delta: Delta = NO_DELTA,
) -> Outcome:
    """Return what the run did or would do, in the transaction in which it did it."""
    db, job, batch, tables, used = run.db, run.job, run.batch, staged.moved.tables, staged.accounts_used
    is_promoted = promoted is not None
    batch_values = replace(staged.values, promoted=is_promoted, is_just_promoted=is_promoted)
    values = batch_values.as_values()
    (staged_counts,) = db.ask("steps/staged_counts.sql", values, dict[str, int])
    (journal_totals,) = db.ask("steps/journal_totals.sql", values, JournalTotals)
    (trial_balance,) = db.ask("steps/has_trial_balance.sql", values, dict[str, bool])
    reconciliation = tie_out(db, [table for table, _ in tables], batch_values, job.language)
    if promoted is None:
        # Nothing was promoted: what differs tells why, and no account has been tied out.
        reconciliation = tuple(each for each in reconciliation if each.difference)
    proof = proof_of(
        tie_outs, staged.opening_source, has_trial_balance=trial_balance["any"],
        is_agreed=promoted is not None and not _contradicts(findings, reconciliation),
    )  # fmt: skip
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
        by_table=_by_table(staged_counts, findings, promoted or {}),
        mapping=coverage_of(used, read_as(resolution.reading)),
        signatures=_signatures(used, resolution),
        rule_changes=job.rule_changes,
        totals=journal_totals.as_totals(),
        excluded=(*staged.moved.excluded, *db.ask("steps/journal_exclusions.sql", values, Excluded)),
        created=staged.created,
        proof=proof,
        corrections=corrections,
        reconciliation=reconciliation,
        tie_outs=tie_outs,
        # Of a refused run K-ERP will show nothing.
        statements=statements_of(db, batch_values) if is_promoted else None,
        months=tuple(db.ask("steps/amounts_by_month.sql", values, SidesCompared)),
        account_types=tuple(db.ask("steps/amounts_by_type.sql", values, SidesCompared)),
        delta=delta,
    )


def proof_of(
    tie_outs: Iterable[TieOut], opening_source: OpeningSource, *, has_trial_balance: bool, is_agreed: bool
) -> Proof:
    """Return what a batch was tied out against; `is_agreed`: it was promoted, and no account differs."""
    tie_outs = tuple(tie_outs)
    sections = [PROOF_OF[each.section] for each in tie_outs if each.section in PROOF_OF and each.compared]
    against = [TRIAL_BALANCE] if has_trial_balance else []
    return Proof(
        against=(*against, *sections),
        openings=opening_source,
        partners="ledger" if PROOF_OF[TieOutSection.PARTNERS] in sections else "none",
        typed_by=next((each.about for each in tie_outs if each.section is TieOutSection.CONTROL), ""),
        proven=has_trial_balance and is_agreed,
    )


def _contradicts(findings: Iterable[Finding], reconciliation: Iterable[Reconciled]) -> bool:
    """Tell whether an account differs from the trial balance, by its balance or by one of its sides."""
    differs = any(each.rule in TRIAL_BALANCE_DIFFERS for each in findings)
    return differs or any(each.difference for each in reconciliation)


def nothing_to_do(  # noqa: PLR0913, PLR0917 - a run, and the batch that it repeats
    job: Job,
    company: Company,
    batch_id: UUID,
    tables: Iterable[tuple[Table, Counts]],
    timings: dict[str, float],
    proof: Proof,
    *,
    since: ChangedSince,
) -> Outcome:
    """Return the outcome of a run whose files, mapping and options an earlier batch has promoted, with its `proof`."""
    return Outcome(
        batch_id, company.code, job.dry_run, "already_imported", is_valid=True, company_name=company.name,
        language=job.language, sources=sources_of(tables), timings=timings, proof=proof, since=since,
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
            | {each.role.value: each.header for each in reversed(table.roles) if each.role is not Role.KIND},
            unused_columns=counts.unused,
            letters={each.field: tuple(map(column_letters, each.stands)) for each in table.columns if each.stands},
        )
        for table, counts in tables
    )


def _by_table(
    counts: dict[str, int], findings: Iterable[Finding], promoted: dict[str, int]
) -> dict[str, dict[str, int]]:
    """Return how many records each table has, how many of them have an error, and how many were promoted."""
    rows_with_error: defaultdict[str, set[tuple[object, ...]]] = defaultdict(set)
    for each in findings:
        if each.severity is Severity.ERROR and each.row is not None:
            rows_with_error[each.table or ""].add((each.file, each.sheet, each.row))
    by_table = {}
    for table, total in counts.items():
        if table.startswith("invalid_"):
            continue
        invalid = min(total, max(len(rows_with_error[table]), counts.get(f"invalid_{table}", 0)))
        by_table[table] = {
            "total": total,
            "valid": total - invalid,
            "invalid": invalid,
            "promoted": promoted.get(table, 0),
        }
    return by_table


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
    """Return whose chart the accounts were taken to be, and why, as the report shows it."""
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
