"""A workbook of the cells as they were read, for a source that is none: all text, so that leading zeros stay.

Decision: docs/decisions/marked-workbook.md
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from xml.sax.saxutils import escape

import polars as pl

from kerp_import.extract.formats import Sheet
from kerp_import.files.outputs import UNWRITABLE
from kerp_import.model.columns import column_letters
from kerp_import.model.safe_text import readable
from kerp_import.model.words import Words
from kerp_import.report.workbook.redraw_sheet import Place
from kerp_import.report.workbook.styles import Look, Styles
from kerp_import.report.workbook.xlsx_parts import (
    CONTENT_TYPES,
    EMPTY_LINKS,
    MAIN,
    TYPES,
    WORKBOOK,
    WORKBOOK_KIND,
    WorkbookParts,
)

PART = 20_000
"""Rows in memory at most."""
MOST = 3_000_000
"""Cells of a workbook."""
TOO_LARGE = Words(f"칸이 너무 많음 ({MOST:,}개 초과)", f"too many cells: > {MOST:,}")
DEEPEST = 1_048_576
"""Rows of a sheet."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
BROKEN = "#REF!"
"""What stands in a cell whose value is lost."""


def empty(shown_as: str) -> WorkbookParts:
    """Return a workbook without a sheet."""
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    types = f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="{rels}"/></Types>'
    package = WorkbookParts(
        {
            CONTENT_TYPES: types.encode(),
            "_rels/.rels": EMPTY_LINKS,
            "xl/_rels/workbook.xml.rels": EMPTY_LINKS,
            WORKBOOK: f'<workbook xmlns="{MAIN}"><bookViews><workbookView/></bookViews><sheets/></workbook>'.encode(),
        },
        shown_as,
    )
    package.put(WORKBOOK, package.parts[WORKBOOK], f"{WORKBOOK_KIND}.sheet.main+xml")
    package.link("", "officeDocument", WORKBOOK)
    return package


def as_read(
    sheets: Sequence[Sheet], broken: Mapping[str | None, set[Place]]
) -> tuple[WorkbookParts, dict[str, str | None]]:
    """Return a workbook of those sheets, each row where it was, and what each sheet was called.

    `broken` are cells (by sheet) of rows whose width is not their table's: each becomes an error, for a row that was
    set aside must not pass for one that fits.
    """
    package = empty(sheets[0].file)
    style = Styles(package)
    text = style.look(Look())
    style.save()
    names: dict[str, str | None] = {}
    left = MOST
    for sheet in sheets:
        rows: list[str] = []
        faults = {(each.row, each.column): each.text for each in sheet.faults()}
        for part in sheet.parts(PART):
            left -= part.height * max(part.width - 2, 1)
            if left < 0 or (part.height and part["row"][-1] > DEEPEST):
                package.refuse(TOO_LARGE)
            rows += _rows(part, text, faults, broken.get(sheet.sheet, set()))
        title = FORBIDDEN.sub("_", sheet.sheet or PurePath(sheet.file).stem).strip("'") or "_"
        before = {each.name for each in package.sheets()}
        package.add_sheet(title, _sheet(rows))
        names.update({each.name: sheet.sheet for each in package.sheets() if each.name not in before})
    return package, names


def _sheet(rows: Iterable[str]) -> bytes:
    """Return a sheet of those rows."""
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}">'
    return f"{head}<sheetData>{''.join(rows)}</sheetData></worksheet>".encode()


def _rows(part: pl.DataFrame, style: int, faults: dict[tuple[int, int], str], broken: set[Place]) -> Iterable[str]:
    """Yield the rows as XML, blank ones left out."""
    columns = [int(name[1:]) for name in part.columns if name not in {"row", "width"}]
    letters = [column_letters(each) for each in columns]
    for row, *values in part.select("row", *(f"c{each}" for each in columns)).iter_rows():
        cells = [_text(f"{letter}{row}", value, style) for letter, value in zip(letters, values, strict=True)]
        for at, column in enumerate(columns):
            if (row, column) in faults or (row - 1, column) in broken:
                error = faults.get((row, column), BROKEN)
                error = error if error.startswith("#") else BROKEN
                cells[at] = f'<c r="{letters[at]}{row}" s="{style}" t="e"><v>{escape(error)}</v></c>'
        if any(cells):
            yield f'<row r="{row}">{"".join(cells)}</row>'


def _text(where: str, value: str | None, style: int) -> str:
    """Return a cell of text, nothing for a blank one."""
    if value is None:
        return ""
    text = escape(UNWRITABLE.sub("", readable(value)))
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
