"""What old batches and processes that are gone have left on this machine's disk.

Decision: docs/decisions/retention.md
"""

import os
import stat
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from kerp_import.database import embedded
from kerp_import.files.spools import FORGOTTEN, abandoned, remove_folder, sweep_abandoned
from kerp_import.model.words import Words
from kerp_import.records.checkpoint import ENDING
from kerp_import.records.history import PastBatch
from kerp_import.retention.leftover import Keeps, Leftover, LeftoverKind

REPORT_FILES = ("report.html", "report.json", "report.xlsx")
"""What `kerp-import report` writes again; receipts and marked workbooks are evidence or somebody's work."""

NEEDED_BY_RECOVER = Words(
    "운영에 있는 배치의 보관본: recover, explain, bundle이 씁니다",
    "archives of what is in production: recover, explain and bundle need them",
)
THE_NEWEST = Words("회사의 마지막 예행과 실행", "the company's newest rehearsal and run")
OF_ANOTHER_DATABASE = Words("이 데이터베이스의 배치가 아님", "no batch of this database")

Batches = Mapping[UUID, PastBatch]


def old_archives(
    home: Path, batches: Batches, newest: Collection[UUID], before: datetime, keeps: Keeps
) -> Iterator[Leftover]:
    """Yield the archives of batches that are not in production; what recover or a person may still ask for stays."""
    for folder, batch_id in _archives(home):
        batch = batches.get(batch_id)
        if batch is None or _ended(batch) >= before:
            continue
        if batch.is_in_production:
            keeps.add(LeftoverKind.ARCHIVE, NEEDED_BY_RECOVER, batch.company_code)
        elif batch.id in newest:
            keeps.add(LeftoverKind.ARCHIVE, THE_NEWEST, batch.company_code)
        else:
            yield _of_batch(LeftoverKind.ARCHIVE, batch, folder, (folder,))


def keep_unknown_archives(home: Path, batches: Batches, before: datetime, keeps: Keeps) -> None:
    """Count the archives of batches that this database does not know: they are another one's."""
    for folder, batch_id in _archives(home):
        if batch_id not in batches and _changed_at(folder) < before:
            keeps.add(LeftoverKind.ARCHIVE, OF_ANOTHER_DATABASE)


def _archives(home: Path) -> Iterator[tuple[Path, UUID]]:
    """Yield the archives of a home with their batches' ids."""
    for folder in _folders(home / "archive"):
        batch_id = _id(folder.name)
        if batch_id is not None:
            yield folder, batch_id


def old_reports(folder: Path, batches: Batches, before: datetime) -> Iterator[Leftover]:
    """Yield the reports of batches that are not in production, in the folders that `run` makes for them."""
    for of_batch in _folders(folder):
        batch = batches.get(_id(of_batch.name) or UUID(int=0))
        if batch is None or batch.is_in_production or _ended(batch) >= before:
            continue
        files = tuple(
            path
            for path in (of_batch / name for name in REPORT_FILES)
            if not path.is_symlink() and path.is_file() and _changed_at(path) < before
        )
        if files:
            yield _of_batch(LeftoverKind.REPORTS, batch, of_batch, files)


def left_by_the_dead(home: Path) -> Iterator[Leftover]:
    """Yield the folders of processes that are gone, and drafts of dumps that nobody writes to any more."""
    for parent, kind, kept_with, _ in _places(home):
        # All of them go at once, with the first: what they hold is counted before.
        yield from [
            _file(LeftoverKind.SPOOLS, each, str(each.relative_to(home))) for each in abandoned(parent, kind, kept_with)
        ]
    for draft in _files(home / "backups", ".kerp-*.dump"):
        if draft.stat().st_mtime < time.time() - FORGOTTEN:
            yield _file(LeftoverKind.SPOOLS, draft, str(draft.relative_to(home)))


def old_clones(home: Path, before: datetime) -> Iterator[Leftover]:
    """Yield what was kept of the catalogue of earlier schemas, which is made again where it is asked for."""
    for path in _files(home / "clones", "*.json"):
        if _changed_at(path) < before:
            yield _file(LeftoverKind.SPOOLS, path, str(path.relative_to(home)))


def old_bug_details(before: datetime) -> Iterator[Leftover]:
    """Yield the details of bugs that this user's programs wrote into the system's temporary folder."""
    for path in _files(Path(tempfile.gettempdir()), "kerp-import-*.log"):
        status = path.lstat()
        is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if is_ours and _changed_at(path) < before:
            yield _file(LeftoverKind.LOGS, path, path.name)


def remove_files(leftover: Leftover, home: Path) -> bool:
    """Remove what a leftover names and return whether it is gone; a folder of a process only if it is still dead."""
    if leftover.kind is LeftoverKind.SPOOLS:
        for parent, kind, kept_with, remove in _places(home):
            if leftover.paths[0].parent == parent and leftover.paths[0].is_dir():
                sweep_abandoned(parent, kind, kept_with, remove)
    for path in leftover.paths:
        if path.is_dir() and not path.is_symlink():
            if leftover.kind is not LeftoverKind.SPOOLS:
                remove_folder(path)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    if leftover.kind is LeftoverKind.REPORTS:
        with suppress(OSError):
            # Not where somebody's work lies in it.
            leftover.paths[0].parent.rmdir()
    return not any(os.path.lexists(path) for path in leftover.paths)


Place = tuple[Path, str, str | None, Callable[[Path], None]]
"""A folder of folders, how their names begin, what one ends with that can be gone on from, and how one goes."""


def _places(home: Path) -> tuple[Place, ...]:
    """Return where processes keep folders of their own."""
    return (
        (home / "spool", "reading", None, remove_folder),
        (home / "archive", "unfinished", ENDING, remove_folder),
        (home / "scratch", "server", None, embedded.remove),
    )


def newest_of(batches: Iterable[PastBatch]) -> frozenset[UUID]:
    """Return the newest rehearsal and the newest run of a company, which `latest` means."""
    newest: dict[bool, PastBatch] = {}
    for each in batches:
        known = newest.get(each.dry_run)
        if known is None or (each.started_at, each.id) > (known.started_at, known.id):
            newest[each.dry_run] = each
    return frozenset(each.id for each in newest.values())


def _ended(batch: PastBatch) -> datetime:
    return batch.completed_at or batch.started_at


def _id(name: str) -> UUID | None:
    """Return the batch that a folder is named by."""
    try:
        return UUID(name)
    except ValueError:
        return None


def _folders(parent: Path) -> Iterator[Path]:
    """Yield the folders in a folder, links left out; none where there is none."""
    with suppress(OSError):
        yield from (each for each in sorted(parent.iterdir()) if each.is_dir() and not each.is_symlink())


def _files(parent: Path, pattern: str) -> Iterator[Path]:
    """Yield the files of a folder, links left out."""
    with suppress(OSError):
        yield from (each for each in sorted(parent.glob(pattern)) if stat.S_ISREG(each.lstat().st_mode))


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def _of_batch(kind: LeftoverKind, batch: PastBatch, folder: Path, paths: tuple[Path, ...]) -> Leftover:
    """Return what lies in the folder of a batch."""
    count, size = _size(paths)
    return Leftover(kind, count, size, _ended(batch), batch.company_code, batch.id, folder.name, paths)


def _file(kind: LeftoverKind, path: Path, name: str) -> Leftover:
    """Return a file or folder of no batch."""
    count, size = _size((path,))
    return Leftover(kind, count, size, _changed_at(path), name=name, paths=(path,))


def _size(paths: Iterable[Path]) -> tuple[int, int]:
    """Return the number of files and their bytes, without following a link."""
    count = size = 0
    for path in paths:
        for each in (path, *path.rglob("*")) if path.is_dir() else (path,):
            with suppress(OSError):
                status = each.lstat()
                if not stat.S_ISDIR(status.st_mode):
                    count, size = count + 1, size + status.st_size
    return count, size
