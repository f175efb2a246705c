"""What proves an account certain: code, name, type, side and place agree with the K-ERP account proposed for it.

Decision: docs/decisions/mapping-by-doubt.md
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from kerp_import.mapping_review.judged import ReviewGroup
from kerp_import.mapping_review.survey import Survey, Surveyed, proposals_for


@dataclass
class AccountProver:
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
        """Return where the product's map sends the accounts of one name in a section: 감가상각누계액 to eight."""
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

    def ground(self, each: Surveyed) -> ReviewGroup | None:
        """Return on what ground an account is certain, whoever uses it; None where it must be asked about."""
        best = next(iter(proposals_for(each, self.seen)), None)
        if best is None or not self._may_be_certain(each, best):
            return None
        target = self.seen.targets[best.target_code]
        ground = self._by_code_and_name(each, target) or self._by_name_and_place(each, target)
        return ground if ground is not None and self._owner_fits(each, target, ground) else None

    def _may_be_certain(self, each: Surveyed, best: Proposal) -> bool:
        """Return whether nothing forbids it beforehand: name, condition, other chart, mark, maps at odds."""
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

    def _by_code_and_name(self, each: Surveyed, target: TargetAccount) -> ReviewGroup | None:
        """Return the ground that the product's chart has this code under this name, and its map sends it there."""
        account = each.account
        own = self.dialect.account(account.code)
        if own is None or name_key(own.name) != name_key(account.name):
            return None
        if (own.account_type, own.normal_side) != (target.account_type, target.normal_side):
            return None
        lines = [
            one for one in self.shipped.get(account.code, ()) if name_key(one.source_name or "") == name_key(own.name)
        ]
        goes_there = bool(lines) and all(one.target_code == target.code for one in lines)
        place, key = self.charts.targets.by_code[target.code], name_key(own.name)
        is_called_so = key in {place.key, place.base} or self._is_composed(each, target)
        agrees = goes_there and is_called_so and self._is_in_its_place(each, target, by_suffix=True)
        return ReviewGroup.CODE_AND_NAME if agrees else None

    def _by_name_and_place(self, each: Surveyed, target: TargetAccount) -> ReviewGroup | None:
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
        return ReviewGroup.SAME_NAME if is_named_so and fits and self._is_in_its_place(each, target) else None

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

    def _owner_fits(self, each: Surveyed, target: TargetAccount, ground: ReviewGroup) -> bool:
        """Return whether an account whose name tells nothing stands beside the asset that it is deducted from.

        203 감가상각누계액 is 건물's only where 202 is 건물 in these files: a company that has renamed 202 has moved it.
        """
        if ground is ReviewGroup.SAME_NAME:
            tells_nothing = self._is_bare_deduction(each, target)
        else:
            own = self.dialect.account(each.account.code)
            places = self.places_of_name.get((name_key(own.name), own.section), set()) if own is not None else set()
            tells_nothing = len(places) > 1
        if not tells_nothing:
            return True
        owner = self.by_code.get(self.owner_code(each) or "")
        if owner is None:
            return False
        owned = self._sure_target(owner)
        kerp_owner = self.charts.targets.owners.get(target.code)
        return owned is not None and owned == (kerp_owner or owned)

    def is_called_as(self, each: Surveyed, target: str) -> bool:
        """Return whether an account bears the name of a K-ERP account, brackets or not."""
        place = self.charts.targets.by_code.get(target)
        return place is not None and name_key(each.account.name) in {place.key, place.base}

    def is_deduction(self, each: Surveyed, target: str) -> bool:
        """Return whether the product's chart deducts an account from another one, or K-ERP the one proposed for it."""
        return self.owner_code(each) is not None or target in self.charts.targets.owners

    def owner_code(self, each: Surveyed) -> str | None:
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
