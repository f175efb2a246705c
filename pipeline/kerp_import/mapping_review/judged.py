"""What a judgement of an account is: its group, why it is asked about, and what stands beside it.

Decision: docs/decisions/mapping-by-doubt.md
"""

from dataclasses import dataclass
from enum import StrEnum

from kerp_import.mapping.proposal import Proposal
from kerp_import.mapping_review.survey import Surveyed


class ReviewGroup(StrEnum):
    """How an account is confirmed: it was, with its group, on its own, or not at all since no line uses it."""

    DECIDED = "decided"
    CODE_AND_NAME = "code_and_name"
    SAME_NAME = "same_name"
    ASKED = "asked"
    UNUSED = "unused"


CERTAIN = (ReviewGroup.CODE_AND_NAME, ReviewGroup.SAME_NAME)
"""The groups that are signed as a whole."""


class MappingDoubt(StrEnum):
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
    frozenset({MappingDoubt.NOWHERE, MappingDoubt.NEW_ACCOUNT, MappingDoubt.OTHER_KIND, MappingDoubt.CONDITION}),
    frozenset(
        {MappingDoubt.NO_NAME, MappingDoubt.OTHER_CHART, MappingDoubt.GUESS, MappingDoubt.OWNER, MappingDoubt.OTHER_SAY}
    ),
    frozenset({MappingDoubt.MERGED, MappingDoubt.SUB_ACCOUNT, MappingDoubt.PLACE, MappingDoubt.LIKE_NAME}),
)
"""How grave a doubt is: no proposal answers it, the proposal may be wrong as easily as right, it is nearly certain."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One account of the survey: its group, why it is asked about, its proposals, and what it is deducted from."""

    surveyed: Surveyed
    proposals: tuple[Proposal, ...]
    group: ReviewGroup
    doubt: MappingDoubt | None = None
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
