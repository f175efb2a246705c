"""A value for rows that lack one: given by a trigger to statements that do not know the column, and by the fill.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator

from kerp_import.expand_contract.changes.change_sql import FillStatement, PlannedChange, touches
from kerp_import.expand_contract.changes.in_step import FIRST, forward, keeps_nothing, keeps_the_rest, sync_name
from kerp_import.expand_contract.declaration import ColumnChange
from kerp_import.expand_contract.sql_text import filled, identifier


def _with_values(change: PlannedChange) -> list[ColumnChange]:
    """Return the columns for which a value was declared."""
    return [each for each in change.declaration.columns if each.forward]


def gives_values(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that make the trigger."""
    columns, name = _with_values(change), change.declaration.name
    if not columns:
        return
    names = {"table": change.declaration.table, "schema": change.schema}
    yield filled(
        "expand/give_missing",
        {**names, "function": sync_name(name), "trigger": f"{FIRST}2_{name}"},
        columns="".join(
            filled("expand/give_missing_column", {"column": each.new}, value=forward(change, each)) for each in columns
        ).rstrip("\n"),
    )
    yield from keeps_the_rest(change)


def gives_nothing(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that take the trigger away."""
    name, table = change.declaration.name, change.declaration.table
    if not _with_values(change):
        return
    yield from keeps_nothing(change)
    yield filled("expand/drop_trigger", {"trigger": f"{FIRST}2_{name}", "table": table})
    yield filled("expand/drop_function", {"function": sync_name(name)})


def given(change: PlannedChange) -> tuple[FillStatement, ...]:
    """Return what fills the rows that lack a value: the trigger gives it to whatever update touches them."""
    columns = _with_values(change)
    if not columns:
        return ()
    unfilled = " OR ".join(f"{identifier(each.new)} IS NULL" for each in columns)
    return (FillStatement(change.declaration.table, touches(columns), unfilled),)
