"""What stood on a column when its change was expanded and reads otherwise now: a contract would make it as it was then.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator

from kerp_import.database.connection import Database
from kerp_import.expand_contract.changes.carried import UPDATE_OF
from kerp_import.expand_contract.standing import Dependent, StandingThing, dependents, table_columns
from kerp_import.expand_contract.state import LiveChange, Phase
from kerp_import.model.change_errors import ChangeInTheWay
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words

CARRIED = ("policy", "trigger", "check", "unique", "foreign key", "index", "sequence")


def changed_since(db: Database, change: LiveChange) -> Iterator[KerpError]:
    """Yield what was changed since `db expand`: policies, triggers, constraints, indexes, defaults and grants."""
    if change.declaration.moves_columns:
        for name in (*_things(db, change), *_defaults(db, change), *_grants(db, change)):
            yield ChangeInTheWay(what=_CHANGED.filled(thing=name, name=change.name))


def _things(db: Database, change: LiveChange) -> Iterator[str]:
    """Yield the things that read otherwise, or are gone."""
    columns = [each.old for each in change.declaration.columns]
    there = {(each.kind, each.name): each for each in dependents(db, change.declaration.table, columns)}
    for each in change.details.standing.of_kind(*CARRIED):
        now = there.get((each.kind, each.name))
        if now is None or _read(now) != _read(each):
            yield f"{each.kind} {each.name}"


def _read(thing: Dependent | StandingThing) -> tuple[str, str]:
    """Return what a thing says; a trigger's columns are the change's own, which has it fire for the new ones, too."""
    if thing.kind == "trigger":
        return UPDATE_OF.sub(" UPDATE OF", thing.definition), thing.state
    return thing.definition, ""


def _defaults(db: Database, change: LiveChange) -> Iterator[str]:
    """Yield the columns that were given a default, which the trigger gives since the change was expanded."""
    there = table_columns(db, change.declaration.table)
    for each in change.declaration.columns:
        if each.old in there and there[each.old].default_value is not None:
            yield f"{each.old} DEFAULT"


def _grants(db: Database, change: LiveChange) -> Iterator[str]:
    """Yield the columns whose grants were changed, and not those of the new one alike; a soak changes them itself."""
    if change.phase is Phase.SOAKING:
        return
    there = table_columns(db, change.declaration.table)
    for each in change.details.standing.columns:
        old, new = (there[name].grants if name in there else [] for name in (each.old, each.new))
        if old not in (new, list(each.grants)):
            yield f"{each.old} GRANT"


_CHANGED = Words(
    "{thing}: db expand 뒤에 바뀌었습니다. 축소하면 그때의 것으로 돌아가므로, 변경을 되돌리고 다시 확장하십시오: "
    "kerp-import db contract {name} --revert",
    "{thing}: changed since db expand, and contracting would make it as it was then. Take the change back and expand "
    "it again: kerp-import db contract {name} --revert",
)
