"""The client's workbook given back: wrong cells marked, nothing else changed, and it reads like the original."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.extract.privacy import pseudonym
from kerp_import.model.errors import NotReturned
from kerp_import.model.nouns import Severity, SourceFile
from kerp_import.model.outcome import Cause, CauseRow, Outcome, Reconciled, TableRead
from kerp_import.model.words import Language
from kerp_import.records import company as companies
from kerp_import.report import KeptBatch, read_kept_batch
from kerp_import.report.workbook import Review, overview, reviews
from kerp_import.report.workbook.redraw_sheet import redrawn
from kerp_import.report.workbook.review import MOST_CORRECTED
from kerp_import.report.workbook.xml_cell import Replaced
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from support import CLEAN, FAULTY, FIXTURES, MAPPING, Import, Kerp, finding, kept_of, planted

RED, YELLOW = "FFF7B2AC", "FFFBE29A"
OURS = ["점검 결과", "대사"]
SHA256 = "0f" * 32
ELSEWHERE = "칸을 고쳐서 풀리지 않는 오류와 경고(매핑, 목록, 기초잔액 등) 1건은 여기 없고 report.html에 있습니다."


def source_of(sheet: str | None = "분개장", file: str = "장부.xlsx", header_row: int = 1, **letters: str) -> TableRead:
    """Return a table that was read, with its fields in those columns."""
    stands = {name: (letter,) for name, letter in letters.items()} or {"voucher_date": ("A",), "description": ("B",)}
    return TableRead(file, sheet, None, "x", "x", "journal", header_row, 0, 0, {}, {}, (), stands)


def reviewed(
    path: Path, report: KeptBatch, *, secret: bytes = b"k", password: str | None = None
) -> Review | NotReturned:
    """Return what becomes of one source."""
    source = SourceFile(path.name, path, SHA256, 0)
    (review,) = reviews(report, source, secret, Language.KO, password=password)
    return review


def contents_of(path: Path, report: KeptBatch) -> bytes:
    """Return the source as a marked workbook."""
    review = reviewed(path, report)
    assert isinstance(review, Review), review
    return review.contents


def saved(book: Workbook, path: Path) -> Path:
    """Save a workbook and return where."""
    book.save(path)
    return path


def journal(path: Path, *rows: tuple[str, ...]) -> Path:
    """Save a workbook of one sheet with those rows below a header."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "분개장"
    for row in (("일자", "적요"), *rows):
        sheet.append(row)
    return saved(book, path)


def opened(contents: bytes) -> Workbook:
    """Return a workbook as openpyxl reads it."""
    return load_workbook(io.BytesIO(contents))


def parts(contents: bytes | Path) -> dict[str, bytes]:
    """Return the parts of a package."""
    with zipfile.ZipFile(contents if isinstance(contents, Path) else io.BytesIO(contents)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def colors(book: Workbook) -> dict[tuple[str, str], str]:
    """Return the cells of the client's sheets that have a colour of ours."""
    cells = (cell for sheet in book.worksheets if sheet.title not in OURS for row in sheet.iter_rows() for cell in row)
    return {
        (cell.parent.title, cell.coordinate): cell.fill.fgColor.rgb
        for cell in cells
        if cell.fill.fgColor.rgb in {RED, YELLOW}
    }


def texts(book: Workbook, title: str) -> list[list[str]]:
    """Return the filled cells of a sheet as text."""
    rows = book[title].iter_rows(values_only=True)
    return [[str(value) for value in row if value is not None] for row in rows]


def looks(sheet: Worksheet) -> dict[str, tuple[object, str]]:
    """Return of every cell its value and how it looks, but for its colour; a style is written out once."""
    styles: dict[int, str] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.style_id not in styles:
                parts_of_style = (cell.number_format, cell.font, cell.border, cell.alignment, cell.protection)
                styles[cell.style_id] = repr(parts_of_style)
    return {cell.coordinate: (cell.value, styles[cell.style_id]) for row in sheet.iter_rows() for cell in row}


def cells_that_differ(original: Workbook, book: Workbook) -> set[tuple[str, str]]:
    """Return sheet and place of the cells of `original` that are another value or look otherwise in `book`."""
    differing = set()
    for sheet in original.worksheets:
        before, after = looks(sheet), looks(book[sheet.title])
        assert before.keys() == after.keys()
        differing |= {(sheet.title, place) for place in before if before[place] != after[place]}
    return differing


@pytest.fixture
def report_of(db: Database) -> Callable[[Outcome], tuple[KeptBatch, bytes]]:
    """Return a batch's report and its company's key."""

    def call(outcome: Outcome) -> tuple[KeptBatch, bytes]:
        assert outcome.batch_id is not None
        company = companies.find_or_plan(db, "HANBIT", may_create=True)
        return read_kept_batch(db, outcome.batch_id, company.id, outcome.language), companies.secret(db, company)

    return call


def findings_of(outcome: Outcome) -> list[tuple[object, ...]]:
    """Return all findings without the file's name."""
    return [(each.rule, each.sheet, each.cell, each.row, each.message, each.value) for each in outcome.findings]


@pytest.mark.slow
def test_planted_errors_that_a_cell_mends_are_marked_and_it_reads_like_the_original(
    import_files: Import, report_of: Callable[[Outcome], tuple[KeptBatch, bytes]], tmp_path: Path
) -> None:
    first = import_files(FAULTY, mappings=MAPPING, dry_run=True)
    report, secret = report_of(first)
    (review,) = reviews(report, SourceFile(FAULTY.name, FAULTY, "", 0), secret, Language.KO)
    assert isinstance(review, Review)
    book, original = opened(review.contents), load_workbook(FAULTY)

    # Where an account goes is decided in the mapping, not in the client's cells.
    mended = [each for each in planted() if each[0] != "KERP-M002"]
    marked = {(str(each[2]), str(each[4])): RED if each[1] == "error" else YELLOW for each in mended}
    assert ELSEWHERE in [row[0].value for row in book["점검 결과"].iter_rows(max_row=8)]
    assert colors(book) == marked
    assert {place: book[place[0]][place[1]].comment is not None for place in marked} == dict.fromkeys(marked, True)
    assert book["분개장"]["A283"].comment.text == (
        "[kerp-import]\n오류 KERP-V001 읽을 수 없는 날짜\n날짜를 읽을 수 없습니다: '2024-02-30'\n"
        f"→ {next(each.hint for each in first.findings if each.rule == 'KERP-V001')}"
    )
    assert book.sheetnames == [*original.sheetnames, *OURS]
    assert cells_that_differ(original, book) == {("분개장", "K488")}
    assert book["분개장"]["K488"].value == "직무교육 외부강사료 지급 ******-*******"

    back = tmp_path / "한빛상사_2024_오류.검토.xlsx"
    back.write_bytes(review.contents)
    second = import_files(back, mappings=MAPPING, dry_run=True)
    assert findings_of(second) == findings_of(first)
    assert [replace(each, file="") for each in second.sources] == [replace(each, file="") for each in first.sources]

    clean = load_workbook(CLEAN)
    for sheet in clean.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value != book[sheet.title][cell.coordinate].value:
                    book[sheet.title][cell.coordinate].value = cell.value
    third = import_files(saved(book, tmp_path / "고침.xlsx"), mappings=MAPPING)
    assert (third.status, third.is_valid) == ("completed", True)
    assert [each for each in third.findings if each.severity is not Severity.INFO] == []


def rich(path: Path) -> Path:
    """Save a workbook with what an openpyxl round trip keeps, and add parts that it would lose."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "분개장"
    for row in (("일자", "적요", "합"), ("2024-01-33", "가", "=1+1"), ("2024-01-04", "나", 3)):
        sheet.append(row)
    sheet["A2"].number_format, sheet["A2"].font = "@", Font(bold=True, color="FF00B050")
    sheet["A3"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["A3"].comment = Comment("경리가 적은 메모", "박경리")
    sheet.merge_cells("E1:F2")
    sheet.column_dimensions["B"].width, sheet.row_dimensions[3].height = 44, 33
    sheet.print_title_rows, sheet.freeze_panes, sheet.page_setup.orientation = "1:1", "A2", "landscape"
    choice = DataValidation("list", formula1='"가,나"')
    choice.add("B2:B9")
    sheet.add_data_validation(choice)
    book.create_sheet("숨김").sheet_state = "hidden"
    plain = io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(path, "w") as archive:
        for name, contents in parts(plain.getvalue()).items():
            archive.writestr(name, contents)
        archive.writestr("xl/media/image1.png", b"\x89PNG")
        archive.writestr("xl/pivotTables/pivotTable1.xml", "<pivotTableDefinition/>")
        archive.writestr("xl/slicers/slicer1.xml", "<slicers/>")
    return path


def test_what_is_not_marked_stays_byte_for_byte(tmp_path: Path) -> None:
    path = rich(tmp_path / "장부.xlsx")
    marks = (finding(2), finding(3, severity=Severity.WARNING), finding(1, severity=Severity.INFO, cell="B1"))
    contents = contents_of(path, kept_of(*marks, sources=(source_of(),)))
    before, after = parts(path), parts(contents)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml",
    }  # fmt: skip
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml"}
    old, new = before["xl/worksheets/sheet1.xml"], after["xl/worksheets/sheet1.xml"]
    assert re.sub(rb'(r="A[23]" s=)"\d+"', rb"\1", old) == re.sub(rb'(r="A[23]" s=)"\d+"', rb"\1", new)
    book = opened(contents)
    sheet = book["분개장"]
    assert colors(book) == {("분개장", "A2"): RED, ("분개장", "A3"): YELLOW}
    assert (sheet["A2"].number_format, sheet["A2"].font.bold, sheet["A2"].font.color.rgb) == ("@", True, "FF00B050")
    assert sheet["A3"].comment.text.startswith("경리가 적은 메모\n\n[kerp-import]\n경고 KERP-V001")
    assert (sheet["C2"].value, str(sheet.merged_cells), sheet.column_dimensions["B"].width) == ("=1+1", "E1:F2", 44)
    assert book["숨김"].sheet_state == "hidden"
    assert texts(book, "점검 결과")[:5] == [
        [f"kerp-import 검토 {SHA256}"],
        ["점검 결과"],
        ["HANBIT · 거부되었습니다: 오류 1건 · 배치 00000000-0000-0000-0000-000000000007"],
        ["색칠한 칸(2개)을 고친 뒤 이 파일을 그대로 run에 주십시오. 이 시트와 '대사' 시트는 읽지 않습니다."],
        ["그림·첨부·매크로는 원본 그대로이며, 그 안의 주민등록번호는 살피지 않았습니다."],
    ]
    assert [cell.hyperlink.location for cell in book["점검 결과"]["F"] if cell.hyperlink] == [
        "'분개장'!A2", "'분개장'!A3", "'분개장'!B1",
    ]  # fmt: skip


def test_a_workbook_that_was_given_back_before_is_marked_anew(tmp_path: Path) -> None:
    path = rich(tmp_path / "장부.xlsx")
    first = contents_of(path, kept_of(finding(2), finding(3), sources=(source_of(),)))
    (again := tmp_path / "r").mkdir()
    book = opened(first)
    book["분개장"]["A2"].value = "2024-01-03"
    back = saved(book, again / "장부.xlsx")
    second = opened(contents_of(back, kept_of(finding(3), sources=(source_of(),))))
    assert second.sheetnames == ["분개장", "숨김", *OURS]
    assert colors(second) == {("분개장", "A3"): RED}
    assert second["분개장"]["A2"].comment is None
    assert second["분개장"]["A3"].comment.text.count("[kerp-import]") == 1
    assert second["분개장"]["A3"].comment.text.startswith("경리가 적은 메모")


def test_cells_and_rows_that_are_missing_are_made_where_they_belong() -> None:
    sheet = (
        b'<x:worksheet xmlns:x="m"><x:cols><x:col min="2" max="3" style="7"/></x:cols><x:sheetData><x:row r="2">'
        b'<x:c r="B2" s="3"/><x:c r="D2"/></x:row><x:row r="4" s="9" customFormat="1"/></x:sheetData></x:worksheet>'
    )
    places = ((0, 1), (1, 0), (1, 1), (1, 3), (1, 4), (3, 1), (5, 0))
    assert redrawn(sheet, dict.fromkeys(places, lambda style: style + 100)).contents == (
        b'<x:worksheet xmlns:x="m"><x:cols><x:col min="2" max="3" style="7"/></x:cols><x:sheetData><x:row r="1">'
        b'<x:c r="B1" s="107"/></x:row><x:row r="2"><x:c r="A2" s="100"/><x:c r="B2" s="103"/><x:c s="100" r="D2"/>'
        b'<x:c r="E2" s="100"/></x:row><x:row r="4" s="9" customFormat="1"><x:c r="B4" s="109"/></x:row>'
        b'<x:row r="6"><x:c r="A6" s="100"/></x:row></x:sheetData></x:worksheet>'
    )
    empty = redrawn(b"<w><sheetData/><tableParts/></w>", {(0, 0): lambda _: 1})
    assert empty.contents == b'<w><sheetData><row r="1"><c r="A1" s="1"/></row></sheetData><tableParts/></w>'
    assert empty.contents[empty.behind :] == b"<tableParts/></w>"


def test_a_formula_stays_where_its_value_is_masked() -> None:
    sheet = (
        b'<w><sheetData><row r="1"><c r="A1" t="n"><f t="shared" si="0" ref="A1:A2">B1</f><v>7</v></c></row>'
        b"</sheetData></w>"
    )
    drawn = redrawn(sheet, {(0, 0): lambda _: 5}, lambda cell: Replaced("*", cell.text("f")))
    assert drawn.contents == (
        b'<w><sheetData><row r="1"><c s="5" r="A1" t="str"><f t="shared" si="0" ref="A1:A2">B1</f><v>*</v></c></row>'
        b"</sheetData></w>"
    )


def test_a_text_file_comes_back_as_a_workbook_of_text(tmp_path: Path) -> None:
    path = tmp_path / "장부.csv"
    path.write_text("코드,적요\n00103,=1+1\n00104\n00105,@x\n", encoding="utf-8")
    wide = finding(3, "KERP-E002", file="장부.csv", sheet=None, cell=None, field=None)
    in_text = finding(2, file="장부.csv", sheet=None, cell=None, field="description")
    source = source_of(None, "장부.csv", partner_code="A", description="B")
    review = reviewed(path, kept_of(in_text, wide, sources=(source,)))
    assert isinstance(review, Review)
    book = opened(review.contents)
    assert [[cell.value for cell in row] for row in book["장부"].iter_rows()] == [
        ["코드", "적요"], ["00103", "=1+1"], ["#REF!", None], ["00105", "@x"],
    ]  # fmt: skip
    assert [book["장부"][cell].data_type for cell in ("A2", "B2", "A3")] == ["s", "s", "e"]
    assert book["장부"]["B2"].quotePrefix
    assert colors(book) == {("장부", "B2"): RED, ("장부", "A3"): RED}
    assert review.sheets == {None: "장부"}


def test_amounts_of_a_text_file_are_numbers_below_a_frozen_header_in_wide_columns(tmp_path: Path) -> None:
    path = tmp_path / "장부.csv"
    rows = (
        "분개장",
        "코드,금액,적요",
        '00103,"1,234,000",외상대금 입금',
        "00104,0012,나",
        "00105,-5,다",
        "00106,두 장,라",
    )
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    wrong = finding(6, file="장부.csv", sheet=None, cell=None, field="debit_amount")
    source = source_of(None, "장부.csv", 2, account_code="A", debit_amount="B", description="C")
    sheet = opened(contents_of(path, kept_of(wrong, sources=(source,))))["장부"]
    column = [sheet[f"B{row}"].value for row in range(2, 7)]
    # What is no number whoever reads it stays as it was written.
    assert column == ["금액", 1_234_000, "0012", -5, "두 장"]
    assert [sheet[f"A{row}"].value for row in (3, 4)] == ["00103", "00104"]
    assert sheet["B3"].number_format == "#,##0;(#,##0);0"
    assert sheet.freeze_panes == "A3"
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [8, 11, 15]


NUMBER = "850101-1234567"


def test_personal_numbers_are_masked_wherever_they_stand(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "분개장"
    sheet.append(("거래처코드", "적요", "법인등록번호", "주민번호", "수"))
    sheet.append((NUMBER, f"강사료 {NUMBER} 지급", NUMBER, "아무거나", 8501011234567))
    sheet.append(("00101", f'="{NUMBER}"', "110111-1234567", None, 5))
    sheet["B2"].comment = Comment(f"번호 {NUMBER}", "x")
    assert sheet.oddHeader is not None
    sheet.oddHeader.center.text = NUMBER
    path = saved(book, tmp_path / "장부.xlsx")
    fields = ("partner_code", "description", "corporate_number", "resident_number")
    letters = {field: (letter,) for field, letter in zip(fields, "ABCD", strict=True)}
    contents = contents_of(path, kept_of(finding(2, cell="B2"), sources=(replace(source_of(), letters=letters),)))
    whole = b"".join(each for name, each in parts(contents).items() if name != "xl/worksheets/sheet1.xml")
    assert b"1234567" not in whole
    sheet = opened(contents)["분개장"]
    assert sheet["A2"].value == pseudonym(NUMBER, b"k")
    assert [cell.value for cell in sheet[2]][1:] == [
        "강사료 ******-******* 지급", NUMBER, "******-*******", "******-*******",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[3]] == ["00101", '="000000-0000000"', "110111-1234567", None, 5]
    assert sheet.oddHeader is not None
    assert sheet.oddHeader.center.text == "******-*******"
    assert ["주민등록번호로 보이는 값 5칸을 가렸습니다. 그 칸만 원본과 다릅니다."] in texts(
        opened(contents), "점검 결과"
    )


def test_a_workbook_with_a_password_comes_back_only_when_it_is_asked_for() -> None:
    path = FIXTURES / "containers" / "locked.xls"
    report = kept_of(finding(2, file=path.name), sources=(source_of(file=path.name),))
    left = reviewed(path, report)
    assert isinstance(left, NotReturned)
    assert left.say(Language.KO) == (
        "locked.xls: 검토 통합 문서로 돌려줄 수 없습니다 (암호가 걸린 파일: 암호 없는 사본이 되므로 report --source "
        "--password-file로만)"
    )
    review = reviewed(path, report, password="한빛1234")  # noqa: S106 - of a fixture
    assert isinstance(review, Review)
    assert opened(review.contents).sheetnames[-2:] == OURS


def test_the_overview_links_to_the_marked_workbooks_and_cannot_run(tmp_path: Path) -> None:
    path = journal(tmp_path / "장부.xlsx", ("2024-01-33", "=1+1"))
    evil = finding(2, value="=cmd|' /C calc'!A0", message="\t@x", hint="-1")
    tied = Reconciled(
        "10101", "현금", "10100", Decimal(100), Decimal("90.50"), Decimal("9.50"), "",
        causes=(Cause("x", "한 달이 빠짐", (CauseRow("장부.xlsx", "분개장", 2, "B2", None),)),),
    )  # fmt: skip
    report = kept_of(evil, finding(9, file="다른.xlsx"), sources=(source_of(),), reconciliation=(tied,))
    review = reviewed(path, report)
    assert isinstance(review, Review)
    book = opened(overview(report, [("장부.검토.xlsx", review)], ["다른.xlsx: 이유"], Language.KO))
    assert book.sheetnames == OURS
    rows = texts(book, "점검 결과")
    assert rows[3:5] == [
        ["모든 파일의 점검 결과입니다. 칸의 링크는 같은 폴더에 있는 검토 통합 문서로 갑니다."], ["다른.xlsx: 이유"],
    ]  # fmt: skip
    assert rows[-2:] == [
        ["오류", "KERP-V001", "읽을 수 없는 날짜", "장부.xlsx", "분개장", "A2", "'=cmd|' /C calc'!A0", "'\t@x", "'-1",
         "고객사"],
        ["오류", "KERP-V001", "읽을 수 없는 날짜", "다른.xlsx", "분개장", "A9", "9", "날짜를 읽을 수 없습니다: '9'",
         "2024-01-05처럼 적으십시오.", "고객사"],
    ]  # fmt: skip
    assert {cell.data_type for row in book["점검 결과"].iter_rows() for cell in row if cell.value} == {"s"}
    links = [cell.hyperlink for cell in book["점검 결과"]["F"] if cell.hyperlink]
    assert [(each.target, each.location) for each in links] == [
        ("%EC%9E%A5%EB%B6%80.%EA%B2%80%ED%86%A0.xlsx", "'분개장'!A2")
    ]
    assert texts(book, "대사")[-1] == ["10101", "현금", "10100", "100", "90.50", "9.50", "1. 한 달이 빠짐", "B2"]
    assert (book["점검 결과"].freeze_panes, book["점검 결과"].auto_filter.ref) == ("A8", "A7:J9")


def test_a_file_that_is_wrong_as_a_whole_does_not_come_back(tmp_path: Path) -> None:
    path = journal(tmp_path / "장부.xlsx", ("2024-01-33", "x"))
    left = reviewed(path, kept_of(*[finding(2)] * (MOST_CORRECTED + 1), sources=(source_of(),)))
    assert isinstance(left, NotReturned)
    assert left.say(Language.KO) == (
        "장부.xlsx: 검토 통합 문서로 돌려줄 수 없습니다 (점검 결과가 50,000건을 넘음: 원본을 다시 내려받을 일입니다)"
    )


def test_a_text_of_too_many_cells_is_not_written_to_be_found_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "장부.csv"
    path.write_text("일자,적요\n2024-01-01,x\n", encoding="utf-8")
    source = replace(source_of(None, "장부.csv"), rows_read=1_500_001)
    report = kept_of(finding(2, file="장부.csv", sheet=None, cell=None), sources=(source,))
    monkeypatch.setattr("kerp_import.report.workbook.review.as_read", None)
    refused = reviewed(path, report)
    assert isinstance(refused, NotReturned)
    assert refused.say(Language.KO).endswith("(칸이 너무 많음 (3,000,000개 초과))")


def test_so_many_comments_and_no_more_are_put_on_a_sheet(tmp_path: Path) -> None:
    path = journal(tmp_path / "장부.xlsx", *(("2024-01-33", "x") for _ in range(2_100)))
    many = [finding(row, severity=Severity.WARNING if row < 60 else Severity.ERROR) for row in range(2, 2_102)]
    book = opened(contents_of(path, kept_of(*many, sources=(source_of(),))))
    assert len(colors(book)) == 2_000
    assert list(colors(book).values()).count(RED) == 2_000
    assert ["시트마다 2,000칸까지 색칠했습니다. 나머지 100칸은 아래 목록에 있습니다."] in texts(book, "점검 결과")
    assert len(texts(book, "점검 결과")) == 2_107


@pytest.mark.slow
def test_a_run_leaves_the_workbooks_in_its_report_folder(kerp: Kerp, tmp_path: Path) -> None:
    (private := tmp_path / "장부").mkdir()
    path = shutil.copy(FAULTY, private / "한빛.xlsx")
    Path(path).chmod(0o600)
    wanted = ("run", "--company", "HANBIT", "--create-company", "--dry-run", "--mapping", *MAPPING)
    first = kerp(*wanted, "--report-dir", private / "r", "--json", private)
    batch = json.loads(first.stdout)["batch_id"]
    again = kerp(*wanted, "--report-dir", private / "r", "--json", private)
    # The report of the first run stands in the folder that is read again: told, and passed over.
    passed_over = {"KERP-E019": 1}
    assert json.loads(again.stdout)["findings_total"] == json.loads(first.stdout)["findings_total"] | passed_over
    both = kerp(*wanted, "--json", path, private / "r" / "한빛.검토.xlsx", private / "r" / "한빛-2.검토.xlsx")
    refusals = [each for each in json.loads(both.stdout)["errors"] if each["rule"] == "KERP-E016"]
    assert [(each["file"], each["value"]) for each in refusals] == [
        ("한빛.검토.xlsx", "한빛.xlsx"), ("한빛-2.검토.xlsx", "한빛.xlsx"),
    ]  # fmt: skip
    written = sorted((private / "r").iterdir())
    assert [each.name for each in written] == [
        "report.html", "report.json", "report.xlsx", "한빛-2.검토.xlsx", "한빛.검토.xlsx",
    ]  # fmt: skip
    assert {each.stat().st_mode & 0o777 for each in written} == {0o600}

    assert kerp("report", batch, "--source", path, "-o", "y.xlsx").returncode == 0
    assert colors(load_workbook(tmp_path / "y.xlsx")) == colors(load_workbook(private / "r" / "한빛.검토.xlsx"))
    other = kerp("report", batch, "--source", CLEAN, "-o", "z.xlsx")
    assert (other.returncode, other.stderr.splitlines()[0]) == (
        3, f"KERP-X503 {CLEAN}: 배치 {batch}의 파일이 아닙니다 (SHA-256이 다름)",
    )  # fmt: skip


def as_csv(book: Path, folder: Path) -> dict[str, bytes]:
    """Return the sheets of a workbook as LibreOffice writes them."""
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    folder.mkdir()
    home = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", every, "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {each.stem.removeprefix(f"{book.stem}-"): each.read_bytes() for each in folder.glob("*.csv")}


@pytest.mark.slow
def test_libreoffice_shows_the_same_sheets_as_of_the_original(tmp_path: Path) -> None:
    source = TableRead(FAULTY.name, "분개장", None, "x", "x", "journal", 4, 0, 0, {}, {}, (), {"voucher_date": ("A",)})
    marks = [finding(row, file=FAULTY.name, cell=f"F{row}") for row in range(5, 200)]
    back = tmp_path / "검토.xlsx"
    back.write_bytes(contents_of(FAULTY, kept_of(*marks, sources=(source,))))
    before, after = as_csv(FAULTY, tmp_path / "1"), as_csv(back, tmp_path / "2")
    differing = [
        (name, ours, theirs)
        for name, each in before.items()
        for ours, theirs in zip(each.splitlines(), after[name].splitlines(), strict=True)
        if ours != theirs
    ]
    assert [(name, ours.decode()[-16:]) for name, _, ours in differing] == [("분개장", "급 ******-*******")]
    assert set(after) - set(before) == set(OURS)
    assert len(after["점검 결과"].splitlines()) == 202
