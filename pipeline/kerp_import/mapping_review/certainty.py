"""Which accounts of a survey are certain and signed as a group, and which a person must decide one by one.

Decision: docs/decisions/mapping-by-doubt.md
"""

from collections.abc import Mapping
from dataclasses import replace

from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping_review.judged import Judged, MappingDoubt, ReviewGroup
from kerp_import.mapping_review.prove import AccountProver
from kerp_import.mapping_review.survey import Survey, Surveyed, proposals_for

LIKELY = 75
"""Score below which a proposal is one guess of several (bench/README.md)."""
OF_ANOTHER_KIND = {ProposalMark.OTHER_TYPE, ProposalMark.OTHER_SIDE, ProposalMark.TYPE_UNKNOWN}


def judged_accounts(seen: Survey) -> tuple[Judged, ...]:
    """Return every account of the survey with its group, by code: what is not proven certain is asked."""
    prover = AccountProver(seen)
    grounds = {each.account.code: prover.ground(each) for each in seen.accounts}
    proposals = {each.account.code: proposals_for(each, seen) for each in seen.accounts}
    users = _users_of_targets(seen, proposals)
    return tuple(
        _judged(each, said, prover, grounds, users.get(_target(said), ()))
        for each, said in zip(seen.accounts, proposals.values(), strict=True)
    )


def _target(proposals: tuple[Proposal, ...]) -> str:
    """Return the K-ERP account that is proposed first, unless it would be new; else nothing."""
    best = next(iter(proposals), None)
    return best.target_code if best is not None and best.create is None else ""


def _users_of_targets(seen: Survey, proposals: Mapping[str, tuple[Proposal, ...]]) -> dict[str, tuple[Surveyed, ...]]:
    """Return the used accounts by the K-ERP account that is decided or proposed for them."""
    users: dict[str, tuple[Surveyed, ...]] = {}
    for each in seen.accounts:
        target = _target(proposals[each.account.code])
        if target and each.is_used:
            users[target] = (*users.get(target, ()), each)
    return users


def _judged(
    each: Surveyed,
    proposals: tuple[Proposal, ...],
    prover: AccountProver,
    grounds: Mapping[str, ReviewGroup | None],
    users: tuple[Surveyed, ...],
) -> Judged:
    """Return one account with its group, and where it is asked about with the reason; `users` become one with it."""
    owner = prover.by_code.get(prover.owner_code(each) or "")
    merged = tuple(other for other in users if other is not each) if each.is_used else ()
    found = Judged(each, proposals, ReviewGroup.ASKED, owner=owner, merged=merged)
    ground = grounds[each.account.code]
    if all(decision.verified for decision in each.decisions):
        return replace(found, group=ReviewGroup.DECIDED)
    if not each.is_used:
        return replace(found, group=ReviewGroup.UNUSED)
    if ground is None:
        return replace(found, doubt=_doubt(each, proposals, prover))
    if any(grounds[other.account.code] is not None or other.decision.verified for other in merged):
        return replace(found, doubt=MappingDoubt.MERGED)
    return replace(found, group=ground)


def _doubt(each: Surveyed, proposals: tuple[Proposal, ...], prover: AccountProver) -> MappingDoubt:
    """Return the gravest reason why an account is asked about."""
    best = next(iter(proposals), None)
    if best is None:
        return MappingDoubt.NOWHERE
    said = prover.seen.resolution.proposals.get(each.account.code, ())
    holds = {
        MappingDoubt.NEW_ACCOUNT: best.create is not None,
        MappingDoubt.OTHER_KIND: bool(best.marks & OF_ANOTHER_KIND),
        MappingDoubt.CONDITION: len(each.decisions) > 1,
        MappingDoubt.NO_NAME: not each.account.name,
        MappingDoubt.OTHER_CHART: each.account.code in prover.disputed,
        MappingDoubt.GUESS: best.score < LIKELY,
        MappingDoubt.OWNER: prover.is_deduction(each, best.target_code),
        MappingDoubt.OTHER_SAY: any(one.target_code != best.target_code for one in said[:1]),
        MappingDoubt.SUB_ACCOUNT: each.decision.how == "parent",
        MappingDoubt.PLACE: prover.is_called_as(each, best.target_code),
    }
    return next((doubt for doubt, is_so in holds.items() if is_so), MappingDoubt.LIKE_NAME)
