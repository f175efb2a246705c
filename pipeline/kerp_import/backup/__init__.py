"""Backups, the way back from them, and rows of a batch brought back: `db backup`, `db restore`, `recover`."""

from kerp_import.backup.backup import Backup, backups_in, make_backup, read_backup
from kerp_import.backup.bring_back import BroughtBack
from kerp_import.backup.recover import Recovered, recover
from kerp_import.backup.restore import Restored, restore, restore_table

__all__ = [
    "Backup",
    "BroughtBack",
    "Recovered",
    "Restored",
    "backups_in",
    "make_backup",
    "read_backup",
    "recover",
    "restore",
    "restore_table",
]
