"""What one check of the target says: what was checked, how it stands, and what to do where something is missing."""

from dataclasses import dataclass
from enum import StrEnum

from kerp_import.model.words import Words

SHOWN = 5
"""Things that a sentence names; the rest is counted."""


class State(StrEnum):
    """Ready, missing, or a note: worth knowing, and nothing that a run would be refused for."""

    READY = "ready"
    MISSING = "missing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that an import needs: what it is called, how it stands, and what to do, best a command to paste."""

    name: str
    state: State
    says: Words
    advice: Words | None = None


def ready(name: str, ko: str, en: str) -> Check:
    """Return that it is there."""
    return Check(name, State.READY, Words(ko, en))


def note(name: str, says: Words, advice: Words | None = None) -> Check:
    """Return what is worth knowing."""
    return Check(name, State.NOTE, says, advice)


def missing(name: str, says: Words, advice: Words) -> Check:
    """Return that it is not there, with what to do."""
    return Check(name, State.MISSING, says, advice)


def same(text: str) -> Words:
    """Return a command, which is the same in both languages."""
    return Words(text, text)


def listed(things: list[str]) -> str:
    """Return the first of them, and how many more there are."""
    more = len(things) - SHOWN
    return ", ".join(things[:SHOWN]) + (f" … +{more:,}" if more > 0 else "")
