"""What this machine tells: room and rights in the folders that are written to, and the age of the last backup.

Decision: docs/decisions/health.md
"""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kerp_import.backup.backup import newest_backup
from kerp_import.health.health_check import HealthCheck, ok, same, warning, wrong
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words
from kerp_import.readiness.target import LEAST_ROOM

SPARSE_ROOM = 2_000_000_000
"""Bytes below which it is told: a year of a larger company takes as much on its way."""

OLD_BACKUP = timedelta(days=7)
"""A backup of a week ago is worth a line; how old it may be is the owner's to say (`--backup-age`)."""

MEGABYTE = 1_000_000


def room(name: str, folder: Path) -> HealthCheck:
    """Return whether there is room on the disk of a folder, or of the one in which it would be made."""
    there = _nearest(folder)
    free = shutil.disk_usage(there).free
    says = Words(f"{folder}: 빈 공간 {free // MEGABYTE:,} MB", f"{folder}: {free // MEGABYTE:,} MB free")
    advice = Words(
        "공간을 비우십시오. 오래된 것: kerp-import clean --older-than 90d",
        "Make room; what is old: kerp-import clean --older-than 90d",
    )
    if free < LEAST_ROOM:
        return wrong(name, says, advice)
    return warning(name, says, advice) if free < SPARSE_ROOM else ok(name, says)


def writable(name: str, folder: Path) -> HealthCheck:
    """Return whether files can be made in a folder, or in the one in which it would be made: one is, and it goes."""
    there = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        reason = system_reason(error)
        says = Words(f"{there}에 쓸 수 없음 ({reason.ko})", f"{there} cannot be written ({reason.en})")
        advice = Words("권한을 고치거나 다른 폴더를 지정하십시오", "Fix its permissions, or name another folder")
        return wrong(name, says, advice)
    what = Words("쓸 수 있음", "can be written") if there == folder else Words("만들 수 있음", "can be made")
    return ok(name, Words(f"{folder}: {what.ko}", f"{folder}: {what.en}"))


def last_backup(home: Path, *, limit: timedelta | None, has_books: bool) -> HealthCheck:
    """Return how old the last backup of this machine is; without a limit it is told, with one it is wrong to be older.

    Whoever keeps a server of their own may back it up in their own way, and none of it lies here.
    """
    newest = newest_backup(home / "backups")
    advice = same("kerp-import db backup")
    if newest is None:
        says = Words(f"{home / 'backups'}에 백업이 없음", f"no backup in {home / 'backups'}")
        if limit is not None:
            return wrong("backup", says, advice)
        return warning("backup", says, advice) if has_books else ok("backup", says)
    age = datetime.now(UTC) - newest.made_at
    hours = int(age.total_seconds() // 3600)
    says = Words(f"{newest.path.name}, {hours:,}시간 전", f"{newest.path.name}, {hours:,} hour(s) ago")
    if limit is not None and age > limit:
        return wrong("backup", says, advice)
    return warning("backup", says, advice) if age > OLD_BACKUP and has_books else ok("backup", says)


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there."""
    absolute = folder.absolute()
    return next(each for each in (absolute, *absolute.parents) if each.is_dir())
