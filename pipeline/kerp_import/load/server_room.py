"""Asks whether a batch fits on the server's disk before anything is staged, where that disk is this machine's.

Decision: docs/decisions/backup.md
"""

import shutil
from pathlib import Path

from kerp_import.database.connection import Database
from kerp_import.model.errors import NoSpace

BYTES_A_ROW = 2_500
"""Tables, indexes, lineage and log of a journal line: 2,400 were measured with 100,000 lines (2026-11-30)."""


def require_room(db: Database, rows: int) -> None:
    """Refuse a batch of so many rows where the disk of a server on this machine has no room for them."""
    folder = _data_folder(db)
    if folder is None:
        return
    free, needed = shutil.disk_usage(folder).free, rows * BYTES_A_ROW
    if free < needed:
        raise NoSpace(folder=folder, free=free >> 20, needed=needed >> 20)


def _data_folder(db: Database) -> Path | None:
    """Return where a server on this machine keeps its data; None for another machine's, or where it does not say."""
    if not db.is_local or not db.row("SELECT pg_has_role('pg_read_all_settings', 'USAGE') AS may")["may"]:
        return None
    folder = Path(str(db.row("SELECT current_setting('data_directory') AS folder")["folder"]))
    try:
        return next(each for each in (folder, *folder.parents) if each.is_dir())
    except PermissionError:
        return None
