"""Words: a sentence in Korean and in English, and the language a person asked for."""

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
        return told(with_particles(self.ko) if language is Language.KO else self.en)

    def fill(self, language: Language, facts: Mapping[str, object]) -> str:
        """Return the sentence in `language` with `facts` filled in; a missing fact is a KeyError."""
        template = self.ko if language is Language.KO else self.en
        return told(filled(template, facts))

    def outline(self, language: Language) -> str:
        """Return the template with dots for every fact (계정 …: 잔액 …원); nothing where it is made of facts alone."""
        dots = dict.fromkeys(names_in(self), "…")
        sentence = self.fill(language, dots)
        return sentence if any(each.isalpha() for each in sentence) else ""

    def filled(self, **facts: object) -> "Words":
        """Return the sentence with `facts` filled in, still in both languages; a missing fact is a KeyError."""
        return Words(told(filled(self.ko, facts)), told(filled(self.en, facts)))


def joined(sentences: Iterable[Words]) -> Words:
    """Return several sentences as one, with semicolons between."""
    said = list(sentences)
    return Words("; ".join(each.ko for each in said), "; ".join(each.en for each in said))


@cache
def names_in(*templates: Words) -> frozenset[str]:
    """Return the names of all facts that these templates are filled with, in either language."""
    texts = (text for each in templates for text in (each.ko, each.en))
    return frozenset(name for text in texts for _, name, *_ in Formatter().parse(text) if name)


def shown(value: object) -> object:
    """Return a fact as a person reads it: won with commas, whole where whole, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,}"
    return value
