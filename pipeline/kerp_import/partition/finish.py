"""`db partition TABLE --finish`: both tables are compared once more, and the old one is let go.

Decision: docs/decisions/partitions.md
"""

from kerp_import.database.connection import Database
from kerp_import.expand_contract.proof import Evidence
from kerp_import.model.partition_errors import NotUnderWay
from kerp_import.model.words import Words
from kerp_import.partition import names, state
from kerp_import.partition.by_month import audit_note
from kerp_import.partition.locks import ACCESS_EXCLUSIVE, ATTEMPTS
from kerp_import.partition.prove import require_same
from kerp_import.partition.refusals import require_no_drain
from kerp_import.partition.request import PartitionOutcome
from kerp_import.partition.state import PartitionPhase, details_of, is_open
from kerp_import.partition.table import PartitionPlan, plan_of, see_table
from kerp_import.partition.triggers import no_functions, no_triggers
from kerp_import.partition.work import PartitionWork, at_work

FINISHED = Words("옛 표 {old}을(를) 지웠습니다", "the old table {old} is gone")
NOT_AS_FAR = Words(" (아직 바꿔치기하지 않았습니다)", " (it has not been swapped yet)")
NOTHING = Words("", "")


def require_swapped(db: Database, name: str) -> PartitionPhase:
    """Return how far a table is that may be finished; any other is refused, before anybody is asked."""
    table = see_table(db, name)
    require_no_drain(db, table)
    past = state.latest(db, table.name)
    if past is None or not is_open(past):
        raise NotUnderWay(table=table.name, why_ko=NOTHING.ko, why_en=NOTHING.en)
    phase = details_of(past.details).phase
    if phase not in {PartitionPhase.SWAPPED, PartitionPhase.LET_GO, PartitionPhase.FINISHED}:
        raise NotUnderWay(table=table.name, why_ko=NOT_AS_FAR.ko, why_en=NOT_AS_FAR.en)
    return phase


def finish(db: Database, notes: Database, name: str, attempts: int = ATTEMPTS) -> PartitionOutcome:
    """Let the old table go, once both are proven the same; killed between, the same command goes on."""
    require_swapped(db, name)
    table = see_table(db, name)
    past = state.latest(db, table.name)
    on = str(past.spec["on"]) if past else ""
    with at_work(db, notes, table, on, past, attempts) as work:
        plan = plan_of(db, table, on)
        evidence = _let_go(work, plan) if work.details.phase is PartitionPhase.SWAPPED else None
        if work.details.phase is PartitionPhase.LET_GO:
            _drop(work, plan)
        audit_note(db, table.name, PartitionPhase.FINISHED)
    keys = names.keys_name(table.name) if work.details.moved else None
    return PartitionOutcome(
        table.name, PartitionPhase.FINISHED, on, len(db.ask("partition/partitions.sql", {"table": table.path})),
        evidence.rows if evidence else 0, evidence.checksum if evidence else "", keys, tuple(work.did),
    )  # fmt: skip


def _let_go(work: PartitionWork, plan: PartitionPlan) -> Evidence:
    """Prove both the same, and write to the old one no more."""
    evidence = require_same(work.db, plan, plan.table.path, plan.old)
    path = plan.table.path
    texts = [*no_triggers(names.STEP, path), *no_functions(plan, names.STEP, back=True)]
    work.reach(PartitionPhase.LET_GO, (work.step([path], ACCESS_EXCLUSIVE, texts),))
    return evidence


def _drop(work: PartitionWork, plan: PartitionPlan) -> None:
    """Drop the old table; the tables that it points to are locked for a moment, since they know of it."""
    tables = [plan.old, *(each.target for each in plan.own_keys)]
    work.reach(PartitionPhase.FINISHED, (work.step(tables, ACCESS_EXCLUSIVE, [f"DROP TABLE {plan.old}"]),))
    work.did.append(FINISHED.filled(old=names.old_name(plan.table.name)))
