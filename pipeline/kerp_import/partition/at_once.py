"""A small table brought into the partitioned shape in one transaction, with nobody beside it: for tests and benchmarks.

Decision: docs/decisions/partitions.md
"""

from kerp_import.database.connection import Database
from kerp_import.expand_contract.sql_text import identifier, temporary
from kerp_import.partition import state
from kerp_import.partition.locks import ACCESS_EXCLUSIVE
from kerp_import.partition.months import months_of
from kerp_import.partition.shape import hanging_keys, keys_table, new_table
from kerp_import.partition.state import PartitionPhase
from kerp_import.partition.swap_text import swap
from kerp_import.partition.table import PartitionPlan, date_column, listed, plan_of, see_table
from kerp_import.partition.work import at_work


def partition_at_once(db: Database, name: str, on: str | None = None) -> PartitionPlan:
    """Turn a table into a partitioned one with what the command makes, note that, and drop the old one.

    Needs a login that sees every row.
    """
    table = see_table(db, name)
    plan = plan_of(db, table, date_column(table, on))
    columns = listed(table.columns)
    texts = [
        *new_table(plan, months_of(db, plan)),
        *keys_table(plan),
        f"INSERT INTO {plan.new} ({columns}) SELECT {columns} FROM {table.path}",  # noqa: S608 - the server's own names
        *hanging_keys(plan),
        *(f"ALTER TABLE {each.place} VALIDATE CONSTRAINT {identifier(temporary(each.name))}" for each in plan.hanging),
        *swap(plan),
        f"DROP TABLE {plan.old}",
    ]
    tables = [table.path, *(each.place for each in plan.hanging), *(each.target for each in plan.own_keys)]
    with db.second() as notes, at_work(db, notes, table, plan.on, None, 1) as work:
        work.reach(PartitionPhase.FINISHED, (work.step(tables, ACCESS_EXCLUSIVE, texts),), state.kept_of(plan))
    return plan
