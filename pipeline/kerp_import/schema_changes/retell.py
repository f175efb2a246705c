"""Text of another server's version in our own words: views and bodies that read otherwise may be the same.

Decision: docs/decisions/drift.md
"""

from collections.abc import Mapping
from dataclasses import replace

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts, named, place_of, with_migrator
from kerp_import.schema_changes.clone import Clone, CloneOf, keep, live_clone
from kerp_import.schema_changes.compare import Comparison, How, Thing

Differing = Mapping[tuple[Thing, str], CatalogueFact]
"""What the other server says of facts that differ."""


def retold(of: CloneOf, made: Clone, compared: Comparison) -> tuple[CatalogueFact, ...]:
    """Return the target's facts, those that differ as the clone's server writes them once they are said to it.

    PostgreSQL 15 writes `SELECT t.a FROM t` where 18 writes `SELECT a FROM t`; whether they are one is known by having
    18 parse both. What was once retold is kept with the clone.
    """
    differing = {
        (thing, aspect): compared.there[thing][aspect]
        for thing, aspect in (each.key for each in compared.differences() if each.how is How.CHANGED)
        if aspect in compared.there[thing]
    }
    unknown = {key: fact for key, fact in differing.items() if _known_as(fact) not in made.retold}
    known = dict(made.retold)
    if unknown:
        known |= _said_to_clone(of, unknown, compared)
        keep(of, Clone(made.server, made.facts, known))
    facts = (fact for aspects in compared.there.values() for fact in aspects.values())
    return tuple(
        replace(fact, value=known[_known_as(fact)]) if (fact.thing, fact.aspect) in differing else fact for fact in facts
    )


def _said_to_clone(of: CloneOf, unknown: Differing, compared: Comparison) -> dict[str, str]:
    """Return what the clone's server makes of each; what it refuses stays as the other server says it."""
    with live_clone(of) as db, db.transaction() as ending:
        ending.undo = True
        login = place_of(db).login
        for (thing, aspect), fact in unknown.items():
            taken_away = compared.wanted[thing][aspect].unmake if not aspect else None
            _try(db, [named(each, login) for each in (taken_away, fact.make) if each])
        after = {(each.thing, each.aspect): each.value for each in with_migrator(catalogue_facts(db), login)}
    return {_known_as(fact): after.get(key, fact.value) for key, fact in unknown.items()}


def _try(db: Database, statements: list[str]) -> None:
    """Run the statements, all of them or none."""
    try:
        with db.transaction():
            for each in statements:
                db.statement(each, 0)
    except StatementRefused:
        return


def _known_as(fact: CatalogueFact) -> str:
    """Return the name under which a text is kept."""
    return "\0".join((*fact.thing, fact.aspect, fact.value))
