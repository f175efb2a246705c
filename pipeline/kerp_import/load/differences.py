"""Differences: what a batch in staging tells otherwise than K-ERP, found in sets before any rule is asked.

Decision: docs/decisions/delta.md
"""

from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.model.delta import Delta, DeltaCount, DeltaRecord
from kerp_import.model.nouns import Batch, Job

WAYS_TO_KNOW = ("number and type", "count and type", "number", "day")
"""How a changed voucher is known again, the surest way first; each takes what the ones before have left."""

MASTERS = frozenset({"partners", "departments", "projects"})


def find_differences(db: Database, batch: Batch, job: Job) -> None:
    """Note in `import_differences` what is unchanged, changed and vanished, and set aside what is not promoted.

    In the transaction that promotes, so that what the rules see is what is replaced; those records are locked.
    """
    values = {**batch.ids(), "replaces": job.on_conflict == "replace", "deletes": job.vanished == "delete"}
    (known,) = db.ask("delta/has_records.sql", values, dict[str, bool])
    # Until the transaction ends: the rules compare the batch with production, too.
    db.execute(WITHOUT_LOOPS)
    if known["vouchers"]:
        db.do("delta/unchanged.sql", values)
        db.do("delta/renumbered.sql", values)
        for way in WAYS_TO_KNOW:
            db.do("delta/changed.sql", {**values, "by": way})
        db.do("delta/free_numbers.sql", values)
        db.do("delta/vanished.sql", values)
    if known["openings"]:
        db.do("delta/openings.sql", values)
    if values["replaces"]:
        db.do("delta/masters.sql", values)
    db.do("delta/apply.sql", values)
    db.ask("delta/lock.sql", values)
    db.do("delta/touched.sql", values)
    if known["vouchers"]:
        db.do("delta/exclude.sql", values)
        add_up_removed(db, batch)


def add_up_removed(db: Database, batch: Batch) -> None:
    """Add up per account what the vouchers hold that are replaced or removed: the tie-out takes it out."""
    values = {**batch.ids(), "start_month": batch.company.fiscal_year_start_month}
    db.do("delta/forget_totals.sql", values)
    db.do("delta/removed_totals.sql", values)


def settle_differences(db: Database, batch: Batch, job: Job) -> Delta:
    """Let K-ERP's voucher stay where the file's is set aside after all, and return what differs."""
    values = batch.ids()
    if db.do("delta/keep_excluded.sql", values):
        add_up_removed(db, batch)
    return Delta(
        on_conflict=job.on_conflict,
        vanished=job.vanished,
        counts=tuple(db.ask("delta/summary.sql", values, DeltaCount)),
        records=tuple(db.ask("delta/list.sql", values, DeltaRecord)),
    )
