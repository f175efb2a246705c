"""The sheets that we make: the template's instructions, and what we add to a client's workbook.

Decision: docs/decisions/our-sheets.md
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from kerp_import.extract.formats.sheet import Sheet

TEMPLATE_MARK = "kerp-import 안내"
"""What stands in A1 of the template's instructions: a file with such a sheet is our template, its codes are K-ERP's."""

OURS = "kerp-import 검토"
"""How the first cell of every such sheet begins, in either language."""
ORIGIN = re.compile(rf"{OURS} ([0-9a-f]{{64}})")


def mark_of(sha256: str) -> str:
    """Return the first cell of our sheets in a workbook that is that file given back."""
    return f"{OURS} {sha256}"


def origin_of(mark: str) -> str | None:
    """Return the SHA-256 of the file that was given back; a workbook of all findings is none."""
    found = ORIGIN.fullmatch(mark)
    return found[1] if found else None


def theirs(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """Return the sheets that are not ours, each with the origin of its workbook."""
    marks = [(each, _mark(each)) for each in sheets]
    origins = {each.file: origin_of(mark) for each, mark in marks if mark is not None}
    return tuple(replace(each, origin=origins.get(each.file)) for each, mark in marks if mark is None)


def _mark(sheet: Sheet) -> str | None:
    """Return the sheet's first cell if it says that we made the sheet."""
    first = None if sheet.sheet is None else next(sheet.parts(1), None)
    said = str(first["c0"][0]) if first is not None and "c0" in first.columns else ""
    return said if said.startswith(OURS) else None
