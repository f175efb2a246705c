"""Files that the user asked for: named safely, made for the user alone, never in the place of one that is there.

Decision: docs/decisions/private-files.md
"""

import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO

from kerp_import.model.errors import OutputRefused
from kerp_import.model.safe_text import lines_of
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words

FOR_ME_ALONE, FOLDER_FOR_ME_ALONE = 0o600, 0o700

FOLLOW_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""Windows has no such flag, and lets only administrators make links."""

BINARY = getattr(os, "O_BINARY", 0)
"""What Windows needs to write bytes as they are."""

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?:\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever stands behind their first dot."""
LONGEST = 180
"""Bytes of a name without number and suffix: the usual file systems allow 255, and Hangul takes three a letter."""


ACTING = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run as a formula, in a workbook or in a CSV made of it."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no cell of a workbook may hold."""
BLANK = " \xa0\u3000\n\r\t"
"""What a spreadsheet that reads a CSV may take away before it looks for a formula."""


def harmless(text: str) -> str:
    """Return the text for a cell: one that would run as a formula begins with an apostrophe, and runs nowhere."""
    writable = UNWRITABLE.sub("", lines_of(text))
    acts = writable.startswith(ACTING) or writable.lstrip(BLANK).startswith(ALSO_ACTING)
    return f"'{writable}" if acts else writable


ALSO_ACTING = (*ACTING, "＝", "＋", "－", "＠")
"""The same in full width, which Korean and Japanese versions of Excel read alike."""


def as_meant(text: str) -> str:
    """Return the text of a cell without the apostrophe that `harmless` gave it."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def write_new(path: Path, contents: bytes) -> None:
    """Write `contents` to `path`; where a file is there already it is left as it is."""
    try:
        with open_new(path) as file:
            file.write(contents)
    except FileExistsError as error:
        raise OutputRefused(path=path, reason=Words("이미 있음", "it exists already")) from error
    except OSError as error:
        raise OutputRefused(path=path, reason=system_reason(error)) from error


def open_new(path: Path) -> BinaryIO:
    """Return a new file that nobody else may read; one that is there already, a link too, is a FileExistsError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FOLLOW_NO_LINK | BINARY, FOR_ME_ALONE), "wb")


def write_over(path: Path, contents: bytes, *, keep_mode: bool = False) -> None:
    """Write `contents` to `path` in one piece, in the place of what is there: a link itself, not what it leads to.

    The file is its user's alone, unless it was there and is to keep its mode.
    """
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        with open_new(draft) as file:
            file.write(contents)
        if keep_mode and path.is_file():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def append_to(path: Path) -> int:
    """Open a file to write more lines to, made for its user alone; a link is refused, but one of the system's.

    `/dev/stderr` is such a link, and in a folder where nobody but root makes any.
    """
    follow = 0 if path.parent == Path("/dev") else FOLLOW_NO_LINK
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | follow | BINARY, FOR_ME_ALONE)


def make_folder(folder: Path) -> None:
    """Make a folder, and those on the way to it, for its user alone; one that is there keeps its mode."""
    for each in (*reversed(folder.parents), folder):
        if not each.is_dir():
            each.mkdir(mode=FOLDER_FOR_ME_ALONE, exist_ok=True)


class OutputFolder:
    """The folder of a run's files, and those that the run has made so far."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing made."""
        self.folder = folder
        self._made: list[tuple[Path, BinaryIO]] = []

    def require_free(self, names: Iterable[str]) -> None:
        """Refuse if a file of one of these names is there already."""
        for name in names:
            if (self.folder / name).exists():
                raise OutputRefused(path=self.folder / name, reason=Words("이미 있음", "it exists already"))

    def create(self, name: str) -> BinaryIO:
        """Return a new file that nobody else may read; one that is there already is an OSError."""
        path = self.folder / name
        file = open_new(path)
        self._made.append((path, file))
        return file

    def close(self, *, keep: bool) -> None:
        """Close every file, and take all of them back unless they are to be kept."""
        for _, file in self._made:
            file.close()
        for path, _ in () if keep else self._made:
            path.unlink(missing_ok=True)


@contextmanager
def private_folder(folder: Path) -> Iterator[OutputFolder]:
    """Make `folder` if need be; what was made in it goes again unless all goes well."""
    place = OutputFolder(folder)
    is_new = not folder.exists()
    is_complete = False
    try:
        make_folder(folder)
        yield place
        is_complete = True
    except OSError as error:
        raise OutputRefused(path=error.filename or folder, reason=system_reason(error)) from error
    finally:
        place.close(keep=is_complete)
        if is_new and not is_complete and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def output_names(origins: Sequence[tuple[str, str | None]], suffix: str, *, taken: Iterable[str]) -> tuple[str, ...]:
    """Return a file name for every (file, sheet): safe on every system, and no two alike, capitals aside."""
    used = {each.casefold() for each in taken}
    names = []
    for file, sheet in origins:
        stem = _safe("_".join(filter(None, (PurePath(file.replace("\\", "/")).stem, sheet))))
        name, number = f"{stem}.{suffix}", 1
        while name.casefold() in used:
            number += 1
            name = f"{stem}-{number}.{suffix}"
        used.add(name.casefold())
        names.append(name)
    return tuple(names)


def _safe(name: str) -> str:
    """Return `name` without what a file system forbids, not too long, and no device's."""
    bare = FORBIDDEN.sub("_", unicodedata.normalize("NFC", name))
    cut = bare.encode("utf-8", "replace")[:LONGEST].decode("utf-8", "ignore").strip(" .")
    return f"_{cut}" if RESERVED.match(cut) or not cut else cut
