"""Scoring: the reasons for one K-ERP account put together, less what speaks against it.

Decision: docs/decisions/suggestions.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kerp_import.mapping.proposal import SIDES, ProposalMark
from kerp_import.mapping.scoring.kerp_accounts import CandidateAccount
from kerp_import.mapping.scoring.legacy_accounts import AccountToMap
from kerp_import.model.words import Words

TYPES = {
    "asset": Words("자산", "an asset"),
    "liability": Words("부채", "a liability"),
    "equity": Words("자본", "equity"),
    "revenue": Words("수익", "revenue"),
    "expense": Words("비용", "an expense"),
}

SECOND = 0.35
"""How much of what is missing to certainty a further reason adds."""
OTHER_TYPE, OTHER_SIDE, OTHER_OWNER = 0.30, 0.50, 0.55
OTHER_COST, OTHER_SECTION = 0.50, 0.78
UNSAID_BRACKET, NEAR_BRACKET, NO_CENTRE = 0.90, 0.99, 0.90
"""What is left of a score for each thing that speaks against an account."""
NOT_CERTAIN, UNKNOWN_TYPE, CERTAIN = 0.99, 0.74, 0.95
"""The highest score where code and name do not both agree, where nobody knows what type the account is of, and the
least from which it is 1 where both agree."""
SHOWN = 3
"""Reasons that a proposal shows, the strongest ones."""
WORTH_TELLING = 0.5
"""Share of the strongest reason's weight from which another one counts."""
COSTS = {"expense", "revenue"}
CENTRES = {"유동", "비유동", "제조", "도급", "분양", "용역", "기타"}
"""Brackets of K-ERP's names that name a part of the chart; whether an account belongs there is weighed apart."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for an account: from 0 to 1, and in words."""

    weight: float
    words: Words


@dataclass(frozen=True, slots=True)
class Weighed:
    """A K-ERP account with its score from 0 to 1, the evidence, and what must be seen."""

    place: CandidateAccount
    score: float
    evidence: tuple[Words, ...]
    marks: frozenset[ProposalMark] = frozenset()
    rank: float = 0.0
    """The score before it was cut to what it may be at most: of two that are cut the better one stays the better."""


def bracket_left(place: CandidateAccount, name: str) -> float:
    """Return what is left where a K-ERP name has brackets of which the account says nothing."""
    if not place.bracket or place.bracket in name:
        return 1.0
    heading_names = {each.name for each in place.headings}
    is_in_headings = any(place.bracket in each or each in place.bracket for each in heading_names)
    return NEAR_BRACKET if is_in_headings or place.bracket in CENTRES else UNSAID_BRACKET


def put_together(  # noqa: PLR0913 - both accounts, and what speaks for and against the one
    account: AccountToMap,
    place: CandidateAccount,
    reasons: Iterable[Reason],
    within: frozenset[str],
    owners: frozenset[str],
    *,
    is_certain: bool,
) -> Weighed:
    """Return one K-ERP account with its score; `owners` are those that the account may be deducted from.

    Only where code and name agree (`is_certain`) may the score be 1; of what nobody knows the type it stays low.
    """
    strongest = sorted(reasons, key=lambda each: -each.weight)
    distinct = list({each.words: each for each in reversed(strongest)}.values())[::-1][:SHOWN]
    distinct = [each for each in distinct if each.weight >= WORTH_TELLING * distinct[0].weight]
    score = distinct[0].weight
    for each in distinct[1:]:
        score += (1 - score) * SECOND * each.weight
    mark, factor, words = _against(account, place)
    score *= factor * _by_place(account, place, within)
    if owners and place.owner is not None and place.owner not in owners:
        score *= OTHER_OWNER
    rank = score
    if account.account_type is None:
        score = min(score, UNKNOWN_TYPE)
    elif is_certain and mark is None and score >= CERTAIN:
        score = 1.0
    else:
        score = min(score, NOT_CERTAIN)
    reason_words = [each.words for each in distinct]
    against_words = [words] if words else []
    evidence = [*against_words, *reason_words] if mark else [*reason_words, *_agreeing(place, within), *against_words]
    return Weighed(place, score, tuple(evidence), frozenset({mark} if mark else ()), rank)


def _against(account: AccountToMap, place: CandidateAccount) -> tuple[ProposalMark | None, float, Words | None]:
    """Return what type and side say: the mark, what is left of the score, and the sentence."""
    target = place.account
    if account.account_type and target.account_type != account.account_type:
        old, new = TYPES[account.account_type], TYPES[target.account_type]
        words = Words(f"종류가 다릅니다: {old.ko} → {new.ko}", f"of another type: {old.en} would become {new.en}")
        return ProposalMark.OTHER_TYPE, OTHER_TYPE, words
    if account.normal_side and target.normal_side != account.normal_side:
        old, new = SIDES[account.normal_side], SIDES[target.normal_side]
        words = Words(f"쪽이 다릅니다: {old.ko} → {new.ko}", f"of the other side: {old.en} would become {new.en}")
        return ProposalMark.OTHER_SIDE, OTHER_SIDE, words
    if account.account_type is None:
        return ProposalMark.TYPE_UNKNOWN, 1.0, None
    return None, 1.0, None


def _by_place(account: AccountToMap, place: CandidateAccount, within: frozenset[str]) -> float:
    """Return what is left where the account belongs to another part of the chart."""
    if place.is_within(within):
        return 1.0
    if within:
        return OTHER_COST if account.account_type in COSTS else OTHER_SECTION
    return NO_CENTRE if account.account_type == "expense" and place.bracket in CENTRES else 1.0


def _agreeing(place: CandidateAccount, within: frozenset[str]) -> Iterator[Words]:
    """Yield that the account stands where the legacy one does."""
    for heading in (each for each in place.headings if each.code in within):
        yield Words(f"같은 구역입니다 ({heading.name})", f"in the same section ({heading.name})")
        return
