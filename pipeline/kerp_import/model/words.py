"""Words: a sentence in Korean and in English, and the language a person asked for.

Decision: docs/decisions/words.md
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from string import Formatter

from kerp_import.model.money_words import told
from kerp_import.model.particles import filled, with_particles


class Language(StrEnum):
    """The two languages the program speaks."""

    KO = "ko"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence, or one template of a sentence, in both languages."""

    ko: str
    en: str

    def say(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return told(with_particles(self.ko if language is Language.KO else self.en))

    def fill(self, language: Language, facts: Mapping[str, object]) -> str:
        """Return the sentence in `language` with `facts` filled in; a missing fact is a KeyError."""
        template = self.ko if language is Language.KO else self.en
        return told(filled(template, counted(facts)))

    def outline(self, language: Language) -> str:
        """Return the template with dots for every fact (계정 …: 잔액 …원); nothing where it is made of facts alone."""
        dots = dict.fromkeys(names_in(self), "…")
        sentence = self.fill(language, dots)
        return sentence if any(each.isalpha() for each in sentence) else ""

    @property
    def in_both(self) -> str:
        """Return both languages in one line, as the database keeps what anybody may read."""
        return f"{self.ko} / {self.en}"

    def filled(self, **facts: object) -> "Words":
        """Return the sentence with `facts` filled in, still in both languages; a missing fact is a KeyError."""
        counts = counted(facts)
        return Words(told(filled(self.ko, counts)), told(filled(self.en, counts)))


def joined(sentences: Iterable[Words]) -> Words:
    """Return several sentences as one, with semicolons between."""
    said = list(sentences)
    return Words("; ".join(each.ko for each in said), "; ".join(each.en for each in said))


@cache
def names_in(*templates: Words) -> frozenset[str]:
    """Return the names of all facts that these templates are filled with, in either language."""
    texts = (text for each in templates for text in (each.ko, each.en))
    return frozenset(name for text in texts for _, name, *_ in Formatter().parse(text) if name)


PLACES = re.compile(
    r"(?:^|_)(?:row|rows_at|line|year|version|pid|port|offset|step|digits)$|^(?:wanted|newest|known|was|now)$"
)
"""Names of numbers that count nothing: row 12345 stands beside the sheet without a comma, as the year 2024 does."""

GROUPED = 1000


class GroupedNumber(int):
    """A number of things, told in groups of three digits."""

    def __format__(self, spec: str) -> str:
        """Return it with commas, unless a form of its own is asked for."""
        return int.__format__(self, spec or ",")

    def __str__(self) -> str:
        """Return it with commas."""
        return int.__format__(self, ",")


def counted(facts: Mapping[str, object]) -> Mapping[str, object]:
    """Return facts in which every number that counts something is told in groups of three digits."""
    counts = {
        name: GroupedNumber(value)
        for name, value in facts.items()
        if type(value) is int and not -GROUPED < value < GROUPED and not PLACES.search(name)
    }
    return {**facts, **counts} if counts else facts


def shown(value: object) -> object:
    """Return a fact as a person reads it: won with commas, whole where whole, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,}"
    return value
