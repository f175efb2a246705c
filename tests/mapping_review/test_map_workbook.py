"""The mapping workbook: what is asked, what is signed as a whole, and how it looks on screen and paper."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.mapping.files import NewAccount
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping_review.survey import Survey, survey
from kerp_import.mapping_review.workbook.draw import FILLS, LINE_HEIGHT
from kerp_import.mapping_review.workbook.write import mapping_book
from kerp_import.model.nouns import Job
from kerp_import.model.words import Language, Words
from kerp_import.records import company as companies
from reviewed_workbook import ReviewedWorkbook
from support import FIXTURES

JOURNAL = """전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요
2024-01-02,1,0101,=HYPERLINK("http://x"),1000,0,출자
2024-01-02,1,3100,자본금,0,1000,출자
2024-01-03,2,0102,모르는 계정,700,0,이체
2024-01-03,2,0101,=HYPERLINK("http://x"),0,700,이체
"""
MAP = """source: any
target: kerp-standard
accounts:
  - {source_code: "0101", target_code: "10101", verified: true, reviewer: 김회계, reviewed: 2026-01-15, note: 금고}
  - {source_code: "3100", source_name: 자본금, target_code: "30101"}
"""


@pytest.fixture
def seen(db: Database, home: Path, tmp_path: Path) -> Survey:
    companies.add(db, "HANBIT", "한빛상사", None)
    journal, path, spool = tmp_path / "분개장.csv", tmp_path / "m.yaml", tmp_path / "spool"
    journal.write_text(JOURNAL, encoding="utf-8")
    path.write_text(MAP, encoding="utf-8")
    spool.mkdir()
    return survey(Job("HANBIT", (journal,), home, mappings=(path,)), db, spool)


def with_proposals(seen: Survey, proposals: Mapping[str, Sequence[Proposal]]) -> Survey:
    return replace(seen, resolution=replace(seen.resolution, proposals=proposals))


def book_of(seen: Survey, language: Language = Language.KO) -> ReviewedWorkbook:
    return ReviewedWorkbook(mapping_book(seen, language))


def test_only_what_a_person_must_decide_is_asked(seen: Survey) -> None:
    book = book_of(seen)
    sheet = book.book["결정할 것"]
    assert [sheet.cell(row, 1).value for row in (1, 3)] == ["한빛상사 · 결정할 것 2개", "‘예’로 확인한 줄의 서명"]
    assert [tuple(row.values()) for row in book.rows("결정할 것")] == [
        ("0102", "모르는 계정", "K-ERP에 가까운 계정이 없습니다.", None, None, None,
         '2024-01-03 차변 700\n상대: =HYPERLINK("http://x")\n이체', 1, 700, 0, 700, None),
        ("3100", "자본금", "이름은 같지만 유형·차대·구역이 같은지 확인되지 않습니다.", "30101 자본금", None, None,
         '2024-01-02 대변 1,000\n상대: =HYPERLINK("http://x")\n출자', 1, 0, 1000, -1000, None),
    ]  # fmt: skip
    (rest,) = book.rows("나머지")
    assert [rest[each] for each in ("기존 계정과목", "상태", "K-ERP 계정", "확인", "메모")] == [
        '\'=HYPERLINK("http://x")', "확인됨 (김회계 2026-01-15)", "10101 현금", "예", "금고",
    ]  # fmt: skip
    assert book.rows("확실한 것") == []


def test_in_english_everything_is_english_and_codes_are_text_in_both(seen: Survey) -> None:
    book = book_of(seen, Language.EN)
    assert [(each.title, each.sheet_state) for each in book.book] == [
        ("To decide", "visible"), ("Certain", "visible"), ("The rest", "visible"), ("New accounts", "visible"),
        ("K-ERP accounts", "visible"), ("Guide", "visible"), ("kerp-import", "hidden"),
    ]  # fmt: skip
    sheet = book.book["To decide"]
    korean = {str(each.value) for row in sheet["A1:L4"] for each in row if re.search("[가-힣]", str(each.value))}
    assert korean == {"한빛상사 · 2 to decide"}
    assert [sheet.cell(4, at).value for at in (1, 3, 5, 6)] == ["Code", "Why it is asked", "Decision", "Verified"]
    assert [sheet[place].number_format for place in ("A5", "D5", "E5", "G3", "I5")] == [
        "@", "@", "@", "yyyy-mm-dd", "#,##0",
    ]  # fmt: skip
    assert book.rows("The rest")[0]["State"] == "verified (김회계 2026-01-15)"


def test_a_target_is_chosen_from_the_chart_and_its_new_accounts(seen: Survey) -> None:
    book = book_of(seen, Language.EN).book
    formulas = {str(each.sqref): each.formula1 for each in book["To decide"].data_validations.dataValidation}
    assert formulas == {
        "E5:E5000": "OFFSET('K-ERP accounts'!$A$2,0,0,COUNTA('K-ERP accounts'!$B$2:$B$5000)"
        "+COUNTA('New accounts'!$A$2:$A$200),1)",
        "F5:F5000": '"yes,no"',
    }
    posting = sum(each.allow_posting and each.is_active for each in seen.targets.values())
    chart = [row for row in book["K-ERP accounts"].iter_rows(min_row=2, values_only=True) if row[1]]
    assert len(chart) == posting
    assert chart[0] == ("10101 현금", "asset", "debit", "현금및현금성자산")


def test_no_cell_but_our_own_list_is_a_formula(seen: Survey) -> None:
    book = book_of(seen).book
    formulas = {sheet.title for sheet in book for row in sheet.iter_rows() for each in row if each.data_type == "f"}
    assert formulas == {"K-ERP 계정"}


def test_the_proposals_of_others_stand_where_the_maps_decide_nothing(seen: Survey) -> None:
    fresh = Proposal(
        "10199", "모르는 예금", 55, (Words("이름이 비슷함", "a similar name"),), frozenset({ProposalMark.NEW_ACCOUNT}),
        NewAccount("asset", "debit", "101"),
    )  # fmt: skip
    book = book_of(with_proposals(seen, {"0102": (fresh,), "0101": (fresh,)}))
    asked = book.rows("결정할 것")[0]
    assert (asked["제안"], asked["왜 묻는가"]) == (
        "10199 모르는 예금",
        "새 계정을 만들 것을 제안합니다. 이름이 비슷함.",
    )
    assert book.rows("나머지")[0]["K-ERP 계정"] == "10101 현금"
    assert next(book.book["새 계정"].iter_rows(min_row=2, values_only=True)) == (
        "10199",
        "모르는 예금",
        "자산",
        "차변",
        "101",
    )


def test_every_sheet_prints_on_a4_under_its_head_and_stays_in_sight(seen: Survey) -> None:
    book = book_of(seen).book
    for sheet in book.worksheets[:6]:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1), sheet.title
    for title, head in (("결정할 것", 4), ("나머지", 4), ("확실한 것", 3), ("K-ERP 계정", 1)):
        assert book[title].print_title_rows == f"$1:${head}"
    assert [book[each].freeze_panes for each in ("결정할 것", "나머지", "확실한 것")] == ["C5", "C5", "D4"]


def test_columns_are_as_wide_as_their_amounts_and_rows_as_high_as_their_words(seen: Survey) -> None:
    asked = [replace(each, debit=Decimal(1_234_567_890_123)) for each in seen.accounts]
    sheet = book_of(replace(seen, accounts=tuple(asked))).book["결정할 것"]
    assert sheet.column_dimensions["I"].width >= len("1,234,567,890,123")
    assert sheet.row_dimensions[5].height >= 3 * LINE_HEIGHT


def test_colours_say_how_grave_a_doubt_is_and_follow_the_answers(seen: Survey) -> None:
    sheet = book_of(seen).book["결정할 것"]
    red, _, yellow = (each.fgColor.rgb for each in FILLS)
    assert [sheet[place].fill.fgColor.rgb for place in ("A5", "A6")] == [red, yellow]
    (rule,) = sheet.conditional_formatting
    assert str(rule.sqref) == "A5:L6"
    assert [each.formula for each in rule.rules] == [['$F5="예"']]


def test_the_demo_company_is_surveyed_with_its_openings(db: Database, home: Path, tmp_path: Path) -> None:
    companies.add(db, "HANBIT", "한빛상사", None)
    (tmp_path / "spool").mkdir()
    job = Job("HANBIT", (FIXTURES / "demo" / "한빛상사_2024.xlsx",), home)
    found = survey(job, db, tmp_path / "spool")
    assert sum(each.balance for each in found.accounts) == 0
    assert sum(each.debit for each in found.accounts) == sum(each.credit for each in found.accounts) > 0
