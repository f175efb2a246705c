"""Tells sheets of one name apart: no reader finds the second one by its name, and a finding must lead to one sheet."""

import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from kerp_import.model.safe_text import told_apart

WORKBOOK = "xl/workbook.xml"
SHEET_NAME = re.compile(r"""(<(?:[^\s<>/:]+:)?sheet\s(?:[^<>]*?\s)?name\s*=\s*)("[^"]*"|'[^']*')""")


def with_names_told_apart(workbook: Path, copy: Path) -> None:
    """Write a copy of an XLSX in which no two sheets have one name, since the reader finds sheets by their names."""
    with zipfile.ZipFile(workbook) as given, zipfile.ZipFile(copy, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for info in given.infolist():
            content = given.read(info)
            if info.filename.replace("\\", "/").lstrip("/").lower() == WORKBOOK:
                content = _renamed(content.decode("utf-8")).encode("utf-8")
            out.writestr(info.filename, content)


def _renamed(xml: str) -> str:
    """Return the list of sheets with their names told apart, in the order in which they stand."""
    names = [unescape(found[2][1:-1], {"&quot;": '"', "&apos;": "'"}) for found in SHEET_NAME.finditer(xml)]
    unique = iter(told_apart(names))
    return SHEET_NAME.sub(lambda found: f'{found[1]}"{escape(next(unique), {chr(34): "&quot;"})}"', xml)
