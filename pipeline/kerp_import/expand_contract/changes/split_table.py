"""split_table: `users.bio` becomes `user_profiles.bio`, and clients of either table write it meanwhile.

A row of the new table is there only where one of its columns is set, so that new clients can insert it themselves. A
write of either table is carried over where the other's row is free, and owed where somebody else holds it. There is
nothing to finish: the new table has its constraints before it has a row.

Decision: docs/decisions/expand-contract.md
"""

from kerp_import.expand_contract.changes.change_sql import ChangeSql, FillStatement, PlannedChange, nothing
from kerp_import.expand_contract.changes.split_pieces import from_template, part_name, standing_of
from kerp_import.expand_contract.sides import Side, Sides
from kerp_import.expand_contract.sql_text import filled, identifier
from kerp_import.expand_contract.standing_split import split_of


def expand_up(change: PlannedChange) -> str:
    """Return what makes the new table and keeps both the same."""
    return from_template("split/expand.up", change)


def split_plainly(change: PlannedChange) -> str:
    """Return what gives the columns a table of their own where nobody is at work: how it looks in the end."""
    return from_template("split/plainly", change)


def expand_down(change: PlannedChange) -> str:
    """Return the way back: every value is in the old table, or it refuses."""
    return from_template("split/expand.down", change)


def contract_up(change: PlannedChange) -> str:
    """Return what takes the columns out of the old table."""
    return from_template("split/contract.up", change)


def settle(change: PlannedChange) -> str:
    """Return what carries over all that is owed."""
    return from_template("split/settle_owed", change)


def fills(change: PlannedChange) -> tuple[FillStatement, ...]:
    """Return what fills the new table: each row of the old one that differs is settled, and not written itself."""
    table, split = change.declaration.table, split_of(change.declaration)
    names = {
        "table": table, "key": standing_of(change).key, "new_table": split.table, "new_key": split.key,
        "settle": part_name(change, "settle"),
    }  # fmt: skip
    values = {"columns": _columns(change, table), "new_columns": _columns(change, split.table)}
    differs = filled("split/differs", names, defaults=_defaults(change), **values).rstrip()
    assignments = ", ".join(f"{each} = {each}" for each in (identifier(c.old) for c in change.declaration.columns))
    call = filled("split/settle_row", names).rstrip()
    return (FillStatement(table, assignments, differs, call, split.table),)


def sides(change: PlannedChange) -> Sides:
    """Return both tables' values, of the rows in which any is set."""
    split = split_of(change.declaration)
    values = tuple(identifier(each.old) for each in change.declaration.columns)
    is_set = f"({', '.join(values)}) IS DISTINCT FROM ({_defaults(change)})"
    old = Side(identifier(change.declaration.table), (standing_of(change).key,), values, is_set)
    return Sides(old, Side(identifier(split.table), (split.key,), values, is_set))


def _columns(change: PlannedChange, table: str) -> str:
    """Return the columns that go, as columns of one of the tables."""
    return ", ".join(f"{identifier(table)}.{identifier(each.old)}" for each in change.declaration.columns)


def _defaults(change: PlannedChange) -> str:
    """Return what the columns have where nobody set them."""
    return ", ".join(standing_of(change).defaults)


SPLIT_TABLE = ChangeSql(
    expand_up, expand_down, nothing, nothing, expand_down, contract_up, fills, sides, settle
)  # fmt: skip
