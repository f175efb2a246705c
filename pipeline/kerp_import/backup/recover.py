"""Recover: what a batch wrote and somebody deleted or changed since stands in production again as it was written.

Decision: docs/decisions/backup.md
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from kerp_import.backup.backup import Backup, backups_in, read_backup, require_all_companies, restored_copy
from kerp_import.backup.bring_back import WRITTEN, BringBack, BroughtBack, ColumnOfTable, bring_back_from
from kerp_import.backup.from_archive import archived_rows
from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.diff.read_again import has_archive
from kerp_import.model.errors import BatchNotThere, NoBackupOfBatch, NowhereOnThisMachine
from kerp_import.model.nouns import Company
from kerp_import.records import history
from kerp_import.records.history import PastBatch
from kerp_import.records.run_guard import alone

ARCHIVE: Literal["archive"] = "archive"
"""The word that names the archive as the source."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was brought back, or would be: the backup or the archive it came from, and how much of each table."""

    source: str
    tables: tuple[BroughtBack, ...]

    @property
    def is_from_archive(self) -> bool:
        """Return whether it is no backup."""
        return self.source == ARCHIVE

    @property
    def is_needed(self) -> bool:
        """Return whether anything was gone or differed."""
        return any(each.gone or each.differing for each in self.tables)


Ask = Callable[[Recovered], None]
"""Is shown what would be brought back, and asks; raises where it may not be."""


def recover(  # noqa: PLR0913, PLR0917 - where it is, where it may come from, and who is asked
    db: Database, url: str, home: Path, batch_id: str, named: str | None, ask: Ask
) -> Recovered:
    """Bring back what the batch wrote, after it was told and asked; the source is made ready once for both.

    `named` is a backup, a folder of backups or "archive"; without it the newest backup in `home` that was made after
    the batch, and where there is none the archive. Only rows that the batch itself wrote are touched, and only its
    company's.
    """
    batch = history.past_batch(db, batch_id)
    if not batch.is_in_production:
        raise BatchNotThere(batch=batch.id, status=batch.status)
    backup = _backup(batch, home, named)
    with alone(db, batch.company_code), _source(db, url, home, batch, backup) as bring:
        source = ARCHIVE if backup is None else backup.path.name
        planned = _bring(db, batch, source, bring, plan_only=True)
        if planned.is_needed:
            ask(planned)
            _bring(db, batch, source, bring, plan_only=False)
    return planned


def _bring(db: Database, batch: PastBatch, source: str, bring: BringBack, *, plan_only: bool) -> Recovered:
    """Bring the rows back in one transaction; with `plan_only` it is undone."""
    with db.tenant(batch.company_id) as ending:
        recovered = Recovered(source, bring())
        details = {"source": source, "tables": [asdict(each) for each in recovered.tables]}
        whose = (batch.company_id, batch.company_code)
        audit.note(db, "recover", "done", company=whose, batch_id=batch.id, details=details)
        ending.undo = plan_only
    return recovered


def _backup(batch: PastBatch, home: Path, named: str | None) -> Backup | None:
    """Return the backup that the rows come from, None if they come from the archive."""
    if named is not None and named != ARCHIVE:
        place = Path(named)
        backup = read_backup(place) if not place.is_dir() else _made_after(batch, backups_in(place))
        if backup is None:
            raise NoBackupOfBatch(batch=batch.id, place=place)
        return backup
    backup = _made_after(batch, backups_in(home / "backups")) if named is None else None
    if backup is None and not has_archive(home, batch):
        raise NowhereOnThisMachine(batch=batch.id, home=home)
    return backup


@contextmanager
def _source(db: Database, url: str, home: Path, batch: PastBatch, backup: Backup | None) -> Iterator[BringBack]:
    """Make the rows of the batch ready, out of the backup or else out of the archive, and give what brings them."""
    if backup is None:
        company = Company(batch.company_id, batch.company_code, batch.company_code, is_new=False)
        with archived_rows(db, home, batch, company) as bring:
            yield bring
        return
    require_all_companies(db)
    with restored_copy(db, url, backup.path, backup.tables, keeps_owners=False) as copy:
        if not copy.ask("backup/has_batch.sql", {"batch_id": batch.id}):
            raise NoBackupOfBatch(batch=batch.id, place=backup.path)
        yield lambda: tuple(_table(db, copy, table, batch) for table in WRITTEN)


def _table(db: Database, copy: Database, table: str, batch: PastBatch) -> BroughtBack:
    """Bring back the rows of one table; ids are made by us, and hold no quote."""
    kept = {each.name for each in copy.ask("backup/columns.sql", {"table": "import_entries"}, ColumnOfTable)}
    # A backup of before migration 24 has lines of their own, a younger one those of each voucher.
    records = f"SELECT record_id FROM import_entries WHERE table_name = '{table}'"  # noqa: S608
    if table == "voucher_lines" and "line_ids" in kept:
        records = "SELECT unnest(line_ids) FROM import_entries WHERE line_ids IS NOT NULL"
    where = f"company_id = '{batch.company_id}' AND id IN ({records} AND batch_id = '{batch.id}')"
    values = {"batch_id": batch.id, "company_id": batch.company_id, "table_name": table}
    return bring_back_from(db, copy, table, where, then=lambda: db.do("recover/leave_later.sql", values))


def _made_after(batch: PastBatch, paths: Iterable[Path]) -> Backup | None:
    """Return the first of the backups that is younger than the batch's end."""
    ended = batch.completed_at or batch.started_at
    return next((each for each in map(read_backup, paths) if each.made_at >= ended), None)
