"""The rows that are there, copied in batches by the backfill, which waits for live work and goes on where it was.

Decision: docs/decisions/partitions.md
Decision: docs/decisions/backfill.md
"""

from kerp_import.backfill.backfill import USUAL_PACE, run_backfill
from kerp_import.backfill.pace import BackfillPace
from kerp_import.backfill.passes import BackfillOutcome
from kerp_import.backfill.spec import BackfillSpec
from kerp_import.database.connection import Database
from kerp_import.database.operations import OperationUnderWay
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.model.partition_errors import RowsNotCopied
from kerp_import.partition.table import PartitionPlan, same
from kerp_import.partition.triggers import copy_function


def copy_rows(
    db: Database, under_way: OperationUnderWay, plan: PartitionPlan, pace: BackfillPace = USUAL_PACE
) -> BackfillOutcome:
    """Copy every row that the new table lacks; that none is left is counted, by the backfill's own count."""
    # Its own id, since another partitioning of the table may have been begun and undone before.
    name = f"partition-{plan.table.name}-{str(under_way.id)[-6:]}"
    here = identifier(plan.table.name)
    condition = same([*plan.table.key, plan.on], "copied", here)
    left_as_it_is = next(identifier(each) for each in plan.table.columns if each not in plan.table.key)
    spec = BackfillSpec(
        name,
        plan.table.path,
        f"{left_as_it_is} = {left_as_it_is}",
        f"NOT EXISTS (SELECT FROM {plan.new} AS copied WHERE {condition})",
        f"{copy_function(plan)}(array_agg(ROW(held.*)::{plan.table.path}))",
    )

    with db.second() as notes:
        outcome = run_backfill(db, notes, spec, pace)
    if outcome.left:
        first = outcome.left_out[0]
        keys = "; ".join(", ".join(each.key) for each in outcome.left_out)
        raise RowsNotCopied(table=plan.table.name, count=outcome.left, keys=keys, reason=first.reason)
    return outcome
