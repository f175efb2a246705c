"""What every sheet of the mapping workbook is drawn with: cells, heads, lists to choose from, and the printed page."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias, cast

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kerp_import.files.outputs import harmless
from kerp_import.mapping_review.workbook.columns import TEXT, ReviewColumn
from kerp_import.model.columns import column_letters
from kerp_import.model.words import Language

LAST = 5_000
"""The row to which the drop-downs of a column reach."""
FONT = "맑은 고딕"
"""What Excel in Korea writes with; elsewhere it is replaced by what is there."""
PLAIN, BOLD, WHITE = (
    Font(name=FONT, size=10),
    Font(name=FONT, size=10, bold=True),
    Font(name=FONT, size=10, bold=True, color="FFFFFFFF"),
)
TITLE = Font(name=FONT, size=14, bold=True)
HEAD_ANSWER, HEAD_TOLD = PatternFill("solid", fgColor="FF1F4E79"), PatternFill("solid", fgColor="FF7F9DB9")
TO_FILL_IN = PatternFill("solid", fgColor="FFFFFFE5")
FILLS = tuple(PatternFill("solid", fgColor=each) for each in ("FFF8CBAD", "FFFCE4C4", "FFFFF9DB"))
"""Red, orange and yellow: how grave a doubt is."""
GREEN, GREY = PatternFill("solid", bgColor="FFE2EFDA"), PatternFill("solid", bgColor="FFE7E6E6")
THIN = Side(style="thin", color="FFBFBFBF")
LINES = Border(bottom=THIN)
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)

LINE_HEIGHT = 14
"""Points of one line of text of this size."""
HANGUL = 1.75
"""Places that a syllable takes in a column whose width is counted in digits."""
A4 = "9"
"""Excel's number of the paper."""
MARGIN = 0.4
"""Inches around a printed page."""

Value: TypeAlias = str | int | Decimal | date | None
"""What a cell holds."""


def put(cell: Cell | MergedCell, value: Value, column: ReviewColumn) -> None:
    """Put a value into a cell as its column shows it; no text of a source ever becomes a formula."""
    if isinstance(value, str):
        cell.value = harmless(value)
        cell.data_type = "s"
    else:
        cell.value = value
    cell.number_format, cell.font, cell.border = column.form, PLAIN, LINES
    cell.alignment = Alignment(
        vertical="top", wrap_text=column.is_long, horizontal=None if column.form != TEXT else "left"
    )


def draw_header(sheet: Worksheet, columns: Sequence[ReviewColumn], language: Language, at: int, last: int) -> None:
    """Draw the header in the row `at`, and give the answers' columns their format down to the row `last`."""
    for index, column in enumerate(columns, start=1):
        cell = sheet.cell(at, index, column.header.say(language))
        cell.font, cell.fill = WHITE, HEAD_ANSWER if column.is_answer else HEAD_TOLD
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[column_letters(index - 1)].width = column.width
        for row in range(at + 1, last + 1) if column.is_answer else ():
            sheet.cell(row, index).number_format = column.form
            sheet.cell(row, index).fill = TO_FILL_IN


def draw_row(sheet: Worksheet, at: int, columns: Sequence[ReviewColumn], values: Mapping[str, Value]) -> None:
    """Draw a row, as high as its longest text needs: no spreadsheet makes room for it by itself when it prints."""
    lines = 1
    for index, column in enumerate(columns, start=1):
        value = values[column.key]
        put(sheet.cell(at, index), value, column)
        if column.is_long and isinstance(value, str):
            lines = max(lines, lines_in(value, column.width))
    sheet.row_dimensions[at].height = LINE_HEIGHT * lines


def lines_in(text: str, width: int) -> int:
    """Return over how many lines a text goes in a column of this width."""
    return sum(max(1, math.ceil(shown_width(line) / width)) for line in text.split("\n"))


def shown_width(text: str) -> float:
    """Return how many places a text takes on a line; words that go over to the next one waste some."""
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return wide * HANGUL + (len(text) - wide)


def widen(sheet: Worksheet, columns: Sequence[ReviewColumn], rows: Iterable[Mapping[str, Value]]) -> None:
    """Make the columns of amounts as wide as the longest one in them."""
    shown = list(rows)
    for index, column in enumerate(columns):
        amounts = [value for row in shown if isinstance(value := row[column.key], (int, Decimal))]
        longest = max((len(f"{each:,.0f}") for each in amounts), default=0)
        sheet.column_dimensions[column_letters(index)].width = max(column.width, longest + 2)


def drop_down(sheet: Worksheet, letter: str, formula: str, first: int, *, must: bool = True) -> None:
    """Give a column a list to choose from; where it need not, what is typed counts too."""
    choice = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=must)
    choice.add(f"{letter}{first}:{letter}{LAST}")
    sheet.add_data_validation(choice)


def colour(sheet: Worksheet, cells: str, formula: str, fill: PatternFill) -> None:
    """Colour cells as long as a formula holds, so that colours follow the answers."""
    rule = Rule("expression", formula=[formula], dxf=DifferentialStyle(fill=fill), stopIfTrue=True)
    sheet.conditional_formatting.add(cells, rule)


def set_page(sheet: Worksheet, head: int, company: str, *, landscape: bool = True, scale: int | None = None) -> None:
    """Set up the printed page: A4, the head on every page, which page it is; all columns on it, or a `scale` in %."""
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_setup.scale = scale
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=scale is None)
    sheet.print_title_rows = f"1:{head}"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = MARGIN
    margins.bottom = 2 * MARGIN
    footer = cast("HeaderFooterItem", sheet.oddFooter)
    footer.left.text, footer.right.text = company.replace("&", "&&"), "&A  &P / &N"
