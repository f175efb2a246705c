"""A small table brought into the partitioned shape in one transaction, with nobody beside it: for tests and benchmarks.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Iterable

from kerp_import.database.connection import Database
from kerp_import.expand_contract.sql_text import identifier, temporary
from kerp_import.partition.months import months_of
from kerp_import.partition.shape import hanging_keys, keys_table, new_table
from kerp_import.partition.swap_text import swap
from kerp_import.partition.table import Plan, date_column, listed, plan_of, see_table


def partition_at_once(db: Database, name: str, on: str | None = None) -> Plan:
    """Turn a table into a partitioned one with what the command makes, and drop the old one.

    Needs a login that sees every row.
    """
    table = see_table(db, name)
    plan = plan_of(db, table, date_column(table, on))
    months = months_of(db, plan)
    with db.transaction():
        run(db, new_table(plan, months))
        run(db, keys_table(plan))
        columns = listed(table.columns)
        run(db, [f"INSERT INTO {plan.new} ({columns}) SELECT {columns} FROM {table.path}"])
        run(db, (text for text, _ in hanging_keys(plan)))
        for each in plan.hanging:
            run(db, [f"ALTER TABLE {each.place} VALIDATE CONSTRAINT {identifier(temporary(each.name))}"])
        run(db, swap(plan))
        run(db, [f"DROP TABLE {plan.old}"])
    return plan


def run(db: Database, statements: Iterable[str]) -> None:
    """Run statements of ours one after the other."""
    for each in statements:
        db.statement(each, 0)
