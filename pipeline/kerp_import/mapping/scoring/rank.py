"""Weighing: all that speaks for each K-ERP account, put together into one score, the best first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from kerp_import.mapping.charts.dialect import name_key
from kerp_import.mapping.decision import Nature
from kerp_import.mapping.files import AccountType, NormalSide
from kerp_import.mapping.name_matches import NATURAL
from kerp_import.mapping.proposal import ProposalMark
from kerp_import.mapping.scoring.evidence import hints
from kerp_import.mapping.scoring.kerp_accounts import CandidateAccount, KerpChart
from kerp_import.mapping.scoring.legacy_accounts import AccountToMap, LegacyChart
from kerp_import.mapping.scoring.name_nature import nature_by_name
from kerp_import.mapping.scoring.name_parts import BETWEEN, last_bracket, parts, vocabulary, written_out
from kerp_import.mapping.scoring.score import Reason, Weighed, bracket_left, put_together
from kerp_import.model.words import Words

PARENT, PRINTED, CONTRA, OWNERLESS, LEARNED, GATHERED, MAPPED = 0.72, 0.30, 0.97, 0.75, 0.97, 0.86, 0.98
"""What main account, the chart's own account of that code, owner, lack of one, other companies, gathering and the
product's map weigh."""
NEVER_UNSAID: tuple[AccountType, ...] = ("expense", "revenue", "asset", "liability")
"""Types of which an account that stands on the other side says so in its name; of equity many do not."""
OTHER_SIDE_OF: dict[NormalSide, NormalSide] = {"debit": "credit", "credit": "debit"}
DEEPEST = 3
"""Steps from an account to its owner or main account, and on to theirs."""


@dataclass(frozen=True, slots=True)
class MapWord:
    """Where the product's own map sends an account whose code and name are the map's, and where that is written."""

    target_code: str
    words: Words


@dataclass
class BothCharts:
    """The legacy chart, K-ERP's, and how often other companies' verified maps send a name (its key) to a code."""

    legacy: LegacyChart
    targets: KerpChart
    learned: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    mapped: Mapping[str, MapWord] = field(default_factory=dict)
    """What the product's map says of an account, by legacy code."""
    natures: dict[tuple[str, str], AccountToMap] = field(default_factory=dict)
    weighed_before: dict[tuple[str, str], tuple[Weighed, ...]] = field(default_factory=dict)

    def of(self, account: AccountToMap, depth: int = 0) -> tuple[Weighed, ...]:
        """Return the K-ERP accounts that anything speaks for, the best first; each account is weighed once."""
        identity = account.code, account.name
        if identity in self.weighed_before:
            return self.weighed_before[identity]
        candidates = weighed(self, account, depth)
        if depth == 0:
            self.weighed_before[identity] = candidates
        return candidates

    def completed(self, account: AccountToMap) -> AccountToMap:
        """Return the account with type and side: by file and chart, else by what its name says."""
        identity = account.code, account.name
        if identity not in self.natures:
            self.natures[identity] = self._completed(account)
        return self.natures[identity]

    def _completed(self, account: AccountToMap) -> AccountToMap:
        full = self.legacy.completed(account)
        nature = nature_by_name(full.name, self.targets) if full.name else Nature()
        full = replace(full, account_type=full.account_type or nature.account_type or self._learned_type(full))
        if full.normal_side is None and full.account_type == nature.account_type:
            full = replace(full, normal_side=nature.normal_side)
        if full.normal_side is None and full.account_type in NEVER_UNSAID:
            # What is deducted from something says so: 대손충당금환입. An expense of any other name is none.
            natural = NATURAL[full.account_type]
            side = OTHER_SIDE_OF[natural] if _is_called_deduction(self.targets, full.name) else natural
            full = replace(full, normal_side=side)
        return full

    def _learned_type(self, account: AccountToMap) -> AccountType | None:
        """Return the type of the accounts to which other companies send this name, if it is one type."""
        codes = self.learned.get(name_key(account.name), {}) if account.name else {}
        types = {self.targets.by_code[code].account.account_type for code in codes if code in self.targets.by_code}
        return next((each for each in get_args(AccountType) if types == {each}), None)


def _is_called_deduction(targets: KerpChart, name: str) -> bool:
    """Return whether a part of a name ends with a word for what is deducted: 대손충당금(미수금), and no 어음할인료."""
    return any(part.endswith(word) for part in map(name_key, parts(name)) for word in targets.contra_words)


def weighed(charts: BothCharts, account: AccountToMap, depth: int) -> tuple[Weighed, ...]:
    """Return the K-ERP accounts that anything speaks for, the best first, those of another type behind the others."""
    full = charts.completed(account)
    within = anchor(charts, full)
    reasons: dict[str, list[Reason]] = {}
    for place, reason in _all_reasons(charts, full, within, depth):
        reasons.setdefault(place.account.code, []).append(reason)
    owners = _owner_targets(charts, full, depth)
    candidates = [
        put_together(
            full, charts.targets.by_code[code], each, within, owners, is_certain=_is_certain(charts, full, code)
        )
        for code, each in reasons.items()
    ]
    best_first = sorted(
        candidates,
        key=lambda each: (ProposalMark.OTHER_TYPE in each.marks, -each.score, -each.rank, each.place.account.code),
    )
    return tuple(best_first)


def _is_certain(charts: BothCharts, account: AccountToMap, code: str) -> bool:
    """Return whether code and name agree: the map's line of this account goes there, or K-ERP has both the same.

    Where the product has no map, its chart has the account by code and name, and K-ERP's is called the same.
    """
    word, target = charts.mapped.get(account.code), charts.targets.by_code[code]
    if word is not None:
        return word.target_code == code
    is_same_name = name_key(account.name) in {target.key, target.base}
    return is_same_name and (account.code == code or charts.legacy.own(account) is not None)


def anchor(charts: BothCharts, account: AccountToMap) -> frozenset[str]:
    """Return the codes of K-ERP's headings under which the account belongs by its suffix, else by its section."""
    headings = charts.targets.headings
    suffix = last_bracket(account.name)
    if account.account_type == "expense" and suffix in headings:
        return headings[suffix]
    for name in charts.legacy.section_names(account):
        if name in headings:
            return headings[name]
    if account.account_type == "expense":
        bare = written_out(account.name)
        words = (word for _, each in vocabulary().places for word in each if len(word) > 1)
        return next((headings[word] for word in words if word in bare and word in headings), frozenset())
    return frozenset()


def _all_reasons(
    charts: BothCharts, account: AccountToMap, within: frozenset[str], depth: int
) -> Iterator[tuple[CandidateAccount, Reason]]:
    """Yield everything that speaks for any K-ERP account."""
    word = charts.mapped.get(account.code)
    if word is not None and word.target_code in charts.targets.by_code and depth == 0:
        yield charts.targets.by_code[word.target_code], Reason(MAPPED, word.words)
    yield from _by_name(charts, account, within)
    yield from _by_learning(charts, account)
    if depth < DEEPEST:
        yield from _by_owner(charts, account, within, depth)
        yield from _by_main(charts, account, depth)


def _by_name(
    charts: BothCharts, account: AccountToMap, within: frozenset[str]
) -> Iterator[tuple[CandidateAccount, Reason]]:
    """Yield what the name says; where its cost centre has no account of the name, the one that gathers such costs."""
    for hint in hints(account.name, charts.targets):
        places = charts.targets.by_key[hint.key]
        for each in places:
            yield each, Reason(hint.weight * bracket_left(each, account.name), hint.words)
        if account.account_type == "expense" and within and not any(each.is_within(within) for each in places):
            gathering = charts.targets.gathering(hint.key, within)
            if gathering is not None:
                words = Words(
                    f"{hint.words.ko}. 그 원가에는 {gathering.account.name}만 있습니다",
                    f"{hint.words.en}; that cost has only {gathering.account.name}",
                )
                yield gathering, Reason(hint.weight * GATHERED, words)


def _by_learning(charts: BothCharts, account: AccountToMap) -> Iterator[tuple[CandidateAccount, Reason]]:
    """Yield where other companies' verified maps send an account of this name."""
    targets = charts.learned.get(name_key(account.name), {}) if account.name else {}
    most = max(targets.values(), default=0)
    for code, count in targets.items():
        place = charts.targets.by_code.get(code)
        if place is not None:
            words = Words(
                f"다른 회사 {count:,}곳이 그렇게 확인하였습니다",
                f"verified so by {count:,} other compan{'y' if count == 1 else 'ies'}",
            )
            yield place, Reason(LEARNED * count / most, words)


def _by_main(charts: BothCharts, account: AccountToMap, depth: int) -> Iterator[tuple[CandidateAccount, Reason]]:
    """Yield where the main account of a sub-account goes, and the chart's own account of this code."""
    code = charts.legacy.main(account.code)
    main = charts.legacy.account(code) if code else None
    main = charts.completed(main) if main is not None else None
    is_of_the_same_side = main is not None and main.normal_side in {None, account.normal_side}
    if main is not None and main.account_type == account.account_type and is_of_the_same_side:
        words = Words(f"본계정 {main.name}의 세목입니다", f"a sub-account of {main.name}")
        yield from _best_of(charts.of(main, depth + 1), PARENT, words)
    printed = charts.legacy.printed(account.code)
    if printed is not None and name_key(printed.name) != name_key(account.name):
        words = Words(f"이 번호는 본디 {printed.name}입니다", f"this code is {printed.name} in the product's chart")
        yield from _best_of(weighed(charts, printed, depth + 1), PRINTED, words)


def _best_of(candidates: tuple[Weighed, ...], weight: float, words: Words) -> Iterator[tuple[CandidateAccount, Reason]]:
    """Yield the best account that was found for another legacy account, as a reason for this one too."""
    for each in candidates[:1]:
        if ProposalMark.OTHER_TYPE not in each.marks:
            yield each.place, Reason(weight * each.score, words)


def _by_owner(
    charts: BothCharts, account: AccountToMap, within: frozenset[str], depth: int
) -> Iterator[tuple[CandidateAccount, Reason]]:
    """Yield what K-ERP deducts from the account that this one is deducted from, where it is called the same."""
    deduction = contra_word(charts.targets, account.name)
    if deduction is None and not account.is_contra:
        return
    owners = list(_owners(charts, account, deduction))
    for owner, how in owners:
        for place, reason in _best_of(charts.of(owner, depth + 1), CONTRA, how):
            for word, each in charts.targets.contras.get(place.account.code, ()):
                if word and _called(account.name, word):
                    yield each, reason
    if not owners:
        yield from _of_others(charts.targets, account, within)


def _of_others(
    targets: KerpChart, account: AccountToMap, within: frozenset[str]
) -> Iterator[tuple[CandidateAccount, Reason]]:
    """Yield what is deducted from K-ERP's 기타 accounts, for an account whose owner nobody knows."""
    words = Words("무엇의 차감 계정인지 알 수 없습니다", "nothing tells what it is deducted from")
    for code, contras in targets.contras.items():
        owner = targets.by_code[code]
        if owner.plain.startswith("기타") and owner.is_within(within):
            yield from ((each, Reason(OWNERLESS, words)) for word, each in contras if _called(account.name, word))


def contra_word(targets: KerpChart, name: str) -> str | None:
    """Return the word in the name for what is deducted (감가상각누계액), if there is one."""
    bare = written_out(name)
    return next((word for word in targets.contra_words if word in bare), None)


def _called(name: str, word: str) -> bool:
    """Return whether one of the parts of a name is this deduction."""
    return any(
        word in each or (len(each) > 1 and word.endswith(each))
        for each in (name_key(name), *map(name_key, parts(name)))
    )


def _owners(charts: BothCharts, account: AccountToMap, deduction: str | None) -> Iterator[tuple[AccountToMap, Words]]:
    """Yield the accounts that this one may be deducted from: the one in its name, and the chart's or the row above.

    What stands above 상각누계액(개발비) says nothing where K-ERP has 개발비: companies append such accounts at the end.
    """
    rest = BETWEEN.sub("", written_out(account.name).replace(deduction or "", ""))
    if deduction and len(rest) > 1 and account.account_type:
        side = NATURAL[account.account_type]
        named = AccountToMap(f"{account.code}?", rest, account.account_type, side)
        yield named, Words(f"이름이 {rest}의 {deduction}입니다", f"named as the {deduction} of {rest}")
        if name_key(rest) in charts.targets.by_key:
            return
    owner = charts.legacy.owner(account)
    if owner is not None:
        yield owner, Words(f"{owner.code} {owner.name}의 차감 계정입니다", f"deducted from {owner.code} {owner.name}")


def _owner_targets(charts: BothCharts, account: AccountToMap, depth: int) -> frozenset[str]:
    """Return the K-ERP account of what the chart deducts this account from; none where the chart does not."""
    code = charts.legacy.deducted_from(account) if account.is_contra and depth < DEEPEST else None
    owner = charts.legacy.account(code) if code else None
    return frozenset(each.place.account.code for each in charts.of(owner, depth + 1)[:1]) if owner else frozenset()
