"""Words: a sentence in Korean and in English, and the language a person asked for."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


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
        return self.ko if language is Language.KO else self.en

    def fill(self, language: Language, facts: dict[str, object]) -> str:
        """Return the sentence in `language` with `facts` filled in; a missing fact is a KeyError."""
        return self.say(language).format_map(facts)


def shown(value: object) -> object:
    """Return a fact as a person reads it: won with commas, whole where whole, nothing for NULL."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,}"
    return value
