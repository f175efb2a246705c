"""Opens a file of any format by what it holds, and hands out its sheets as text cells with row numbers."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from zipfile import is_zipfile

from kerp_import.extract.formats.archive import left_out_members, open_archive
from kerp_import.extract.formats.delimited import open_text
from kerp_import.extract.formats.detect import FileKind, recognise
from kerp_import.extract.formats.encrypted import open_locked
from kerp_import.extract.formats.excel import is_about_a_password, open_binary, open_binary_package, open_workbook
from kerp_import.extract.formats.limits import RAISED, USUAL, Limits
from kerp_import.extract.formats.ods import open_ods
from kerp_import.extract.formats.our_sheets import OURS, mark_of, origin_of, theirs
from kerp_import.extract.formats.parquet_arrow import open_columnar
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import TORN, CellFault, Sheet
from kerp_import.extract.formats.spreadsheetml import open_spreadsheetml
from kerp_import.files.inputs import LeftOut
from kerp_import.model.errors import FileUnreadable, FormatUnknown
from kerp_import.model.safe_text import one_line, told_apart
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Words

__all__ = [
    "OURS", "RAISED", "TORN", "USUAL", "CellFault", "FileKind", "Limits", "Sheet", "mark_of", "members_left_out",
    "open_file", "origin_of", "recognise",
]  # fmt: skip

NESTED = 2
"""Most archives inside one another."""


def open_file(  # noqa: PLR0913 - one file, and the options of the command line that concern it
    path: Path,
    *,
    shown_as: str,
    encoding: str | None = None,
    sheet: str | None = None,
    password: str | None = None,
    limits: Limits = USUAL,
) -> tuple[Sheet, ...]:
    """Return the sheets of `path` except those that we added, checked from end to end.

    Options that do not concern its format are ignored.
    """
    try:
        return theirs(_open(ReadRequest(path, shown_as, encoding, sheet, password, limits), NESTED))
    except OSError as error:
        raise FileUnreadable(file=shown_as, reason=system_reason(error)) from error


def members_left_out(path: Path, shown_as: str) -> tuple[LeftOut, ...]:
    """Return what of an archive is not read; no other file has members."""
    if not is_zipfile(path) or recognise(path, shown_as, text_is_certain=False) is not FileKind.ARCHIVE:
        return ()
    return left_out_members(ReadRequest(path, shown_as))


def _open(request: ReadRequest, archives: int) -> tuple[Sheet, ...]:
    """Return the sheets of a file that may be an archive of archives, `archives` deep."""
    kind = recognise(request.path, request.shown_as, text_is_certain=request.encoding is not None)
    if kind is FileKind.ARCHIVE:
        if not archives:
            request.refuse(Words("ZIP 안의 ZIP이 너무 깊음", "zip archives nested too deep"))
        return open_archive(request, partial(_open, archives=archives - 1))
    if kind is FileKind.LOCKED:
        return open_locked(request, _open_simple)
    return _open_simple(request)


def _open_simple(request: ReadRequest) -> tuple[Sheet, ...]:
    """Return the sheets of a file that holds no other file."""
    kind = recognise(request.path, request.shown_as, text_is_certain=request.encoding is not None)
    if kind not in READERS:
        request.refuse(Words("파일 안에 또 다른 잠긴 파일", "another locked file inside the file"))
    sheets = READERS[kind](request)
    names = [one_line(each.sheet) for each in sheets if each.sheet is not None]
    if len(set(names)) == len(names) and names == [each.sheet for each in sheets if each.sheet is not None]:
        return sheets
    unique = iter(told_apart(names))
    return tuple(each if each.sheet is None else replace(each, sheet=next(unique)) for each in sheets)


def _open_binary(request: ReadRequest) -> tuple[Sheet, ...]:
    """Return the sheets of an XLS; only the attempt to read it shows whether it has a password."""
    try:
        return open_binary(request)
    except FormatUnknown as error:
        if not is_about_a_password(error):
            raise
        return open_locked(request, open_binary)


def _open_html(request: ReadRequest) -> tuple[Sheet, ...]:
    """Return the tables of an HTML file; lxml takes a while to load, and few files are HTML."""
    from kerp_import.extract.formats.html import open_html

    return open_html(request)


READERS: dict[FileKind, Callable[[ReadRequest], tuple[Sheet, ...]]] = {
    FileKind.WORKBOOK: open_workbook,
    FileKind.BINARY_PACKAGE: open_binary_package,
    FileKind.BINARY: _open_binary,
    FileKind.OPEN_DOCUMENT: open_ods,
    FileKind.SPREADSHEETML: open_spreadsheetml,
    FileKind.HTML: _open_html,
    FileKind.PARQUET: lambda request: (open_columnar(request, "parquet"),),
    FileKind.ARROW: lambda request: (open_columnar(request, "arrow"),),
    FileKind.TEXT: lambda request: (open_text(request),),
}
