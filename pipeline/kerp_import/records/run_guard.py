"""What stands around a run: one at a time per company, a folder to read into, and a note of how a batch died."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from kerp_import.database import operations
from kerp_import.database.batch_beats import beating
from kerp_import.database.connection import Database
from kerp_import.database.lock_holder import words_of
from kerp_import.files.spools import HeldFolder
from kerp_import.mapping.decision import Resolution
from kerp_import.migrate.history import require_current
from kerp_import.model.errors import CompanyBusy, ConnectionLost, DatabaseRefused, KerpError
from kerp_import.model.ids import uuid7
from kerp_import.model.log_context import work_for, work_on
from kerp_import.model.nouns import Batch, Job, SourceFile
from kerp_import.model.progress import Meter
from kerp_import.model.step import Clock
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.checkpoint import ENDING, has_checkpoint
from kerp_import.records.dead_runs import settle_dead_runs
from kerp_import.records.run_context import RunContext, RunStart


@contextmanager
def alone(db: Database, company: str) -> Iterator[None]:
    """Hold the company's lock, or say that another run holds it; the lock ends with the connection at the latest.

    Whoever holds it knows that no other run of the company lives: those that ended without a word are settled.
    """
    if not db.lock("kerp-import", company):
        who = words_of(db.lock_holder("kerp-import", company))
        raise CompanyBusy(company=company, who_ko=who.ko, who_en=who.en)
    try:
        settle_dead_runs(db, company)
        yield
    finally:
        db.unlock("kerp-import", company)


@contextmanager
def spooled(home: Path) -> Iterator[Path]:
    """Give a folder of the archive to read into, and remove it afterwards unless it was renamed to be kept.

    A run that is cut off leaves it, once it has read everything, for the one that goes on; a day later it is removed.
    """
    held = HeldFolder(home / "archive" / f"unfinished-{uuid7()}", kept_with=ENDING)
    try:
        yield held.folder
    except (ConnectionLost, DatabaseRefused, KeyboardInterrupt):
        if has_checkpoint(held.folder):
            held.leave()
        raise
    finally:
        held.drop()


@contextmanager
def prepared(job: Job, db: Database, clock: Clock) -> Iterator[RunStart]:
    """Hold the company's lock and give a folder to read into; a schema that is not current stops the run."""
    schema_version = require_current(db)
    companies.require_fit(job.company)
    db.require_writable()
    with work_for(job.company), alone(db, job.company), spooled(job.home) as spool:
        company = companies.find_or_plan(db, job.company, may_create=job.create_company)
        yield RunStart(job, db, clock, company, spool, schema_version)


@contextmanager
def begun(
    start: RunStart, files: tuple[SourceFile, ...], resolution: Resolution, goes_on: UUID | None = None
) -> Iterator[RunContext]:
    """Note the batch as running, a new one or the one that goes on; if it is interrupted, note it as failed."""
    if goes_on is None:
        batch_id = history.begin(
            start.db, start.job, start.company,
            files=files, resolution=resolution, schema_version=start.schema_version,
        )  # fmt: skip
    else:
        batch_id = goes_on
        history.go_on(start.db, start.job, start.company, batch_id)
    work_on(batch_id)
    batch = Batch(batch_id, start.company)
    with (
        noted_if_it_fails(start.db, batch, start.clock.meter),
        beating(start.db, batch.id, batch.company.id, start.clock.meter),
    ):
        yield RunContext(start.job, start.db, start.clock, batch)


@contextmanager
def noted_if_it_fails(db: Database, batch: Batch, meter: Meter) -> Iterator[None]:
    """Note the batch as failed if anything is raised, and where it was, as far as the connection still allows it."""
    try:
        yield
    except BaseException as error:
        try:
            with db.tenant(batch.company.id):
                history.finish(db, batch.company, batch.id, "failed", error=operations.reason_of(error))
                at = meter.place
                operations.note_end(db, batch.id, at.step, at.done or 0, at.total, lives=True)
        except KerpError:
            pass  # the next run of this company finds the batch under way and notes it
        raise
