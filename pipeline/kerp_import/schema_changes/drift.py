"""Whether a database is what its migrations make: compared with a clone at the version that it says it has.

Decision: docs/decisions/drift.md
"""

from dataclasses import dataclass, replace

from kerp_import.database.connection import Database
from kerp_import.migrate import history
from kerp_import.migrate.files import Folder
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts, place_of, with_migrator
from kerp_import.schema_changes.clone import Clone, CloneOf, clone, clone_that_knows
from kerp_import.schema_changes.compare import Comparison, SchemaDifference, migrator_among, things_of, with_partitions
from kerp_import.schema_changes.made_by_changes import MadeByChange, brought_along, facts_of_changes, with_changes
from kerp_import.schema_changes.retell import known_as

SINCE_17 = ("MAINTAIN to ", 17)
"""A right that only newer servers know, where GRANT ALL gives it."""

OWNED = ("owner", "grant to ", "MAINTAIN to ")
"""Aspects that say whose a thing is."""


@dataclass(frozen=True, slots=True)
class Drift:
    """In what a database differs from its migrations, and what it has that is none of theirs."""

    version: int
    differences: tuple[SchemaDifference, ...]
    others: tuple[str, ...]
    """Tables, views, functions … that no migration makes: another program's, and no drift."""
    changes: tuple[str, ...]
    """Changes of columns or partitions that stand: what they made is no drift, and what is missing of it is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a database should be: what its migrations make, and what changes of columns made of that since."""

    of: CloneOf
    clone: Clone
    changes: tuple[MadeByChange, ...]

    @property
    def facts(self) -> tuple[CatalogueFact, ...]:
        """Return both together."""
        return with_changes(self.clone.facts, self.changes)


def drift(db: Database, folder: Folder) -> Drift:
    """Compare the database with what the folder's migrations make up to its version.

    The clone is kept, so that only the first time takes seconds. Nothing is written to the database; any login may ask.
    """
    current = history.state(db, folder)
    history.require_sound(current, folder)
    place = place_of(db)
    of = CloneOf(folder, current.version, place.schema)
    wanted = Wanted(of, clone(of), facts_of_changes(db))
    facts = catalogue_facts(db)
    login = migrator_among(wanted.facts, facts) or place.login
    there = with_migrator(facts, login)
    compared = _compared(db, wanted, there, login)
    if db.major_version != wanted.clone.server:
        differing = {each.key for each in compared.differences()}
        texts = (each for each in there if (each.thing, each.aspect) in differing)
        wanted = replace(wanted, clone=clone_that_knows(of, wanted.clone, texts))
        compared = _compared(db, wanted, there, login)
    changes = tuple(dict.fromkeys(each.name for each in wanted.changes))
    return Drift(current.version, compared.differences(), compared.others(), changes)


def _compared(db: Database, wanted: Wanted, there: tuple[CatalogueFact, ...], login: str) -> Comparison:
    """Return both sides without what may differ from server to server, or from runner to runner."""
    right, since = SINCE_17
    # The runner's own tables are whose runner made them, and before they were made, they were not there.
    own_tables = {wanted.of.folder.table, wanted.of.folder.history}
    absent = own_tables - {each.name for each in there if not each.place}
    brought = brought_along(wanted.changes)

    def counts(fact: CatalogueFact) -> bool:
        table = fact.place or fact.name
        is_anybodys = table in own_tables or fact.thing in brought
        if table in absent or (is_anybodys and fact.aspect.startswith(OWNED)):
            return False
        return db.major_version >= since or not fact.aspect.startswith(right)

    def retold(fact: CatalogueFact) -> CatalogueFact:
        return replace(fact, value=wanted.clone.retold.get(known_as(fact), fact.value))

    own, found = (things_of(map(retold, filter(counts, each))) for each in (wanted.facts, there))
    return Comparison(with_partitions(own, found), found, wanted.of.schema, login)
