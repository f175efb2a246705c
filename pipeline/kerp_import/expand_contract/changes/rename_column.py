"""rename_column: `corp_num` becomes `business_number`, under both names for as long as clients know either.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator

from kerp_import.expand_contract.changes import carried, in_step
from kerp_import.expand_contract.changes.change_sql import ChangeSql, FillStatement, PlannedChange, touches
from kerp_import.expand_contract.sides import Side, Sides
from kerp_import.expand_contract.sql_text import filled, identifier, without_collation


def expand_up(change: PlannedChange) -> str:
    """Return what adds the new columns and keeps them in step with the old ones."""
    return in_step.statements(in_step.expand_columns(change), in_step.triggers(change), carried.extend_triggers(change))


def expand_down(change: PlannedChange) -> str:
    """Return what leaves the table as it was before."""
    return in_step.statements(carried.restore_triggers(change), in_step.no_triggers(change), in_step.no_columns(change))


def finish_up(change: PlannedChange) -> str:
    """Return what holds of the new columns once they are filled."""
    return in_step.statements(carried.finish_constraints(change))


def finish_down(change: PlannedChange) -> str:
    """Return what lets go of it again."""
    return in_step.statements(carried.unfinish_constraints(change))


def contract_up(change: PlannedChange) -> str:
    """Return what drops the old columns, and gives the new ones all that stood on those."""
    return in_step.statements(
        in_step.no_triggers(change), carried.take_over(change), _drop_old(change), carried.take_names(change),
        _take_column_names(change),
    )  # fmt: skip


def _drop_old(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that drop the old columns, with what stands on them alone."""
    for each in change.declaration.columns:
        yield filled("expand/drop_column", {"table": change.declaration.table, "column": each.old})


def _take_column_names(change: PlannedChange) -> Iterator[str]:
    """Yield the statements by which a column that keeps its name takes it."""
    for each in change.declaration.columns:
        if each.new != each.final:
            names = {"table": change.declaration.table, "column": each.new, "to": each.final}
            yield filled("contract/rename_column", names)


def fills(change: PlannedChange) -> tuple[FillStatement, ...]:
    """Return what fills the new columns: whatever update heals a row by the trigger, which alone knows the way.

    A value that was SET would be taken for a client's, and written back.
    """
    unfilled = " OR ".join(f"{new} IS DISTINCT FROM {old}" for old, new in zip(*passed_values(change), strict=True))
    return (FillStatement(change.declaration.table, touches(change.declaration.columns), unfilled),)


def sides(change: PlannedChange) -> Sides:
    """Return the values carried forward, and those in the new columns."""
    old, new = passed_values(change)
    table = identifier(change.declaration.table)
    key = change.standing.key
    return Sides(Side(table, key, tuple(old)), Side(table, key, tuple(new)))


def passed_values(change: PlannedChange) -> tuple[list[str], list[str]]:
    """Return the SQL over the table's columns that gives each column's value carried forward, and as it is kept."""
    old, new = [], []
    for column, standing in zip(change.declaration.columns, change.standing.columns, strict=True):
        as_text = "" if standing.compares else "::text"
        carried_on = f"({column.forward})" if column.forward else identifier(column.old)
        old.append(f"CAST({carried_on} AS {without_collation(standing.new_type)}){as_text}")
        new.append(f"{identifier(column.new)}{as_text}")
    return old, new


RENAME_COLUMN = ChangeSql(expand_up, expand_down, finish_up, finish_down, expand_down, contract_up, fills, sides)
