"""Resume: the same command goes on from the last finished step of a run that was killed or cut off.

Decision: docs/decisions/resume.md
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.extract.profile import described
from kerp_import.model.nouns import Batch, Job, SourceFile
from kerp_import.records.checkpoint import Checkpoints
from kerp_import.records.run_context import RunStart

READ, STAGED = "read", "staged"
"""The steps after which a run can go on: all files are read; all rows are in staging."""

CHANGES_NOTHING = frozenset({
    "home", "password", "report_folder", "files", "control", "eyes", "four_eyes", "gentle", "name", "typed",
    "corrections", "corrections_beside", "cell_corrections",
})  # fmt: skip
"""Fields of a job that do not decide what is read or staged; corrections come after reading, and the fingerprint of
what is staged holds those that were applied."""


@dataclass(frozen=True, slots=True)
class StagedRows:
    """How many rows a staging table holds of a batch, and one hash of them all."""

    table_name: str
    rows: int
    hash: str


@dataclass(frozen=True, slots=True)
class DeadBatch:
    """A batch of the company that died under way: the lock is held, so nobody is at work on it."""

    id: UUID
    fingerprint: str
    dry_run: bool
    progress: dict[str, object]


def checkpoints_of(start: RunStart, files: Iterable[SourceFile]) -> Checkpoints:
    """Return the checkpoints of this run; where a broken one was the same, its folder is taken over.

    The same is: company and database, the files' contents and names, every option, and this version of the program.
    """
    options = {name: value for name, value in _fields(start.job).items() if name not in CHANGES_NOTHING}
    profile = described(start.job.profile)
    read_files = [(file.name, file.sha256) for file in files]
    ingredients = [version("kerp-import"), start.schema_version, str(start.company.id), read_files, options, profile]
    key = hashlib.sha256(json.dumps(ingredients, default=str, sort_keys=True).encode()).hexdigest()
    kept = Checkpoints(start.spool, key, start.secret())
    kept.own()
    dead = [each for each in start.spool.parent.glob("unfinished-*") if each != start.spool and kept.is_own(each)]
    same = next((each for each in sorted(dead, reverse=True) if replace(kept, folder=each).kept(READ, object)), None)
    is_continued = same is not None and _is_taken_over(same, start.spool)
    for folder in dead:
        shutil.rmtree(folder, ignore_errors=True)
    return replace(kept, is_continued=is_continued)


def _fields(job: Job) -> dict[str, object]:
    """Return the job's fields by name, sets in order."""
    values = asdict(job)
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}


def _is_taken_over(folder: Path, spool: Path) -> bool:
    """Make the folder of the broken run this run's own, and return whether it is."""
    try:
        shutil.rmtree(spool)
        folder.rename(spool)
    except OSError:
        spool.mkdir(mode=0o700, exist_ok=True)
        return False
    return True


def note_staged(db: Database, batch: Batch) -> None:
    """Note in the batch's row that staging is whole, with what each table of it holds."""
    with db.tenant(batch.company.id):
        tables = {each.table_name: [each.rows, each.hash] for each in _staged_rows(db, batch)}
        progress = json.dumps({"step": STAGED, "tables": tables})
        db.do("records/note_progress.sql", {**batch.ids(), "progress": progress})


def dead_batches(db: Database, company_id: UUID) -> list[DeadBatch]:
    """Return the batches of the company that died under way and may have rows in staging."""
    with db.tenant(company_id):
        return db.ask("records/dead_batches.sql", {"company_id": company_id}, DeadBatch)


def is_whole(db: Database, batch: Batch, dead: DeadBatch) -> bool:
    """Return whether staging holds just what the batch had staged; a crash of the server empties its tables."""
    if dead.progress.get("step") != STAGED:
        return False
    with db.tenant(batch.company.id):
        return dead.progress.get("tables") == {
            each.table_name: [each.rows, each.hash] for each in _staged_rows(db, batch)
        }


def remove_staging(db: Database, company_id: UUID, batches: list[UUID]) -> int:
    """Remove what batches have left in staging, and return the number of rows."""
    if not batches:
        return 0
    with db.tenant(company_id):
        values = {"company_id": company_id, "batches": batches}
        rows = sum(db.do(f"resume/remove_{table}.sql", values) for table in STAGING_TABLES)
        db.do("resume/forget_progress.sql", values)
    return rows


STAGING_TABLES = (
    "accounts", "partners", "departments", "projects", "opening_balances", "vouchers", "voucher_lines",
    "account_sums", "code_sums", "trial_balances", "exclusions", "findings",
)  # fmt: skip


def _staged_rows(db: Database, batch: Batch) -> list[StagedRows]:
    """Return what each staging table holds of the batch, in the transaction under way."""
    return db.ask("resume/staged_rows.sql", batch.ids(), StagedRows)
