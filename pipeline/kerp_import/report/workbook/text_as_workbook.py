"""A workbook of the cells as they were read, for a source that is none: text, so that leading zeros stay, but amounts.

Decision: docs/decisions/marked-workbook.md
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

import polars as pl

from kerp_import.extract.formats import Sheet
from kerp_import.files.outputs import UNWRITABLE
from kerp_import.model.columns import column_index, column_letters
from kerp_import.model.outcome import TableRead
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
AMOUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,14}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})")
"""A text that is one number whoever reads it, of no more digits than a spreadsheet keeps; all else stays text."""
AMOUNT_WORDS = ("amount", "balance", "total", "debit", "credit")
"""What the fields of amounts are called: debit_amount, opening_balance."""
NARROWEST, WIDEST = 8, 48
"""Characters of a column at least and at most."""
MEASURED = 2_000
"""Rows whose texts say how wide a column must be."""


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


@dataclass(slots=True)
class SheetLook:
    """How a sheet is written: its styles, where its table begins, which columns are amounts, how wide each must be."""

    text: int
    money: int
    header: int
    """The row of the header, 0 where no table was read."""
    amounts: frozenset[str]
    """The letters of the columns of amounts."""
    widths: dict[str, int] = field(default_factory=dict)

    def measure(self, letter: str, value: str) -> None:
        """Make the column wide enough for a text; a Korean letter is as wide as two others."""
        wide = sum(2 if east_asian_width(each) in "WF" else 1 for each in value[:WIDEST])
        self.widths[letter] = max(self.widths.get(letter, NARROWEST), min(wide + 2, WIDEST))

    def columns(self) -> str:
        """Return the widths as XML."""
        numbered = sorted((column_index(letter) + 1, width) for letter, width in self.widths.items())
        cols = "".join(f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in numbered)
        return f"<cols>{cols}</cols>" if cols else ""

    def view(self) -> str:
        """Return the header frozen as XML; nothing where there is none."""
        if not self.header:
            return ""
        pane = f'<pane ySplit="{self.header}" topLeftCell="A{self.header + 1}" activePane="bottomLeft" state="frozen"/>'
        return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'


def as_read(
    sheets: Sequence[Sheet], broken: Mapping[str | None, set[Place]], tables: Iterable[TableRead]
) -> tuple[WorkbookParts, dict[str, str | None]]:
    """Return a workbook of those sheets, each row where it was, and what each sheet was called.

    `broken` are cells (by sheet) of rows whose width is not their table's: each becomes an error, for a row that was
    set aside must not pass for one that fits. `tables` are those that were read of the file: they tell header rows and
    amounts, which become numbers.
    """
    package = empty(sheets[0].file)
    style = Styles(package)
    text, money = style.look(Look()), style.look(Look(text=False))
    style.save()
    read_tables = tuple(tables)
    names: dict[str, str | None] = {}
    left = MOST
    for sheet in sheets:
        rows: list[str] = []
        look = _look(text, money, [each for each in read_tables if each.sheet == sheet.sheet])
        faults = {(each.row, each.column): each.text for each in sheet.faults()}
        for part in sheet.parts(PART):
            left -= part.height * max(part.width - 2, 1)
            if left < 0 or (part.height and part["row"][-1] > DEEPEST):
                package.refuse(TOO_LARGE)
            rows += _rows(part, look, faults, broken.get(sheet.sheet, set()))
        title = FORBIDDEN.sub("_", sheet.sheet or PurePath(sheet.file).stem).strip("'") or "_"
        before = {each.name for each in package.sheets()}
        package.add_sheet(title, _sheet(rows, look))
        names.update({each.name: sheet.sheet for each in package.sheets() if each.name not in before})
    return package, names


def _look(text: int, money: int, tables: Sequence[TableRead]) -> SheetLook:
    """Return how a sheet with these tables is written."""
    letters = (
        letter
        for each in tables
        for name, stands in each.letters.items()
        if any(word in name for word in AMOUNT_WORDS)
        for letter in stands
    )
    return SheetLook(text, money, min((each.header_row for each in tables), default=0), frozenset(letters))


def _sheet(rows: Iterable[str], look: SheetLook) -> bytes:
    """Return a sheet of those rows."""
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}">'
    return f"{head}{look.view()}{look.columns()}<sheetData>{''.join(rows)}</sheetData></worksheet>".encode()


def _rows(part: pl.DataFrame, look: SheetLook, faults: dict[tuple[int, int], str], broken: set[Place]) -> Iterable[str]:
    """Yield the rows as XML, blank ones left out."""
    columns = [int(name[1:]) for name in part.columns if name not in {"row", "width"}]
    letters = [column_letters(each) for each in columns]
    for row, *values in part.select("row", *(f"c{each}" for each in columns)).iter_rows():
        cells = [_cell(letter, row, value, look) for letter, value in zip(letters, values, strict=True)]
        for at, column in enumerate(columns):
            if (row, column) in faults or (row - 1, column) in broken:
                error = faults.get((row, column), BROKEN)
                error = error if error.startswith("#") else BROKEN
                cells[at] = f'<c r="{letters[at]}{row}" s="{look.text}" t="e"><v>{escape(error)}</v></c>'
        if any(cells):
            yield f'<row r="{row}">{"".join(cells)}</row>'


def _cell(letter: str, row: int, value: str | None, look: SheetLook) -> str:
    """Return a cell: an amount below the header as a number, so that SUM adds it up, and all else as text."""
    # Above the header stands a title, which is wider than any column should be.
    if value is not None and look.header <= row <= look.header + MEASURED:
        look.measure(letter, value)
    if value is not None and letter in look.amounts and row > look.header and AMOUNT.fullmatch(value.strip()):
        return f'<c r="{letter}{row}" s="{look.money}"><v>{value.strip().replace(",", "")}</v></c>'
    return _text(f"{letter}{row}", value, look.text)


def _text(where: str, value: str | None, style: int) -> str:
    """Return a cell of text, nothing for a blank one."""
    if value is None:
        return ""
    text = escape(UNWRITABLE.sub("", readable(value)))
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
