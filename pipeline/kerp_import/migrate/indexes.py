"""What CREATE and DROP INDEX CONCURRENTLY leave where they are broken off, and how it is told whether they were done.

Decision: docs/decisions/statements.md
"""

import re
from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.migrate.statements import Statement

OPENINGS = (
    (("CREATE", "INDEX", "CONCURRENTLY"), True),
    (("CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"), True),
    (("DROP", "INDEX", "CONCURRENTLY"), False),
)
"""How a statement begins, and whether it makes an index."""

REBUILT = re.compile(r"_cc(new|old)[0-9]*\"?$")
"""How an index is named that an interrupted REINDEX CONCURRENTLY left beside the one that it was to replace."""


@dataclass(frozen=True, slots=True)
class IndexChange:
    """An index that a statement makes, or drops."""

    name: str
    """As it may stand in a statement: with its schema where one is given, in quotes where they are needed.

    Empty where the server is to find one, by which nobody finds the index again.
    """

    is_made: bool


@dataclass(frozen=True, slots=True)
class InvalidIndex:
    """An index that was not finished: `migrate/invalid_indexes.sql` selects the fields."""

    name: str
    on_table: str
    definition: str

    @property
    def is_double(self) -> bool:
        """Return whether an interrupted REINDEX CONCURRENTLY left it beside the one that it was to replace."""
        return bool(REBUILT.search(self.name))


def index_change(statement: Statement) -> IndexChange | None:
    """Return which index a statement makes or drops outside a transaction, None if it does neither."""
    texts = tuple(each.text for each in statement.tokens)
    for opening, is_made in OPENINGS:
        if _words(texts[: len(opening)]) == opening:
            rest = texts[len(opening) :]
            rest = _without(_without(rest, ("IF", "NOT", "EXISTS")), ("IF", "EXISTS"))
            return IndexChange(_made(rest) if is_made else _qualified(rest), is_made)
    return None


def _made(rest: tuple[str, ...]) -> str:
    """Return the name of an index that is made: it stands in its table's schema."""
    name, after = ("", rest) if _words(rest[:1]) == ("ON",) else (rest[0], rest[1:])
    table = _without(_without(after, ("ON",)), ("ONLY",))
    return f"{table[0]}.{name}" if name and table[1:2] == (".",) else name


def _qualified(rest: tuple[str, ...]) -> str:
    """Return a name with its schema, where it has one."""
    return "".join(rest[:3]) if rest[1:2] == (".",) else rest[0]


def _without(texts: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    """Return what follows those words, or all where they do not come first."""
    return texts[len(words) :] if _words(texts[: len(words)]) == words else texts


def _words(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts as words are compared."""
    return tuple(each.upper() for each in texts)


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
