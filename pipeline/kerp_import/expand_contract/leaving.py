"""What of a change goes at its contract, and what of it is known to stand on that.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Mapping
from typing import cast

from kerp_import.expand_contract.contract_text import SyncTrigger
from kerp_import.expand_contract.declaration import Declaration
from kerp_import.expand_contract.sides import Leaving
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.expand_contract.state import LiveChange

CONSTRAINTS = {"check", "unique", "foreign key", "primary key", "exclusion"}
"""How a constraint is called where it is told what stood on a column."""


def leaving_of(declaration: Declaration) -> Leaving | None:
    """Return what goes; None where a change only adds."""
    names = tuple(name for column in declaration.columns for name in column.names_that_go)
    dropped = tuple(column.old for column in declaration.columns if column.is_dropped)
    return Leaving(identifier(declaration.table), names, dropped) if names or dropped else None


def known_things(change: LiveChange) -> frozenset[tuple[str, str, str]]:
    """Return what the change made itself and what it carries over, as the catalogue's facts name them."""
    made = frozenset(thing for phase in change.details.facts for thing in _things(phase))
    return made | {
        ("constraint" if each.kind in CONSTRAINTS else each.kind, each.place, name)
        for each in change.details.standing.things
        for name in (each.name, identifier(each.name))
    }


def sync_triggers(change: LiveChange) -> list[SyncTrigger]:
    """Return the change's own triggers, which keep both sides in step."""
    things = {thing for phase in change.details.facts for thing in _things(phase)}
    return [SyncTrigger(place, name) for kind, place, name in sorted(things) if kind == "trigger" and "kerp_" in name]


def _things(phase: Mapping[str, object]) -> set[tuple[str, str, str]]:
    """Return the things that one phase has added."""
    added = cast("list[list[str]]", phase.get("added", []))
    return {(fact[0], fact[2], fact[3]) for fact in added if not fact[4]}
