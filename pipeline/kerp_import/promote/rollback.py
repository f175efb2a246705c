"""Rollback: production as it was before a batch, or the reasons why not, told before anything is touched."""

from kerp_import.database.connection import Database, Row
from kerp_import.model.errors import BatchNotThere
from kerp_import.model.nouns import Batch, Company
from kerp_import.promote.promote import learn, take_back, touched_since
from kerp_import.records import history
from kerp_import.records.run_guard import alone


def rollback(db: Database, batch_id: str, *, plan_only: bool) -> tuple[list[Row], dict[str, int]]:
    """Leave production as it was before the batch, or return what somebody touched since and change nothing."""
    past_batch = history.past_batch(db, batch_id)
    code = past_batch.company_code
    if not past_batch.is_in_production:
        raise BatchNotThere(batch=batch_id, status=past_batch.status)
    with alone(db, code):
        learn(db)
        with db.transaction() as ending:
            # Whoever touches a row between the look and the deletion makes the server refuse, not lose what he wrote.
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            db.act_for(past_batch.company_id)
            batch = Batch(past_batch.id, Company(past_batch.company_id, code, code, is_new=False))
            touched = touched_since(db, batch)
            taken = {} if touched else take_back(db, batch)
            if not touched:
                history.finish(db, batch.company, batch.id, "rolled_back", rows=sum(taken.values()))
            ending.undo = plan_only
    return touched, taken
