"""Detects a file's format by its content, and refuses formats that cannot be read by their name."""

import re
import struct
import zipfile
import zlib
from enum import Enum, auto
from pathlib import Path

from kerp_import.model.errors import FileUnreadable, FormatUnknown


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
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")

MAGIC = {
    b"%PDF": "PDF 문서 / a PDF document",
    b"\x1f\x8b": "gzip 압축 파일, 압축을 풀어야 함 / gzip, unpack it first",
    b"7z\xbc\xaf\x27\x1c": "7z 압축 파일, 압축을 풀어야 함 / 7z, unpack it first",
    b"Rar!": "RAR 압축 파일, 압축을 풀어야 함 / RAR, unpack it first",
    b"BZh": "bzip2 압축 파일, 압축을 풀어야 함 / bzip2, unpack it first",
    b"\xfd7zXZ": "xz 압축 파일, 압축을 풀어야 함 / xz, unpack it first",
    b"\x28\xb5\x2f\xfd": "zstd 압축 파일, 압축을 풀어야 함 / zstd, unpack it first",
    b"{\\rtf": "RTF 문서 / an RTF document",
    b"\x89PNG": "그림 파일 / an image",
    b"\xff\xd8\xff": "그림 파일 / an image",
    b"GIF8": "그림 파일 / an image",
    b"SQLite format 3": "SQLite 데이터베이스 / an SQLite database",
    b"PGDMP": "PostgreSQL 덤프 / a PostgreSQL dump",
}

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
OTHER_XML = "XML 문서, 엑셀에서 .xlsx로 다시 저장 / an XML document, save it from Excel as .xlsx"

ZIP_KINDS = {"xl/workbook.xml": FileKind.WORKBOOK, "xl/workbook.bin": FileKind.BINARY_PACKAGE}
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
ZIP_MEMBERS = {
    "word/document.xml": "워드 문서 / a Word document",
    "ppt/presentation.xml": "파워포인트 문서 / a PowerPoint document",
    "contents/section0.xml": "한글(HWPX) 문서 / a Hangul (HWPX) document",
}

OLE_STREAMS: dict[str, FileKind | str] = {
    "EncryptedPackage": FileKind.LOCKED,
    "HwpSummaryInformation": "한글(HWP) 문서 / a Hangul (HWP) document",
    "WordDocument": "워드 문서 / a Word document",
    "Workbook": FileKind.BINARY,
    "Book": FileKind.BINARY,
}


def recognise(path: Path, shown_as: str, *, text_is_certain: bool) -> FileKind:
    """Return the kind of file at `path`; NUL bytes pass for text if the user named the encoding."""
    if not path.exists():
        raise FileUnreadable(file=shown_as, reason="파일이 없음 / there is no such file")
    if not path.is_file():
        raise FileUnreadable(file=shown_as, reason="일반 파일이 아님 / it is no regular file")
    with path.open("rb") as file:
        head = file.read(HEAD)
    kind = _by_head(path, head)
    if kind is None:
        if b"\0" in head and not head.startswith(BYTE_ORDER_MARKS) and not text_is_certain:
            kind = (
                "NUL 바이트가 있음: 이진 파일이거나 BOM 없는 UTF-16 (--encoding utf-16-le) / "
                "NUL bytes: binary, or UTF-16 without a BOM (--encoding utf-16-le)"
            )
        else:
            kind = FileKind.TEXT
    if isinstance(kind, str):
        raise FormatUnknown(file=shown_as, reason=kind)
    return kind


def _by_head(path: Path, head: bytes) -> FileKind | str | None:
    """Return the kind, or the reason why it is refused, or None if nothing but text is left."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    if head.startswith(OLE):
        return _ole(path)
    for magic, kind in COLUMNAR.items():
        if head.startswith(magic):
            return kind
    for magic, reason in MAGIC.items():
        if head.startswith(magic):
            return reason
    # Markup stays readable in every encoding but UTF-16, where each letter has a NUL beside it.
    start = head.removeprefix(BYTE_ORDER_MARKS[2])
    if head.startswith(BYTE_ORDER_MARKS[:2]):
        start = head[2:].replace(b"\0", b"")
    return _markup(start)


def _markup(start: bytes) -> FileKind | str | None:
    before = BEFORE.match(start)
    if HTML.match(start[before.end() if before else 0 :].lower()):
        return FileKind.HTML
    if start.lstrip().startswith((b"<?xml", b"<Workbook", b"<ss:Workbook")):
        return FileKind.SPREADSHEETML if SPREADSHEETML in start else OTHER_XML
    return None


def _zip(path: Path) -> FileKind | str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower().replace("\\", "/") for name in archive.namelist()}
            kind = next((kind for member, kind in ZIP_KINDS.items() if member in names), None)
            if kind is None and {"mimetype", "content.xml"} <= names:
                return _open_document(archive)
    except (zipfile.BadZipFile, ValueError, LookupError, NotImplementedError, struct.error, zlib.error) as error:
        return f"깨진 ZIP 또는 xlsx / a broken zip or xlsx: {error}"
    return kind or next((reason for member, reason in ZIP_MEMBERS.items() if member in names), FileKind.ARCHIVE)


def _open_document(archive: zipfile.ZipFile) -> FileKind | str:
    """Return whether an OpenDocument file is a spreadsheet, by the start of its mimetype."""
    with archive.open("mimetype") as file:
        if file.read(len(ODS)) == ODS:
            return FileKind.OPEN_DOCUMENT
    return "스프레드시트가 아닌 ODF 문서 / an OpenDocument file, but no spreadsheet"


def _ole(path: Path) -> FileKind | str:
    """Return what an OLE container holds, by the stream names in its directory, which may lie anywhere in the file."""
    needles = {name.encode("utf-16-le") + b"\0\0": name for name in OLE_STREAMS}
    stream_names: set[str] = set()
    tail = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            stream_names.update(name for needle, name in needles.items() if needle in tail + block)
            tail = block[-64:]
    kind = next((kind for name, kind in OLE_STREAMS.items() if name in stream_names), None)
    return kind or "OLE 문서 (옛 오피스 형식) / an OLE document (old Office)"
