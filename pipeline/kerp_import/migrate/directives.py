"""What a file says in its comments that must be so before it starts: `-- check:` and `-- requires: backfill NAME`.

Decision: docs/decisions/statements.md
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from kerp_import.migrate.statements import line_at, split, tokens
from kerp_import.model.schema_errors import MigrationUnreadable
from kerp_import.model.words import Words

DIRECTIVE = re.compile(r"--[ \t]*(?P<name>check|requires)[ \t]*:(?P<value>.*)", re.IGNORECASE)
BACKFILL = re.compile(r"backfill[ \t]+(?P<name>\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A query that counts rows that would be in the way, and the line it stands on."""

    query: str
    line: int


def checks_of(file: str, text: str) -> tuple[RowCheck, ...]:
    """Return the queries of a file that must count nothing before it starts; each is one statement, on one line."""
    checks = []
    for name, value, line in _directives(text):
        if name == "check":
            queries = split(value)
            if len(queries) != 1:
                refuse(file, line, COUNTS)
            checks.append(RowCheck(queries[0].text, line))
    return tuple(checks)


def backfills_of(file: str, text: str) -> tuple[str, ...]:
    """Return the names of the backfills that must have finished before a file starts."""
    names = []
    for name, value, line in _directives(text):
        if name == "requires":
            match = BACKFILL.fullmatch(value)
            if match is None:
                refuse(file, line, _REQUIRES)
            names.append(match["name"])
    return tuple(names)


def refuse(file: str, line: int, problem: Words) -> NoReturn:
    """Say what is wrong with a directive, and where it stands."""
    raise MigrationUnreadable(file=file, line=line, problem_ko=problem.ko, problem_en=problem.en)


def _directives(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield name, value and line of each directive; what stands in a string or in another comment is none."""
    for each in tokens(text):
        match = DIRECTIVE.fullmatch(each.text) if each.kind == "remark" else None
        if match:
            yield match["name"].lower(), match["value"].strip(), line_at(text, each.start)


COUNTS = Words("check는 수 하나를 세어야 합니다: SELECT count(*) …", "a check counts: SELECT count(*) …")
_REQUIRES = Words("requires는 이렇게 씁니다: -- requires: backfill 이름", "it is written: -- requires: backfill NAME")
