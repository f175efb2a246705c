"""The one proposer: where each account may go that no verified line decides, for run, map suggest and map export.

Decision: docs/decisions/one-proposer.md
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from kerp_import.mapping.charts.dialect import Dialect
from kerp_import.mapping.decision import Decision, LegacyAccount, TargetAccount
from kerp_import.mapping.files import ChartAccount, shipped_chart
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping.scoring import AccountToMap, MapWord, suggest
from kerp_import.model.words import Words

CHART = "kerp-standard"
"""The chart that says what K-ERP deducts from what; K-ERP's own table of accounts does not."""

LONGEST_NAME = 100
"""Letters of a name that are looked at: K-ERP holds no more, and each of a thousand more would cost as much again."""

SURE_ENOUGH = 90
"""Score from which a proposal is told as the account that a name leads to: nearly all of these are right (bench)."""

Learned: TypeAlias = Mapping[str, Mapping[str, int]]
"""How often other companies' verified maps send an account of a name (its key) to a code."""

Proposals: TypeAlias = Mapping[str, Sequence[Proposal]]
"""Proposals by canonical legacy code, the best first."""

UNSAFE = {ProposalMark.OTHER_TYPE, ProposalMark.OTHER_SIDE, ProposalMark.TYPE_UNKNOWN, ProposalMark.NEW_ACCOUNT}


def propose(
    accounts: Iterable[LegacyAccount],
    dialect: Dialect,
    targets: dict[str, TargetAccount],
    shipped: Mapping[str, Decision],
    learned: Learned,
) -> dict[str, tuple[Proposal, ...]]:
    """Return the proposals for every account; `shipped` is what the product's map says where code and name agree."""
    mapped = {
        code: MapWord(
            each.target,
            Words(f"{dialect.product}의 기본 매핑과 같습니다", f"as in the map shipped for {dialect.product}"),
        )
        for code, each in shipped.items()
        if each.target is not None
    }
    to_map = (
        AccountToMap(each.code, each.name[:LONGEST_NAME], each.account_type, each.normal_side) for each in accounts
    )
    return suggest(to_map, dialect, targets, deducted_from(targets), learned, mapped)


def deducted_from(targets: Mapping[str, TargetAccount]) -> dict[str, str]:
    """Return from which account K-ERP deducts which (11252 건물감가상각누계액 from 11202 건물), as the chart has it."""
    standard = {each.code: each for each in shipped_chart(CHART).accounts}
    return {
        code: each.contra_of
        for code, each in standard.items()
        if each.contra_of is not None
        and _is_standard(targets, each)
        and _is_standard(targets, standard[each.contra_of])
    }


def certain(proposals: Sequence[Proposal]) -> Proposal | None:
    """Return the first proposal if it is one that an accountant need only nod at: no mark, and a high score."""
    best = next(iter(proposals), None)
    return best if best is not None and best.score >= SURE_ENOUGH and not best.marks & UNSAFE else None


def _is_standard(targets: Mapping[str, TargetAccount], account: ChartAccount) -> bool:
    """Return whether the company's account of that code is still the standard chart's."""
    target = targets.get(account.code)
    return target is not None and target.name == account.name
