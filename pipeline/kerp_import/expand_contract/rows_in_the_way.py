"""Rows that stand in the way of a change, counted and named over all companies.

Decision: docs/decisions/expand-contract.md
"""

from dataclasses import dataclass

from kerp_import.backfill.key_ranges import find_table
from kerp_import.backfill.scopes import scopes
from kerp_import.database.connection import Database
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.changes.in_step import is_checked
from kerp_import.expand_contract.changes.rename_column import passed_values
from kerp_import.expand_contract.declaration import ColumnChange
from kerp_import.expand_contract.sql_text import filled, identifier
from kerp_import.expand_contract.standing import StandingColumn

NAMED = 5
"""Keys that are told: whoever mends rows asks for all of them himself."""


@dataclass(frozen=True, slots=True)
class RowsNotCarried:
    """Rows of one column that cannot be carried on, and the keys of the first."""

    column: str
    rows: int
    keys: tuple[str, ...]


def rows_that_would_lose(db: Database, change: PlannedChange) -> tuple[RowsNotCarried, ...]:
    """Return the rows whose value does not pass to the new column as it is; nothing is changed."""
    if not change.declaration.moves_columns:
        return ()
    found = []
    for column, standing in zip(change.declaration.columns, change.standing.columns, strict=True):
        if column.forward or is_checked(column, standing):
            db.statement(_goes_over(change, column, standing), 0)
            where = f"NOT pg_temp.kerp_goes_over({identifier(change.declaration.table)})"
            found.append(_rows(db, change, column.old, where))
    return tuple(each for each in found if each.rows)


def rows_out_of_step(db: Database, change: PlannedChange) -> tuple[RowsNotCarried, ...]:
    """Return the filled rows in which the two columns are not one value: somebody wrote past the trigger."""
    if not change.declaration.moves_columns:
        return ()
    values = zip(change.declaration.columns, *passed_values(change), strict=True)
    found = [
        _rows(db, change, column.new, f"{identifier(column.new)} IS NOT NULL AND {new} IS DISTINCT FROM {old}")
        for column, old, new in values
    ]
    return tuple(each for each in found if each.rows)


def _rows(db: Database, change: PlannedChange, column: str, where: str) -> RowsNotCarried:
    """Return how many rows satisfy a condition, and the first of them, company by company where that is needed."""
    key = ", ".join(map(identifier, change.standing.key))
    query = filled("rows_where", {"table": change.declaration.table}, key=key, where=where)
    rows, keys = 0, []
    for scope in scopes(db, find_table(db, identifier(change.declaration.table))):
        with scope.transaction(db, whole=True):
            answer = db.statement(query, 0)
        rows += int(str(answer[0][1])) if answer else 0
        keys += [str(each[0]) for each in answer]
    return RowsNotCarried(column, rows, tuple(keys[:NAMED]))


def _goes_over(change: PlannedChange, column: ColumnChange, standing: StandingColumn) -> str:
    """Return the statement that makes the question which is asked of each row."""
    table, old = change.declaration.table, f"given.{identifier(column.old)}"
    as_text = "" if standing.compares else "::text"
    forward = filled("over_row", {"table": table}, expression=column.forward, row="given") if column.forward else old
    return filled(
        "goes_over",
        {"table": table, "old": column.old},
        old_type=standing.old_type,
        new_type=standing.new_type,
        forward=forward.strip(),
        may_be_null="false" if standing.is_not_null else "true",
        again="" if column.forward else "as_old := as_new;",
        is_same="true" if column.forward else f"as_old{as_text} IS NOT DISTINCT FROM {old}{as_text}",
    )
