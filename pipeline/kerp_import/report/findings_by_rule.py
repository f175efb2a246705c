"""Group the findings by rule, errors first, with the rule's title and who can correct them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Rule, Who
from kerp_import.validate.rules import rules


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one rule and one severity, in the order in which they were found."""

    rule: str
    severity: Severity
    findings: tuple[Finding, ...]
    definition: Rule | None
    """The rule; None for a reason why a run could not go on, and for a rule that only a newer program knows."""

    @property
    def title(self) -> Words:
        """Return the rule's title, or the first message where the rule is not known."""
        first = self.findings[0].message
        return self.definition.title if self.definition else Words(first, first)

    @property
    def who(self) -> Who:
        """Return who can correct them; the consultant, where the rule is not known."""
        return self.definition.who if self.definition else Who.CONSULTANT


def groups_of(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Return the findings by severity and rule."""
    order = list(Severity)
    rules_by_id = {each.id: each for each in rules()}
    ranked = sorted(findings, key=lambda each: (order.index(each.severity), each.rule))
    return tuple(
        FindingGroup(rule, severity, tuple(group), rules_by_id.get(rule))
        for (severity, rule), group in groupby(ranked, key=lambda each: (each.severity, each.rule))
    )


def lines_told(groups: Iterable[FindingGroup]) -> int:
    """Return how many lines the findings of some rules are about, as far as they say so."""
    told = (each.facts.get("lines", "1").replace(",", "") for group in groups for each in group.findings)
    return sum(int(each) if each.isdecimal() else 1 for each in told)
