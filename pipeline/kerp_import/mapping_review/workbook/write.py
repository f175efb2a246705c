"""The mapping workbook, written: proposals beside figures, answers with drop-downs, and what was exported, hidden."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kerp_import.files.outputs import harmless
from kerp_import.mapping.files import source_for
from kerp_import.mapping.proposal import SIDES, Proposal
from kerp_import.mapping_review.survey import Survey, Surveyed, proposals_for
from kerp_import.mapping_review.workbook.columns import (
    CHART,
    CHART_COLUMNS,
    COLUMNS,
    GUIDE,
    INSTRUCTIONS,
    KEPT,
    MAPPING,
    MARK,
    NEW_ACCOUNTS,
    NEW_COLUMNS,
    NO,
    STATE,
    TYPES,
    YES,
    ReviewColumn,
)
from kerp_import.model.columns import column_letters
from kerp_import.model.words import Language

NEW_ROWS = 200
"""Rows of the sheet of new accounts that the drop-down looks at."""
LAST = 5_000
"""The row to which the drop-downs of a column reach."""
WHITE, TITLE = Font(bold=True, color="FFFFFFFF"), Font(bold=True, size=14)
ASKED, TOLD = PatternFill("solid", fgColor="FF1F4E79"), PatternFill("solid", fgColor="FF7F9DB9")
RED, YELLOW, GREEN = (PatternFill("solid", bgColor=each) for each in ("FFF8CBAD", "FFFFF2CC", "FFE2EFDA"))


Value: TypeAlias = str | int | Decimal | date | None
"""What a cell holds."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One row: an account, what is proposed for it, and where the sheet keeps it."""

    surveyed: Surveyed
    proposal: Proposal | None

    def values(self, language: Language) -> dict[str, Value]:
        """Return the row's cells by column; answers that nobody gave are empty."""
        account, decision, proposal = self.surveyed.account, self.surveyed.decision, self.proposal
        return {
            "code": account.code,
            "name": account.name,
            "lines": self.surveyed.lines,
            "debit": self.surveyed.debit,
            "credit": self.surveyed.credit,
            "balance": self.surveyed.balance,
            "target_code": proposal.target_code if proposal else None,
            "target_name": proposal.target_name if proposal else None,
            "score": proposal.score if proposal else None,
            "evidence": proposal.why(language) if proposal else None,
            "decision": None,
            "verified": (YES if decision.verified else NO).say(language),
            "reviewer": decision.reviewer,
            "reviewed": decision.reviewed,
            "note": decision.note,
        }


def mapping_book(seen: Survey, language: Language) -> bytes:
    """Return the workbook of a survey: of each account what a run would do with it, else the best proposal."""
    rows = [ReviewRow(each, next(iter(proposals_for(each, seen)), None)) for each in _ordered(seen)]
    new_accounts = {each.proposal.target_code: each.proposal for each in rows if each.proposal and each.proposal.create}
    book = Workbook()
    book.remove(book.worksheets[0])
    _draw_mapping(book.create_sheet(MAPPING.say(language)), rows, language)
    _draw_new_accounts(book.create_sheet(NEW_ACCOUNTS.say(language)), new_accounts.values(), language)
    _draw_chart(book.create_sheet(CHART.say(language)), seen, language)
    _draw_guide(book.create_sheet(GUIDE.say(language)), language)
    _keep(book.create_sheet(STATE), seen, rows, language)
    book.properties.creator = "kerp-import"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _ordered(seen: Survey) -> list[Surveyed]:
    """Return the accounts: what is used and goes nowhere first, then by what they carry."""
    return sorted(
        seen.accounts,
        key=lambda each: (
            each.decision.target is not None or not each.is_used,
            -(each.debit + each.credit + abs(each.balance)),
            each.account.code,
        ),
    )


def _draw_mapping(sheet: Worksheet, rows: Sequence[ReviewRow], language: Language) -> None:
    """Draw the sheet that is reviewed: colours follow the answers while they are given."""
    _draw_header(sheet, COLUMNS, language, len(rows) + 1)
    for at, row in enumerate(rows, start=2):
        values = row.values(language)
        for index, column in enumerate(COLUMNS, start=1):
            _put(sheet.cell(at, index), values[column.key], column)
    letters = {each.key: column_letters(at) for at, each in enumerate(COLUMNS)}
    last = max(len(rows) + 1, 2)
    sheet.auto_filter.ref = f"A1:{letters['note']}{last}"
    _drop_down(sheet, letters["decision"], _targets_formula(language), must=False)
    _drop_down(sheet, letters["verified"], f'"{YES.say(language)},{NO.say(language)}"')
    nowhere = f'AND($A2<>"",${letters["target_code"]}2="",${letters["decision"]}2="")'
    signed = f'${letters["verified"]}2="{YES.say(language)}"'
    for formula, fill in ((nowhere, RED), (signed, GREEN), ('$A2<>""', YELLOW)):
        sheet.conditional_formatting.add(
            f"A2:{letters['note']}{last}",
            Rule("expression", formula=[formula], dxf=DifferentialStyle(fill=fill), stopIfTrue=True),
        )
    sheet.freeze_panes = "C2"


def _draw_header(sheet: Worksheet, columns: Sequence[ReviewColumn], language: Language, last: int) -> None:
    """Draw the header, and give every column its width and its format down to the row `last`."""
    for index, column in enumerate(columns, start=1):
        cell = sheet.cell(1, index, column.header.say(language))
        cell.font, cell.fill = WHITE, ASKED if column.is_answer else TOLD
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[column_letters(index - 1)].width = column.width
        if column.is_answer:
            for at in range(2, last + 1):
                sheet.cell(at, index).number_format = column.form


def _put(cell: Cell | MergedCell, value: Value, column: ReviewColumn) -> None:
    """Put a value into a cell as its column shows it; no text of a source ever becomes a formula."""
    if isinstance(value, str):
        cell.value = harmless(value)
        cell.data_type = "s"
    else:
        cell.value = value
    cell.number_format = column.form


def _drop_down(sheet: Worksheet, letter: str, formula: str, *, must: bool = True) -> None:
    """Give a column a list to choose from; where it need not, a code that is typed counts too."""
    choice = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=must)
    choice.add(f"{letter}2:{letter}{LAST}")
    sheet.add_data_validation(choice)


def _targets_formula(language: Language) -> str:
    """Return the range of K-ERP's accounts with the new ones below them, as far as they are filled in."""
    chart, new_accounts = CHART.say(language), NEW_ACCOUNTS.say(language)
    return f"OFFSET('{chart}'!$A$2,0,0,COUNTA('{chart}'!$B$2:$B${LAST})+COUNTA('{new_accounts}'!$A$2:$A${NEW_ROWS}),1)"


def _draw_new_accounts(sheet: Worksheet, proposals: Iterable[Proposal], language: Language) -> None:
    """Draw the sheet of new accounts, with those that are proposed already."""
    _draw_header(sheet, NEW_COLUMNS, language, NEW_ROWS)
    for at, each in enumerate(proposals, start=2):
        if each.create is None:
            continue
        type_, side = TYPES[each.create.account_type], SIDES[each.create.normal_side]
        values = (each.target_code, each.target_name, type_.say(language), side.say(language), each.create.parent_code)
        for index, (column, value) in enumerate(zip(NEW_COLUMNS, values, strict=True), start=1):
            _put(sheet.cell(at, index), value, column)
    for letter, words in (("C", TYPES), ("D", SIDES)):
        _drop_down(sheet, letter, f'"{",".join(each.say(language) for each in words.values())}"')
    sheet.freeze_panes = "A2"


def _draw_chart(sheet: Worksheet, seen: Survey, language: Language) -> None:
    """Draw the accounts that may be chosen, and below them the new ones as they are filled in."""
    chosen = [each for _, each in sorted(seen.targets.items()) if each.allow_posting and each.is_active]
    _draw_header(sheet, CHART_COLUMNS, language, 1)
    for at, each in enumerate(chosen, start=2):
        type_, side = TYPES[each.account_type], SIDES[each.normal_side]
        values = (f"{each.code} {each.name}", each.code, each.name, type_.say(language), side.say(language))
        for index, (header, value) in enumerate(zip(CHART_COLUMNS, values, strict=True), start=1):
            _put(sheet.cell(at, index), value, header)
    new_accounts = NEW_ACCOUNTS.say(language)
    for at in range(2, NEW_ROWS + 1):
        sheet.cell(
            len(chosen) + at,
            1,
            f"=IF('{new_accounts}'!A{at}=\"\",\"\",'{new_accounts}'!A{at}&\" \"&'{new_accounts}'!B{at})",
        )
    sheet.freeze_panes = "A2"


def _draw_guide(sheet: Worksheet, language: Language) -> None:
    """Draw the sheet of instructions."""
    sheet["A1"], sheet["A1"].font = GUIDE.say(language), TITLE
    for at, words in enumerate(INSTRUCTIONS, start=3):
        sheet.cell(at, 1, words.say(language)).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 110


def _keep(sheet: Worksheet, seen: Survey, rows: Sequence[ReviewRow], language: Language) -> None:
    """Keep on a hidden sheet what every row said when it was written: an answer is what differs from that."""
    source = source_for(seen.resolution.dialect.name)
    head = (MARK, source, seen.company.code, *(each.say(language) for each in (MAPPING, NEW_ACCOUNTS)))
    for index, value in enumerate(head, start=1):
        _put(sheet.cell(1, index), value, COLUMNS[0])
    for at, row in enumerate(rows, start=2):
        values = row.values(language)
        for index, key in enumerate(KEPT, start=1):
            exported = values[key]
            _put(sheet.cell(at, index), str(exported) if exported is not None else None, COLUMNS[0])
    sheet.sheet_state = "hidden"
