"""The accounts of a survey that nobody has verified, each with its proposals, the biggest amounts first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kerp_import.mapping.files import ChartAccount, shipped_chart
from kerp_import.mapping_review.proposal import Proposal, ProposalMark
from kerp_import.mapping_review.scoring import AccountToMap, suggest
from kerp_import.mapping_review.survey import Suggest, Survey, Surveyed, decided
from kerp_import.records.company import CHART

Learned = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Suggested:
    """One account that is unmapped or unverified, and its proposals, the best first."""

    surveyed: Surveyed
    proposals: tuple[Proposal, ...]


def proposer(learned: Learned) -> Suggest:
    """Return a function that proposes for every account of a survey, by legacy code, without the product's own map."""

    def propose(seen: Survey) -> Mapping[str, Sequence[Proposal]]:
        standard = {each.code: each for each in shipped_chart(CHART).accounts}
        # What an account is deducted from is the standard chart's to say: K-ERP's own table of accounts does not.
        owners = {
            code: each.contra_of
            for code, each in standard.items()
            if each.contra_of is not None and _is_standard(seen, each) and _is_standard(seen, standard[each.contra_of])
        }
        return suggest(map(_account, seen.accounts), seen.resolution.dialect, seen.targets, owners, learned)

    return propose


def suggested(seen: Survey, propose: Suggest) -> tuple[Suggested, ...]:
    """Return the accounts without a verified decision: those that are used and go nowhere first, then by amount."""
    proposals = propose(seen)
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
    return tuple(
        Suggested(each, _with_maps(decided(each, seen), proposals[each.account.code], how=each.decision.how))
        for each in order
    )


def _is_standard(seen: Survey, account: ChartAccount) -> bool:
    """Return whether the company's account of that code is still the standard chart's."""
    target = seen.targets.get(account.code)
    return target is not None and target.name == account.name


def _account(surveyed: Surveyed) -> AccountToMap:
    """Return an account as suggestions look at it: its closing balance, or else its movements, tell its side."""
    account = surveyed.account
    amounts = (surveyed.debit, surveyed.credit)
    if surveyed.balance:
        amounts = (max(surveyed.balance, surveyed.balance * 0), max(-surveyed.balance, surveyed.balance * 0))
    return AccountToMap(account.code, account.name, account.account_type, account.normal_side, *amounts)


def _with_maps(mapped: Proposal | None, proposals: Sequence[Proposal], *, how: str) -> tuple[Proposal, ...]:
    """Return the proposals with what an unverified map says among them; one account is proposed once.

    A line of the main account adds its evidence and no score: that it is the main account has been weighed already.
    """
    if mapped is None:
        return tuple(proposals)
    same = next((each for each in proposals if each.target_code == mapped.target_code), None)
    if same is not None:
        joined = replace(
            same,
            score=same.score
            if how == "parent" or ProposalMark.OTHER_TYPE in same.marks
            else max(same.score, mapped.score),
            evidence=(*same.evidence, *mapped.evidence),
            marks=same.marks | mapped.marks,
        )
        mapped = joined
    rest = [each for each in proposals if each is not same]
    lowest = min((each.score for each in rest if ProposalMark.OTHER_TYPE not in each.marks), default=101)
    if ProposalMark.OTHER_TYPE in mapped.marks and mapped.score >= lowest:
        mapped = replace(mapped, score=max(lowest - 1, 0))
    return tuple(sorted((mapped, *rest), key=lambda each: (ProposalMark.OTHER_TYPE in each.marks, -each.score)))
