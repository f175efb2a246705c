"""Everything that the catalogue says of a schema, one row a fact, each with the statement that brings it about.

Decision: docs/decisions/drift.md
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kerp_import.database.connection import Database

FACTS = ("schemas", "relations", "columns", "constraints", "triggers", "functions")
"""The SQL files of `catalogue/facts/`, in the order in which one's statements need another's."""


@dataclass(frozen=True, slots=True)
class CatalogueFact:
    """One thing that is so: that a table is there (`aspect` is empty), or one aspect of it, such as its owner."""

    kind: str
    """What the thing is: table, column, constraint, function, role …"""
    space: str
    """The schema that it is in."""
    place: str
    """The table that it stands on; empty where it stands on none."""
    name: str
    aspect: str
    value: str
    make: str | None
    """The statement that makes it so; None: nobody asks for it to be so."""
    unmake: str | None
    """The statement after which it is not so; None: nobody minds."""

    @property
    def thing(self) -> tuple[str, str, str]:
        """Return what the fact is about."""
        return self.kind, self.place, self.name


def catalogue_facts(db: Database) -> tuple[CatalogueFact, ...]:
    """Return every fact of the database; names in the schema that comes first in the search path have none before."""
    with db.transaction() as ending:
        ending.undo = True
        db.execute(
            "SELECT set_config('search_path', quote_ident(current_schema()), true),"
            " set_config('quote_all_identifiers', 'off', true)"
        )
        return tuple(fact for file in FACTS for fact in db.ask(f"catalogue/facts/{file}.sql", {}, CatalogueFact))


@dataclass(frozen=True, slots=True)
class Place:
    """One row of `catalogue/place.sql`: where names without a schema are, and who asks."""

    schema: str
    login: str


def place_of(db: Database) -> Place:
    """Return the schema that the migrations run in, and the login, as SQL writes it."""
    (place,) = db.ask("catalogue/place.sql", {}, Place)
    return place


ROLE = re.compile("«role ([^»]*)»")
"""How the SQL files write a role's name, so that it is told from every other word."""

PARTITION = re.compile("PARTITION OF (.+?) (?:FOR VALUES|DEFAULT)")
"""How `catalogue/facts/relations.sql` writes that a table is one partition of another."""

TABLES = {"table", "foreign table"}

MIGRATOR = "«role »"
"""The login that migrated, in the place of its name: it differs from database to database, and nothing else may."""


def with_migrator(facts: Iterable[CatalogueFact], login: str | None) -> tuple[CatalogueFact, ...]:
    """Return the facts with `MIGRATOR` in the place of that login."""
    if login is None:
        return tuple(facts)
    mark = f"«role {login}»"
    return tuple(
        replace(
            each,
            aspect=each.aspect.replace(mark, MIGRATOR),
            value=each.value.replace(mark, MIGRATOR),
            make=each.make and each.make.replace(mark, MIGRATOR),
            unmake=each.unmake and each.unmake.replace(mark, MIGRATOR),
        )
        for each in facts
    )


def named(text: str, migrator: str) -> str:
    """Return a text as a person or a server reads it: roles without their marks, the migrator by name."""
    return ROLE.sub(lambda match: match[1] or migrator, text)


def parent_of(fact: CatalogueFact) -> str | None:
    """Return the table of which the fact says that a table is a partition, None where it says no such thing."""
    is_definition = fact.kind in TABLES and not fact.aspect and not fact.place
    match = PARTITION.search(fact.value) if is_definition else None
    return match[1] if match else None
