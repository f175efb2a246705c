"""Making: a new K-ERP account under the heading that fits best, where no account is near enough.

Decision: docs/decisions/suggestions.md
"""

from collections import Counter
from dataclasses import dataclass, field

from kerp_import.mapping.charts.dialect import name_key
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.files import LONGEST_ACCOUNT_CODE, NewAccount
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping.scoring.kerp_accounts import KINDS_OF_COST, CandidateAccount
from kerp_import.mapping.scoring.legacy_accounts import AccountToMap
from kerp_import.mapping.scoring.name_parts import without_bracket
from kerp_import.mapping.scoring.rank import BothCharts, anchor
from kerp_import.mapping.scoring.score import Weighed
from kerp_import.model.words import Words

NEAR_ENOUGH = 0.58
"""Score from which an account that is there comes before a new one; on the charts tuned on, right ones are above."""
LIKELY = 0.75
"""Score from which a new account is not even offered."""
NAMED, REST = 20_000, 10_000
"""Votes of a heading that an account's name holds, and of one that takes the rest; more than any has accounts."""


@dataclass
class AccountMaker:
    """New accounts as they are proposed: no code is given twice, and one name under one heading is one account."""

    charts: BothCharts
    given: dict[tuple[str, str], str] = field(default_factory=dict)

    def proposal(self, account: AccountToMap, candidates: tuple[Weighed, ...]) -> Proposal | None:
        """Return a new account for a legacy one, where its type is known and nothing likely is there."""
        full = self.charts.completed(account)
        right = [each for each in candidates if ProposalMark.OTHER_TYPE not in each.marks]
        if full.account_type is None or not full.name or (right and right[0].score >= LIKELY):
            return None
        heading = self._heading(full, right)
        if heading is None:
            return None
        side = full.normal_side or heading.normal_side
        name = without_bracket(full.name) if name_key(full.name) == name_key(without_bracket(full.name)) else full.name
        code = self._code(heading, name)
        if code is None or side not in {"debit", "credit"}:
            return None
        return Proposal(
            target_code=code,
            target_name=" ".join(name.split()),
            score=round(100 * NEAR_ENOUGH),
            evidence=(self._nearest(right), _under(heading)),
            marks=frozenset({ProposalMark.NEW_ACCOUNT}),
            create=NewAccount(full.account_type, "debit" if side == "debit" else "credit", heading.code),
        )

    def _heading(self, account: AccountToMap, right: list[Weighed]) -> TargetAccount | None:
        """Return the heading for which the likeliest accounts speak, within the account's own part of the chart."""
        within = anchor(self.charts, account)
        places = [each for each in self.charts.targets.places if each.account.account_type == account.account_type]
        inside = [each for each in places if each.is_within(within)] or places
        votes: Counter[str] = Counter()
        for each in right:
            if each.place in inside and each.place.headings:
                votes[each.place.headings[0].code] += round(1000 * each.score)
        if account.is_contra:
            owner = self.charts.legacy.owner(account)
            for owner_target in self.charts.of(owner)[:1] if owner else ():
                votes[owner_target.place.headings[0].code] += 1000
        if not votes:
            votes = _likelihoods(inside, account.name)
        chosen = max(sorted(votes), key=lambda code: votes[code], default=None)
        return self.charts.targets.accounts.get(chosen) if chosen else None

    def _code(self, heading: TargetAccount, name: str) -> str | None:
        """Return the next free code under a heading; the same name gets the same code."""
        key = (heading.code, name_key(name))
        if key not in self.given:
            accounts = self.charts.targets.accounts
            taken = {*accounts, *self.given.values()}
            widths = Counter(len(each.code) for each in accounts.values() if each.parent_code == heading.code)
            width = (widths.most_common(1)[0][0] if widths else len(heading.code) + 2) - len(heading.code)
            if width < 1 or len(heading.code) + width > LONGEST_ACCOUNT_CODE:
                return None
            codes = (f"{heading.code}{number:0{width}}" for number in range(1, 10**width))
            free = next((code for code in codes if code not in taken), None)
            if free is None:
                return None
            self.given[key] = free
        return self.given[key]

    def _nearest(self, right: list[Weighed]) -> Words:
        """Return that nothing is near enough, and what comes nearest."""
        if not right:
            return Words("K-ERP에 가까운 계정이 없습니다", "K-ERP has no account like it")
        near = right[0].place.account
        return Words(
            f"K-ERP에 꼭 맞는 계정이 없을 수 있습니다 (가장 가까운 것: {near.code} {near.name})",
            f"K-ERP may have no account for it (the nearest: {near.code} {near.name})",
        )


def _under(heading: TargetAccount) -> Words:
    """Return where the new account would stand."""
    return Words(f"{heading.code} {heading.name} 아래에 만듭니다", f"to be made under {heading.code} {heading.name}")


def _likelihoods(places: list[CandidateAccount], name: str) -> Counter[str]:
    """Return votes for each heading where no account speaks for one: named, then 기타 (the rest), then the largest.

    복구충당부채 belongs to the heading 충당부채; what nothing names to a heading such as 기타유동부채.
    """
    headings = {each.headings[0].code: each.headings[0] for each in places if each.headings}
    counts = Counter(each.headings[0].code for each in places if each.headings)
    votes = Counter({code: n for code, n in counts.items() if not headings[code].name.startswith(KINDS_OF_COST[:2])})
    for code in votes:
        votes[code] += NAMED if headings[code].name in name else REST if headings[code].name.startswith("기타") else 0
    return votes
