"""A report as it is kept: read again from the database alone, whatever has been cleaned since.

Decision: docs/decisions/report-model.md
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.model.acceptance import Accepted, NotCarried
from kerp_import.model.cell_correction import (
    AppliedCorrection,
    CellCorrection,
    CorrectionsMade,
    LineKey,
    MissedCorrection,
)
from kerp_import.model.columns import Unused
from kerp_import.model.coverage import Coverage, MappedAccount, ReadAs
from kerp_import.model.delta import Delta, DeltaCount, DeltaRecord
from kerp_import.model.errors import NoReport
from kerp_import.model.facts import AlikeTexts, Facts
from kerp_import.model.labels import NAMES
from kerp_import.model.money_words import speak_in
from kerp_import.model.nouns import Dropped, Entity, Finding, RuleChange, Severity
from kerp_import.model.outcome import (
    Cause,
    CauseRow,
    ChangedCell,
    Correction,
    Created,
    Excluded,
    FiguresPlace,
    MapUsed,
    Outcome,
    Reconciled,
    SidesCompared,
    Signatures,
    TableRead,
    TopRow,
)
from kerp_import.model.resumed import Resumed
from kerp_import.model.retention_errors import FindingsRemoved
from kerp_import.model.tie_out import OpeningSource, Proof, TieOut, TieOutRow, TieOutSection
from kerp_import.model.words import Language, Words
from kerp_import.records.acceptances import KEPT, accepted_of, everything_said, found_again, in_force
from kerp_import.records.company import base_currency_of
from kerp_import.report.collect import proof_of
from kerp_import.report.kept_statements import statements_from
from kerp_import.report.next_step import Call, next_step
from kerp_import.report.retell import in_language

T = TypeVar("T")
APPLIED = re.compile(r"kerp-import map apply (.+) --company ")
"""The next step of a batch beside which the workbook stood already."""
Json = dict[str, Any]
"""A part of the report as JSON; `json_report` writes what is read here."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """The row of `steps/kept_batch.sql`: one batch as the database has it."""

    id: UUID
    company_code: str
    status: str
    dry_run: bool
    started_at: datetime
    completed_at: datetime | None
    files: list[Json]
    options: dict[str, object]
    report: Json | None
    tool_version: str
    schema_version: int
    reversing_vouchers: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One row of `steps/kept_findings.sql`."""

    rule: str
    severity: str
    table_name: str | None
    file: str | None
    sheet: str | None
    row: int | None
    field: str | None
    cell: str | None
    value: str | None
    message: str
    hint: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class WithoutFindings:
    """The row of `retention/without_findings.sql`: since when a batch's findings are gone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of the batch, by name and contents."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class KeptBatch:
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
    reversing_vouchers: int = 0
    """Vouchers by which the batch was undone; none where what it wrote was deleted, or is in production."""
    findings_removed_at: datetime | None = None
    """When `clean` removed what had been found; none where it did not."""
    operator: str = ""
    """Who ran it, on which machine and by which login; empty where a version before the audit did."""


def read_kept_batch(  # noqa: PLR0913 - whose batch, in which language, as of when, and how whole
    db: Database,
    batch_id: UUID,
    company_id: UUID,
    language: Language,
    *,
    accepted_until: datetime | None = None,
    may_lack_findings: bool = False,
) -> KeptBatch:
    """Return the batch with its report and every finding, told in `language`; without a report it is a `NoReport`.

    Where `clean` removed the findings it is a `FindingsRemoved`, unless they may lack: then there are none.

    Accepted is what is accepted of it by now, or was at the moment `accepted_until`.
    """
    values = {"batch_id": batch_id, "company_id": company_id}
    with db.tenant(company_id):
        (batch,) = db.ask("steps/kept_batch.sql", values, BatchRow)
        if batch.report is None:
            raise NoReport(batch=batch_id, status=batch.status)
        removed = db.ask("retention/without_findings.sql", values, WithoutFindings)
        if removed and not may_lack_findings:
            raise FindingsRemoved(batch=batch_id, day=f"{removed[0].at.astimezone():%Y-%m-%d}")
        with db.each_of("steps/kept_findings.sql", values, FindingRow) as rows:
            findings = tuple(_findings(rows))
        standing = in_force(everything_said(db, company_id, accepted_until))
        accepted = accepted_of(standing, found_again(db, values, findings, standing, KEPT))
    speak_in(base_currency_of(db, company_id))
    return KeptBatch(
        outcome=in_language(replace(outcome_from(batch.report, findings), accepted=accepted), language),
        status=batch.status,
        started_at=batch.started_at,
        completed_at=batch.completed_at,
        files=tuple(KeptFile(**each) for each in batch.files),
        options=batch.options,
        tool_version=batch.tool_version,
        schema_version=batch.schema_version,
        reversing_vouchers=batch.reversing_vouchers,
        findings_removed_at=removed[0].at if removed else None,
        operator=_operator(audit.notes(db, company_id, batch_id)),
    )


def _operator(notes: Iterable[audit.AuditNote]) -> str:
    """Return who ran a batch, as the audit has it: kim@laptop (kerp)."""
    run = next((each for each in notes if each.action == "run"), None)
    return "" if run is None else f"{run.os_user}@{run.host} ({run.login})"


def read_kept_proof(db: Database, batch_id: UUID, company_id: UUID) -> Proof:
    """Return against what a batch was tied out; of one without a report nobody knows."""
    with db.tenant(company_id):
        (batch,) = db.ask("steps/kept_batch.sql", {"batch_id": batch_id, "company_id": company_id}, BatchRow)
    return outcome_from(batch.report, ()).proof if batch.report else Proof()


def outcome_from(report: Json, findings: tuple[Finding, ...]) -> Outcome:
    """Return the outcome that was written as `report`; `findings` are given because its own lists are cut."""
    outcome = Outcome(
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
        excluded=tuple(Excluded(**_amounts(each)) for each in report.get("excluded", ())),
        created=tuple(Created(**each) for each in report.get("created", ())),
        proof=_proof(report, findings),
        corrections=tuple(map(_correction, report.get("corrections", ()))),
        corrections_made=_corrections_made(report.get("corrections_made", {})),
        accepted=tuple(map(_accepted, report.get("accepted", ()))),
        not_carried=tuple(map(_not_carried, report.get("not_carried", ()))),
        # A partner's line stands in its section as well, with more of it.
        reconciliation=tuple(
            _reconciled(each) for each in report["reconciliation"] if each.get("partner_code") is None
        ),
        tie_outs=tuple(_tie_out(each) for each in report.get("tie_outs", ())),
        months=tuple(_compared(each) for each in report.get("months", ())),
        account_types=tuple(_compared(each) for each in report.get("account_types", ())),
        statements=statements_from(report.get("statements")),
        delta=_delta(report.get("delta", {})),
        resumed=_resumed(report.get("resumed", {})),
        timings=report["timings"],
    )
    command = (report.get("next") or {}).get("command")
    applied = APPLIED.match(command or "")
    call = Call(has_workbook=True, workbook=Path(applied[1].strip("'\""))) if applied else Call()
    step = next_step(outcome, call)
    return replace(outcome, next=step and replace(step, command=command))


def _proof(report: Json, findings: Iterable[Finding]) -> Proof:
    """Return what the batch was tied out against; of an earlier version's report as far as its tables and rules tell.

    What such a report cannot tell counts as not proven: it is never called more than it was.
    """
    kept = report.get("tie_out")
    if kept is not None:
        return Proof(**{**kept, "against": tuple(kept["against"]), "openings": OpeningSource(kept["openings"])})
    tables = {each["entity"] for each in report["sources"] if each["rows_data"]}
    has_trial_balance = Entity.TRIAL_BALANCE.value in tables
    rules_broken = {each.rule for each in findings}
    has_openings = Entity.OPENING_BALANCES.value in tables
    has_opening_vouchers = any(
        each["rows_dropped"].get(Dropped.OPENING.value) for each in report["sources"] if each["entity"] == "journal"
    )
    opening_source = (
        OpeningSource.TABLE if has_openings else OpeningSource.VOUCHER if has_opening_vouchers else OpeningSource.NONE
    )
    differs = any(Decimal(each["difference"]) for each in report["reconciliation"])
    is_agreed = report["status"] == "completed" and not differs and not rules_broken & {"KERP-V301", "KERP-V303"}
    tie_outs = tuple(_tie_out(each) for each in report.get("tie_outs", ()))
    return proof_of(tie_outs, opening_source, has_trial_balance=has_trial_balance, is_agreed=is_agreed)


def _correction(each: Json) -> Correction:
    """Return what was corrected in one workbook that came back."""
    return Correction(**{**each, "cells": tuple(ChangedCell(**cell) for cell in each["cells"])})


def _corrections_made(kept: Json) -> CorrectionsMade:
    """Return what became of a company's corrections; an earlier version kept nothing of it."""
    if not kept:
        return CorrectionsMade()
    applied = tuple(map(applied_from, kept["applied"]))
    missed = tuple(
        MissedCorrection(_cell_correction(each["correction"]), Words(**each["why"])) for each in kept["missed"]
    )
    left = tuple(Words(**each) for each in kept["left"])
    return CorrectionsMade(**{**_amounts(kept), "applied": applied, "missed": missed, "left": left})


def applied_from(each: Json) -> AppliedCorrection:
    """Return a correction that was applied, with the row that it was applied to."""
    return AppliedCorrection(**{**each, "correction": _cell_correction(each["correction"])})


def _cell_correction(each: Json) -> CellCorrection:
    """Return one corrected cell."""
    return CellCorrection(**{**each, "of": LineKey(**each["of"])})


def _accepted(each: Json) -> Accepted:
    """Return findings that were accepted when the report was made."""
    at, numbers = datetime.fromisoformat(each["at"]), tuple(each["findings"])
    return Accepted(UUID(each["id"]), each["rule"], each["why"], each["who"], at, UUID(each["batch_id"]), numbers)


def _not_carried(each: Json) -> NotCarried:
    """Return accepted findings that were not found again."""
    told = tuple(Words(**words) for words in each["told"])
    return NotCarried(
        **{**each, "at": datetime.fromisoformat(each["at"]), "batch_id": UUID(each["batch_id"]), "told": told}
    )


def _source(each: Json) -> TableRead:
    """Return one table that was read."""
    dropped = _in_order(each["rows_dropped"], tuple(Dropped))
    unused = tuple(Unused(**column) for column in each["unused_columns"])
    letters = {name: tuple(stands) for name, stands in each.get("letters", {}).items()}
    return TableRead(**{**each, "rows_dropped": dropped, "unused_columns": unused, "letters": letters})


def _in_order(by_name: dict[str, T], order: tuple[str, ...]) -> dict[str, T]:
    """Return the entries in that order, which the database does not keep."""
    return {str(name): by_name[name] for name in order if name in by_name}


def _rule_change(each: Json) -> RuleChange:
    """Return one rule that weighed otherwise."""
    return RuleChange(**{**each, "severity": Severity(each["severity"]) if each["severity"] else None})


def _findings(rows: Iterable[FindingRow]) -> Iterator[Finding]:
    """Yield the findings as they are kept; what is alike in those of a rule is one text."""
    names: dict[str, tuple[str, ...]] = {}
    texts: defaultdict[str, AlikeTexts] = defaultdict(AlikeTexts)
    for row in rows:
        alike, told = texts[row.rule], tuple(row.facts)
        yield Finding(
            rule=alike.one("rule", row.rule),
            severity=Severity(row.severity),
            table=alike.one_or_none("table", row.table_name),
            message=row.message,
            hint=alike.one("hint", row.hint),
            facts=Facts(
                names.setdefault(" ".join(told), told),
                tuple(alike.one(f"fact {name}", fact) for name, fact in row.facts.items()),
            ),
            file=alike.one_or_none("file", row.file),
            sheet=alike.one_or_none("sheet", row.sheet),
            row=row.row,
            field=alike.one_or_none("field", row.field),
            cell=row.cell,
            value=row.value,
        )


def _coverage(mapping: Json) -> Coverage:
    """Return the mapping; one that an earlier version kept does not say whose chart it is."""
    dialect = mapping.get("dialect")
    accounts = tuple(_mapped(each) for each in mapping.get("accounts", ()))
    return Coverage(accounts, _read_as(dialect) if dialect else None)


def _read_as(dialect: Json) -> ReadAs:
    """Return whose chart it is; an earlier version kept the sentences in one language."""
    evidence = tuple(_words(each) for each in dialect["evidence"])
    doubt = _words(dialect["doubt"]) if dialect["doubt"] else None
    return ReadAs(**{**dialect, "evidence": evidence, "doubt": doubt})


def _words(sentence: str | dict[str, str]) -> Words:
    """Return a sentence as it is kept: in both languages, or in one."""
    return Words(sentence, sentence) if isinstance(sentence, str) else Words(**sentence)


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
    own: Json = {name: value for name, value in each.items() if name != "partner_code"}
    return Reconciled(**{"account_name": "", **own, **amounts, "causes": causes, "places": places, "top_rows": rows})


def _tie_out(each: Json) -> TieOut:
    """Return one section of the tie-out."""
    amounts = ("legacy", "loaded", "difference")
    rows = (
        TieOutRow(**{**row, **{name: Decimal(row[name]) for name in amounts}, "cause": Words(**row["cause"])})
        for row in each["rows"]
    )
    residual = Decimal(each["residual"])
    return TieOut(**{**each, "section": TieOutSection(each["section"]), "residual": residual, "rows": tuple(rows)})


def _delta(delta: Json) -> Delta:
    """Return what the files told otherwise than K-ERP; an earlier version kept nothing of it."""
    counts = (
        DeltaCount(
            table, kind, each["records"], Decimal(each["amount"]), Decimal(each["amount_in_kerp"]), each["applied"]
        )
        for table, by_kind in delta.get("by_table", {}).items()
        for kind, each in by_kind.items()
    )
    return Delta(
        delta.get("on_conflict", "error"),
        delta.get("vanished", "keep"),
        tuple(counts),
        tuple(map(_delta_record, delta.get("records", ()))),
    )


def _resumed(resumed: Json) -> Resumed:
    """Return what the run went on from; an earlier version never did."""
    removed = tuple(resumed.get("removed_batches", ()))
    return Resumed(resumed.get("step"), removed, resumed.get("removed_rows", 0))


def _delta_record(each: Json) -> DeltaRecord:
    """Return one record that differed."""
    days = {name: date.fromisoformat(each[name]) if each[name] else None for name in ("day", "old_day")}
    amount = None if each["amount"] is None else Decimal(each["amount"])
    return DeltaRecord(**{**each, **days, "amount": amount, "old_amount": Decimal(each["old_amount"])})


def _cause(each: Json) -> Cause:
    """Return one cause of a difference with its rows."""
    rows = (
        CauseRow(**{**row, "amount": None if row["amount"] is None else Decimal(row["amount"])}) for row in each["rows"]
    )
    return Cause(each["name"], each["message"], tuple(rows), each.get("facts", {}))


def _amounts(each: Json) -> Json:
    """Return a place or a row with its two amounts as amounts."""
    return {**each, "debit": Decimal(each["debit"]), "credit": Decimal(each["credit"])}
