"""A company's own severities (`--rules`): which rules are off or weigh otherwise, why, and who says so."""

from pathlib import Path
from typing import Final

from kerp_import.mapping.files.agreement import once
from kerp_import.mapping.files.bytes_to_text import text_of
from kerp_import.mapping.files.declared_shape import fields_of, must, rows, table
from kerp_import.mapping.files.problems import Notes
from kerp_import.mapping.files.scalars import name, one_of
from kerp_import.mapping.files.yaml_tree import grow
from kerp_import.model.errors import RulesBroken
from kerp_import.model.nouns import RuleChange, Severity
from kerp_import.model.words import Words
from kerp_import.validate.rules import rules

OFF: Final = "off"

YIELDING: Final = frozenset({"KERP-V011", "KERP-V131", "KERP-V301", "KERP-V302", "KERP-V304"})
"""Errors that an accountant may answer for: what is promoted is whole without them. Every other error stands for a
constraint of K-ERP, or for an amount that would be lost."""


def read_changes(path: Path | None) -> tuple[RuleChange, ...]:
    """Return what the file changes, nothing where there is none; or raise RulesBroken with every problem in it."""
    if path is None:
        return ()
    notes = Notes(path, error=RulesBroken)
    values = fields_of(grow(text_of(notes), notes), "", CHANGES, notes)
    notes.settle()
    changes: tuple[RuleChange, ...] = values["rules"]
    return changes


def _change(rule: str, severity: str, why: str, who: str) -> RuleChange:
    """Return one rule of the file; `off` is no severity at all."""
    return RuleChange(rule, None if severity == OFF else Severity(severity), why, who)


def _judged(change: RuleChange) -> Words | None:
    """Return why a change is refused: no such rule, or one that the gate cannot do without."""
    rule = next((each for each in rules() if each.id == change.rule), None)
    if rule is None:
        return Words(f"그런 규칙이 없습니다: {change.rule}", f"there is no such rule: {change.rule}")
    if rule.severity is not Severity.ERROR or change.rule in YIELDING or change.severity is Severity.ERROR:
        return None
    return Words(
        f"{change.rule}은(는) 끄거나 낮출 수 없습니다: {rule.why.ko}",
        f"{change.rule} can neither be switched off nor lowered: {rule.why.en}",
    )


CHANGES: Final = (
    must(
        "rules",
        rows(
            table(
                _change,
                must("rule", name),
                must("severity", one_of(OFF, *(each.value for each in Severity))),
                must("why", name),
                must("who", name),
                judge=_judged,
            ),
            agree=once(lambda change: (change.rule,)),
        ),
    ),
)
