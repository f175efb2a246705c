"""K-ERP's accounts as proposals look at them: by name, by heading, and the contra accounts by what they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kerp_import.mapping.charts.dialect import name_key
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.name_matches import NATURAL
from kerp_import.mapping.scoring.name_parts import jamo, last_bracket, spellings, vocabulary, without_bracket

KINDS_OF_COST = ("재료비", "노무비", "경비")
"""What the costs of every kind of production are gathered under."""


@dataclass(frozen=True, slots=True)
class CandidateAccount:
    """One account that a voucher may name: its keys with and without brackets, its headings from below, its owner."""

    account: TargetAccount
    key: str
    base: str
    plain: str
    bracket: str
    headings: tuple[TargetAccount, ...]
    owner: str | None

    def is_within(self, heading_codes: Iterable[str]) -> bool:
        """Return whether one of these headings is above the account."""
        return not {each.code for each in self.headings}.isdisjoint(heading_codes)

    @property
    def is_contra(self) -> bool:
        """Return whether the account is deducted from another one."""
        return self.account.normal_side != NATURAL[self.account.account_type]


@dataclass
class KerpChart:
    """A company's chart; `owners` are the accounts that the shipped chart deducts others from, by code."""

    accounts: dict[str, TargetAccount]
    owners: dict[str, str]
    places: tuple[CandidateAccount, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Look the accounts over once."""
        usable = (each for each in self.accounts.values() if each.allow_posting and each.is_active)
        self.places = tuple(_place(each, self._above(each), self.owners.get(each.code)) for each in usable)

    def _above(self, account: TargetAccount) -> tuple[TargetAccount, ...]:
        """Return the headings of an account, the nearest first."""
        headings: list[TargetAccount] = []
        heading = self.accounts.get(account.parent_code or "")
        while heading is not None and heading not in headings:
            headings.append(heading)
            heading = self.accounts.get(heading.parent_code or "")
        return tuple(headings)

    @cached_property
    def by_code(self) -> dict[str, CandidateAccount]:
        """Return every place by its account's code."""
        return {each.account.code: each for each in self.places}

    @cached_property
    def by_key(self) -> dict[str, tuple[CandidateAccount, ...]]:
        """Return the places of a name, brackets or not."""
        places_by_key: dict[str, tuple[CandidateAccount, ...]] = {}
        for each in self.places:
            for key in {each.key, each.base}:
                places_by_key[key] = (*places_by_key.get(key, ()), each)
        return places_by_key

    @cached_property
    def spelled(self) -> dict[str, str]:
        """Return every spelling of every name, and its key; the longest first."""
        key_of_spelling = {each.plain: each.base for each in self.places}
        for key in self.by_key:
            key_of_spelling |= dict.fromkeys(spellings().get(key, (key,)), key)
        return dict(sorted(key_of_spelling.items(), key=lambda each: (-len(each[0]), each)))

    @cached_property
    def letters(self) -> dict[str, str]:
        """Return every spelling letter by letter, and its key."""
        return {jamo(spelled): key for spelled, key in self.spelled.items()}

    @cached_property
    def spelled_out(self) -> tuple[str, ...]:
        """Return every spelling letter by letter, as a list to search."""
        return tuple(self.letters)

    @cached_property
    def headings(self) -> dict[str, frozenset[str]]:
        """Return the codes of the headings of a name, and of those that the vocabulary calls by it."""
        codes_of_name: dict[str, frozenset[str]] = {}
        above = {heading.code: heading for place in self.places for heading in place.headings}
        for each in above.values():
            codes_of_name[each.name] = codes_of_name.get(each.name, frozenset()) | {each.code}
        codes_of_word = dict(codes_of_name)
        for name, words in vocabulary().places:
            for word in words:
                codes_of_word[word] = codes_of_word.get(word, frozenset()) | codes_of_name.get(name, frozenset())
        return {word: codes for word, codes in codes_of_word.items() if codes}

    @cached_property
    def contras(self) -> dict[str, tuple[tuple[str, CandidateAccount], ...]]:
        """Return what is deducted from an account, by its code: the words for that (감가상각누계액) and the place."""
        contras_by_owner: dict[str, tuple[tuple[str, CandidateAccount], ...]] = {}
        for each in self.places:
            owner = self.by_code.get(each.owner or "")
            if owner is not None:
                word, code = name_key(each.plain.removeprefix(owner.plain)), owner.account.code
                contras_by_owner[code] = (*contras_by_owner.get(code, ()), (word, each))
        return contras_by_owner

    @cached_property
    def contra_words(self) -> tuple[str, ...]:
        """Return what deductions are called, the longest first."""
        words = {word for each in self.contras.values() for word, _ in each if word}
        return tuple(sorted(words, key=lambda each: (-len(each), each)))

    def gathering(self, key: str, within: frozenset[str]) -> CandidateAccount | None:
        """Return the account that gathers costs such as `key` under these headings: 노무비(기타) for wages."""
        above = [each.headings[0].name for each in self.by_key.get(key, ()) if each.headings]
        kind = next((kind for kind in KINDS_OF_COST for name in above if name.startswith(kind)), KINDS_OF_COST[-1])
        gathering = (each for each in self.by_key.get(kind, ()) if each.base == kind and each.is_within(within))
        return next(gathering, None)


def _place(account: TargetAccount, headings: tuple[TargetAccount, ...], owner: str | None) -> CandidateAccount:
    """Return an account with the keys of its name, its headings and its owner, worked out once."""
    plain = without_bracket(account.name)
    return CandidateAccount(
        account, name_key(account.name), name_key(plain), plain, last_bracket(account.name), headings, owner
    )
