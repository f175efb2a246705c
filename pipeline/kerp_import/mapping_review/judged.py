"""What a judgement of an account is: its group, why it is asked about, and what stands beside it.

Decision: docs/decisions/mapping-by-doubt.md
"""

from dataclasses import dataclass
from enum import StrEnum

from kerp_import.mapping.proposal import Proposal
from kerp_import.mapping_review.survey import Surveyed


class Group(StrEnum):
    """How an account is confirmed: it was, with its group, on its own, or not at all since no line uses it."""

    DECIDED = "decided"
    CODE_AND_NAME = "code_and_name"
    SAME_NAME = "same_name"
    ASKED = "asked"
    UNUSED = "unused"


CERTAIN = (Group.CODE_AND_NAME, Group.SAME_NAME)
"""The groups that are signed as a whole."""


class Doubt(StrEnum):
    """Why an account is asked about, the gravest first."""

    NOWHERE = "nowhere"
    NEW_ACCOUNT = "new_account"
    OTHER_KIND = "other_kind"
    CONDITION = "condition"
    NO_NAME = "no_name"
    OTHER_CHART = "other_chart"
    GUESS = "guess"
    OWNER = "owner"
    MERGED = "merged"
    OTHER_SAY = "other_say"
    SUB_ACCOUNT = "sub_account"
    PLACE = "place"
    LIKE_NAME = "like_name"


LEVELS = (
    frozenset({Doubt.NOWHERE, Doubt.NEW_ACCOUNT, Doubt.OTHER_KIND, Doubt.CONDITION}),
    frozenset({Doubt.NO_NAME, Doubt.OTHER_CHART, Doubt.GUESS, Doubt.OWNER, Doubt.OTHER_SAY}),
    frozenset({Doubt.MERGED, Doubt.SUB_ACCOUNT, Doubt.PLACE, Doubt.LIKE_NAME}),
)
"""How grave a doubt is: no proposal answers it, the proposal may be wrong as easily as right, it is nearly certain."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One account of the survey: its group, why it is asked about, its proposals, and what it is deducted from."""

    surveyed: Surveyed
    proposals: tuple[Proposal, ...]
    group: Group
    doubt: Doubt | None = None
    owner: Surveyed | None = None
    merged: tuple[Surveyed, ...] = ()
    """The other accounts that would become the same one in K-ERP."""

    @property
    def level(self) -> int:
        """Return how grave the doubt is, 0 the gravest."""
        return next((at for at, doubts in enumerate(LEVELS) if self.doubt in doubts), len(LEVELS))

    @property
    def best(self) -> Proposal | None:
        """Return what is proposed first."""
        return next(iter(self.proposals), None)
