"""add_column: a new column, nullable and without a default; with `forward` the rows that are there get a value.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator

from kerp_import.expand_contract.changes.change_sql import ChangeSql, FillStatement, PlannedChange, nothing
from kerp_import.expand_contract.changes.give_missing import given, gives_nothing, gives_values
from kerp_import.expand_contract.changes.in_step import statements
from kerp_import.expand_contract.sql_text import filled


def expand_up(change: PlannedChange) -> str:
    """Return what adds the columns, and gives a value to who does not know them."""
    return statements(_columns(change), gives_values(change))


def expand_down(change: PlannedChange) -> str:
    """Return what drops them."""
    return statements(gives_nothing(change), _no_columns(change))


def _columns(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that add the columns."""
    for column, standing in zip(change.declaration.columns, change.standing.columns, strict=True):
        names = {"table": change.declaration.table, "new": column.new}
        yield filled("expand/add_column", names, type=standing.new_type, what=column.new)


def _no_columns(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that drop the columns."""
    for column in change.declaration.columns:
        yield filled("expand/drop_column", {"table": change.declaration.table, "column": column.new})


def contract_up(change: PlannedChange) -> str:
    """Return what lets go of who does not know the columns."""
    return statements(gives_nothing(change))


def fills(change: PlannedChange) -> tuple[FillStatement, ...]:
    """Return what fills the rows that are there; nothing where no value was declared."""
    return given(change)


def sides(change: PlannedChange) -> None:  # noqa: ARG001 - what every kind is called with
    """Return that there is nothing to compare: the fill's own count is the proof."""
    return


ADD_COLUMN = ChangeSql(expand_up, expand_down, nothing, nothing, expand_down, contract_up, fills, sides)
