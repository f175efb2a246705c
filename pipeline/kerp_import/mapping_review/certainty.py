"""Which accounts of a survey are certain and signed as a group, and which a person must decide one by one.

Decision: docs/decisions/mapping-by-doubt.md
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from kerp_import.mapping.charts.dialect import Dialect, name_key
from kerp_import.mapping.decide_account import map_layer
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.files import AccountLine, shipped_map
from kerp_import.mapping.name_matches import NATURAL
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping.propose import deducted_from
from kerp_import.mapping.scoring.kerp_accounts import CandidateAccount, KerpChart
from kerp_import.mapping.scoring.legacy_accounts import AccountToMap, LegacyChart
from kerp_import.mapping.scoring.name_parts import BETWEEN, written_out
from kerp_import.mapping.scoring.rank import BothCharts, anchor, contra_word
from kerp_import.mapping_review.survey import Survey, Surveyed, proposals_for

LIKELY = 75
"""Score below which a proposal is one guess of several (bench/README.md)."""


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


def judged_accounts(seen: Survey) -> tuple[Judged, ...]:
    """Return every account of the survey with its group, by code: what is not proven certain is asked."""
    judge = _Judge(seen)
    grounds = {each.account.code: judge.ground(each) for each in seen.accounts}
    return tuple(judge.judged(each, grounds) for each in seen.accounts)


@dataclass
class _Judge:
    """Compares code, name, type, side and place of each account with those of the K-ERP account proposed for it."""

    seen: Survey
    sure_owners: dict[str, str | None] = field(default_factory=dict)
    """The K-ERP account of each certain account that others are deducted from, by legacy code."""

    @cached_property
    def dialect(self) -> Dialect:
        """Return whose codes they are."""
        return self.seen.resolution.dialect

    @cached_property
    def by_code(self) -> dict[str, Surveyed]:
        """Return the accounts by code."""
        return {each.account.code: each for each in self.seen.accounts}

    @cached_property
    def charts(self) -> BothCharts:
        """Return both charts as the proposer looks at them."""
        accounts = {
            code: AccountToMap(code, each.account.name, each.account.account_type, each.account.normal_side)
            for code, each in self.by_code.items()
        }
        return BothCharts(
            LegacyChart(accounts, self.dialect), KerpChart(self.seen.targets, deducted_from(self.seen.targets))
        )

    @cached_property
    def shipped(self) -> Mapping[str, tuple[AccountLine, ...]]:
        """Return the lines of the product's map by code."""
        chart = self.dialect.chart
        file = shipped_map(chart.name if chart else self.dialect.name)
        return map_layer(file, self.dialect, is_shipped=True).lines if file else {}

    @cached_property
    def places_of_name(self) -> dict[tuple[str, str | None], set[str]]:
        """Return where the product's map sends the accounts of one name in a section: 감가상각누계액 to eight places."""
        places: dict[tuple[str, str | None], set[str]] = {}
        for code, lines in self.shipped.items():
            own = self.dialect.account(code)
            if own is not None:
                targets = {each.target_code for each in lines}
                places.setdefault((name_key(own.name), own.section), set()).update(targets)
        return places

    @cached_property
    def headings_used(self) -> frozenset[str]:
        """Return K-ERP's headings under which the accounts belong that the company uses: 도급 only where it builds."""
        used = (self.charts.legacy.accounts[each.account.code] for each in self.seen.accounts if each.is_used)
        return frozenset(code for each in used for code in anchor(self.charts, self.charts.completed(each)))

    @cached_property
    def disputed(self) -> frozenset[str]:
        """Return the accounts that would go elsewhere if the codes were another product's."""
        return frozenset(self.dialect.canonical(each.partition(" ")[0]) for each in self.seen.resolution.elsewhere)

    @cached_property
    def users_of_target(self) -> dict[str, list[Surveyed]]:
        """Return the used accounts by the K-ERP account that is decided or proposed for them."""
        users: dict[str, list[Surveyed]] = {}
        for each in self.seen.accounts:
            best = next(iter(proposals_for(each, self.seen)), None)
            if each.is_used and best is not None and best.create is None:
                users.setdefault(best.target_code, []).append(each)
        return users

    def judged(self, each: Surveyed, grounds: Mapping[str, Group | None]) -> Judged:
        """Return one account with its group, and where it is asked about with the reason."""
        proposals = proposals_for(each, self.seen)
        owner = self.by_code.get(self._owner_code(each) or "")
        merged = self._merged(each, proposals)
        found = Judged(each, proposals, Group.ASKED, owner=owner, merged=merged)
        if all(decision.verified for decision in each.decisions):
            return replace(found, group=Group.DECIDED)
        if not each.is_used:
            return replace(found, group=Group.UNUSED)
        ground = grounds[each.account.code]
        if ground is None:
            return replace(found, doubt=self._doubt(each, proposals))
        if any(grounds[other.account.code] is not None or other.decision.verified for other in merged):
            return replace(found, doubt=Doubt.MERGED)
        return replace(found, group=ground)

    def ground(self, each: Surveyed) -> Group | None:
        """Return on what ground an account is certain, whoever uses it; None where it must be asked about."""
        best = next(iter(proposals_for(each, self.seen)), None)
        if best is None or not self._may_be_certain(each, best):
            return None
        target = self.seen.targets[best.target_code]
        ground = self._by_code_and_name(each, target) or self._by_name_and_place(each, target)
        return ground if ground is not None and self._owner_fits(each, target, ground) else None

    def _may_be_certain(self, each: Surveyed, best: Proposal) -> bool:
        """Return whether nothing forbids it beforehand: no name, a condition, another chart, a mark, or maps at odds."""
        account, decision = each.account, each.decision
        target = self.seen.targets.get(best.target_code)
        said = self.seen.resolution.proposals.get(account.code, ())
        return (
            bool(account.name)
            and account.has_code
            and len(each.decisions) == 1
            and account.code not in self.disputed
            and not best.marks - {ProposalMark.OTHER_NAME}
            and target is not None
            and target.allow_posting
            and target.is_active
            and decision.target in {None, target.code}
            and all(one.target_code == target.code for one in said[:1])
            and self._is_of_its_kind(each, target)
        )

    def _is_of_its_kind(self, each: Surveyed, target: TargetAccount) -> bool:
        """Return whether type and side are the target's: by the file, else by the product's chart or section."""
        nature = self.seen.resolution.natures.get(each.account.code)
        if nature is None or nature.account_type != target.account_type:
            return False
        return nature.normal_side in {None, target.normal_side}

    def _by_code_and_name(self, each: Surveyed, target: TargetAccount) -> Group | None:
        """Return the ground that the product's chart has this code under this name, and its map sends it there."""
        account = each.account
        own = self.dialect.account(account.code)
        if own is None or name_key(own.name) != name_key(account.name):
            return None
        if (own.account_type, own.normal_side) != (target.account_type, target.normal_side):
            return None
        lines = [one for one in self.shipped.get(account.code, ()) if name_key(one.source_name or "") == name_key(own.name)]
        goes_there = bool(lines) and all(one.target_code == target.code for one in lines)
        place, key = self.charts.targets.by_code[target.code], name_key(own.name)
        is_called_so = key in {place.key, place.base} or self._is_composed(each, target)
        agrees = goes_there and is_called_so and self._is_in_its_place(each, target, by_suffix=True)
        return Group.CODE_AND_NAME if agrees else None

    def _by_name_and_place(self, each: Surveyed, target: TargetAccount) -> Group | None:
        """Return the ground that K-ERP has this name once in the account's section, of its type and on its side.

        The product's chart has another account under the number, or none: its name and its block speak for it.
        """
        account, key = each.account, name_key(each.account.name)
        to_map = self.charts.legacy.accounts[account.code]
        within = anchor(self.charts, self.charts.completed(to_map))
        type_ = self.seen.resolution.natures[account.code].account_type
        if not within and not (account.account_type and account.normal_side):
            return None
        alike = [
            one
            for one in self.charts.targets.by_key.get(key, ())
            if one.account.account_type == type_ and (not within or one.is_within(within))
        ]
        exact = [one for one in alike if one.key == key]
        if len(exact) == 1 and not any(self._is_centre_used(one) for one in alike if one is not exact[0]):
            alike = exact
        is_named_so = [one.account.code for one in alike] == [target.code]
        is_named_so = is_named_so or (not alike and self._is_composed(each, target))
        # Of an account that the chart does not know nothing but its name tells the side.
        side = account.normal_side or NATURAL[target.account_type]
        fits = side == target.normal_side or target.code in self.charts.targets.owners
        return Group.SAME_NAME if is_named_so and fits and self._is_in_its_place(each, target) else None

    def _is_centre_used(self, place: CandidateAccount) -> bool:
        """Return whether the company has accounts of the cost centre in a K-ERP name's brackets: 원재료(도급)."""
        centre = self.charts.targets.headings.get(place.bracket)
        return centre is None or not centre.isdisjoint(self.headings_used)

    def _is_in_its_place(self, each: Surveyed, target: TargetAccount, *, by_suffix: bool = False) -> bool:
        """Return whether the target stands under the headings of the account's section and of its cost centre."""
        to_map = self.charts.completed(self.charts.legacy.accounts[each.account.code])
        place = self.charts.targets.by_code[target.code]
        within = anchor(self.charts, to_map)
        by_section = anchor(self.charts, replace(to_map, name=""))
        agrees = not (within and by_section) or not within.isdisjoint(by_section)
        return agrees and (by_suffix or not within or place.is_within(within))

    def _is_composed(self, each: Surveyed, target: TargetAccount) -> bool:
        """Return whether the name is that of K-ERP's owner and deduction, in any order: 상각누계액(특허권)."""
        owner, word = self._kerp_owner(target), self._deduction(target)
        bare = BETWEEN.sub("", written_out(each.account.name))
        said = contra_word(self.charts.targets, each.account.name)
        if owner is None or said is None or said not in bare:
            return self._is_bare_deduction(each, target)
        rest = bare.replace(said, "")
        is_owner = bool(rest) and name_key(rest) in {owner.key, owner.base}
        return (is_owner and said.endswith(word)) or self._is_bare_deduction(each, target)

    def _is_bare_deduction(self, each: Surveyed, target: TargetAccount) -> bool:
        """Return whether the name is that of the deduction alone: 감가상각누계액."""
        return name_key(each.account.name) == self._deduction(target) != ""

    def _kerp_owner(self, target: TargetAccount) -> CandidateAccount | None:
        """Return the K-ERP account from which the target is deducted."""
        return self.charts.targets.by_code.get(self.charts.targets.owners.get(target.code, ""))

    def _deduction(self, target: TargetAccount) -> str:
        """Return what the deduction is called without its owner (감가상각누계액); nothing where it is none."""
        contras = self.charts.targets.contras.get(self.charts.targets.owners.get(target.code, ""), ())
        return next((word for word, place in contras if place.account.code == target.code), "")

    def _owner_fits(self, each: Surveyed, target: TargetAccount, ground: Group) -> bool:
        """Return whether an account whose name tells nothing stands beside the asset that it is deducted from.

        203 감가상각누계액 is 건물's only where 202 is 건물 in these files: a company that has renamed 202 has moved it.
        """
        if ground is Group.SAME_NAME:
            tells_nothing = self._is_bare_deduction(each, target)
        else:
            own = self.dialect.account(each.account.code)
            places = self.places_of_name.get((name_key(own.name), own.section), set()) if own is not None else set()
            tells_nothing = len(places) > 1
        if not tells_nothing:
            return True
        owner = self.by_code.get(self._owner_code(each) or "")
        if owner is None:
            return False
        owned = self._sure_target(owner)
        kerp_owner = self.charts.targets.owners.get(target.code)
        return owned is not None and owned == (kerp_owner or owned)

    def _owner_code(self, each: Surveyed) -> str | None:
        """Return the account from which the product's chart deducts this one, by the code of either."""
        own = self.dialect.account(each.account.code)
        if own is None or own.contra_of is None or name_key(own.name) != name_key(each.account.name):
            return None
        return self.dialect.canonical(own.contra_of)

    def _sure_target(self, each: Surveyed) -> str | None:
        """Return the K-ERP account of an account that is verified or certain itself."""
        code = each.account.code
        if code not in self.sure_owners:
            # A chart in which accounts are deducted from each other would never end.
            self.sure_owners[code] = None
            is_sure = each.decision.verified or self.ground(each) is not None
            best = next(iter(proposals_for(each, self.seen)), None)
            self.sure_owners[code] = best.target_code if is_sure and best is not None else None
        return self.sure_owners[code]

    def _merged(self, each: Surveyed, proposals: tuple[Proposal, ...]) -> tuple[Surveyed, ...]:
        """Return the other used accounts that would become the same one in K-ERP."""
        if not proposals or not each.is_used or proposals[0].create is not None:
            return ()
        users = self.users_of_target.get(proposals[0].target_code, [])
        return tuple(other for other in users if other is not each)

    def _doubt(self, each: Surveyed, proposals: tuple[Proposal, ...]) -> Doubt:
        """Return the gravest reason why an account is asked about."""
        return next(self._doubts(each, proposals), Doubt.LIKE_NAME)

    def _doubts(self, each: Surveyed, proposals: tuple[Proposal, ...]) -> Iterator[Doubt]:
        """Yield the reasons why an account is asked about, the gravest first."""
        best = next(iter(proposals), None)
        kinds = {ProposalMark.OTHER_TYPE, ProposalMark.OTHER_SIDE, ProposalMark.TYPE_UNKNOWN}
        if best is None:
            yield Doubt.NOWHERE
            return
        if best.create is not None:
            yield Doubt.NEW_ACCOUNT
        if best.marks & kinds:
            yield Doubt.OTHER_KIND
        if len(each.decisions) > 1:
            yield Doubt.CONDITION
        if not each.account.name:
            yield Doubt.NO_NAME
        if each.account.code in self.disputed:
            yield Doubt.OTHER_CHART
        if best.score < LIKELY:
            yield Doubt.GUESS
        if self._owner_code(each) is not None or each.decision.expected_name is None and self._is_contra(best):
            yield Doubt.OWNER
        said = self.seen.resolution.proposals.get(each.account.code, ())
        if said and said[0].target_code != best.target_code:
            yield Doubt.OTHER_SAY
        if each.decision.how == "parent":
            yield Doubt.SUB_ACCOUNT
        place = self.charts.targets.by_code.get(best.target_code)
        if place is not None and name_key(each.account.name) in {place.key, place.base}:
            yield Doubt.PLACE

    def _is_contra(self, best: Proposal) -> bool:
        """Return whether K-ERP deducts the proposed account from another one."""
        return best.target_code in self.charts.targets.owners
