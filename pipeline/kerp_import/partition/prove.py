"""Both tables compared by their contents, in ranges of the key, company by company where policies hide rows.

Decision: docs/decisions/partitions.md
"""

from functools import partial

from kerp_import.backfill.key_ranges import find_table
from kerp_import.backfill.scopes import scopes
from kerp_import.database.connection import Database
from kerp_import.expand_contract.proof import Evidence, begin_proof, compare
from kerp_import.expand_contract.sides import Side, Sides
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.model.partition_errors import PartitionDiffers, PartitionRowsUnseen
from kerp_import.partition.table import PartitionPlan, TableSeen


def require_same(db: Database, plan: PartitionPlan, first: str, second: str) -> Evidence:
    """Compare two tables of the same rows, and the table of keys with them; a difference is told by its keys.

    Each range is compared in one statement and so at one moment: people go on posting, into both.
    """
    evidence = _compared(db, plan, first, second, plan.table.columns)
    for keys in db.ask("partition/table.sql", {"table": plan.keys_path}, TableSeen):
        _compared(db, plan, second, plan.keys_path, keys.columns)
    return evidence


def _compared(db: Database, plan: PartitionPlan, first: str, second: str, columns: list[str]) -> Evidence:
    """Compare some columns of two tables."""
    # The key of the partitioned table has the date as well.
    key = tuple(each for each in plan.table.key if each != plan.on)
    values = tuple(identifier(each) for each in columns if each not in key)
    sides = Sides(Side(first, key, values), Side(second, key, values))
    evidence = begin_proof(db, sides)
    seen = find_table(db, first)
    for scope in scopes(db, seen):
        compare(db, sides, evidence, partial(scope.transaction, db))
    if evidence.differing:
        keys = "; ".join(evidence.keys)
        raise PartitionDiffers(table=plan.table.name, count=evidence.differing, keys=keys)
    if seen.hides_rows and evidence.saw_nothing:
        raise PartitionRowsUnseen(table=plan.table.name)
    return evidence
