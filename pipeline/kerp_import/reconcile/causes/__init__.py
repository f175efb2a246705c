"""The causes of a difference: every .sql file of this folder is a question whose answer is the rows that show it.

The number at the head of a file's name is its rank: what proves more comes first.

Decision: docs/decisions/causes.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kerp_import.model.words import Language, Words, names_in
from kerp_import.validate.rule import fields_above
from kerp_import.values.text import mask


@dataclass(frozen=True, slots=True)
class Question:
    """One cause: its words, and the query that returns, per account, the rows that speak for it."""

    name: str
    message: Words
    query: str

    def speaks_of(self) -> frozenset[str]:
        """Return the names of all facts that its message is filled with, in either language."""
        return names_in(self.message)

    def say(self, language: Language, facts: Mapping[str, object]) -> str:
        """Return the message in `language`; a missing fact is a KeyError."""
        return mask(self.message.fill(language, facts))


@cache
def causes() -> tuple[Question, ...]:
    """Return every cause, the one that proves the most first."""
    return tuple(_read(path) for path in sorted(Path(__file__).parent.glob("*.sql")))


def _read(path: Path) -> Question:
    """Read one file: its fields as YAML in the comment above the query."""
    fields, query = fields_above(path)
    return Question(path.stem[4:].replace("_", "-"), Words(**fields), query)
