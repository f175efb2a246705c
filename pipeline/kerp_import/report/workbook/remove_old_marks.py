"""Remove the sheets that an earlier review added to a workbook, before it is marked again."""

import re
from html import unescape

from kerp_import.extract.formats import OURS, origin_of
from kerp_import.report.workbook.xlsx_parts import WORKBOOK, WorkbookParts, parsed

FIRST = re.compile(rb"<(?:\w+:)?c\s([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
TEXT = re.compile(rb"<(?:\w+:)?[tv](?:\s[^>]*)?>([^<]*)<")


def drop_ours(package: WorkbookParts) -> str | None:
    """Take away the sheets whose first cell says that we made them, and return of which file they say so."""
    shared: list[str] | None = None
    origin: str | None = None
    for sheet in package.sheets():
        first_cell = FIRST.search(package.parts[sheet.part])
        if first_cell is None or b'"A1"' not in first_cell[1]:
            continue
        its_text = unescape(b"".join(TEXT.findall(first_cell[2])).decode("utf-8", "replace"))
        if b't="s"' in first_cell[1]:
            shared = _shared(package) if shared is None else shared
            its_text = shared[int(its_text)] if its_text.isdecimal() and int(its_text) < len(shared) else ""
        if its_text.startswith(OURS):
            package.drop_sheet(sheet)
            origin = origin_of(its_text)
    return origin


def _shared(package: WorkbookParts) -> list[str]:
    """Return the shared texts in their order."""
    part = next((each.target for each in package.links(WORKBOOK) if each.kind == "sharedStrings"), None)
    if part is None:
        return []
    return ["".join(text.text or "" for text in each.iter("{*}t")) for each in parsed(package.parts[part])]
