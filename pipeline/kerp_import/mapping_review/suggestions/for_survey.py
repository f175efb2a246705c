"""The accounts of a survey that nobody has verified, each with its proposals, the biggest amounts first."""

from collections.abc import Sequence

from kerp_import.mapping_review.judged import Judged, ReviewGroup


def suggested(accounts: Sequence[Judged]) -> tuple[Judged, ...]:
    """Return the accounts without a verified decision: those that are used and go nowhere first, then by amount."""
    undecided = [each for each in accounts if each.group is not ReviewGroup.DECIDED]
    return tuple(sorted(undecided, key=_order))


def _order(each: Judged) -> tuple[object, ...]:
    """Return what accounts are ordered by."""
    surveyed = each.surveyed
    amount = surveyed.debit + surveyed.credit + abs(surveyed.balance)
    return not surveyed.is_used, surveyed.decision.target is not None, -amount, surveyed.account.code
