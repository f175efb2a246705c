"""The sheets beside the accounts: new ones that are asked for, K-ERP's to choose from, and how it all is done."""

from collections.abc import Iterable

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from kerp_import.mapping.proposal import SIDES, Proposal
from kerp_import.mapping_review.survey import Survey
from kerp_import.mapping_review.workbook.columns import (
    CHART,
    CHART_COLUMNS,
    GUIDE,
    INSTRUCTIONS,
    NEW_ACCOUNTS,
    NEW_COLUMNS,
    TYPES,
)
from kerp_import.mapping_review.workbook.draw import (
    LAST,
    LINE_HEIGHT,
    PLAIN,
    TITLE,
    draw_header,
    drop_down,
    lines_in,
    put,
    set_page,
)
from kerp_import.model.columns import column_letters
from kerp_import.model.words import Language

NEW_ROWS = 200
"""Rows of the sheet of new accounts that the drop-down looks at."""
PRINTED_NEW_ROWS = 40
"""Rows of the same sheet that are printed: one page."""
CHART_SCALE = 60
"""Percent of their size in which the accounts to look up are printed: 80 on a page."""


def targets_formula(language: Language) -> str:
    """Return the range of K-ERP's accounts with the new ones below them, as far as they are filled in."""
    chart, new_accounts = CHART.say(language), NEW_ACCOUNTS.say(language)
    return f"OFFSET('{chart}'!$A$2,0,0,COUNTA('{chart}'!$B$2:$B${LAST})+COUNTA('{new_accounts}'!$A$2:$A${NEW_ROWS}),1)"


def draw_new_accounts(sheet: Worksheet, proposals: Iterable[Proposal], seen: Survey, language: Language) -> None:
    """Draw the sheet of new accounts, with those that are proposed already."""
    draw_header(sheet, NEW_COLUMNS, language, 1, NEW_ROWS)
    for at, each in enumerate(proposals, start=2):
        if each.create is None:
            continue
        type_, side = TYPES[each.create.account_type], SIDES[each.create.normal_side]
        values = (each.target_code, each.target_name, type_.say(language), side.say(language), each.create.parent_code)
        for index, (column, value) in enumerate(zip(NEW_COLUMNS, values, strict=True), start=1):
            put(sheet.cell(at, index), value, column)
    for letter, words in (("C", TYPES), ("D", SIDES)):
        drop_down(sheet, letter, f'"{",".join(each.say(language) for each in words.values())}"', 2)
    sheet.freeze_panes = "A2"
    sheet.print_area = f"A1:{column_letters(len(NEW_COLUMNS) - 1)}{PRINTED_NEW_ROWS}"
    set_page(sheet, 1, seen.company.name, landscape=False)


def draw_chart(sheet: Worksheet, seen: Survey, language: Language) -> None:
    """Draw the accounts that may be chosen, and below them the new ones as they are filled in."""
    chosen = [each for _, each in sorted(seen.targets.items()) if each.allow_posting and each.is_active]
    draw_header(sheet, CHART_COLUMNS, language, 1, 1)
    for at, each in enumerate(chosen, start=2):
        type_, side, heading = (
            TYPES[each.account_type],
            SIDES[each.normal_side],
            seen.targets.get(each.parent_code or ""),
        )
        label = f"{each.code} {each.name}"
        values = (label, type_.say(language), side.say(language), heading.name if heading else None)
        for index, (header, value) in enumerate(zip(CHART_COLUMNS, values, strict=True), start=1):
            put(sheet.cell(at, index), value, header)
    new_accounts = NEW_ACCOUNTS.say(language)
    for at in range(2, NEW_ROWS + 1):
        sheet.cell(
            len(chosen) + at,
            1,
            f"=IF('{new_accounts}'!A{at}=\"\",\"\",'{new_accounts}'!A{at}&\" \"&'{new_accounts}'!B{at})",
        )
    sheet.freeze_panes = "A2"
    sheet.print_area = f"A1:{column_letters(len(CHART_COLUMNS) - 1)}{len(chosen) + 1}"
    set_page(sheet, 1, seen.company.name, landscape=False, scale=CHART_SCALE)


def draw_guide(sheet: Worksheet, seen: Survey, language: Language) -> None:
    """Draw the sheet of instructions."""
    sheet["A1"], sheet["A1"].font = GUIDE.say(language), TITLE
    for at, words in enumerate(INSTRUCTIONS, start=3):
        cell = sheet.cell(at, 1, words.say(language))
        cell.font, cell.alignment = PLAIN, Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[at].height = LINE_HEIGHT * lines_in(words.say(language), 110)
    sheet.column_dimensions["A"].width = 110
    set_page(sheet, 1, seen.company.name)
