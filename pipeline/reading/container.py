"""What a file is, by its content: a workbook, text, or something to be refused by its name."""

import struct
import zipfile
from enum import Enum, auto
from pathlib import Path

from pipeline.errors import FileUnreadable, FormatUnknown


class Kind(Enum):
    """The two kinds of file that can be read."""

    WORKBOOK = auto()
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
    b"PAR1": "Parquet 파일 / a Parquet file",
    b"ARROW1": "Arrow 파일 / an Arrow file",
    b"SQLite format 3": "SQLite 데이터베이스 / an SQLite database",
    b"PGDMP": "PostgreSQL 덤프 / a PostgreSQL dump",
}

MARKUP = {
    b"<?xml": "XML 문서, 엑셀에서 .xlsx로 다시 저장 / an XML document, save it from Excel as .xlsx",
    b"<!doctype": "HTML 문서, 엑셀에서 .xlsx로 다시 저장 / an HTML document, save it from Excel as .xlsx",
    b"<html": "HTML 문서, 엑셀에서 .xlsx로 다시 저장 / an HTML document, save it from Excel as .xlsx",
    b"<head": "HTML 문서, 엑셀에서 .xlsx로 다시 저장 / an HTML document, save it from Excel as .xlsx",
    b"<meta": "HTML 문서, 엑셀에서 .xlsx로 다시 저장 / an HTML document, save it from Excel as .xlsx",
    b"<style": "HTML 문서, 엑셀에서 .xlsx로 다시 저장 / an HTML document, save it from Excel as .xlsx",
    b"<table": "HTML 표, 엑셀에서 .xlsx로 다시 저장 / an HTML table, save it from Excel as .xlsx",
}

ZIP_MEMBERS = {
    "xl/workbook.bin": "XLSB 통합 문서, 엑셀에서 .xlsx로 다시 저장 / an XLSB workbook, save it from Excel as .xlsx",
    "word/document.xml": "워드 문서 / a Word document",
    "ppt/presentation.xml": "파워포인트 문서 / a PowerPoint document",
    "contents/section0.xml": "한글(HWPX) 문서 / a Hangul (HWPX) document",
    "content.xml": "ODF 문서, .xlsx로 다시 저장 / an OpenDocument file, save it as .xlsx",
}

OLE_STREAMS = {
    "EncryptedPackage": "암호가 걸린 엑셀 파일, 엑셀에서 암호를 먼저 해제 / "
    "a workbook with a password, remove the password in Excel first",
    "HwpSummaryInformation": "한글(HWP) 문서 / a Hangul (HWP) document",
    "WordDocument": "워드 문서 / a Word document",
    "Workbook": "옛 엑셀 파일(.xls), 엑셀에서 .xlsx로 다시 저장 / an old Excel file (.xls), save it as .xlsx",
    "Book": "옛 엑셀 파일(.xls), 엑셀에서 .xlsx로 다시 저장 / an old Excel file (.xls), save it as .xlsx",
}


def recognise(path: Path, shown_as: str, *, text_is_certain: bool) -> Kind:
    """Return the kind of `path`; NUL bytes pass for text where the user named the encoding."""
    if not path.exists():
        raise FileUnreadable(file=shown_as, reason="파일이 없음 / there is no such file")
    if not path.is_file():
        raise FileUnreadable(file=shown_as, reason="일반 파일이 아님 / it is no regular file")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path, shown_as)
    if reason := _reason(path, head, text_is_certain=text_is_certain):
        raise FormatUnknown(file=shown_as, reason=reason)
    return Kind.TEXT


def _reason(path: Path, head: bytes, *, text_is_certain: bool) -> str | None:
    if head.startswith(OLE):
        return _ole(path)
    for magic, reason in MAGIC.items():
        if head.startswith(magic):
            return reason
    # An HTML table keeps its markup readable in every encoding but UTF-16, where each letter has a NUL beside it.
    start = head.removeprefix(BYTE_ORDER_MARKS[2]).lstrip()
    if head.startswith(BYTE_ORDER_MARKS[:2]):
        start = head[2:].replace(b"\0", b"").lstrip()
    for markup, reason in MARKUP.items():
        if start[: len(markup)].lower() == markup:
            return reason
    if b"\0" in head and not head.startswith(BYTE_ORDER_MARKS) and not text_is_certain:
        return (
            "NUL 바이트가 있음: 이진 파일이거나 BOM 없는 UTF-16 (--encoding utf-16-le) / "
            "NUL bytes: binary, or UTF-16 without a BOM (--encoding utf-16-le)"
        )
    return None


def _zip(path: Path, shown_as: str) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, LookupError, NotImplementedError, struct.error) as error:
        raise FormatUnknown(file=shown_as, reason="깨진 ZIP 또는 xlsx / a broken zip or xlsx") from error
    if "xl/workbook.xml" in names:
        return Kind.WORKBOOK
    fallback = "ZIP 압축 파일, 압축을 풀어야 함 / a zip archive, unpack it first"
    raise FormatUnknown(
        file=shown_as,
        reason=next((reason for member, reason in ZIP_MEMBERS.items() if member in names), fallback),
    )


def _ole(path: Path) -> str:
    """Return what an OLE container holds, by the stream names in its directory, wherever that lies in the file."""
    wanted = {name.encode("utf-16-le") + b"\0\0": name for name in OLE_STREAMS}
    found: set[str] = set()
    tail = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(name for needle, name in wanted.items() if needle in tail + block)
            tail = block[-64:]
    named = next((reason for name, reason in OLE_STREAMS.items() if name in found), None)
    return named or "OLE 문서 (옛 오피스 형식) / an OLE document (old Office)"
