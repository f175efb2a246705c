"""Which files of a folder this program wrote for people to read: reports, receipts, workbooks of findings and mapping.

They are known by their contents, for whoever writes them with -o names them as he likes. A workbook that came back
corrected is none of them: its sheets are the client's, beside ours.

Decision: docs/decisions/our-sheets.md
"""

import re
import zipfile
from pathlib import Path

HEAD = 8192
"""Bytes in which a page, a document or the first sheet of a workbook says what it is: a journal has many more."""
PAGE = b"default-src 'none'; style-src 'sha256-"
"""The policy of our pages: nobody else's has it."""
JSON = re.compile(rb'^\s*\{\s*("kind": "kerp-import |"schema_version": )')
FINDINGS = re.compile('<c r="A1"[^>]*>(?:<[^>]*>)*kerp-import 검토(?! [0-9a-f])'.encode())
"""The mark of our sheets in a workbook that was not made from somebody's file: in the first cell, as all of them."""
MAPPING_SHEET = b'name="kerp-import"'


def is_own_output(path: Path) -> bool:
    """Tell whether a file is a page, a document or a workbook that this program wrote, and no books."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _is_own_workbook(path)
    if suffix not in {".html", ".json"}:
        return False
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return PAGE in head if suffix == ".html" else JSON.match(head) is not None


def _is_own_workbook(path: Path) -> bool:
    """Tell whether a workbook holds our sheets alone: the mapping to be decided, or findings."""
    try:
        with zipfile.ZipFile(path) as book:
            if MAPPING_SHEET in _head(book, "xl/workbook.xml"):
                return True
            return FINDINGS.search(_head(book, "xl/worksheets/sheet1.xml")) is not None
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError):
        # Whatever it is, the reader says what is wrong with it.
        return False


def _head(book: zipfile.ZipFile, name: str) -> bytes:
    """Return the first bytes of a part."""
    with book.open(name) as part:
        return part.read(HEAD)
