"""Text that the server writes of what it has parsed: said to it again, two texts prove to be one.

Decision: docs/decisions/drift.md
"""

from collections.abc import Iterable, Mapping

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts, named, place_of, with_migrator

TEXTS = {
    ("constraint", ""), ("index", ""), ("view", ""), ("materialized view", ""), ("trigger", ""), ("rule", ""),
    ("policy", ""), ("column", "default"), ("function", "body"), ("function", "arguments"), ("procedure", "body"),
}  # fmt: skip
"""Facts that are told in SQL, by kind and aspect."""


def is_text(fact: CatalogueFact) -> bool:
    """Return whether the fact is told in SQL."""
    return (fact.kind, fact.aspect) in TEXTS


def known_as(fact: CatalogueFact) -> str:
    """Return the name under which a text is kept."""
    return "\0".join((*fact.thing, fact.aspect, fact.value))


def said_again(
    db: Database, texts: Iterable[CatalogueFact], there: Mapping[tuple[str, ...], CatalogueFact]
) -> dict[str, str]:
    """Return what the server of a scratch database writes of each text once it is said it; the database stays as it is.

    `there` are the things that stand in their places, by thing and aspect. What the server refuses, it knows no other
    words for.
    """
    wanted = [each for each in texts if is_text(each)]
    login = place_of(db).login
    with db.transaction() as ending:
        ending.undo = True
        for each in wanted:
            replaced = there.get((*each.thing, each.aspect))
            taken_away = replaced.unmake if replaced and not each.aspect else None
            _try(db, [named(statement, login) for statement in (taken_away, each.make) if statement])
        after = {(*each.thing, each.aspect): each.value for each in with_migrator(catalogue_facts(db), login)}
    return {known_as(each): after.get((*each.thing, each.aspect), each.value) for each in wanted}


def _try(db: Database, statements: list[str]) -> None:
    """Run the statements, all of them or none."""
    try:
        with db.transaction():
            for each in statements:
                db.statement(each, 0)
    except StatementRefused:
        return
