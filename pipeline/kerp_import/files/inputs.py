"""The files that a job is about: folders opened, each file with the hash that its batch is known by."""

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kerp_import.files.own_outputs import is_own_output
from kerp_import.model.errors import FileUnreadable
from kerp_import.model.nouns import Job, SourceFile
from kerp_import.model.safe_text import file_name, one_line, told_apart
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words

REPORT = "report.html"
"""What stands in a folder that a run wrote: the workbooks in it are those that it has read, given back."""

OURS = frozenset({"kerp.toml", "kerp-reports"})
"""What this program writes into the folder of a client."""

SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db", "__macosx"})
"""What Windows and macOS write into folders by themselves."""


class LeftOutAs(StrEnum):
    """Why a file of a folder is not read; a folder without a file is no data either."""

    LOCK = "lock"
    SYSTEM = "system"
    HIDDEN = "hidden"
    REPORT = "report"
    EMPTY_FOLDER = "empty_folder"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One file, or a folder, that a run was given and does not read."""

    name: str
    reason: LeftOutAs


def find_files(job: Job) -> tuple[SourceFile, ...]:
    """Return the job's files, folders opened, each with its hash; names are made unique by their folders."""
    paths = [file for path in job.files for file in _expand(path)]
    return tuple(_hashed(path, name) for path, name in zip(paths, shown_names(paths), strict=True))


def shown_names(paths: Sequence[Path]) -> list[str]:
    """Return for each file the name under which it is shown and kept: no two alike, nothing in one that acts."""
    names = [path.name for path in paths]
    return told_apart(_shown(path.name if names.count(path.name) == 1 else path.as_posix()) for path in paths)


def files_left_out(job: Job) -> tuple[LeftOut, ...]:
    """Return what the job was given and `find_files` does not return: locks, system files, folders without a file."""
    return tuple(left_out for path in job.files for left_out in _left_out(path, job.report_folder))


def unread_name(name: str) -> LeftOutAs | None:
    """Return why a file or folder of that name is not read, None if it is: `~$분개장.xlsx` is Excel's lock."""
    if name in OURS:
        return LeftOutAs.REPORT
    if name.lower() in SYSTEM_FILES:
        return LeftOutAs.SYSTEM
    if name.startswith("~"):
        return LeftOutAs.LOCK
    return LeftOutAs.HIDDEN if name.startswith(".") else None


def sha256(path: Path) -> str:
    """Return the hash of a file's contents."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _expand(path: Path) -> Iterator[Path]:
    """Yield the files of a folder in order of their names, without hidden ones, Excel's lock files, and our reports."""
    try:
        if path.is_dir():
            reports = _report_folders(path)
            yield from (each for each in _files_below(path) if _reason(path, each, reports) is None)
        elif path.is_file():
            # A pattern of the shell (내려받은것/*) names what a folder holds, locks included.
            if unread_name(path.name) in {None, LeftOutAs.HIDDEN}:
                yield path
        else:
            raise FileUnreadable(file=path, reason=Words("파일이 없음", "no such file"))
    except OSError as error:
        raise FileUnreadable(file=path, reason=system_reason(error)) from error


def _left_out(path: Path, report_folder: Path | None) -> Iterator[LeftOut]:
    """Yield what of one given path is not read."""
    if not path.is_dir():
        reason = unread_name(path.name)
        if reason not in {None, LeftOutAs.HIDDEN}:
            yield LeftOut(_shown(path.name), reason or LeftOutAs.HIDDEN)
        return
    reports = _report_folders(path)
    for each in _files_below(path):
        if (reason := _reason(path, each, reports)) is not None:
            yield LeftOut(_shown(each.relative_to(path).as_posix()), reason)
    yield from (
        LeftOut(_shown(each.as_posix()), LeftOutAs.EMPTY_FOLDER) for each in _empty_folders(path, report_folder)
    )


def _empty_folders(path: Path, report_folder: Path | None) -> Iterator[Path]:
    """Yield the folders in which no file stands, of nested ones the outer; the run itself made that of its report."""
    ours = report_folder.absolute() if report_folder else None
    if ours is not None and (path.absolute() == ours or ours in path.absolute().parents):
        return
    if all(unread_name(each.name) is not None for each in _files_below(path)):
        yield path
        return
    for folder in sorted(each for each in path.iterdir() if each.is_dir() and unread_name(each.name) is None):
        yield from _empty_folders(folder, report_folder)


def _files_below(path: Path) -> list[Path]:
    """Return every file in the folder and in those in it, in order of their names."""
    return [each for each in sorted(path.rglob("*")) if each.is_file()]


def _report_folders(path: Path) -> set[Path]:
    """Return the folders that a run wrote its report to."""
    return {each.parent for each in path.rglob(REPORT)} - {path}


def _reason(folder: Path, file: Path, reports: set[Path]) -> LeftOutAs | None:
    """Return why a file of a folder is not read, None if it is."""
    if not reports.isdisjoint(file.parents):
        return LeftOutAs.REPORT
    reasons = [unread_name(part) for part in file.relative_to(folder).parts]
    reason = next((reason for reason in reasons if reason is not None), None)
    return LeftOutAs.REPORT if reason is None and is_own_output(file) else reason


def _shown(name: str) -> str:
    """Return the name of a file as it is shown and kept."""
    return one_line(unicodedata.normalize("NFC", file_name(name)))


def _hashed(path: Path, name: str) -> SourceFile:
    """Return the file with its SHA-256."""
    try:
        return SourceFile(name, path, sha256(path), path.stat().st_size)
    except OSError as error:
        raise FileUnreadable(file=path, reason=system_reason(error)) from error
