"""Accepted warnings: kept as they were said, and found again in every later batch while rule, place and value stay.

Decision: docs/decisions/accepted-warnings.md
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.model.acceptance import Accepted
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.safe_text import as_json_text
from kerp_import.records.history import PastBatch

EXTENT = frozenset({"rows", "filled", "first_row", "line", "by_line"})
"""Facts that are numbers of rows or lines: they shift with every export, and nobody accepts a row number."""

OF_ITS_ROW = frozenset({"value", "field_name"})
"""What a sentence speaks of that names nothing but a cell: where that stands is the voucher of its row."""

KEPT, STAGED = "acceptances/vouchers_kept.sql", "acceptances/vouchers_staged.sql"
"""Where the vouchers of a batch's rows are read: in its lineage, or while it is in staging."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One row of `acceptances/said.sql`: findings were accepted, or that was taken back."""

    id: UUID
    batch_id: UUID
    rule: str
    finding_keys: list[UUID]
    finding_nos: list[int]
    withdraws: bool
    why: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RowVoucher:
    """One row of `acceptances/vouchers_….sql`: the voucher that a finding's row belongs to."""

    number: int
    voucher_no: str


@dataclass(frozen=True, slots=True)
class NamedFindings:
    """Findings of one rule of a batch, by their keys and their numbers in the batch."""

    rule: str
    keys: tuple[UUID, ...]
    numbers: tuple[int, ...]


def everything_said(db: Database, company_id: UUID, until: datetime | None = None) -> tuple[Saying, ...]:
    """Return what was said for the company acted for, until a moment; a schema from before has nothing of it."""
    if not db.row("SELECT to_regclass('import_acceptances') IS NOT NULL AS is_there")["is_there"]:
        return ()
    return tuple(db.ask("acceptances/said.sql", {"company_id": company_id, "until": until}, Saying))


def in_force(said: Iterable[Saying]) -> dict[UUID, Saying]:
    """Return by the key of a finding what was said of it last, unless that took it back."""
    standing: dict[UUID, Saying] = {}
    for each in said:
        for key in each.finding_keys:
            if each.withdraws:
                standing.pop(key, None)
            else:
                standing[key] = each
    return standing


def found_again(
    db: Database,
    batch_ids: Mapping[str, UUID],
    findings: Sequence[Finding],
    standing: Mapping[UUID, Saying],
    source: str,
) -> dict[UUID, int]:
    """Return the accepted warnings that a batch has, by their key: their number among the findings of their rule.

    `source` is KEPT, or STAGED while the batch is in staging.
    """
    found: dict[UUID, int] = {}
    for rule in sorted({each.rule for each in standing.values()}):
        of_rule = warnings_of(findings, rule)
        keys = finding_keys(db, batch_ids, [each.finding for each in of_rule], source)
        found |= {key: each.number for each, key in zip(of_rule, keys, strict=True) if key in standing}
    return found


def accepted_of(standing: Mapping[UUID, Saying], found: Mapping[UUID, int]) -> tuple[Accepted, ...]:
    """Return what of a batch is accepted, in the order in which it was said."""
    numbers: defaultdict[UUID, list[int]] = defaultdict(list)
    for key, number in found.items():
        numbers[standing[key].id].append(number)
    ranked = sorted({each.id: each for each in standing.values()}.values(), key=lambda each: (each.at, each.id))
    return tuple(
        Accepted(each.id, each.rule, each.why, each.who, each.at, each.batch_id, tuple(sorted(numbers[each.id])))
        for each in ranked
        if each.id in numbers
    )


@dataclass(frozen=True, slots=True)
class NumberedFinding:
    """A finding with its number among those of its rule, and among all of its batch, both from 1."""

    number: int
    of_batch: int
    finding: Finding


def warnings_of(findings: Sequence[Finding], rule: str) -> list[NumberedFinding]:
    """Return the warnings of one rule."""
    of_rule = [(at, each) for at, each in enumerate(findings, 1) if each.rule == rule]
    numbered = (NumberedFinding(number, at, each) for number, (at, each) in enumerate(of_rule, 1))
    return [each for each in numbered if each.finding.severity is Severity.WARNING]


def finding_keys(
    db: Database, batch_ids: Mapping[str, UUID], findings: Sequence[Finding], source: str
) -> tuple[UUID, ...]:
    """Return what each finding of one rule is known by: its rule, its place, and what it says."""
    in_rows = [(number, each) for number, each in enumerate(findings) if _stands_in_its_row(each)]
    vouchers: dict[int, str] = {}
    if in_rows:
        values = {
            **batch_ids,
            "numbers": [number for number, _ in in_rows],
            "files": [each.file for _, each in in_rows],
            "sheets": [each.sheet for _, each in in_rows],
            "rows": [each.row for _, each in in_rows],
        }
        vouchers = {each.number: each.voucher_no for each in db.ask(source, values, RowVoucher)}
    seen: Counter[str] = Counter()
    keys = []
    for number, each in enumerate(findings):
        known_by = _known_by(each, vouchers.get(number))
        seen[known_by] += 1
        # Of two that are alike in everything each is accepted by itself: a third one is new.
        told = json.dumps([known_by, seen[known_by]])
        keys.append(UUID(bytes=hashlib.sha256(told.encode()).digest()[:16]))
    return tuple(keys)


def _stands_in_its_row(finding: Finding) -> bool:
    """Tell whether nothing but its row says where a finding stands: its sentence names no voucher and no account."""
    return finding.row is not None and finding.facts.keys() <= OF_ITS_ROW


def _known_by(finding: Finding, voucher_no: str | None) -> str:
    """Return the rule, the place and the value of a finding as text, the same in staging and as it is kept."""
    facts = {name: value for name, value in finding.facts.items() if name not in EXTENT}
    place: tuple[str | None, ...] = ()
    if voucher_no is not None:
        place = (voucher_no,)
    elif finding.rule.startswith("KERP-E") or not facts or _stands_in_its_row(finding):
        # What is said of a table as it was read belongs to its file; all else is named in the sentence.
        place = (finding.file, finding.sheet)
    return as_json_text([finding.rule, place, finding.table, finding.field, finding.value, sorted(facts.items())])


def note(  # noqa: PLR0913 - what is said, by whom, and of what
    db: Database, batch: PastBatch, named: NamedFindings, *, withdraws: bool, why: str, who: str
) -> UUID:
    """Note that findings were accepted, or that it was taken back, in one transaction with the audit; return its id."""
    values: dict[str, object] = {
        "id": uuid7(),
        "company_id": batch.company_id,
        "batch_id": batch.id,
        "rule": named.rule,
        "finding_keys": list(named.keys),
        "finding_nos": list(named.numbers),
        "withdraws": withdraws,
        "why": why,
        "who": who,
    }
    db.do("acceptances/note.sql", values)
    details = {"rule": named.rule, "findings": len(named.keys), "why": why, "who": who}
    whose = (batch.company_id, batch.company_code)
    outcome = "withdrawn" if withdraws else "accepted"
    audit.note(db, "accept", outcome, company=whose, batch_id=batch.id, details=details)
    return UUID(str(values["id"]))
