"""The report as JSON, in the shape of the contract and with keys beside it; amounts are text, exact."""

from collections import Counter
from datetime import date
from decimal import Decimal

from kerp_import.model.acceptance import Accepted, NotCarried
from kerp_import.model.coverage import Coverage, MappedAccount, MappedBalance, amount_of, lines_of
from kerp_import.model.delta import Delta
from kerp_import.model.errors import KerpError
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.outcome import Outcome, Reconciled, Signatures
from kerp_import.model.safe_text import as_json_text
from kerp_import.model.tie_out import TieOutSection
from kerp_import.model.words import Language
from kerp_import.report.collect import NO_TOTALS
from kerp_import.report.findings_by_rule import groups_of
from kerp_import.report.json_shape import (
    AcceptedShown,
    Beside,
    CoverageShown,
    DeltaCounted,
    DeltaShown,
    FindingShown,
    NextShown,
    NotCarriedShown,
    ReportShown,
    SignaturesShown,
    TargetBalance,
    TiedAccount,
    TiedPartner,
    UsedAccount,
)
from kerp_import.report.kept_statements import statements_as_json
from kerp_import.values.local_time import local

LISTED = 1_000
"""Findings of one rule that the lists hold at most; every one is counted, and kept in the database."""


def as_json(outcome: Outcome) -> str:
    """Return the report of a run; `kerp_import.report.kept_batch` reads it again."""
    listed = _listed(outcome.findings)
    by_table = outcome.by_table
    report: ReportShown = {
        "schema_version": 1,
        "batch_id": str(outcome.batch_id) if outcome.batch_id else None,
        "company": outcome.company,
        "dry_run": outcome.dry_run,
        "status": outcome.status,
        "is_valid": outcome.is_valid,
        "sources": outcome.sources,
        "errors": [_finding(each) for each in listed if each.severity is Severity.ERROR],
        "warnings": [_finding(each) for each in listed if each.severity is Severity.WARNING],
        "infos": [_finding(each) for each in listed if each.severity is Severity.INFO],
        "findings_total": dict(sorted(Counter(each.rule for each in outcome.findings).items())),
        "summary": {
            "total_records": sum(each["total"] for each in by_table.values()),
            "valid_records": sum(each["valid"] for each in by_table.values()),
            "invalid_records": sum(each["invalid"] for each in by_table.values()),
            "by_table": by_table,
        },
        "mapping": {**_mapping(outcome.mapping), **_signatures(outcome.signatures)},
        "totals": {**NO_TOTALS, **outcome.totals},
        "tie_out": outcome.proof,
        "next": _next(outcome),
        "created": outcome.created,
        "accepted": [_accepted(each) for each in outcome.accepted],
        "reconciliation": [*map(_reconciled, outcome.reconciliation), *_of_partners(outcome)],
        "timings": outcome.timings,
        **_beside(outcome),
    }
    return as_json_text(report, indent=2, default=_exact)


def _next(outcome: Outcome) -> NextShown | None:
    """Return the next step."""
    step = outcome.next
    if step is None:
        return None
    return {"command": step.command, "who": step.who, "why": step.why.say(outcome.language)}


def _beside(outcome: Outcome) -> Beside:
    """Return the keys beyond the contract: findings by rule, and the figures of the charts."""
    return {
        "company_name": outcome.company_name,
        "excluded": outcome.excluded,
        "corrections": outcome.corrections,
        "corrections_made": outcome.corrections_made,
        "not_carried": [_not_carried(each) for each in outcome.not_carried],
        "rule_changes": outcome.rule_changes,
        "language": outcome.language.value,
        "findings_by_rule": [
            {
                "rule": each.rule,
                "severity": each.severity.value,
                "title": each.title.say(outcome.language),
                "who": each.who.value,
                "count": len(each.findings),
            }
            for each in groups_of(outcome.findings)
        ],
        "months": outcome.months,
        "account_types": outcome.account_types,
        "statements": statements_as_json(outcome.statements),
        "tie_outs": outcome.tie_outs,
        "delta": _delta(outcome.delta),
        "resumed": outcome.resumed,
        "missing": [
            {"table": each.table_name, "records": each.records, "first": each.first} for each in outcome.since.missing
        ],
        "replaced": [
            {"batch_id": str(each.batch_id), "table": each.table_name, "records": each.records, "first": each.first}
            for each in outcome.since.replaced
        ],
    }


def _accepted(accepted: Accepted) -> AcceptedShown:
    """Return findings that were accepted, in the contract's order of keys and with which they are."""
    return {
        "rule": accepted.rule,
        "why": accepted.why,
        "who": accepted.who,
        "at": local(accepted.at).isoformat(),
        "count": len(accepted.findings),
        "findings": list(accepted.findings),
        "batch_id": str(accepted.batch_id),
        "id": str(accepted.id),
    }


def _not_carried(each: NotCarried) -> NotCarriedShown:
    """Return accepted findings of the batch before that this one has no more."""
    return {
        "rule": each.rule,
        "why": each.why,
        "who": each.who,
        "at": local(each.at).isoformat(),
        "batch_id": str(each.batch_id),
        "count": each.count,
        "told": each.told,
    }


def _delta(delta: Delta) -> DeltaShown:
    """Return what the files tell otherwise than K-ERP: counts by table and kind, and every record that differs."""
    by_table: dict[str, dict[str, DeltaCounted]] = {}
    for each in delta.counts:
        by_table.setdefault(each.table_name, {})[each.kind] = {
            "records": each.records,
            "amount": each.amount,
            "amount_in_kerp": each.old_amount,
            "applied": each.applied,
        }
    return {
        "on_conflict": delta.on_conflict,
        "vanished": delta.vanished,
        "by_table": by_table,
        "records": delta.records,
    }


def failure_as_json(error: KerpError, company: str, *, dry_run: bool, language: Language) -> str:
    """Return the report of a run that could not go on: the same shape, with the reason as its only error."""
    reason = Finding(
        rule=error.code,
        severity=Severity.ERROR,
        table=None,
        message=error.say(language),
        hint=error.advise(language),
        file=str(error.facts["file"]) if "file" in error.facts else None,
    )
    return as_json(Outcome(None, company, dry_run, "failed", is_valid=False, language=language, findings=(reason,)))


def _listed(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the findings without those beyond the limit of their rule."""
    seen: Counter[str] = Counter()
    listed = []
    for each in findings:
        seen[each.rule] += 1
        if seen[each.rule] <= LISTED:
            listed.append(each)
    return listed


def _finding(finding: Finding) -> FindingShown:
    """Return one finding in the contract's order of keys."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "table": finding.table,
        "row": finding.row,
        "field": finding.field,
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.file,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value,
    }


def _signatures(signed: Signatures) -> SignaturesShown:
    """Return which maps were asked, the hash of what they do, and who answers for them."""
    return {
        "sha256": signed.sha256,
        "maps": signed.maps,
        "reviewers": [{"reviewer": who, "accounts": count} for who, count in signed.reviewers],
        "verified_without_reviewer": signed.without_reviewer,
    }


def _mapping(coverage: Coverage) -> CoverageShown:
    """Return how much the mapping covers, in accounts, lines and won; what it joins; and every used account."""
    return {
        "accounts_used": coverage.used_count,
        "accounts_mapped": coverage.mapped_count,
        "accounts_unverified": coverage.unverified,
        "amount_mapped_pct": coverage.amount_pct,
        "unmapped": [_short(each) for each in coverage.unmapped],
        "lines_used": lines_of(coverage.accounts),
        "lines_mapped": lines_of(coverage.mapped),
        "amount_used": amount_of(coverage.accounts),
        "amount_mapped": amount_of(coverage.mapped),
        "merges": [
            {
                "target_code": group[0].target_code,
                "target_name": group[0].target_name,
                "amount": amount_of(group),
                "accounts": [_short(each) for each in group],
            }
            for group in coverage.merges
        ],
        "changes": coverage.changing,
        "trial_balance": [_balance(each) for each in coverage.trial_balance],
        "accounts": coverage.accounts,
        "dialect": coverage.dialect,
    }


def _balance(balance: MappedBalance) -> TargetBalance:
    """Return one K-ERP account of the mapped trial balance with the legacy accounts that are in it."""
    target = balance.target
    return {
        "target_code": target.target_code,
        "target_name": target.target_name,
        "account_type": target.target_type,
        "normal_side": target.target_side,
        "debit": balance.debit,
        "credit": balance.credit,
        "balance": balance.balance,
        "accounts": [
            {
                "source_code": each.source_code,
                "source_name": each.source_name,
                "debit": each.debit,
                "credit": each.credit,
                "balance": each.balance,
            }
            for each in balance.accounts
        ],
    }


def _short(account: MappedAccount) -> UsedAccount:
    """Return an account with its lines and its amount."""
    return {
        "source_code": account.source_code,
        "source_name": account.source_name,
        "lines": account.lines,
        "amount": account.amount,
    }


def _reconciled(account: Reconciled) -> TiedAccount:
    """Return one account of the tie-out, in the contract's order of keys."""
    return {
        "account_code": account.account_code,
        "source_codes": account.source_codes,
        "partner_code": None,
        "legacy": account.legacy,
        "loaded": account.loaded,
        "difference": account.difference,
        "cause": account.cause,
        "causes": account.causes,
        "account_name": account.account_name,
        "places": account.places,
        "top_rows": account.top_rows,
    }


def _of_partners(outcome: Outcome) -> list[TiedPartner]:
    """Return the partners whose balances differ, as lines of the tie-out."""
    return [
        {
            "account_code": row.account_code,
            "source_codes": "",
            "partner_code": row.partner_code or row.partner_name or "",
            "legacy": row.legacy,
            "loaded": row.loaded,
            "difference": row.difference,
            "cause": row.cause.say(outcome.language),
        }
        for each in outcome.tie_outs
        if each.section is TieOutSection.PARTNERS
        for row in each.rows
    ]


def _exact(value: object) -> str:
    """Return an amount or a day as text, every digit of it."""
    if not isinstance(value, (Decimal, date)):
        raise TypeError(type(value))
    return str(value)
