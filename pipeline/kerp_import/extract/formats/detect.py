"""Detects a file's format by its content, and refuses formats that cannot be read by their name."""

import re
import struct
import zipfile
import zlib
from enum import Enum, auto
from pathlib import Path

from kerp_import.extract.formats.no_tables import (
    BINARY,
    BROKEN,
    BY_MAGIC,
    BY_MEMBER,
    BY_STREAM,
    NEEDS_NULS,
    OFFICE,
    OPEN_DOCUMENT,
    OTHER_XML,
    NoTable,
)
from kerp_import.model.errors import FileUnreadable, FormatUnknown
from kerp_import.model.words import Words


class FileKind(Enum):
    """The kinds of file that can be read."""

    WORKBOOK = auto()
    """XLSX and XLSM."""
    BINARY_PACKAGE = auto()
    """XLSB."""
    BINARY = auto()
    """XLS."""
    OPEN_DOCUMENT = auto()
    SPREADSHEETML = auto()
    HTML = auto()
    PARQUET = auto()
    ARROW = auto()
    ARCHIVE = auto()
    LOCKED = auto()
    """A workbook with a password."""
    TEXT = auto()


HEAD = 4096
BLOCK = 1 << 20
ROOT = "Root Entry".encode("utf-16-le") + b"\0\0"
CLASS_AT = 80
"""Where in its entry of the directory the root says which program it belongs to."""
ENTRY = 128
"""Bytes of an entry."""
EXCEL = (b"\x10\x08\x02\x00", b"\x20\x08\x02\x00")
"""How Excel's classes begin, of 5.0 and since 97: a workbook may hold a Word document, and the other way round."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")

COLUMNAR = {
    b"PAR1": FileKind.PARQUET,
    b"ARROW1": FileKind.ARROW,
    b"\xff\xff\xff\xff": FileKind.ARROW,
}
"""An Arrow stream begins with a mark that is no text in any encoding."""

HTML = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|meta|title|style|script|link|body|table|div|center|form|font|span|p|br)[\s/>])"
)
SPREADSHEETML = b"urn:schemas-microsoft-com:office:spreadsheet"
BEFORE = re.compile(rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*|<\?mso-application[^>]*\?>\s*)*", re.DOTALL)
"""What may stand before the first tag."""

ZIP_KINDS = {"xl/workbook.xml": FileKind.WORKBOOK, "xl/workbook.bin": FileKind.BINARY_PACKAGE}
ODS = b"application/vnd.oasis.opendocument.spreadsheet"

OLE_STREAMS: dict[str, FileKind | NoTable] = {
    "EncryptedPackage": FileKind.LOCKED,
    **BY_STREAM,
    "Workbook": FileKind.BINARY,
    "Book": FileKind.BINARY,
}
"""What an OLE container holds; the first that is there tells."""


def recognise(path: Path, shown_as: str, *, text_is_certain: bool) -> FileKind:
    """Return the kind of file at `path`; NUL bytes pass for text if the user named the encoding."""
    if not path.exists():
        raise FileUnreadable(file=shown_as, reason=Words("파일이 없음", "there is no such file"))
    if not path.is_file():
        raise FileUnreadable(file=shown_as, reason=Words("일반 파일이 아님", "it is no regular file"))
    with path.open("rb") as file:
        head = file.read(HEAD)
    kind = _by_head(path, head)
    if kind is None:
        is_binary = b"\0" in head and not head.startswith(BYTE_ORDER_MARKS) and not text_is_certain
        kind = BINARY if is_binary else FileKind.TEXT
    if isinstance(kind, NoTable):
        raise FormatUnknown(file=shown_as, reason=kind.what, advice=kind.cure)
    return kind


def _by_head(path: Path, head: bytes) -> FileKind | NoTable | None:
    """Return the kind, or the reason why it is refused, or None if nothing but text is left."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    if head.startswith(OLE):
        return _ole(path)
    for magic, kind in COLUMNAR.items():
        if head.startswith(magic):
            return kind
    for magic, no_table in BY_MAGIC.items():
        if head.startswith(magic) and (magic not in NEEDS_NULS or b"\0" in head):
            return no_table
    # Markup stays readable in every encoding but UTF-16, where each letter has a NUL beside it.
    start = head.removeprefix(BYTE_ORDER_MARKS[2])
    if head.startswith(BYTE_ORDER_MARKS[:2]):
        start = head[2:].replace(b"\0", b"")
    return _markup(start)


def _markup(start: bytes) -> FileKind | NoTable | None:
    before = BEFORE.match(start)
    if HTML.match(start[before.end() if before else 0 :].lower()):
        return FileKind.HTML
    if start.lstrip().startswith((b"<?xml", b"<Workbook", b"<ss:Workbook")):
        return FileKind.SPREADSHEETML if SPREADSHEETML in start else OTHER_XML
    return None


def _zip(path: Path) -> FileKind | NoTable:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower().replace("\\", "/") for name in archive.namelist()}
            kind = next((kind for member, kind in ZIP_KINDS.items() if member in names), None)
            if kind is None and {"mimetype", "content.xml"} <= names:
                return _open_document(archive)
    except (zipfile.BadZipFile, ValueError, LookupError, NotImplementedError, struct.error, zlib.error) as error:
        return NoTable(Words("깨진 ZIP이나 xlsx 파일", f"a broken zip archive or xlsx: {error}"), BROKEN)
    return kind or next((each for member, each in BY_MEMBER.items() if member in names), FileKind.ARCHIVE)


def _open_document(archive: zipfile.ZipFile) -> FileKind | NoTable:
    """Return whether an OpenDocument file is a spreadsheet, by the start of its mimetype."""
    with archive.open("mimetype") as file:
        if file.read(len(ODS)) == ODS:
            return FileKind.OPEN_DOCUMENT
    return OPEN_DOCUMENT


def _ole(path: Path) -> FileKind | NoTable:
    """Return what an OLE container holds, by the stream names in its directory, which may lie anywhere in the file."""
    needles = {name.encode("utf-16-le") + b"\0\0": name for name in OLE_STREAMS}
    stream_names: set[str] = set()
    tail, root = b"", b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            window = tail + block
            stream_names.update(name for needle, name in needles.items() if needle in window)
            if not root and (at := window.find(ROOT)) >= 0:
                root = window[at + CLASS_AT : at + CLASS_AT + len(EXCEL[0])]
            tail = block[-ENTRY:]
    if root in EXCEL and "EncryptedPackage" not in stream_names:
        return FileKind.BINARY
    kind = next((kind for name, kind in OLE_STREAMS.items() if name in stream_names), None)
    return kind or OFFICE
