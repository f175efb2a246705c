"""Suggestions: for every legacy account the K-ERP accounts that it may become, each with its score and its evidence."""

from collections.abc import Iterable, Mapping

from kerp_import.mapping.charts.dialect import Dialect
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping.scoring.kerp_accounts import KerpChart
from kerp_import.mapping.scoring.legacy_accounts import AccountToMap, LegacyChart
from kerp_import.mapping.scoring.new_account import NEAR_ENOUGH, AccountMaker
from kerp_import.mapping.scoring.rank import BothCharts, MapWord
from kerp_import.mapping.scoring.score import Weighed

__all__ = ["AccountToMap", "MapWord", "suggest"]

NO_MAP: Mapping[str, MapWord] = {}
MOST = 5
"""Proposals for one account."""
LEAST = 0.15
"""Score below which nothing is proposed."""


def suggest(  # noqa: PLR0913, PLR0917 - both charts, and all that is known of the way from one to the other
    accounts: Iterable[AccountToMap],
    dialect: Dialect,
    targets: dict[str, TargetAccount],
    owners: dict[str, str],
    learned: Mapping[str, Mapping[str, int]],
    mapped: Mapping[str, MapWord] = NO_MAP,
) -> dict[str, tuple[Proposal, ...]]:
    """Return the proposals for each account by its code, the best first.

    `owners` tells what K-ERP deducts an account from; `learned` how often other companies' verified maps send an
    account of a name (its key) to which code; `mapped` what the product's own map says, by legacy code.
    """
    charts = BothCharts(
        LegacyChart({each.code: each for each in accounts}, dialect), KerpChart(targets, owners), learned, mapped
    )
    maker = AccountMaker(charts)
    return {code: _proposals(charts, maker, each) for code, each in charts.legacy.accounts.items()}


def _proposals(charts: BothCharts, maker: AccountMaker, account: AccountToMap) -> tuple[Proposal, ...]:
    """Return what is proposed for one account: of another type only after all others, and with a lower score."""
    candidates = charts.of(account)
    worth_proposing = [each for each in candidates if each.score >= LEAST]
    right = [_proposal(each) for each in worth_proposing if ProposalMark.OTHER_TYPE not in each.marks]
    new = maker.proposal(account, candidates)
    if new is not None:
        at = sum(each.score >= round(100 * NEAR_ENOUGH) for each in right)
        right.insert(at, new)
    right = right[:MOST]
    lowest = min((each.score for each in right), default=101)
    other = [each for each in worth_proposing if ProposalMark.OTHER_TYPE in each.marks]
    return (*right, *(_proposal(each, lowest - 1) for each in other[: MOST - len(right)]))


def _proposal(weighed: Weighed, highest: int = 100) -> Proposal:
    """Return a weighed account as a proposal, its score `highest` at most."""
    target = weighed.place.account
    return Proposal(
        target_code=target.code,
        target_name=target.name,
        score=max(min(round(100 * weighed.score), highest), 0),
        evidence=weighed.evidence,
        marks=weighed.marks,
    )
