"""Whether a change's values can pass: its types and expressions are tried on a copy, in a transaction rolled back.

Decision: docs/decisions/expand-contract.md
"""

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.expand_contract.declaration import ColumnChange
from kerp_import.expand_contract.sql_text import filled, identifier, without_collation
from kerp_import.expand_contract.standing import StandingColumn, TableColumn, table_columns
from kerp_import.migrate.statements import split, tokens
from kerp_import.model.words import Words


def tried_column(
    db: Database, table: str, column: ColumnChange, there: dict[str, TableColumn]
) -> StandingColumn | Words:
    """Return a column as it is, with what the server calls the new type; or why its values cannot pass."""
    for expression in (column.forward, column.back):
        if expression and not _is_one_expression(expression):
            return Words(
                f"{column.final}: 식이 아닙니다: {expression}", f"{column.final}: it is no expression: {expression}"
            )
    old = there.get(column.old)
    wanted = column.new_type or (old.type if old else "")
    if column.new_type and not db.ask("expand_contract/is_type.sql", {"type": wanted})[0]["is_type"]:
        return Words(
            f"{column.final}: 그런 형이 없습니다: {wanted}", f"{column.final}: there is no such type: {wanted}"
        )
    try:
        with db.transaction() as ending:
            ending.undo = True
            if column.new not in there:
                add = filled("expand/add_column", {"table": table, "new": column.new}, type=wanted, what=column.new)
                db.statement(add, 0)
            new_type = table_columns(db, table)[column.new].type
            for text in _tries(table, column, old, new_type):
                with db.transaction() as try_ending:
                    try_ending.undo = True
                    db.statement(text, 0)
    except StatementRefused as error:
        return _no_way(column, error)
    if old is None or column.old == column.new:
        return StandingColumn(column.old, column.new, "", new_type, "", is_not_null=False, comment="", grants=())
    return StandingColumn(
        column.old, column.new, old.type, new_type, old.default_value or "", old.is_not_null, old.comment or "",
        tuple(old.grants), compares=_compares(db, new_type) and _compares(db, old.type),
    )  # fmt: skip


def _tries(table: str, column: ColumnChange, old: TableColumn | None, new_type: str) -> list[str]:
    """Return the statements that only run where the values can pass, forward and back."""
    if old is None or column.old == column.new:
        value = {"table": table, "column": column.new}
        return [filled("try_value", value, expression=column.forward)] if column.forward else []
    forward, back = column.forward or identifier(column.old), column.back or identifier(column.new)
    return [
        filled("try_expression", {"table": table}, type=type_, expression=expression)
        for type_, given in ((new_type, forward), (old.type, back))
        # As it is assigned; and as a cast, of which the server also asks whether it is the same for everybody.
        for expression in (given, f"CAST(({given}) AS {without_collation(type_)})")
    ]


def _no_way(column: ColumnChange, error: StatementRefused) -> Words:
    """Return why a value cannot pass, and what to declare instead."""
    own = column.forward or column.back
    hint = (
        Words("식을 고치십시오", "fix the expression")
        if own
        else Words("forward와 back에 식을 쓰십시오", "declare forward and back")
    )
    return Words(
        f"{column.final}: 값을 옮길 수 없습니다: {error.reason}. {hint.ko}",
        f"{column.final}: its values cannot pass: {error.reason}; {hint.en}",
    )


def _is_one_expression(text: str) -> bool:
    """Return whether a text can stand in brackets without ending them, or hiding what follows."""
    depth = 0
    for each in tokens(text):
        if each.kind in {"remark", "comment"} or each.text == ";":
            return False
        depth += {"(": 1, ")": -1}.get(each.text, 0)
        if depth < 0:
            return False
    return depth == 0 and len(split(f"SELECT ({text})")) == 1


def _compares(db: Database, type_: str) -> bool:
    """Return whether a type knows what is equal."""
    try:
        with db.transaction():
            db.statement(filled("try_equal", type=without_collation(type_)), 0)
    except StatementRefused:
        return False
    return True
