"""Rollback: put production back as it was before a batch, or say what speaks against it and touch nothing.

Decision: docs/decisions/undo.md
"""

from dataclasses import dataclass
from datetime import date

from kerp_import.database.connection import Database
from kerp_import.model.errors import BatchNotThere
from kerp_import.model.nouns import Batch, Company
from kerp_import.model.progress import Meter
from kerp_import.promote.promote import learn, take_back
from kerp_import.promote.reversal import Reversal, reversals_of, reverse
from kerp_import.promote.trial_balance_proof import before_undo, prove_deleted, prove_reversed
from kerp_import.promote.undo_plan import UndoPlan, undo_plan
from kerp_import.records import history
from kerp_import.records.run_guard import alone


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did, or would have done: its plan, the rows that it changed, and the proof."""

    plan: UndoPlan
    rows: dict[str, int]
    """Rows per table that were deleted, put back or added; empty where something stood against it."""
    accounts_proven: int = 0
    """Accounts of which the trial balance is again what it was before the batch."""
    reversals: tuple[Reversal, ...] = ()


def rollback(db: Database, batch_id: str, *, plan_only: bool, reverse_on: date | None = None) -> Undone:
    """Undo the batch, or return what stands against it and change nothing.

    Without `reverse_on` what the batch wrote is deleted; with it every voucher gets a reversing one of that day. The
    trial balance is proven in the same transaction; with `plan_only` that is done as well, and then undone.
    """
    past = history.past_batch(db, batch_id)
    if not past.is_in_production:
        raise BatchNotThere(batch=batch_id, status=past.status)
    company = Company(past.company_id, past.company_code, past.company_code, is_new=False)
    with alone(db, company.code), Meter("rollback", company.code, past.id) as meter, db.beating(meter.tick):
        meter.enter("plan")
        learn(db)
        with db.transaction() as ending:
            # Whoever touches a row between the look and the deletion makes the server refuse, not lose what he wrote.
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            db.act_for(company.id)
            undone = _undo(db, Batch(past.id, company), reverse_on, meter)
            if undone.plan.is_possible:
                history.finish(db, company, past.id, "rolled_back", rows=sum(undone.rows.values()))
            ending.undo = plan_only
    return undone


def _undo(db: Database, batch: Batch, reverse_on: date | None, meter: Meter) -> Undone:
    """Undo the batch in the transaction under way and prove it, or return what stands against it."""
    plan = undo_plan(db, batch, reverse_on)
    if not plan.is_possible:
        return Undone(plan, {})
    before = before_undo(db, batch, is_complete=plan.is_complete and reverse_on is None)
    if reverse_on is None:
        meter.enter("delete")
        rows = take_back(db, batch, plan.staying)
        meter.enter("prove")
        return Undone(plan, rows, prove_deleted(db, batch, before))
    meter.enter("reverse")
    rows = reverse(db, batch, reverse_on)
    meter.enter("prove")
    return Undone(plan, rows, prove_reversed(db, batch, before), reversals_of(db, batch))
