"""Which warnings of a run are accepted already, and which accepted ones it has no more as they were.

Decision: docs/decisions/accepted-warnings.md
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.model.acceptance import NotCarried
from kerp_import.model.nouns import Batch, Finding, Severity
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language, Words
from kerp_import.records.acceptances import STAGED, Saying, accepted_of, everything_said, found_again, in_force
from kerp_import.report.retell import retold
from kerp_import.validate.rules import rules

TOLD = 10
"""Accepted findings that are told in full where they were not found again; the rest is counted."""


@dataclass(frozen=True, slots=True)
class BatchBefore:
    """The row of `acceptances/carried_before.sql`: the batch before, and what it carried on."""

    id: UUID
    started_at: datetime
    accepted: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FindingThen:
    """One row of `acceptances/findings.sql`: a finding as it was accepted."""

    finding_no: int
    rule: str
    severity: str
    message: str
    hint: str
    facts: dict[str, str]
    language: str


def with_acceptances(db: Database, batch: Batch, outcome: Outcome) -> Outcome:
    """Return the outcome with what is accepted of it, in the transaction in which the batch is in staging."""
    said = everything_said(db, batch.company.id)
    if not said:
        return outcome
    standing = in_force(said)
    found = found_again(db, batch.ids(), outcome.findings, standing, STAGED)
    before = db.ask("acceptances/carried_before.sql", batch.ids(), BatchBefore)
    missed = [each for one in before for each in _missed(db, batch, one, said, standing, found)]
    return replace(outcome, accepted=accepted_of(standing, found), not_carried=tuple(missed))


def _missed(  # noqa: PLR0913, PLR0917 - what was said, what stands, and what was found
    db: Database,
    batch: Batch,
    before: BatchBefore,
    said: Iterable[Saying],
    standing: Mapping[UUID, Saying],
    found: Mapping[UUID, int],
) -> Iterable[NotCarried]:
    """Yield what the batch before carried, or what was accepted since, and is not in this one; once, and not for ever.

    A company's other year has its own findings: what it accepts is told where it was carried last.
    """
    carried = {UUID(each["id"]) for each in before.accepted}
    for each in said:
        if each.id not in carried and each.at < before.started_at:
            continue
        numbers = [
            number
            for key, number in zip(each.finding_keys, each.finding_nos, strict=True)
            if standing.get(key) is each and key not in found
        ]
        if numbers:
            values = {"company_id": batch.company.id, "batch_id": each.batch_id, "finding_nos": numbers[:TOLD]}
            then = db.ask("acceptances/findings.sql", values, FindingThen)
            yield NotCarried(
                each.rule, each.why, each.who, each.at, each.batch_id, len(numbers), tuple(map(_words, then))
            )


def _words(then: FindingThen) -> Words:
    """Return what a finding said, in both languages where its rule can still say it."""
    finding = Finding(then.rule, Severity(then.severity), None, then.message, then.hint, then.facts)
    rule = next((each for each in rules() if each.id == then.rule), None)
    was = Language(then.language)
    ko, en = (retold(finding, rule, was, wanted).message for wanted in (Language.KO, Language.EN))
    return Words(ko, en)
