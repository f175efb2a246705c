"""Recover: what a batch wrote and somebody deleted or changed since stands in production again as it was written.

Decision: docs/decisions/backup.md
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from kerp_import.backup.backup import backups_in, read_backup, require_all_companies, restored_copy
from kerp_import.backup.bring_back import BroughtBack, bring_back
from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.model.errors import BatchNotThere, NoBackupOfBatch
from kerp_import.model.nouns import Company
from kerp_import.records import history
from kerp_import.records.history import PastBatch
from kerp_import.records.run_guard import alone

Recovered = tuple[BroughtBack, ...]

TABLES = ("accounts", "partners", "departments", "projects", "vouchers", "voucher_lines", "opening_balances")
"""What a batch writes, in the order in which one refers to another."""


def recover(db: Database, url: str, batch_id: str, source: Path, *, plan_only: bool) -> Recovered:
    """Bring back what the batch wrote, out of the backup `source`, or of the newest one in that folder that has it.

    Only rows that the batch itself wrote are touched, and only its company's; `plan_only` undoes everything.
    """
    batch = history.past_batch(db, batch_id)
    if not batch.is_in_production:
        raise BatchNotThere(batch=batch.id, status=batch.status)
    require_all_companies(db)
    backup = read_backup(source if source.is_file() else _newest_with(batch, source))
    company = Company(batch.company_id, batch.company_code, batch.company_code, is_new=False)
    with (
        alone(db, company.code),
        restored_copy(db, url, backup.path, backup.tables, keeps_owners=False) as copy,
        db.tenant(company.id) as ending,
    ):
        if not copy.ask("backup/has_batch.sql", {"batch_id": batch.id}):
            raise NoBackupOfBatch(batch=batch.id, place=backup.path)
        recovered = tuple(_table(db, copy, table, batch) for table in TABLES)
        details = {"backup": backup.path.name, "tables": [asdict(each) for each in recovered]}
        whose = (batch.company_id, batch.company_code)
        audit.note(db, "recover", "done", company=whose, batch_id=batch.id, details=details)
        ending.undo = plan_only
    return recovered


def _table(db: Database, copy: Database, table: str, batch: PastBatch) -> BroughtBack:
    """Bring back the rows of one table; ids are made by us, and hold no quote."""
    where = (
        f"company_id = '{batch.company_id}' AND id IN (SELECT record_id FROM import_entries"  # noqa: S608
        f" WHERE batch_id = '{batch.id}' AND table_name = '{table}')"
    )
    return bring_back(db, copy, table, where)


def _newest_with(batch: PastBatch, folder: Path) -> Path:
    """Return the newest backup of the folder that was made after the batch."""
    newer = _made_after(batch, backups_in(folder))
    if newer is None:
        raise NoBackupOfBatch(batch=batch.id, place=folder)
    return newer


def _made_after(batch: PastBatch, paths: Iterable[Path]) -> Path | None:
    """Return the first of the backups that is younger than the batch's end."""
    ended = batch.completed_at or batch.started_at
    return next((path for path in paths if read_backup(path).made_at >= ended), None)
