"""Two columns that are one value under two names: the triggers that keep them in step, and what goes when they go.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Iterator

from kerp_import.database.connection import literal
from kerp_import.expand_contract.changes.change_sql import PlannedChange
from kerp_import.expand_contract.declaration import ColumnChange
from kerp_import.expand_contract.sql_text import filled, identifier, joined
from kerp_import.expand_contract.standing import StandingColumn


def sync_name(name: str) -> str:
    """Return the name of the function that keeps the columns in step."""
    return f"kerp_sync_{name}"


def written_name(name: str) -> str:
    """Return the name of the sequence, and of the function, that note when a name that goes was last written."""
    return f"kerp_written_{name}"


def keep_name(name: str) -> str:
    """Return the name of the function that leaves a row as it is while its new column is filled."""
    return f"kerp_keep_{name}"


FIRST = "00_kerp_"
"""How our triggers' names begin, so that they fire before the others: in the order of their names."""

LAST = "~kerp_"
"""How the name of the trigger begins that fires after the others."""


def triggers(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that make what keeps the columns in step, and what notes who still writes the old names."""
    name, table = change.declaration.name, change.declaration.table
    goes = [each for column in change.declaration.columns for each in column.names_that_go]
    pairs = list(zip(change.declaration.columns, change.standing.columns, strict=True))
    yield filled(
        "expand/sync",
        {"table": table, "schema": change.schema, "function": sync_name(name), "trigger": f"{FIRST}2_{name}"},
        variables="\n".join(_variables(number, column, standing) for number, (column, standing) in enumerate(pairs)),
        columns="\n".join(
            _sync_column(change, number, column, standing).rstrip("\n")
            for number, (column, standing) in enumerate(pairs)
        ),
    )
    yield filled(
        "expand/written",
        {
            "table": table, "schema": change.schema, "function": written_name(name), "sequence": written_name(name),
            "of_statement": f"{FIRST}0_{name}", "of_insert": f"{FIRST}1_{name}",
        },
        goes=", ".join(goes),
        sequence_text=literal(identifier(written_name(name))),
        columns=", ".join(map(identifier, goes)),
        is_set=" OR ".join(f"NEW.{identifier(each)} IS NOT NULL" for each in goes),
    )  # fmt: skip
    for each in ("0", "1", "2"):
        yield filled("expand/always", {"table": table, "trigger": f"{FIRST}{each}_{name}"})
    yield from keeps_the_rest(change)


def keeps_the_rest(change: PlannedChange) -> Iterator[str]:
    """Yield the statements by which a fill leaves the rest of a row as it is, where other triggers would not."""
    name, table = change.declaration.name, change.declaration.table
    if change.standing.has_other_row_triggers:
        names = {"function": keep_name(name), "first": f"{FIRST}9_{name}", "last": f"{LAST}{name}"}
        yield filled("expand/keep", {"table": table, "schema": change.schema, **names})


def keeps_nothing(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that take that away."""
    name, table = change.declaration.name, change.declaration.table
    if change.standing.has_other_row_triggers:
        for each in (f"{LAST}{name}", f"{FIRST}9_{name}"):
            yield filled("expand/drop_trigger", {"trigger": each, "table": table})
        yield filled("expand/drop_function", {"function": keep_name(name)})


def no_triggers(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that take all of that away."""
    name, table = change.declaration.name, change.declaration.table
    yield from keeps_nothing(change)
    for each in ("2", "1", "0"):
        yield filled("expand/drop_trigger", {"trigger": f"{FIRST}{each}_{name}", "table": table})
    yield filled("expand/drop_function", {"function": sync_name(name)})
    yield filled("expand/drop_function", {"function": written_name(name)})
    yield filled("expand/drop_sequence", {"sequence": written_name(name)})


def forward(change: PlannedChange, column: ColumnChange) -> str:
    """Return the SQL that gives the new value of the row that is written."""
    return _over_row(change, column.forward, column.old)


def _back(change: PlannedChange, column: ColumnChange) -> str:
    """Return the SQL that gives the old value of a row."""
    return _over_row(change, column.back, column.new)


def _over_row(change: PlannedChange, expression: str, plain: str) -> str:
    """Return an expression over the row's columns, or the one column as it is."""
    if not expression:
        return f"NEW.{identifier(plain)}"
    return filled("over_row", {"table": change.declaration.table}, expression=expression, row="NEW").strip()


def _variables(number: int, column: ColumnChange, standing: StandingColumn) -> str:
    """Return the function's variables of one column."""
    as_old = f"\n    kerp_as_old_{number} {standing.old_type};" if is_checked(column, standing) else ""
    return f"    kerp_as_new_{number} {standing.new_type};{as_old}"


def is_checked(column: ColumnChange, standing: StandingColumn) -> bool:
    """Return whether the way forward may lose something: a cast that PostgreSQL assigns by, to another type.

    Whoever wrote an expression may have meant to normalise.
    """
    return not column.forward and standing.old_type != standing.new_type


def _sync_column(change: PlannedChange, number: int, column: ColumnChange, standing: StandingColumn) -> str:
    """Return what the function does about one column."""
    names = {"old": column.old, "new": column.new}
    default = standing.default_value
    as_new, as_old = f"kerp_as_new_{number}", f"kerp_as_old_{number}"
    old, new = f"NEW.{identifier(column.old)}", f"NEW.{identifier(column.new)}"
    before_old, before_new = f"OLD.{identifier(column.old)}", f"OLD.{identifier(column.new)}"
    give_default = filled(
        "expand/sync_default", names, default=default, when="" if standing.is_not_null else " AND TG_OP = 'INSERT'"
    )
    old_check = filled(
        "expand/sync_old_check", names, as_old=as_old, old_is_lost=_differ(standing, as_old, old),
        old_name=_in_quotes(column.old), new_name=_in_quotes(column.new),
    )  # fmt: skip
    return filled(
        "expand/sync_column",
        names,
        what=f"{column.old} ↔ {column.new}",
        old_differs=_differ(standing, old, before_old),
        new_differs=_differ(standing, new, before_new),
        new_to_default=filled("expand/sync_new_to_default", names) if default and standing.is_not_null else "",
        back=_back(change, column),
        forward=forward(change, column),
        as_new=as_new,
        new_is_lost=_differ(standing, as_new, new),
        old_name=_in_quotes(column.old),
        new_name=_in_quotes(column.new),
        give_default=give_default if default else "",
        old_check=old_check if is_checked(column, standing) else "",
    )


def _differ(standing: StandingColumn, left: str, right: str) -> str:
    """Return the SQL that tells whether two values differ; a type that knows no equality is compared as text."""
    cast = "" if standing.compares else "::text"
    return f"{left}{cast} IS DISTINCT FROM {right}{cast}"


def _in_quotes(name: str) -> str:
    """Return a name as it stands within a literal."""
    return name.replace("'", "''")


def expand_columns(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that add the new columns, with the grants and comments of the old ones."""
    table = change.declaration.table
    for column, standing in zip(change.declaration.columns, change.standing.columns, strict=True):
        names = {"table": table, "new": column.new, "column": column.new}
        yield filled("expand/add_column", names, type=standing.new_type, what=f"{column.old} → {column.new}")
        if standing.comment:
            yield filled("expand/comment", names, comment=literal(standing.comment))
        for grant in standing.grants:
            yield grant.replace("{column}", identifier(column.new)) + ";\n"
        if standing.default_value:
            yield filled("expand/drop_default", {"table": table, "column": column.old})


def no_columns(change: PlannedChange) -> Iterator[str]:
    """Yield the statements that give the old columns their defaults again and drop the new ones."""
    table = change.declaration.table
    for column, standing in zip(change.declaration.columns, change.standing.columns, strict=True):
        if standing.default_value:
            yield filled("expand/set_default", {"table": table, "column": column.old}, default=standing.default_value)
        yield filled("expand/drop_column", {"table": table, "column": column.new})


def statements(*parts: Iterator[str]) -> str:
    """Return the statements of several parts as one text."""
    return joined(each for part in parts for each in part)
