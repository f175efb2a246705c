"""The statements by which the partitioned table takes the place of the one that was there.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Iterator

from kerp_import.database.connection import literal
from kerp_import.expand_contract.sql_text import identifier, temporary
from kerp_import.partition import names
from kerp_import.partition.shape import grants_nothing
from kerp_import.partition.table import Carried, PartitionPlan
from kerp_import.partition.triggers import in_step, statement_triggers


def swap(plan: PartitionPlan) -> Iterator[str]:
    """Yield what gives the new table the name, and everything that bears a name of its own."""
    table = plan.table
    for each in plan.hanging:
        yield f"ALTER TABLE {each.place} DROP CONSTRAINT {identifier(each.name)}"
        yield renamed_constraint(each.place, temporary(each.name), each.name)
        if each.comment:
            yield f"COMMENT ON CONSTRAINT {identifier(each.name)} ON {each.place} IS {literal(each.comment)}"
    for name in _names_of_indexes(plan):
        yield _rename_index(plan, name, names.aside(name))
    for kept in _of_kind(plan.carried, "statistics"):
        yield f"ALTER STATISTICS {names.path(table.schema, kept.name)} RENAME TO {identifier(names.aside(kept.name))}"
    yield _rename_table(plan, table.name, names.old_name(table.name))
    yield _rename_table(plan, names.new_name(table.name), table.name)
    yield renamed_constraint(table.path, temporary(table.key_name), table.key_name)
    for index in plan.indexes:
        yield _rename_index(plan, temporary(index.lasting), index.lasting)
    for key in plan.keys:
        if not key.is_primary:
            yield renamed_constraint(plan.keys_path, temporary(key.name), key.name)
    yield from carry_over(plan.carried)


def carry_over(carried: tuple[Carried, ...]) -> Iterator[str]:
    """Yield what the table gets that bears the name now."""
    for each in carried:
        yield each.statement


def goes_on(plan: PartitionPlan) -> Iterator[str]:
    """Yield what keeps the old table the same from then on: nobody else writes it, and its own triggers sleep."""
    for each in plan.carried:
        if each.kind == "trigger":
            yield f"ALTER TABLE {plan.old} DISABLE TRIGGER {identifier(each.name)}"
    yield grants_nothing([plan.old])
    yield from in_step(plan, plan.old, back=True)
    yield from statement_triggers(plan, names.STEP, plan.table.path, back=True)


def _of_kind(carried: tuple[Carried, ...], kind: str) -> Iterator[Carried]:
    """Yield what is of one kind."""
    return (each for each in carried if each.kind == kind)


def _names_of_indexes(plan: PartitionPlan) -> Iterator[str]:
    """Yield the names of the old table's indexes."""
    yield plan.table.key_name
    yield from (each.name for each in plan.keys if not each.is_primary)
    yield from (each.name for each in plan.indexes if not each.is_ordinary)


def _rename_index(plan: PartitionPlan, name: str, to: str) -> str:
    """Return the statement that gives an index another name, and its constraint with it."""
    return f"ALTER INDEX {names.path(plan.table.schema, name)} RENAME TO {identifier(to)}"


def renamed_constraint(path: str, name: str, to: str) -> str:
    """Return the statement that gives a constraint another name."""
    return f"ALTER TABLE {path} RENAME CONSTRAINT {identifier(name)} TO {identifier(to)}"


def _rename_table(plan: PartitionPlan, name: str, to: str) -> str:
    """Return the statement that gives a table another name."""
    return f"ALTER TABLE {names.path(plan.table.schema, name)} RENAME TO {identifier(to)}"
