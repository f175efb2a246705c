"""The statement-level triggers: of the partitioned table for its keys, and of both tables while they are kept the same.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Iterator

from kerp_import.backfill.pieces import filled
from kerp_import.database.connection import literal
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.model.words import Words
from kerp_import.partition import names
from kerp_import.partition.table import PartitionPlan, listed, same

REFERENCING = {
    "insert": " REFERENCING NEW TABLE AS new_rows",
    "update": " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": " REFERENCING OLD TABLE AS old_rows",
    "truncate": "",
}
"""The rows of a statement that its trigger sees, as tables."""

BACK = "back"
"""In the name of a function that keeps the old table, once the new one has taken its place."""

TOO_OLD = Words(
    "이 트랜잭션이 시작된 뒤에 행이 옮겨졌습니다: 다시 실행하십시오",
    "could not serialize access: the row was copied after this transaction began; run it again",
)


def statement_triggers(plan: PartitionPlan, purpose: str, on: str, *, back: bool = False) -> Iterator[str]:
    """Yield the triggers of one purpose on a table, which fire for replicas' sessions too."""
    for event in names.EVENTS:
        function = names.path(plan.table.schema, _function(plan, purpose, event, back=back))
        trigger = identifier(names.trigger_name(purpose, event))
        pieces = {
            "trigger": trigger, "event": event.upper(), "table": on, "referencing": REFERENCING[event],
            "function": function,
        }  # fmt: skip
        yield filled("partition/statement_trigger.sql", pieces)
        yield f"ALTER TABLE {on} ENABLE ALWAYS TRIGGER {trigger}"


def no_triggers(purpose: str, on: str) -> Iterator[str]:
    """Yield the statements that take the triggers of one purpose off a table."""
    for event in names.EVENTS:
        yield f"DROP TRIGGER {identifier(names.trigger_name(purpose, event))} ON {on}"


def no_functions(plan: PartitionPlan, purpose: str, *, back: bool = False) -> Iterator[str]:
    """Yield the statements that drop the functions of one purpose."""
    for event in names.EVENTS:
        yield f"DROP FUNCTION IF EXISTS {names.path(plan.table.schema, _function(plan, purpose, event, back=back))}()"


def in_step(plan: PartitionPlan, other: str, *, back: bool) -> Iterator[str]:
    """Yield the functions by which whatever is written to one table is written to `other`."""
    table = plan.table
    # The new table is told by both: its partition is found by the date.
    found_by = table.key if back else [*table.key, plan.on]
    pieces = {
        **company_pieces(plan),
        "schema": identifier(table.schema), "other": other, "columns": listed(table.columns),
        "other_is_old": same(found_by, "other", "old_row"), "other_is_new": same(found_by, "other", "new_row"),
        "old_stays": same(plan.identity, "old_row", "new_row"),
        "set_all": ", ".join(f"{identifier(each)} = new_row.{identifier(each)}" for each in table.columns),
        "too_old": "" if back else filled("partition/too_old.sql", {"message": literal(TOO_OLD.in_both)}).rstrip(),
    }  # fmt: skip
    for event in names.EVENTS:
        function = names.path(table.schema, _function(plan, names.STEP, event, back=back))
        file = "update_back" if back and event == "update" else event
        yield filled(f"partition/in_step_{file}.sql", {**pieces, "function": function})
        yield f"REVOKE ALL ON FUNCTION {function}() FROM PUBLIC"


def copies_rows(plan: PartitionPlan) -> Iterator[str]:
    """Yield the function that copies the rows of a batch, which are held meanwhile."""
    table, function = plan.table, copy_function(plan)
    pieces = {
        "function": function, "table": table.path, "schema": identifier(table.schema), "other": plan.new,
        "columns": listed(table.columns), "given_columns": listed(table.columns, "given_row."),
        "other_is_given": same([*table.key, plan.on], "other", "given_row"),
    }  # fmt: skip
    yield filled("partition/copy_batch.sql", pieces)
    yield f"REVOKE ALL ON FUNCTION {function}({table.path}[]) FROM PUBLIC"


def copies_no_more(plan: PartitionPlan) -> str:
    """Return the statement that drops that function."""
    return f"DROP FUNCTION IF EXISTS {copy_function(plan)}({plan.table.path}[])"


def copy_function(plan: PartitionPlan) -> str:
    """Return the path of the function that copies the rows of a batch."""
    return names.path(plan.table.schema, f"kerp_partition_{plan.table.name}_copy")


def company_pieces(plan: PartitionPlan) -> dict[str, str]:
    """Return what acts for each company of a statement's rows: forced policies bind the owner of the functions, too."""
    if not plan.table.is_by_company:
        return dict.fromkeys(("begin_new", "begin_old", "end"), "") | {
            "of_company_new": "true",
            "of_company_old": "true",
        }
    begin = {name: filled("partition/each_company.sql", {"rows": name}).strip() for name in ("new_rows", "old_rows")}
    return {
        "begin_new": begin["new_rows"], "begin_old": begin["old_rows"],
        "end": filled("partition/end_each_company.sql", {}).strip(),
        "of_company_new": "new_row.company_id::text = kerp_company",
        "of_company_old": "old_row.company_id::text = kerp_company",
    }  # fmt: skip


def _function(plan: PartitionPlan, purpose: str, event: str, *, back: bool) -> str:
    """Return the name of the function of one kind of statement."""
    table = f"{plan.table.name}_{BACK}" if back else plan.table.name
    return names.function_name(purpose, table, event)
