"""The report as JSON, in the shape of the contract; amounts are text, exact."""

import json
from collections import Counter
from dataclasses import asdict

from pipeline.errors import KerpError
from pipeline.model import Counts, Finding, Outcome, Severity, Table
from pipeline.report.contents import AMOUNTS
from pipeline.words import Language

LISTED = 1_000
"""Findings of one rule that the lists hold at most; every one is counted, and kept in the database."""

NO_MAPPING = {
    "accounts_used": 0, "accounts_mapped": 0, "accounts_unverified": 0, "amount_mapped_pct": "100.00", "unmapped": [],
}  # fmt: skip


def as_json(outcome: Outcome) -> str:
    """Return the report of a run."""
    listed = _listed(outcome.findings)
    totals = {name: 0 if name.endswith("_lines") else "0.00" for name in AMOUNTS}
    by_table = outcome.by_table
    report = {
        "schema_version": 1,
        "batch_id": str(outcome.batch_id) if outcome.batch_id else None,
        "company": outcome.company,
        "dry_run": outcome.dry_run,
        "status": outcome.status,
        "is_valid": outcome.is_valid,
        "sources": [_source(table, counts) for table, counts in outcome.tables],
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
        "mapping": {**NO_MAPPING, **outcome.mapping},
        "totals": {**totals, **outcome.totals},
        "reconciliation": [
            {
                "account_code": each.account_code,
                "source_codes": each.source_codes,
                "partner_code": each.partner_code,
                "legacy": str(each.legacy),
                "loaded": str(each.loaded),
                "difference": str(each.difference),
                "cause": each.cause,
            }
            for each in outcome.reconciliation
        ],
        "timings": outcome.timings,
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


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
    return as_json(Outcome(None, company, dry_run, "failed", is_valid=False, findings=(reason,)))


def _listed(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the findings without those beyond the limit of their rule."""
    seen: Counter[str] = Counter()
    kept = []
    for each in findings:
        seen[each.rule] += 1
        if seen[each.rule] <= LISTED:
            kept.append(each)
    return kept


def _finding(finding: Finding) -> dict[str, object]:
    """Return one finding in the contract's order of keys."""
    row = asdict(finding)
    keys = ("rule", "severity", "table", "row", "field", "message", "hint", "file", "sheet", "cell", "value")
    return {key: row[key] for key in keys}


def _source(table: Table, counts: Counts) -> dict[str, object]:
    """Return what was read of one table."""
    return {
        "file": table.file,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "profile": table.profile,
        "layout": table.layout,
        "entity": table.entity.value,
        "header_row": table.header_row,
        "rows_read": counts.read,
        "rows_data": counts.data,
        "rows_dropped": counts.dropped,
        "columns": {each.field: each.header for each in table.columns},
        "unused_columns": list(table.unused),
    }
