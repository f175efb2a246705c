"""Whether a table is as a contracted change left it: a change the other way may have been made since.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Mapping

from kerp_import.database.connection import Database
from kerp_import.expand_contract.declaration import ChangeKind, ColumnChange
from kerp_import.expand_contract.standing import TableColumn, table_columns
from kerp_import.expand_contract.state import LiveChange


def has_declared_end(db: Database, live: LiveChange) -> bool:
    """Return whether every column of a change is where and as it was declared to be in the end."""
    declaration = live.declaration
    there = table_columns(db, declaration.table)
    if declaration.split is not None:
        elsewhere = table_columns(db, declaration.split.table)
        return all(each.old not in there and each.old in elsewhere for each in declaration.columns)
    if declaration.kind is ChangeKind.CHANGE_TYPE:
        types = {each.new: each.new_type for each in live.details.standing.columns}
        return all(
            each.final in there and there[each.final].type == types.get(each.new) for each in declaration.columns
        )
    return all(_is_there(each, there, not_null=declaration.adds_not_null) for each in declaration.columns)


def _is_there(column: ColumnChange, there: Mapping[str, TableColumn], *, not_null: bool) -> bool:
    """Return whether a column has its last name, none has the one that went, and NULL is kept out where that was so."""
    found = there.get(column.final)
    is_gone = column.old in {"", column.final} or column.old not in there
    return found is not None and is_gone and (found.is_not_null or not not_null)
