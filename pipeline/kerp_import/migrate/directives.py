"""What a file says in its comments that must be so before it starts: `-- check:` and `-- requires: backfill NAME`.

Decision: docs/decisions/statements.md
"""

import re
from dataclasses import dataclass

CHECK = re.compile(r"^--[ \t]*check:[ \t]*(?P<query>.+?)[ \t;]*$", re.MULTILINE | re.IGNORECASE)
REQUIRES = re.compile(r"^--[ \t]*requires:[ \t]*backfill[ \t]+(?P<name>\S+)[ \t]*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A query that counts rows that would be in the way, and the line it stands on."""

    query: str
    line: int


def checks_of(text: str) -> tuple[RowCheck, ...]:
    """Return the queries of a file that must count nothing before it starts."""
    return tuple(RowCheck(each["query"], text.count("\n", 0, each.start()) + 1) for each in CHECK.finditer(text))


def backfills_of(text: str) -> tuple[str, ...]:
    """Return the names of the backfills that must have finished before a file starts."""
    return tuple(each["name"] for each in REQUIRES.finditer(text))
