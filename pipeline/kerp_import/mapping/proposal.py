"""What a proposal is: where a legacy account might go in K-ERP, how likely that is, and why, in words."""

from dataclasses import dataclass
from enum import StrEnum

from kerp_import.mapping.files import NewAccount
from kerp_import.model.words import Language, Words


class ProposalMark(StrEnum):
    """What an accountant must see before he accepts a proposal."""

    OTHER_TYPE = "other_type"
    OTHER_SIDE = "other_side"
    OTHER_NAME = "other_name"
    NEW_ACCOUNT = "new_account"
    TYPE_UNKNOWN = "type_unknown"


MARKS = {
    ProposalMark.OTHER_TYPE: Words("다른 유형", "other type"),
    ProposalMark.OTHER_SIDE: Words("차대가 반대", "other side"),
    ProposalMark.OTHER_NAME: Words("이름이 다름", "other name"),
    ProposalMark.NEW_ACCOUNT: Words("새 계정", "new account"),
    ProposalMark.TYPE_UNKNOWN: Words("유형을 모름", "type unknown"),
}
"""What the marks are called."""

SIDES = {"debit": Words("차변", "debit"), "credit": Words("대변", "credit")}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One K-ERP account for a legacy account: a score from 0 to 100, the evidence in words, and the marks.

    `create` is what the account is to be, where K-ERP has none that is near enough.
    """

    target_code: str
    target_name: str
    score: int
    evidence: tuple[Words, ...]
    marks: frozenset[ProposalMark] = frozenset()
    create: NewAccount | None = None

    def why(self, language: Language) -> str:
        """Return the marks, then the evidence, as one line."""
        marks = ", ".join(MARKS[each].say(language) for each in ProposalMark if each in self.marks)
        evidence = " · ".join(each.say(language) for each in self.evidence)
        return f"[{marks}] {evidence}" if marks else evidence
