"""The import workbook as a file: the same bytes every time, and never in the place of a file that is there."""

import io
import re
import zipfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kerp_import.extract.formats.our_sheets import TEMPLATE_MARK
from kerp_import.files.outputs import write_new
from kerp_import.model.columns import column_letters
from kerp_import.model.nouns import Entity, Kind
from kerp_import.template.forms import FORMS, TemplateField

BORN = datetime(2024, 1, 1)  # noqa: DTZ001 - a workbook keeps no zone
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip can hold; openpyxl would write the time of day into both places."""
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")

LAST = 1_048_576
"""The last row that a sheet of XLSX can have: drop-downs reach that far."""
FORMATS = {Kind.CODE: "@", Kind.TEXT: "@", Kind.DATE: "yyyy-mm-dd", Kind.WON: "#,##0"}
"""Codes and words are text to Excel, which would make 800 of 00800 and a date of 1-2."""

REQUIRED = PatternFill("solid", fgColor="FF1F4E79")
OPTIONAL = PatternFill("solid", fgColor="FF7F9DB9")
WHITE = Font(bold=True, color="FFFFFFFF")
BOLD = Font(bold=True)
TITLE = Font(bold=True, size=14)

INSTRUCTIONS = (
    ("이 통합 문서를 채워 그대로 실행합니다: kerp-import run --company 회사코드 이_파일.xlsx",
     "Fill this workbook in and run it as it is: kerp-import run --company CODE this_file.xlsx"),
    ("먼저 --dry-run을 붙여 예행합니다. 오류가 하나라도 있으면 아무것도 바뀌지 않습니다.",
     "Rehearse with --dry-run first; a single error, and nothing changes."),
    ("* 표가 있는 열은 꼭 있어야 합니다. 쓰지 않는 시트는 비워 두거나 지웁니다.",
     "Columns with a * must stay. Leave the sheets that you do not need empty, or delete them."),
    ("이 안내 시트는 지우지 마십시오. 이 시트가 있어야 계정코드를 K-ERP의 코드로 읽습니다.",
     "Keep this sheet: by it the account codes are known to be K-ERP's own."),
    ("계정코드는 K-ERP의 코드입니다. 이름은 비워도 되지만, 적었다면 K-ERP의 이름과 맞아야 합니다.",
     "Account codes are K-ERP's. Names may be left blank, but a name that is given must be K-ERP's."),
    ("K-ERP에 없는 계정은 계정과목 시트에 유형과 함께 적고 --create-missing accounts를 붙여 실행합니다.",
     "For accounts that K-ERP lacks, give their type on their sheet and run with --create-missing accounts."),
    ("한 전표는 날짜와 번호가 같은 행들이고, 차변과 대변의 합이 같아야 합니다. 합계 행은 적지 않습니다.",
     "A voucher is the rows of one date and number; its debits and credits must be equal. Write no totals."),
    ("아래의 예는 가져오지 않습니다.",
     "The examples below are not imported."),
)  # fmt: skip
LISTED = ("시트 Sheet", "열 Column", "필수 Required", "뜻", "Meaning", "고를 값 Choices", "예 1", "예 2")
WIDTHS = (14, 18, 12, 52, 62, 30, 20, 20)


def write(path: Path, entities: Collection[Entity]) -> None:
    """Write the workbook to `path`; where a file is there already it is left as it is."""
    write_new(path, workbook(entities))


def workbook(entities: Collection[Entity]) -> bytes:
    """Return the workbook with the forms of `entities`, all where none is named, and the sheet of instructions."""
    chosen = [each for each in FORMS if each in entities or not entities]
    book = Workbook()
    book.remove(book.worksheets[0])
    for entity in chosen:
        _draw_form(book.create_sheet(FORMS[entity].title), entity, chosen)
    _draw_guide(book.create_sheet("안내"), chosen)
    book.active = len(chosen)
    book.properties.created = BORN
    book.properties.creator = "kerp-import"
    book.properties.keywords = "kerp-import-template"
    saved = io.BytesIO()
    book.save(saved)
    return _without_save_time(saved)


def _draw_form(sheet: Worksheet, entity: Entity, chosen: list[Entity]) -> None:
    """Draw the header and give every column its format, its width and its drop-down."""
    for index, field in enumerate(FORMS[entity].fields, start=1):
        letter = column_letters(index - 1)
        cell = sheet.cell(1, index, _header(field))
        cell.font, cell.fill = WHITE, REQUIRED if field.required else OPTIONAL
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[letter].width = field.width
        sheet.column_dimensions[letter].number_format = FORMATS[field.kind]
        if choice := _drop_down(field, chosen):
            choice.add(f"{letter}2:{letter}{LAST}")
            sheet.add_data_validation(choice)
    sheet.freeze_panes = "A2"


def _header(field: TemplateField) -> str:
    """Return the header with the mark of a required column."""
    return f"{field.header}*" if field.required else field.header


def _drop_down(field: TemplateField, chosen: list[Entity]) -> DataValidation | None:
    """Return the drop-down of a column: a closed list, or the codes of a sheet, beside which K-ERP's count too."""
    if field.choices:
        return DataValidation("list", formula1=f'"{",".join(field.choices)}"', errorStyle="stop", showErrorMessage=True)
    if field.refers_to in chosen:
        title = FORMS[field.refers_to].title
        filled = f"OFFSET('{title}'!$A$2,0,0,MAX(1,COUNTA('{title}'!$A:$A)-1),1)"
        return DataValidation("list", formula1=filled, showErrorMessage=False)
    return None


def _draw_guide(sheet: Worksheet, chosen: list[Entity]) -> None:
    """Draw the instructions, then one row per column: no row of them could be taken for a table's header."""
    sheet.append([TEMPLATE_MARK])
    sheet["A1"].font = TITLE
    for ko, en in INSTRUCTIONS:
        sheet.append([ko])
        sheet.append([en])
    sheet.append([])
    sheet.append(LISTED)
    for cell in sheet[sheet.max_row]:
        cell.font = BOLD
    for entity in chosen:
        for field in FORMS[entity].fields:
            required = "필수" if field.required else None
            choices = ", ".join(field.choices) or None
            meaning = (field.meaning.ko, field.meaning.en)
            first, second = field.examples
            title = f"[{FORMS[entity].title}]"
            sheet.append([title, _header(field), required, *meaning, choices, first or None, second or None])
    for index, width in enumerate(WIDTHS):
        sheet.column_dimensions[column_letters(index)].width = width


def _without_save_time(saved: io.BytesIO) -> bytes:
    """Return the saved workbook without the time at which it was saved."""
    born = BORN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    timeless = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(timeless, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, OLDEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, MODIFIED.sub(rb"\g<1>" + born, old.read(name)))
    return timeless.getvalue()
