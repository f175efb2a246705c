"""Recognises sheets that we made: the template's instructions, and what we add to a client's workbook.

Decision: docs/decisions/our-sheets.md
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from kerp_import.extract.formats.sheet import Sheet

TEMPLATE_MARK = "kerp-import 안내"
"""A1 of the template's instructions: a file with such a sheet is our template, and its codes are K-ERP's."""

OURS = "kerp-import 검토"
"""Start of the first cell of every sheet that we add, in either language."""
ORIGIN = re.compile(rf"{OURS} ([0-9a-f]{{64}})")


def mark_of(sha256: str) -> str:
    """Return the first cell of our sheets in the workbook of that file that we give back."""
    return f"{OURS} {sha256}"


def origin_of(mark: str) -> str | None:
    """Return the SHA-256 of the file that was given back, None for a workbook of all findings."""
    match = ORIGIN.fullmatch(mark)
    return match[1] if match else None


def theirs(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """Return the sheets that we did not make, each with the SHA-256 of the file its workbook was made from."""
    marks = [(each, _mark(each)) for each in sheets]
    origins = {each.file: origin_of(mark) for each, mark in marks if mark is not None}
    return tuple(replace(each, origin=origins.get(each.file)) for each, mark in marks if mark is None)


def _mark(sheet: Sheet) -> str | None:
    """Return the sheet's first cell if it says that we made the sheet, else None."""
    first_row = None if sheet.sheet is None else next(sheet.parts(1), None)
    cell = str(first_row["c0"][0]) if first_row is not None and "c0" in first_row.columns else ""
    return cell if cell.startswith(OURS) else None
