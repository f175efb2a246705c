"""The few causes that explain the many findings: each with what to do about it and who does it, the worst first.

Decision: docs/decisions/report-for-auditors.md
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kerp_import.model.acceptance import Accepted
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.words import Words
from kerp_import.report.findings_by_rule import FindingGroup, lines_told
from kerp_import.validate.rule import Who


@dataclass(frozen=True, slots=True)
class FindingCause:
    """One cause: the findings of one rule, or of several that one action answers together."""

    title: Words
    action: Words
    who: Who
    groups: tuple[FindingGroup, ...]

    @property
    def severity(self) -> Severity:
        """Return the worst of its findings' severities."""
        return min((each.severity for each in self.groups), key=list(Severity).index)

    @property
    def count(self) -> int:
        """Return how many findings it explains."""
        return sum(len(each.findings) for each in self.groups)


@dataclass(frozen=True, slots=True)
class Family:
    """Rules that one action answers."""

    title: Words
    action: Words
    who: Who
    rules: frozenset[str]
    without_openings: frozenset[str] = frozenset()
    """Rules that have the same cause where the books have no openings, and one of their own where they have."""


FAMILIES = (
    Family(
        Words("어느 계정으로 갈지 정하지 않은 계정", "Accounts that nobody has decided on"),
        Words(
            "매핑 통합 문서(map export)에서 계정마다 정하고, 돌려받아 map apply로 적용합니다.",
            "Decide on each in the mapping workbook (map export); when it is back, apply it with map apply.",
        ),
        Who.ACCOUNTANT,
        frozenset({"KERP-M001", "KERP-M002", "KERP-M006", "KERP-M007", "KERP-M008", "KERP-M011"}),
    ),
    Family(
        Words("어느 목록에도 없는 거래처·부서·프로젝트 코드", "Codes of partners, departments, projects in no list"),
        Words(
            "고객사의 목록을 함께 넣거나, --create-missing으로 코드만으로 만듭니다.",
            "Give the client's lists along, or make them from their codes alone with --create-missing.",
        ),
        Who.CONSULTANT,
        frozenset({"KERP-V203", "KERP-V204", "KERP-V205"}),
    ),
    Family(
        Words("받지 못한 기존 장부의 시산표나 기초잔액", "No legacy trial balance or no opening balances"),
        Words(
            "기존 장부의 합계잔액시산표와 전기말 잔액(기초잔액) 표를 내려받아 함께 넣고 다시 실행합니다.",
            "Export the legacy trial balance and last year's closing balances (openings), and run again with them.",
        ),
        Who.CLIENT,
        frozenset({"KERP-V303", "KERP-V311"}),
        # Without openings many a balance stands on the wrong side.
        frozenset({"KERP-V312"}),
    ),
    Family(
        Words("기존 장부의 시산표와 다른 금액", "Amounts that differ from the legacy trial balance"),
        Words(
            "대사표에서 계정마다 추정 원인을 확인하고, 원본이나 매핑을 고쳐 다시 실행합니다.",
            "Go through the likely causes in the tie-out; fix the source or the mapping, and run again.",
        ),
        Who.ACCOUNTANT,
        frozenset({"KERP-V301", "KERP-V313"}),
    ),
    Family(
        Words("같은 전표가 두 번 들어온 파일", "The same vouchers given twice"),
        Words(
            "하나를 빼고 다시 실행하거나, 내용이 같으면 --same-vouchers one을 붙입니다.",
            "Leave one of them out and run again; where they are alike, add --same-vouchers one.",
        ),
        Who.CONSULTANT,
        frozenset({"KERP-E004", "KERP-E020", "KERP-V131"}),
    ),
    Family(
        Words("두 번 입력한 것으로 보이는 전표와 행", "Vouchers and lines that seem to be entered twice"),
        Words(
            "두 번 입력한 것이면 원본에서 하나를 지우고, 실제로 되풀이된 거래면 그대로 둡니다.",
            "Where they were entered twice, delete one in the source; what truly happened twice stays.",
        ),
        Who.CLIENT,
        frozenset({"KERP-V103", "KERP-V123", "KERP-V124"}),
    ),
)


def causes_of(groups: Iterable[FindingGroup], *, has_openings: bool) -> tuple[FindingCause, ...]:
    """Return the causes of the errors and warnings: errors first, and of them those that touch most lines."""
    left = [each for each in groups if each.severity is not Severity.INFO]
    causes = []
    for family in FAMILIES:
        rules = family.rules if has_openings else family.rules | family.without_openings
        own = tuple(each for each in left if each.rule in rules)
        if any(each.rule in family.rules for each in own):
            causes.append(FindingCause(family.title, family.action, family.who, own))
            left = [each for each in left if each not in own]
    causes += map(_of_rule, left)
    order = list(Severity)
    return tuple(sorted(causes, key=lambda each: (order.index(each.severity), -lines_told(each.groups))))


def still_open(findings: Iterable[Finding], accepted: Iterable[Accepted]) -> tuple[Finding, ...]:
    """Return the findings without those that somebody has accepted: nothing is left to do about them."""
    accepted_numbers = {(each.rule, number) for each in accepted for number in each.findings}
    seen: Counter[str] = Counter()
    left = []
    for each in findings:
        seen[each.rule] += 1
        if (each.rule, seen[each.rule]) not in accepted_numbers:
            left.append(each)
    return tuple(left)


def _of_rule(group: FindingGroup) -> FindingCause:
    """Return the cause that one rule is: what to do is what its first finding says."""
    hint = group.findings[0].hint
    return FindingCause(group.title, Words(hint, hint), group.who, (group,))
