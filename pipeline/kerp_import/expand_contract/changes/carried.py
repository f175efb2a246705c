"""What stands on the old column is made for the new one: before it is finished, and under its own name at the end.

Decision: docs/decisions/expand-contract.md
"""

import re
from collections.abc import Iterator

from kerp_import.database.connection import literal
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.sql_text import filled, identifier, temporary
from kerp_import.expand_contract.standing import StandingThing

MAKES_INDEX = re.compile(r'CREATE (?P<unique>UNIQUE )?INDEX (?:"(?:[^"]|"")+"|\S+) ON ')
UPDATE_OF = re.compile(r" UPDATE OF (?P<columns>.+?)(?= OR | ON )")
DEFERRABLE = re.compile(r" DEFERRABLE.*| INITIALLY DEFERRED")


def finish_constraints(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that make checks, foreign keys, NOT NULL and indexes for the filled columns.

    Each is committed by itself, so that nothing reads the table under a lock that keeps anybody from writing.
    """
    table = change.declaration.table
    held = change.standing.of_kind("check", "foreign key")
    for each in held:
        yield filled("finish/check", {"table": table, "constraint": temporary(each.name)}, definition=each.carried)
    for each in held:
        if not each.state:
            yield filled("finish/validate", {"table": table, "constraint": temporary(each.name)})
    yield from set_not_null(change)
    for each in change.standing.of_kind("index", "unique"):
        yield _concurrently(each)


def _concurrently(thing: StandingThing) -> str:
    """Return the statement that makes a thing's index under its temporary name, while everybody writes on."""
    made = thing.index_carried or thing.carried
    match = MAKES_INDEX.match(made)
    if match is None:
        raise ValueError(made)
    unique = match["unique"] or ""
    return f"CREATE {unique}INDEX CONCURRENTLY {identifier(temporary(thing.name))} ON {made[match.end() :]};\n"


def set_not_null(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that let no NULL into the new columns, where the old ones let none in or it was declared."""
    table = change.declaration.table
    columns = [each.new for each in change.standing.columns if each.is_not_null or change.declaration.adds_not_null]
    for column in columns:
        yield filled("finish/is_there", {"table": table, "constraint": _is_there(column), "column": column})
        names = {"table": table, "constraint": _is_there(column), "column": column}
        yield filled("finish/validate", names)
        yield filled("finish/set_not_null", names)


def no_proof_of_not_null(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that take away the checks by which NULL is proven not to be there, if any is left."""
    table = change.declaration.table
    for each in change.declaration.columns:
        yield filled("finish/drop_is_there", {"table": table, "constraint": _is_there(each.new)})


def unfinish_constraints(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that take away what was made for the new columns."""
    table = change.declaration.table
    for each in change.standing.of_kind("index", "unique"):
        yield filled("finish/drop_index", {"index": temporary(each.name)})
    for column in change.standing.columns:
        if column.is_not_null:
            yield filled("finish/drop_not_null", {"table": table, "column": column.new})
    for each in change.standing.of_kind("check", "foreign key"):
        yield filled("finish/drop_constraint", {"table": table, "constraint": temporary(each.name)})


def _is_there(column: str) -> str:
    """Return the name of the check that stands for NOT NULL while the table is read."""
    return temporary(f"is_there_{column}")


def extend_triggers(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that have a trigger of the old column fire for the new one as well."""
    for each in change.standing.of_kind("trigger"):
        own, new = UPDATE_OF.search(each.definition), UPDATE_OF.search(each.carried)
        if own and new:
            both = ", ".join(dict.fromkeys((*own["columns"].split(", "), *new["columns"].split(", "))))
            yield from _trigger_again(
                change, each, f"{each.definition[: own.start('columns')]}{both}{each.definition[own.end('columns') :]}"
            )


def restore_triggers(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that make those triggers as they were."""
    for each in change.standing.of_kind("trigger"):
        if UPDATE_OF.search(each.definition):
            yield from _trigger_again(change, each, each.definition)


def take_over(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that move onto the new columns what can stand on one column only."""
    table = change.declaration.table
    for each in change.standing.of_kind("policy"):
        yield filled("contract/policy", {"policy": each.name, "table": table}, conditions=each.carried)
    for each in change.standing.of_kind("trigger"):
        yield from _trigger_again(change, each, each.carried)
    for column in change.standing.columns:
        if column.default_value:
            yield filled("expand/set_default", {"table": table, "column": column.new}, default=column.default_value)
    for each in change.standing.of_kind("sequence"):
        yield f"{each.carried};\n"


def take_names(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that give what was made for the new columns the names that the old ones' had."""
    table = change.declaration.table
    for each in change.standing.of_kind("check", "foreign key"):
        names = {"table": table, "constraint": temporary(each.name), "to": each.name}
        yield filled("contract/rename_constraint", names)
        yield from _comment("CONSTRAINT", each, identifier(table))
    for each in change.standing.of_kind("index"):
        yield filled("contract/rename_index", {"index": temporary(each.name), "to": each.name})
        yield from _comment("INDEX", each, "")
    for each in change.standing.of_kind("unique"):
        deferrable = DEFERRABLE.search(each.carried)
        names = {"table": table, "constraint": each.name, "index": temporary(each.name)}
        yield filled("contract/unique", names, deferrable=deferrable[0] if deferrable else "")
        yield from _comment("CONSTRAINT", each, identifier(table))


def _trigger_again(change: PlannedChange, trigger: StandingThing, definition: str) -> Iterator[str]:
    """Yield the statements that make a trigger anew, as asleep as it was."""
    names = {"trigger": trigger.name, "table": change.declaration.table}
    yield filled("expand/drop_trigger", names)
    yield f"{definition};\n"
    if trigger.state:
        yield filled("trigger_state", names, state=trigger.state)
    yield from _comment("TRIGGER", trigger, identifier(change.declaration.table))


def _comment(kind: str, thing: StandingThing, table: str) -> Iterator[str]:
    """Yield the statement that says again what was said of a thing."""
    if thing.comment:
        yield filled(
            "contract/comment_on", {"name": thing.name}, kind=kind, on_table=f" ON {table}" if table else "",
            comment=literal(thing.comment),
        )  # fmt: skip
