"""A staged batch as a checkpoint: what is not in staging of what loading gave, and when it may be trusted again.

Decision: docs/decisions/resume.md
"""

import hashlib
import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from uuid import UUID

import polars as pl

from kerp_import.load.load import Staged
from kerp_import.load.staged_vouchers import StagedVouchers
from kerp_import.load.staging import has_openings
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.mapped import Mapped
from kerp_import.model.nouns import Batch, SourceFile
from kerp_import.model.resumed import Resumed
from kerp_import.model.subject import Subject
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.checkpoint import Checkpoints
from kerp_import.records.resume import READ, STAGED, dead_batches, is_whole, note_staged, remove_staging
from kerp_import.records.run_context import RunContext, RunStart


@dataclass(frozen=True, slots=True)
class LoadedBatch:
    """A batch that is whole in staging: what only the whole of it told, and what its reading noticed."""

    staged: Staged
    code_notices: tuple[tuple[Subject, pl.DataFrame], ...]
    partner_keys: pl.DataFrame
    """How partners are known by name: K-ERP's and the batch's own."""

    def lying_in(self, folder: Path) -> "LoadedBatch":
        """Return the batch with its files in the run's folder of now: that of a broken run was taken over."""
        return replace(self, staged=replace(self.staged, vouchers=StagedVouchers(folder)))


@dataclass(frozen=True, slots=True)
class KeptStaging:
    """The checkpoint of a staged batch."""

    batch_id: UUID
    target: str
    """The hash of what K-ERP held when the batch was staged: its rows were made by that."""
    loaded: LoadedBatch


def settle_dead_batches(
    start: RunStart, checkpoints: Checkpoints, mapped: Mapped, files: tuple[SourceFile, ...]
) -> tuple[KeptStaging | None, Resumed]:
    """Return the batch that goes on, if its staging is whole; remove what other dead runs of the company left there."""
    dead = dead_batches(start.db, start.company.id)
    fingerprint = history.fingerprint(start.job, files, mapped.resolution)
    kept = checkpoints.kept(STAGED, KeptStaging)
    own = next((each for each in dead if kept is not None and each.id == kept.batch_id), None)
    if kept is not None and (
        own is None
        or (own.fingerprint.strip(), own.dry_run) != (fingerprint, start.job.dry_run)
        or kept.target != _target(start, mapped, kept.loaded.staged.fiscal_year)
        or not is_whole(start.db, Batch(kept.batch_id, start.company), own)
    ):
        kept = None
    orphans = [each for each in dead if kept is None or each.id != kept.batch_id]
    rows = remove_staging(start.db, start.company.id, [each.id for each in orphans])
    kept = replace(kept, loaded=kept.loaded.lying_in(start.spool)) if kept is not None else None
    step = STAGED if kept is not None else READ if checkpoints.is_continued else None
    return kept, Resumed(step, tuple(str(each.id) for each in orphans) if rows else (), rows)


def keep_staging(
    run: RunContext, start: RunStart, checkpoints: Checkpoints, mapped: Mapped, loaded: LoadedBatch
) -> None:
    """Note that the batch is whole in staging, and keep what is not there of it."""
    note_staged(run.db, run.batch)
    target = _target(start, mapped, loaded.staged.fiscal_year)
    checkpoints.keep(STAGED, KeptStaging(run.batch.id, target, loaded))


TARGET_FIELDS = tuple(each.name for each in fields(TargetAccount))


def _target(start: RunStart, mapped: Mapped, fiscal_year: int) -> str:
    """Return the hash of what rows are made by in K-ERP: accounts, partners, codes, openings, and batches so far."""
    db, company = start.db, start.company
    partners, masters = companies.partner_names(db, company), companies.masters(db, company)
    promoted = [str(each.id) for each in history.past_batches(db, company.code) if each.is_in_production]
    ingredients = [
        [_as_fields(each) for _, each in sorted(mapped.targets.items())], partners.rows(), masters.rows(), promoted,
        has_openings(db, Batch(company.id, company), fiscal_year),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(ingredients, default=str, ensure_ascii=False).encode()).hexdigest()


def _as_fields(account: TargetAccount) -> dict[str, object]:
    """Return an account's fields by name: `asdict` would copy each value deeply, and a chart has hundreds."""
    return {name: getattr(account, name) for name in TARGET_FIELDS}
