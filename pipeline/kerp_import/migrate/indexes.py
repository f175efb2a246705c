"""What CREATE and DROP INDEX CONCURRENTLY leave where they are broken off, and how it is told whether they were done.

Decision: docs/decisions/statements.md
"""

import re
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.migrate.statements import Statement

NAME = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
MADE = re.compile(
    rf"CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{NAME})\s+"
    rf"ON\s+(?:ONLY\s+)?(?P<space>{NAME}\s*\.\s*)?{NAME}",
    re.IGNORECASE,
)
DROPPED = re.compile(
    rf"DROP\s+INDEX\s+CONCURRENTLY\s+(?:IF\s+EXISTS\s+)?(?P<space>{NAME}\s*\.\s*)?(?P<name>{NAME})\s*(?:RESTRICT|CASCADE)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class IndexChange:
    """An index that a statement makes, or drops."""

    name: str
    """As it may stand in a statement: with its schema where one is given, in quotes where they are needed."""

    is_made: bool


@dataclass(frozen=True, slots=True)
class InvalidIndex:
    """An index that was not finished: `migrate/invalid_indexes.sql` selects the fields."""

    name: str
    on_table: str
    definition: str


def index_change(statement: Statement) -> IndexChange | None:
    """Return which index a statement makes or drops outside a transaction, None if none or if it gives no name."""
    for pattern, is_made in ((MADE, True), (DROPPED, False)):
        match = pattern.match(statement.text)
        if match:
            return IndexChange(re.sub(r"\s", "", match["space"] or "") + match["name"], is_made)
    return None


def is_done(db: Database, change: IndexChange) -> bool:
    """Return whether the index is there and valid, or gone, as the statement wanted."""
    found = db.ask("migrate/index.sql", {"name": change.name})
    return bool(found and found[0]["is_valid"]) if change.is_made else not found


def invalid_indexes(db: Database) -> list[InvalidIndex]:
    """Return the indexes that an interrupted CONCURRENTLY left behind, by name."""
    return db.ask("migrate/invalid_indexes.sql", {}, InvalidIndex)


def drop_left_over(db: Database, change: IndexChange) -> None:
    """Drop what a broken off CREATE INDEX CONCURRENTLY left, so that it can be run again."""
    if change.is_made and db.ask("migrate/index.sql", {"name": change.name}) and not is_done(db, change):
        db.execute(f"DROP INDEX CONCURRENTLY {change.name}")
