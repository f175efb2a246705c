"""The files that a job is about: folders opened, each file with the hash that its batch is known by."""

import hashlib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from kerp_import.model.errors import FileUnreadable
from kerp_import.model.nouns import Job, SourceFile

REPORT = "report.html"
"""What stands in a folder that a run wrote: the workbooks in it are those that it has read, given back."""


def find_files(job: Job) -> tuple[SourceFile, ...]:
    """Return the job's files, folders opened, each with its hash; names are made unique by their folders."""
    paths = [file for path in job.files for file in _expand(path)]
    names = [path.name for path in paths]
    return tuple(_hashed(path, path.name if names.count(path.name) == 1 else path.as_posix()) for path in paths)


def sha256(path: Path) -> str:
    """Return the hash of a file's contents."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _expand(path: Path) -> Iterator[Path]:
    """Yield the files of a folder in order of their names, without hidden ones, Excel's lock files, and our reports."""
    try:
        if path.is_dir():
            reports = {each.parent for each in path.rglob(REPORT)} - {path}
            files = (each for each in sorted(path.rglob("*")) if each.is_file() and each.name[0] not in ".~")
            yield from (each for each in files if reports.isdisjoint(each.parents))
        elif path.is_file():
            yield path
        else:
            raise FileUnreadable(file=path, reason="파일이 없습니다 / no such file")
    except OSError as error:
        raise FileUnreadable(file=path, reason=error.strerror) from error


def _hashed(path: Path, name: str) -> SourceFile:
    """Return the file with its SHA-256."""
    try:
        return SourceFile(unicodedata.normalize("NFC", name), path, sha256(path), path.stat().st_size)
    except OSError as error:
        raise FileUnreadable(file=path, reason=error.strerror) from error
