"""What changes of columns or partitions under way, and those that are done, have made of a schema: no drift.

Decision: docs/decisions/expand-contract.md
Decision: docs/decisions/drift.md
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.schema_changes.catalogue import CatalogueFact, parent_of, with_migrator
from kerp_import.schema_changes.compare import migrator_of

PLACELESS = {"function", "sequence"}
"""Things of a change's own that stand on no table; whose they are is whoever ran it."""


@dataclass(frozen=True, slots=True)
class MadeFacts:
    """What one phase of a change adds to a schema's facts, and what it takes away."""

    added: tuple[CatalogueFact, ...]
    gone: tuple[tuple[str, str, str, str], ...]
    """Kind, table, name and aspect of each fact that is no more."""

    def document(self) -> dict[str, object]:
        """Return what is kept of it in `operations.details.facts`, one document a phase."""
        return {"added": [list(astuple(each)) for each in self.added], "gone": [list(each) for each in self.gone]}


@dataclass(frozen=True, slots=True)
class MadeByChange:
    """One row of `operations/facts_of_changes.sql`: one phase of one change."""

    name: str
    partitioned: str | None
    """The table that it divides into partitions; None where it changes columns."""
    added: list[list[str | None]]
    gone: list[list[str]]


def made_facts(before: Iterable[CatalogueFact], after: Iterable[CatalogueFact]) -> MadeFacts:
    """Return what differs between two looks at one schema, whoever migrated it."""
    had, has = (_by_key(with_migrator(facts, _whose(facts))) for facts in (tuple(before), tuple(after)))
    added = tuple(each for key, each in has.items() if key not in had or had[key].value != each.value)
    return MadeFacts(added, tuple(key for key in had if key not in has))


def _whose(facts: tuple[CatalogueFact, ...]) -> str | None:
    """Return who migrated a schema: whoever owns its companies, and in one without them most of the tables."""
    of_companies = tuple(each for each in facts if each.thing == ("table", "", "companies"))
    return migrator_of(of_companies) or migrator_of(facts)


def facts_of_changes(db: Database) -> tuple[MadeByChange, ...]:
    """Return what every change that stands has made, phase by phase; nothing where this login may not ask."""
    if not operations.access(db).may_read:
        return ()
    with db.transaction() as ending:
        ending.undo = True
        db.take_role()
        return tuple(db.ask("operations/facts_of_changes.sql", {}, MadeByChange))


def with_changes(facts: Iterable[CatalogueFact], made: Iterable[MadeByChange]) -> tuple[CatalogueFact, ...]:
    """Return the migrations' facts as they are once those changes have been at the migrations' tables.

    What a change made of another program's table is that program's, as the table is. Tables that stand beside one of
    ours while it is partitioned, and after, are ours.
    """
    known = _by_key(facts)
    tables = {each.name for each in known.values() if each.kind == "table"}
    for each in made:
        added = _but_for_partitions(map(_fact, each.added))
        if each.partitioned in tables:
            tables |= {fact.name for fact in added if fact.kind == "table"}
        for key in each.gone:
            known.pop((key[0], key[1], key[2], key[3]), None)
        for fact in added:
            table = fact.place or fact.name
            if table in tables or _stands_alone(fact):
                known[(*fact.thing, fact.aspect)] = fact
    return tuple(known.values())


def _but_for_partitions(facts: Iterable[CatalogueFact]) -> tuple[CatalogueFact, ...]:
    """Return the facts without those of single partitions, which come and go with the months."""
    facts = tuple(facts)
    partitions = {each.name for each in facts if each.kind == "table" and parent_of(each) is not None}
    return tuple(each for each in facts if (each.place or each.name) not in partitions)


def brought_along(made: Iterable[MadeByChange]) -> set[tuple[str, str, str]]:
    """Return the functions and sequences that the changes brought with them."""
    return {fact.thing for each in made for fact in map(_fact, each.added) if _stands_alone(fact)}


def _stands_alone(fact: CatalogueFact) -> bool:
    """Return whether the fact is of a thing that is a change's own wherever its table is."""
    return fact.kind in PLACELESS and not fact.place


def _by_key(facts: Iterable[CatalogueFact]) -> dict[tuple[str, str, str, str], CatalogueFact]:
    """Return the facts by thing and aspect."""
    return {(*each.thing, each.aspect): each for each in facts}


def _fact(fields: list[str | None]) -> CatalogueFact:
    """Return the fact that was kept as a list."""
    kind, space, place, name, aspect, value = (str(each) for each in fields[:6])
    return CatalogueFact(kind, space, place, name, aspect, value, fields[6], fields[7])
