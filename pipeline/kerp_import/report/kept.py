"""A report as it is kept: read again from the database alone, whatever has been cleaned since.

Decision: docs/decisions/report-model.md
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from kerp_import.database.connection import Database, Row, statement
from kerp_import.model.columns import Unused
from kerp_import.model.coverage import Coverage, MappedAccount, ReadAs
from kerp_import.model.errors import NoReport
from kerp_import.model.labels import NAMES
from kerp_import.model.nouns import Dropped, Finding, RuleChange, Severity
from kerp_import.model.outcome import (
    Cause,
    CauseRow,
    FiguresPlace,
    MapUsed,
    Outcome,
    Reconciled,
    SidesCompared,
    Signatures,
    TableRead,
    TopRow,
)
from kerp_import.model.tie_out import TieOut, TieOutRow, TieOutSection
from kerp_import.model.words import Language, Words
from kerp_import.report.retell import spoken

T = TypeVar("T")
Json = dict[str, Any]
"""A part of the report as JSON; `json_form` writes what is read here."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of the batch, by name and contents."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A batch as it is kept: what it did, and how it was run."""

    outcome: Outcome
    status: str
    """What has become of the batch since: completed, rejected or rolled_back."""
    started_at: datetime
    completed_at: datetime | None
    files: tuple[KeptFile, ...]
    options: dict[str, object]
    tool_version: str
    schema_version: int


def kept(db: Database, batch_id: UUID, company_id: UUID, language: Language) -> Kept:
    """Return the batch with its report and every finding, told in `language`; without a report it is a `NoReport`."""
    with db.tenant(company_id):
        row: Json = db.row(statement("steps/kept_batch.sql"), batch_id=batch_id, company_id=company_id)
        if row["report"] is None:
            raise NoReport(batch=batch_id, status=row["status"])
        rows = db.rows(statement("steps/kept_findings.sql"), batch_id=batch_id, company_id=company_id)
    return Kept(
        outcome=spoken(outcome_from(row["report"], tuple(map(_finding, rows))), language),
        status=row["status"],
        started_at=row["started_at"],
        completed_at=row["completed_at"],
        files=tuple(KeptFile(**each) for each in row["files"]),
        options=row["options"],
        tool_version=row["tool_version"],
        schema_version=row["schema_version"],
    )


def outcome_from(report: Json, findings: tuple[Finding, ...]) -> Outcome:
    """Return the outcome that `report` was written of; its findings are given, for the lists in it are cut."""
    return Outcome(
        batch_id=UUID(report["batch_id"]) if report["batch_id"] else None,
        company=report["company"],
        dry_run=report["dry_run"],
        status=report["status"],
        is_valid=report["is_valid"],
        company_name=report.get("company_name", ""),
        language=Language(report.get("language", Language.KO)),
        sources=tuple(_source(each) for each in report["sources"]),
        findings=findings,
        by_table=_in_order(report["summary"]["by_table"], tuple(NAMES)),
        mapping=_coverage(report["mapping"]),
        signatures=_signatures(report["mapping"]),
        rule_changes=tuple(map(_rule_change, report.get("rule_changes", ()))),
        totals=report["totals"],
        # A partner's line stands in its section as well, with more of it.
        reconciliation=tuple(
            _reconciled(each) for each in report["reconciliation"] if each.get("partner_code") is None
        ),
        tie_outs=tuple(_tie_out(each) for each in report.get("tie_outs", ())),
        months=tuple(_compared(each) for each in report.get("months", ())),
        account_types=tuple(_compared(each) for each in report.get("account_types", ())),
        timings=report["timings"],
    )


def _source(each: Json) -> TableRead:
    """Return one table that was read."""
    dropped = _in_order(each["rows_dropped"], tuple(Dropped))
    unused = tuple(Unused(**column) for column in each["unused_columns"])
    letters = {name: tuple(stands) for name, stands in each.get("letters", {}).items()}
    return TableRead(**{**each, "rows_dropped": dropped, "unused_columns": unused, "letters": letters})


def _in_order(found: dict[str, T], order: tuple[str, ...]) -> dict[str, T]:
    """Return `found` in that order, which the database does not keep."""
    return {str(name): found[name] for name in order if name in found}


def _rule_change(each: Json) -> RuleChange:
    """Return one rule that weighed otherwise."""
    return RuleChange(**{**each, "severity": Severity(each["severity"]) if each["severity"] else None})


def _finding(row: Row) -> Finding:
    """Return one finding as it is kept."""
    fields: Json = {**row, "severity": Severity(str(row["severity"])), "table": row["table_name"]}
    del fields["table_name"]
    return Finding(**fields)


def _coverage(mapping: Json) -> Coverage:
    """Return the mapping; one that an earlier version kept does not say whose chart it is."""
    told = mapping.get("dialect")
    return Coverage(tuple(_mapped(each) for each in mapping.get("accounts", ())), _read_as(told) if told else None)


def _read_as(told: Json) -> ReadAs:
    """Return whose chart it is; an earlier version kept the sentences in one language."""
    evidence = tuple(_words(each) for each in told["evidence"])
    return ReadAs(**{**told, "evidence": evidence, "doubt": _words(told["doubt"]) if told["doubt"] else None})


def _words(told: str | dict[str, str]) -> Words:
    """Return a sentence as it is kept: in both languages, or in one."""
    return Words(told, told) if isinstance(told, str) else Words(**told)


def _mapped(each: Json) -> MappedAccount:
    """Return one account of the mapping; an earlier version kept neither its sides nor what it is."""
    amounts = {name: Decimal(each.get(name, 0)) for name in ("amount", "debit", "credit", "balance")}
    return MappedAccount(**{**each, **amounts})


def _signatures(mapping: Json) -> Signatures:
    """Return who answers for the maps; an earlier version kept nothing of it."""
    return Signatures(
        sha256=mapping.get("sha256"),
        maps=tuple(MapUsed(**each) for each in mapping.get("maps", ())),
        reviewers=tuple((each["reviewer"], each["accounts"]) for each in mapping.get("reviewers", ())),
        without_reviewer=mapping.get("verified_without_reviewer", 0),
    )


def _compared(each: Json) -> SidesCompared:
    """Return one month or account type."""
    fields: Json = {name: value if name == "key" else Decimal(value) for name, value in each.items()}
    return SidesCompared(**fields)


def _reconciled(each: Json) -> Reconciled:
    """Return one line of the tie-out; one that an earlier version kept has neither name nor places."""
    amounts = {name: Decimal(each[name]) for name in ("legacy", "loaded", "difference")}
    places = tuple(FiguresPlace(**_amounts(place)) for place in each.get("places", ()))
    rows = tuple(TopRow(**_amounts(row)) for row in each.get("top_rows", ()))
    causes = tuple(map(_cause, each.get("causes", ())))
    known: Json = {name: value for name, value in each.items() if name != "partner_code"}
    return Reconciled(**{"account_name": "", **known, **amounts, "causes": causes, "places": places, "top_rows": rows})


def _tie_out(each: Json) -> TieOut:
    """Return one section of the tie-out."""
    amounts = ("legacy", "loaded", "difference")
    rows = (
        TieOutRow(**{**row, **{name: Decimal(row[name]) for name in amounts}, "cause": Words(**row["cause"])})
        for row in each["rows"]
    )
    residual = Decimal(each["residual"])
    return TieOut(**{**each, "section": TieOutSection(each["section"]), "residual": residual, "rows": tuple(rows)})


def _cause(each: Json) -> Cause:
    """Return one cause of a difference with its rows."""
    rows = (
        CauseRow(**{**row, "amount": None if row["amount"] is None else Decimal(row["amount"])}) for row in each["rows"]
    )
    return Cause(each["name"], each["message"], tuple(rows), each.get("facts", {}))


def _amounts(each: Json) -> Json:
    """Return a place or a row with its two amounts as amounts."""
    return {**each, "debit": Decimal(each["debit"]), "credit": Decimal(each["credit"])}
