"""add_not_null: a column that may be NULL so far gets a value everywhere, and may not be NULL any more.

The way back lets NULL in again; the rows that lacked a value keep the one that they were given.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator

from kerp_import.expand_contract.changes import carried
from kerp_import.expand_contract.changes.add_column import contract_up, sides
from kerp_import.expand_contract.changes.change_sql import ChangeSql, PlannedChange
from kerp_import.expand_contract.changes.give_missing import given, gives_nothing, gives_values
from kerp_import.expand_contract.changes.in_step import statements
from kerp_import.expand_contract.sql_text import filled


def expand_up(change: PlannedChange) -> str:
    """Return what gives a value to statements that give none."""
    return statements(gives_values(change))


def expand_down(change: PlannedChange) -> str:
    """Return what stops that."""
    return statements(gives_nothing(change))


def finish_up(change: PlannedChange) -> str:
    """Return what lets no NULL in any more: first proven by a check, so that the table is not read under the lock."""
    return statements(carried.set_not_null(change))


def finish_down(change: PlannedChange) -> str:
    """Return what lets NULL in again."""
    return statements(_drop_not_null(change))


def revert_finished(change: PlannedChange) -> str:
    """Return the way back, from halfway too: the column stays, and so does what it was given."""
    return f"{statements(carried.no_proof_of_not_null(change))}{finish_down(change)}{expand_down(change)}"


def _drop_not_null(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that let NULL in again."""
    for each in change.declaration.columns:
        yield filled("finish/drop_not_null", {"table": change.declaration.table, "column": each.new})


ADD_NOT_NULL = ChangeSql(expand_up, expand_down, finish_up, finish_down, revert_finished, contract_up, given, sides)
