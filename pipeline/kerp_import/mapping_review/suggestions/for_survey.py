"""The accounts of a survey that nobody has verified, each with its proposals, the biggest amounts first."""

from dataclasses import dataclass

from kerp_import.mapping.proposal import Proposal
from kerp_import.mapping_review.survey import Survey, Surveyed, proposals_for


@dataclass(frozen=True, slots=True)
class Suggested:
    """One account that is unmapped or unverified, and its proposals, the best first."""

    surveyed: Surveyed
    proposals: tuple[Proposal, ...]


def suggested(seen: Survey) -> tuple[Suggested, ...]:
    """Return the accounts without a verified decision: those that are used and go nowhere first, then by amount."""
    undecided = [each for each in seen.accounts if not each.decision.verified]
    order = sorted(
        undecided,
        key=lambda each: (
            not each.is_used,
            each.decision.target is not None,
            -(each.debit + each.credit + abs(each.balance)),
            each.account.code,
        ),
    )
    return tuple(Suggested(each, proposals_for(each, seen)) for each in order)
