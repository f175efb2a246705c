"""Reading: a file of any kind, opened by what it holds, and its sheets handed out as text cells with row numbers."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.errors import FileUnreadable, FormatUnknown
from pipeline.reading.archive import open_archive
from pipeline.reading.asked import Asked
from pipeline.reading.columnar import open_columnar
from pipeline.reading.container import Kind, recognise
from pipeline.reading.limits import RAISED, USUAL, Limits
from pipeline.reading.locked import open_locked
from pipeline.reading.ods import open_ods
from pipeline.reading.ours import OURS, mark_of, origin_of, theirs
from pipeline.reading.sheet import Fault, Sheet
from pipeline.reading.spreadsheetml import open_spreadsheetml
from pipeline.reading.text import open_text
from pipeline.reading.workbook import is_about_a_password, open_binary, open_binary_package, open_workbook

__all__ = [
    "OURS", "RAISED", "USUAL", "Fault", "Kind", "Limits", "Sheet", "mark_of", "open_file", "origin_of", "recognise",
]  # fmt: skip

NESTED = 2
"""Archives inside one another, at most."""


def open_file(  # noqa: PLR0913 - one file, and the options of the command line that concern it
    path: Path,
    *,
    shown_as: str,
    encoding: str | None = None,
    sheet: str | None = None,
    password: str | None = None,
    limits: Limits = USUAL,
) -> tuple[Sheet, ...]:
    """Return the sheets of `path` but those that we added, checked from end to end.

    The options that do not concern its kind are left aside.
    """
    try:
        return theirs(_open(Asked(path, shown_as, encoding, sheet, password, limits), NESTED))
    except OSError as error:
        raise FileUnreadable(file=shown_as, reason=error.strerror or type(error).__name__) from error


def _open(asked: Asked, archives: int) -> tuple[Sheet, ...]:
    """Return the sheets of a file that may be an archive of archives, `archives` deep."""
    kind = recognise(asked.path, asked.shown_as, text_is_certain=asked.encoding is not None)
    if kind is Kind.ARCHIVE:
        if not archives:
            asked.refuse("ZIP 안의 ZIP이 너무 깊음 / zip archives nested too deep")
        return open_archive(asked, partial(_open, archives=archives - 1))
    if kind is Kind.LOCKED:
        return open_locked(asked, _open_simple)
    return _open_simple(asked)


def _open_simple(asked: Asked) -> tuple[Sheet, ...]:
    """Return the sheets of a file that holds no other file."""
    kind = recognise(asked.path, asked.shown_as, text_is_certain=asked.encoding is not None)
    if kind not in READERS:
        asked.refuse("파일 안에 또 다른 잠긴 파일 / another locked file inside the file")
    return READERS[kind](asked)


def _open_binary(asked: Asked) -> tuple[Sheet, ...]:
    """Return the sheets of an XLS; whether it has a password is told only by the attempt to read it."""
    try:
        return open_binary(asked)
    except FormatUnknown as error:
        if not is_about_a_password(error):
            raise
        return open_locked(asked, open_binary)


def _open_html(asked: Asked) -> tuple[Sheet, ...]:
    """Return the tables of an HTML file; lxml takes a while to load, and few files are HTML."""
    from pipeline.reading.html import open_html

    return open_html(asked)


READERS: dict[Kind, Callable[[Asked], tuple[Sheet, ...]]] = {
    Kind.WORKBOOK: open_workbook,
    Kind.BINARY_PACKAGE: open_binary_package,
    Kind.BINARY: _open_binary,
    Kind.OPEN_DOCUMENT: open_ods,
    Kind.SPREADSHEETML: open_spreadsheetml,
    Kind.HTML: _open_html,
    Kind.PARQUET: lambda asked: (open_columnar(asked, "parquet"),),
    Kind.ARROW: lambda asked: (open_columnar(asked, "arrow"),),
    Kind.TEXT: lambda asked: (open_text(asked),),
}
