"""Fill rows of a live table until no row satisfies the condition: begun, gone on with, stopped and ended.

Decision: docs/decisions/backfill.md
"""

from dataclasses import replace

from kerp_import.backfill.batch import Batches
from kerp_import.backfill.control import NOTHING_SAID
from kerp_import.backfill.key_ranges import find_key, find_table
from kerp_import.backfill.pace import BackfillPace
from kerp_import.backfill.passes import BackfillOutcome, BackfillPasses, Surroundings
from kerp_import.backfill.place import BackfillPlace, place_kept
from kerp_import.backfill.pressure import LiveWork
from kerp_import.backfill.spec import KIND, BackfillSpec, require_one_statement, spec_kept
from kerp_import.database import audit, operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Beginning, Operation, OperationUnderWay, noted
from kerp_import.model.backfill_errors import AnotherSpecification, BackfillUnderWay, BackfillUnkept
from kerp_import.model.words import Words

LOCK = "kerp-backfill"
STOPPED = Words("중단됨", "stopped")
LEFT_OUT = Words("{count}행을 채우지 못함 (예: {key}): {reason}", "{count} row(s) not filled, such as {key}: {reason}")

USUAL_PACE = BackfillPace()


def run_backfill(
    db: Database,
    notes: Database,
    spec: BackfillSpec,
    pace: BackfillPace = USUAL_PACE,
    *,
    is_delayed: bool = False,
) -> BackfillOutcome:
    """Fill rows until none satisfies the condition, or the rest are rows that cannot be filled.

    Works on `db` as its login, and notes on `notes`; a backfill of that name goes on where it was. Interrupted, it
    rests behind its last batch. `is_delayed`: nothing is filled before somebody has approved it.
    """
    table = find_table(db, spec.table)
    key = find_key(db, table)
    require_one_statement(spec, tuple(key.names))
    spec = replace(spec, table=table.path)
    if not operations.access(db).may_write:
        raise BackfillUnkept
    with operations.alone(db, LOCK, spec.name, BackfillUnderWay) as lock_id:
        past = _past(db, spec)
        place = _place_of(db, past)
        place.needs_approval |= is_delayed
        beginning = Beginning(
            kind=KIND, name=spec.name, lock_id=lock_id, spec=spec.kept, details=place.kept(0), resumes=past,
            is_its_memory=True,
        )  # fmt: skip
        with noted(db, notes, beginning) as under_way:
            live = LiveWork(db, notes, table.ids, pace)
            passes = BackfillPasses(Surroundings(db, under_way, live, pace), place)
            passes.batches = Batches(
                db, spec, table, key, passes.watch, passes.keep, pace.smallest, pace.longest
            )  # fmt: skip
            return _to_the_end(db, under_way, passes, spec)


def _to_the_end(
    db: Database, under_way: OperationUnderWay, passes: BackfillPasses, spec: BackfillSpec
) -> BackfillOutcome:
    """Run the passes, and note how they end: done, with rows left out, or resting behind the last batch."""
    _note(db, "running", spec)
    try:
        outcome = passes.run()
    except KeyboardInterrupt:
        under_way.rest(STOPPED.in_both)
        _note(db, "stopped", spec)
        raise
    if outcome.left:
        first = outcome.left_out[0]
        count, key = outcome.left_out_count, ", ".join(first.key)
        under_way.finish("failed", LEFT_OUT.filled(count=count, key=key, reason=first.reason).in_both)
    _note(db, "failed" if outcome.left else "completed", spec)
    return outcome


def _past(db: Database, spec: BackfillSpec) -> Operation | None:
    """Return the backfill of that name; one whose table, assignment or condition was another is refused.

    Unless it failed before it filled anything: then what was wrong with it has been corrected.
    """
    past = operations.named(db, KIND, spec.name)
    if past is None or past.spec == spec.kept:
        return past
    if past.status == "failed" and not past.rows_affected:
        return None
    was = spec_kept(past.name, past.spec)
    raise AnotherSpecification(name=was.name, table=was.table, set=was.set, where=was.where)


def _place_of(db: Database, past: Operation | None) -> BackfillPlace:
    """Return where the backfill is; one that has ended begins again, and what was said to it is past."""
    if past is None:
        return BackfillPlace()
    if past.status == "completed":
        with db.transaction():
            db.take_role()
            operations.set_control(db, past.id, NOTHING_SAID)
        return BackfillPlace()
    place = place_kept(past.details)
    if place.is_over:
        place.begin_pass(1)
    return place


def _note(db: Database, outcome: str, spec: BackfillSpec) -> None:
    """Note in the audit how it goes with a backfill."""
    with db.transaction():
        db.take_role()
        audit.note(db, "db backfill", outcome, details={"name": spec.name, **spec.kept})
