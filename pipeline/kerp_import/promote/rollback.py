"""Rollback: put production back as it was before a batch, or say what speaks against it and touch nothing.

Decision: docs/decisions/record-hash.md
"""

from kerp_import.database.connection import Database, Row
from kerp_import.model.errors import BatchNotThere
from kerp_import.model.nouns import Batch, Company
from kerp_import.promote.promote import learn, take_back, touched_since
from kerp_import.records import history
from kerp_import.records.run_guard import alone


def rollback(db: Database, batch_id: str, *, plan_only: bool) -> tuple[list[Row], dict[str, int]]:
    """Leave production as it was before the batch, or return what somebody touched since and change nothing."""
    past = history.past_batch(db, batch_id)
    if not past.is_in_production:
        raise BatchNotThere(batch=batch_id, status=past.status)
    company = Company(past.company_id, past.company_code, past.company_code, is_new=False)
    with alone(db, company.code):
        learn(db)
        with db.transaction() as ending:
            # Whoever touches a row between the look and the deletion makes the server refuse, not lose what he wrote.
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            db.act_for(company.id)
            batch = Batch(past.id, company)
            touched = touched_since(db, batch)
            taken_back = {} if touched else take_back(db, batch)
            if not touched:
                history.finish(db, company, batch.id, "rolled_back", rows=sum(taken_back.values()))
            ending.undo = plan_only
    return touched, taken_back
