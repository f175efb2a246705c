"""Our own workbook: what it asks for is what the program reads, and filled in it runs without options."""

import re
import time
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from kerp_import.database.connection import Database
from kerp_import.extract.formats import open_file
from kerp_import.extract.formats.our_sheets import TEMPLATE_MARK
from kerp_import.extract.recognise.recognise_table import recognise
from kerp_import.extract.recognise.sources import sources
from kerp_import.model.nouns import Dropped, Entity, Kind
from kerp_import.model.outcome import Outcome
from kerp_import.template import FORMS
from kerp_import.template.workbook import workbook, write
from kerp_import.transform.typed_rows import PARTNER_TYPES
from kerp_import.transform.voucher_headers import KIND_TYPES
from kerp_import.values.text import ACCOUNT_TYPES, SIDES
from openpyxl.worksheet.worksheet import Worksheet
from support import Import, Kerp, loud

ACCEPTED: dict[str, Iterable[str]] = {
    "계정유형": ACCOUNT_TYPES,
    "차대구분": SIDES,
    "거래처유형": PARTNER_TYPES,
    "전표유형": KIND_TYPES,
}
Rows = list[tuple[str | int | date | None, ...]]

ACCOUNTS: Rows = [
    ("10101", "현금", "자산", "차변"),
    ("10102", "보통예금", "자산", "차변"),
    ("10201", "외상매출금", "자산", None),
    ("10604", "부가세대급금", None, None),
    ("20101", "외상매입금", "부채", "대변"),
    ("30101", "자본금", "자본", None),
    ("40101", "상품매출", "수익", None),
    ("52101", "급여", "비용", None),
    ("52102", "복리후생비", "비용", None),
    ("52111", "지급임차료", None, None),
]
PARTNERS: Rows = [
    ("C-101", "가온유통", "901-81-10006", None, "김도현", "도매", "생활용품", "서울", "070-0000-1000", None, "매출처"),
    ("00102", "나래마트", "908-86-11938", None, None, None, None, None, None, None, "매입처"),
    ("00103", "다솜상회", None, None, None, None, None, None, None, None, None),
]
DEPARTMENTS: Rows = [("1000", "관리부"), ("2000", "영업부")]
PROJECTS: Rows = [("P-01", "신축 1공구")]
OPENING: Rows = [
    ("10102", "보통예금", None, None, 50_000_000, None),
    ("10201", None, "C-101", "가온유통", 7_000_000, None),
    ("20101", None, "00102", None, None, 3_000_000),
    ("30101", "자본금", None, None, None, 54_000_000),
]


def vouchers() -> Rows:
    """Return 20 vouchers of two or three lines, some with a name beside the code and some without."""
    rows: Rows = []
    for at in range(20):
        day, amount = date(2024, 1 + at % 3, 2 + at), 110_000 + 1_100 * at
        head = (day, str(at + 1))
        tail = ("1000" if at % 2 else "2000", "P-01" if at % 5 == 0 else None)
        if at % 4:
            rows.append((*head, "10201", None, amount, None, "C-101", None, *tail, "매출", "상품 판매"))
            rows.append((*head, "40101", "상품매출", None, amount, "C-101", None, *tail, "매출", "상품 판매"))
        else:
            rows.append((*head, "52101", "급여", amount, None, None, None, *tail, None, "급여"))
            rows.append((*head, "52102", None, 1_000, None, None, None, *tail, None, "식대"))
            rows.append((*head, "10102", None, None, amount + 1_000, None, None, *tail, None, "지급"))
    return rows


FILLED: Mapping[Entity, Rows] = {
    Entity.ACCOUNTS: ACCOUNTS,
    Entity.PARTNERS: PARTNERS,
    Entity.DEPARTMENTS: DEPARTMENTS,
    Entity.PROJECTS: PROJECTS,
    Entity.OPENING_BALANCES: OPENING,
    Entity.JOURNAL: vouchers(),
}


def filled(path: Path, contents: Mapping[Entity, Rows]) -> Path:
    """Return the template with `contents` below its headers, cells formatted as their columns are."""
    write(path, ())
    book = openpyxl.load_workbook(path)
    for entity, rows in contents.items():
        sheet = book[FORMS[entity].title]
        for at, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(at, column, value)
    book.save(path)
    return path


def told(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(each.rule, each.severity.value, each.message) for each in loud(outcome)]


def opened(path: Path) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path).worksheets}


def test_filled_in_it_runs_without_options(import_files: Import, db: Database, tmp_path: Path) -> None:
    outcome = import_files(filled(tmp_path / "양식.xlsx", FILLED))
    assert told(outcome) == []
    assert outcome.status == "completed"
    promoted = {name: counts["promoted"] for name, counts in outcome.by_table.items()}
    assert promoted["vouchers"] == 20
    assert promoted["partners"] == 3
    assert promoted["opening_balances"] == 4
    with db.transaction():
        db.act_for(None)
        company = db.row("SELECT id FROM kerp_companies('HANBIT')")["id"]
        db.act_for(company)  # type: ignore[arg-type]
        balances = db.rows(
            "SELECT account_code, sum(debit_amount - credit_amount) AS balance FROM voucher_lines"
            " GROUP BY account_code ORDER BY account_code"
        )
    lines = FILLED[Entity.JOURNAL]
    expected = dict.fromkeys(sorted({str(row[2]) for row in lines}), 0)
    for row in lines:
        expected[str(row[2])] += int(str(row[4] or 0)) - int(str(row[5] or 0))
    assert {str(row["account_code"]): Decimal(str(row["balance"])) for row in balances} == expected


def test_one_sheet_alone_filled_in_is_enough(import_files: Import, tmp_path: Path) -> None:
    outcome = import_files(filled(tmp_path / "양식.xlsx", {Entity.DEPARTMENTS: DEPARTMENTS}))
    assert (outcome.status, told(outcome)) == ("completed", [])


def test_a_code_alone_is_believed_only_where_the_instructions_say_whose_it_is(
    import_files: Import, tmp_path: Path
) -> None:
    path = filled(
        tmp_path / "양식.xlsx",
        {Entity.JOURNAL: vouchers()[:3], Entity.DEPARTMENTS: DEPARTMENTS, Entity.PROJECTS: PROJECTS},
    )
    book = openpyxl.load_workbook(path)
    del book["안내"]
    book.save(path)
    outcome = import_files(path)
    assert outcome.status == "rejected"
    assert {rule for rule, _, _ in told(outcome)} == {"KERP-M001"}


def test_beside_books_of_another_product_a_code_alone_is_not_believed(import_files: Import, tmp_path: Path) -> None:
    template = filled(tmp_path / "양식.xlsx", {Entity.JOURNAL: vouchers()[:3], Entity.DEPARTMENTS: DEPARTMENTS})
    other = tmp_path / "other.csv"
    other.write_text("계정코드,계정과목\n10301,국민은행\n", encoding="utf-8")
    assert {rule for rule, _, _ in told(import_files(template, other))} >= {"KERP-M001"}


def test_a_name_that_is_not_k_erps_is_not_overruled_by_the_code(import_files: Import, tmp_path: Path) -> None:
    lines: Rows = [
        (date(2024, 1, 2), "1", "10301", "국민은행", 1_000, None),
        (date(2024, 1, 2), "1", "40101", "상품매출", None, 1_000),
    ]
    outcome = import_files(filled(tmp_path / "양식.xlsx", {Entity.JOURNAL: lines}))
    assert [rule for rule, _, _ in told(outcome)] == ["KERP-M001"]


def test_an_empty_opening_sheet_counts_for_no_opening_balances(import_files: Import, tmp_path: Path) -> None:
    path = filled(tmp_path / "양식.xlsx", {Entity.DEPARTMENTS: DEPARTMENTS, Entity.JOURNAL: vouchers()[:3]})
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("합계잔액시산표")
    sheet.append(["기간 : 2024년01월01일-2024년03월31일"])
    sheet.append(["계정코드", "계정과목", "차변잔액", "차변합계", "대변합계", "대변잔액"])
    for code, debit, credit in (("52101", 110_000, 0), ("52102", 1_000, 0), ("10102", 0, 111_000)):
        sheet.append([code, None, debit, debit, credit, credit])
    book["프로젝트"].append(["P-01", "신축 1공구"])
    book.save(path)
    assert [rule for rule, _, _ in told(import_files(path))] == ["KERP-V303", "KERP-V312"]


@pytest.mark.parametrize("entity", FORMS)
def test_every_form_is_recognised_by_its_headers_alone(entity: Entity, tmp_path: Path) -> None:
    write(tmp_path / "x.xlsx", [entity])
    form, guide = open_file(tmp_path / "x.xlsx", shown_as="x.xlsx")
    table = recognise(next(form.parts()), number=0, file="x.xlsx", sheet=form.sheet, encoding=None)
    assert table is not None
    assert table.entity is entity
    assert table.unused == ()
    kinds = {each.header.rstrip("*"): each.kind for each in table.columns}
    meant = {field.header: field.kind for field in FORMS[entity].fields}
    told_apart = (Kind.WON, Kind.DATE, Kind.FLAG)
    assert {header for header, kind in kinds.items() if kind in told_apart} == {
        header for header, kind in meant.items() if kind in told_apart
    }
    assert recognise(next(guide.parts()), number=0, file="x.xlsx", sheet="안내", encoding=None) is None


@pytest.mark.parametrize("entity", FORMS)
def test_what_a_source_needs_is_marked_as_required(entity: Entity) -> None:
    required = {field.header for field in FORMS[entity].fields if field.required}
    fitting = [
        source
        for source in sources()
        if source.entity is entity
        and required
        == {header for name in (*source.needs, *source.one_of) for header in source.columns[name].headers} & required
        and len(required) >= len(source.needs)
    ]
    assert fitting


@pytest.mark.parametrize("field", [each for form in FORMS.values() for each in form.fields if each.choices], ids=str)
def test_every_word_of_a_drop_down_is_one_that_the_program_takes(field: object) -> None:
    header, choices = field.header, field.choices  # type: ignore[attr-defined]
    assert set(choices) <= set(ACCEPTED[header])


def test_the_drop_downs_stand_in_the_workbook_below_the_header(tmp_path: Path) -> None:
    write(tmp_path / "x.xlsx", ())
    found = {
        (title, sheet[f"{str(each.sqref)[0]}1"].value): each.formula1
        for title, sheet in opened(tmp_path / "x.xlsx").items()
        for each in sheet.data_validations.dataValidation
    }
    assert found["계정과목", "계정유형"] == '"자산,부채,자본,수익,비용"'
    assert found["거래처", "거래처유형"] == '"매출처,매입처,혼합"'
    assert "'부서'!$A$2" in str(found["분개장", "부서코드"])
    assert len(found) == 10


def test_a_drop_down_never_names_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path / "x.xlsx", [Entity.JOURNAL, Entity.DEPARTMENTS])
    sheets = opened(tmp_path / "x.xlsx")
    assert list(sheets) == ["부서", "분개장", "안내"]
    named = {
        name
        for sheet in sheets.values()
        for each in sheet.data_validations.dataValidation
        for name in re.findall(r"'([^']+)'!", str(each.formula1))
    }
    assert named == {"부서"}


def test_codes_are_text_dates_are_dates_and_the_header_stays_in_sight(tmp_path: Path) -> None:
    write(tmp_path / "x.xlsx", ())
    journal = opened(tmp_path / "x.xlsx")["분개장"]
    assert journal.freeze_panes == "A2"
    formats = {journal[f"{letter}1"].value: journal.column_dimensions[letter].number_format for letter in "ABCDEFG"}
    assert formats == {
        "전표일자*": "yyyy-mm-dd",
        "전표번호*": "@",
        "계정코드*": "@",
        "계정과목": "@",
        "차변금액*": "#,##0",
        "대변금액*": "#,##0",
        "거래처코드": "@",
    }


def test_it_is_the_same_file_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    once = workbook(())
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert workbook(()) == once


def test_the_examples_are_on_the_sheet_of_instructions_alone(tmp_path: Path) -> None:
    write(tmp_path / "x.xlsx", ())
    *forms, guide = opened(tmp_path / "x.xlsx").values()
    assert [sheet.max_row for sheet in forms] == [1] * len(FORMS)
    assert guide["A1"].value == TEMPLATE_MARK
    words = [cell for row in guide.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]
    assert any("--dry-run" in each for each in words)
    assert {field.header for form in FORMS.values() for field in form.fields} <= {each.rstrip("*") for each in words}


def test_the_command_writes_it_and_never_over_another_file(kerp: Kerp, tmp_path: Path) -> None:
    done = kerp("template", "-o", "양식.xlsx")
    assert (done.returncode, done.stdout) == (0, "저장했습니다: 양식.xlsx\n")
    before = (tmp_path / "양식.xlsx").read_bytes()
    again = kerp("template", "journal", "-o", "양식.xlsx")
    assert again.returncode == 3
    assert "이미 있음" in again.stderr
    assert (tmp_path / "양식.xlsx").read_bytes() == before
    assert kerp("template", "-o", "nowhere/양식.xlsx").returncode == 3
    assert kerp("template", "journal", "departments", "-o", "둘.xlsx").returncode == 0
    assert list(opened(tmp_path / "둘.xlsx")) == ["부서", "분개장", "안내"]


@pytest.mark.parametrize(
    "arguments", [("vouchers", "-o", "x.xlsx"), ("trial_balance", "-o", "x.xlsx"), ("-o", "x.csv"), ()]
)
def test_wrong_use_is_2(kerp: Kerp, arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = kerp("template", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("x.*")) == []


def test_the_untouched_template_drops_nothing_and_says_so(import_files: Import, tmp_path: Path) -> None:
    write(tmp_path / "x.xlsx", ())
    outcome = import_files(tmp_path / "x.xlsx")
    assert told(outcome) == []
    assert [(each.rows_read, each.rows_data, each.rows_dropped) for each in outcome.sources] == [
        (1, 0, {Dropped.HEADER.value: 1})
    ] * len(FORMS)
