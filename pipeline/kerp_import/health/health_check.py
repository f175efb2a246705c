"""One check: what was looked at, how it is, and what to do.

Decision: docs/decisions/health.md
"""

from dataclasses import dataclass
from enum import StrEnum

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Language, Words


class HealthVerdict(StrEnum):
    """How something is: well, worth knowing, or wrong."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """What was looked at, by its name, how it is, and what to do where it is not well."""

    name: str
    verdict: HealthVerdict
    says: Words
    advice: Words | None = None


def ok(name: str, says: Words) -> HealthCheck:
    """Return that it is well."""
    return HealthCheck(name, HealthVerdict.OK, says)


def warning(name: str, says: Words, advice: Words) -> HealthCheck:
    """Return what is worth knowing; nothing is refused for it."""
    return HealthCheck(name, HealthVerdict.WARNING, says, advice)


def wrong(name: str, says: Words, advice: Words) -> HealthCheck:
    """Return what is wrong."""
    return HealthCheck(name, HealthVerdict.WRONG, says, advice)


def stopped(name: str, error: KerpError) -> HealthCheck:
    """Return that something could not be looked at, in the words of the error."""
    says = Words(*(f"{error.code} {error.say(language)}" for language in (Language.KO, Language.EN)))
    return wrong(name, says, Words(error.advise(Language.KO), error.advise(Language.EN)))


def same(text: str) -> Words:
    """Return a command, which is the same in both languages."""
    return Words(text, text)
