"""Private folders for rows on their way: under KERP_HOME, held by a lock, and swept once whoever made them is gone.

Decision: docs/decisions/private-files.md
"""

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from kerp_import.files.outputs import FOLDER_FOR_ME_ALONE, FOR_ME_ALONE, make_folder
from kerp_import.model.errors import HomeUnwritable
from kerp_import.model.system_words import system_reason

PATIENCE = 60
"""Seconds that a sweep, which removes what somebody else left, is waited for."""

FORGOTTEN = 24 * 3600
"""A day in seconds: a folder without a lock was made before there were any, by a run that may be under way."""


def kerp_home() -> Path:
    """Return the folder of the embedded database, of the archive and of what is read: KERP_HOME, or the usual place."""
    named = os.environ.get("KERP_HOME")
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path("kerp-import", appauthor=False)


def remove_folder(folder: Path) -> None:
    """Remove a folder, as far as it can be removed."""
    shutil.rmtree(folder, ignore_errors=True)


class HeldFolder:
    """A folder for its user alone, which nobody sweeps as long as this process lives; the system drops its lock."""

    def __init__(
        self, folder: Path, *, kept_with: str | None = None, remove: Callable[[Path], None] = remove_folder
    ) -> None:
        """Sweep what others left beside `folder`, and make it.

        What they left with a file that ends with `kept_with` can be gone on from, and stays for a day. `remove` is how
        one of these goes: one with a server in it does not go by itself.
        """
        from filelock import FileLock

        self.folder = folder
        self._remove = remove
        self._is_left = False
        self._process = os.getpid()
        try:
            make_folder(folder.parent)
            # Nobody sweeps between the file of the lock and the lock.
            with FileLock(folder.parent / "sweep.lock", timeout=PATIENCE, mode=FOR_ME_ALONE):
                _sweep(folder.parent, folder.name.partition("-")[0], kept_with, remove)
                self._lock = FileLock(_lock_of(folder), mode=FOR_ME_ALONE)
                self._lock.acquire(timeout=0)
                folder.mkdir(mode=FOLDER_FOR_ME_ALONE)
        except OSError as error:
            raise HomeUnwritable(folder=folder.parent, reason=system_reason(error)) from error

    def leave(self) -> None:
        """Let the folder stay where it is, for somebody who goes on from it."""
        self._is_left = True

    def drop(self) -> None:
        """Remove the folder, unless it was renamed or left, and let its lock go; a fork of us removes nothing."""
        if os.getpid() == self._process:
            if not self._is_left:
                self._remove(self.folder)
            self._lock.release()
            _lock_of(self.folder).unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def abandoned(parent: Path, kind: str, kept_with: str | None = None) -> list[Path]:
    """Return the folders of that kind that a sweep would remove, and leave them."""
    from filelock import FileLock, Timeout

    found: list[Path] = []
    if not parent.is_dir():
        return found
    with suppress(Timeout, OSError), FileLock(parent / "sweep.lock", timeout=PATIENCE, mode=FOR_ME_ALONE):
        for folder in sorted(each for each in parent.glob(f"{kind}-*") if each.is_dir()):
            lock = _lock_of(folder)
            if not lock.exists():
                if _is_forgotten(folder):
                    found.append(folder)
            elif kept_with is None or not any(folder.glob(f"*{kept_with}")) or _is_forgotten(folder):
                with suppress(Timeout, OSError):
                    with FileLock(lock, timeout=0):
                        found.append(folder)
                    # Some versions of the library take it along, and a folder without one is passed over for a day.
                    lock.touch(mode=FOR_ME_ALONE)
    return found


def sweep_abandoned(parent: Path, kind: str, kept_with: str | None, remove: Callable[[Path], None]) -> None:
    """Remove the folders of processes that are gone, as whoever makes the next one would."""
    from filelock import FileLock, Timeout

    with suppress(Timeout, OSError), FileLock(parent / "sweep.lock", timeout=PATIENCE, mode=FOR_ME_ALONE):
        _sweep(parent, kind, kept_with, remove)


def _is_forgotten(folder: Path) -> bool:
    """Tell whether a folder is a day old."""
    return folder.stat().st_mtime < time.time() - FORGOTTEN


def _sweep(parent: Path, kind: str, kept_with: str | None, remove: Callable[[Path], None]) -> None:
    """Remove the folders of that kind whose owner is gone, killed ones too: their lock can be taken.

    One that can be gone on from loses its lock alone, and goes when it is a day old.
    """
    from filelock import FileLock, Timeout

    for lock in parent.glob(f"{kind}-*.lock"):
        with suppress(Timeout, OSError), FileLock(lock, timeout=0):
            folder = lock.with_suffix("")
            if kept_with is None or not any(folder.glob(f"*{kept_with}")):
                remove(folder)
            lock.unlink(missing_ok=True)
    for folder in parent.glob(f"{kind}-*"):
        if folder.is_dir() and not _lock_of(folder).exists() and _is_forgotten(folder):
            remove(folder)


_OF_THIS_PROCESS: dict[Path, HeldFolder] = {}
"""By home: one folder a process, since a lock for each workbook would be a sweep for each."""


def spool_folder(prefix: str) -> Path:
    """Return a new folder for rows on their way; it goes with this process, if nobody removes it before."""
    parent = kerp_home() / "spool"
    held = _OF_THIS_PROCESS.get(parent)
    if held is None or not held.folder.is_dir():
        held = _OF_THIS_PROCESS[parent] = HeldFolder(parent / f"reading-{uuid4().hex}")
        atexit.register(held.drop)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=held.folder))


@contextmanager
def passing_spool() -> Iterator[Path]:
    """Give such a folder for as long as the block lasts."""
    folder = spool_folder("kerp-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
