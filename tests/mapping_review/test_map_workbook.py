"""The mapping workbook: what an accountant sees of every account, what he answers, and what becomes of his answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from kerp_import.database.connection import Database
from kerp_import.mapping.files import NewAccount
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping_review.survey import Survey, survey
from kerp_import.mapping_review.workbook.write import mapping_book
from kerp_import.model.nouns import Job
from kerp_import.model.words import Language, Words
from kerp_import.records import company as companies
from openpyxl.workbook import Workbook
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


def opened(contents: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(contents))


def cells(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    return [row for row in book[sheet].iter_rows(values_only=True) if any(each is not None for each in row)]


def test_every_account_is_a_row_with_its_figures_and_what_goes_nowhere_is_on_top(seen: Survey) -> None:
    header, *rows = cells(opened(mapping_book(seen, Language.KO)), "매핑")
    assert header == (
        "기존 코드", "기존 계정과목", "분개 수", "차변", "대변", "잔액(차변 +)", "제안 코드", "제안 계정", "점수",
        "근거", "결정", "확인", "검토자", "검토일", "메모",
    )  # fmt: skip
    assert [row[:10] for row in rows] == [
        ("0102", "모르는 계정", 1, 700, 0, 700, None, None, None, None),
        ("0101", '\'=HYPERLINK("http://x")', 2, 1000, 700, 300, "10101", "현금", 100,
         "매핑 m.yaml:4, 확인됨 (김회계 2026-01-15)"),
        ("3100", "자본금", 1, 0, 1000, -1000, "30101", "자본금", 99,
         "이름이 같습니다 · 잔액이 대변입니다 · 매핑 m.yaml:5, 확인되지 않음"),
    ]  # fmt: skip
    assert [(row[10], row[11], row[12], str(row[13])[:10], row[14]) for row in rows] == [
        (None, "아니오", None, "None", None),
        (None, "예", "김회계", "2026-01-15", "금고"),
        (None, "아니오", None, "None", None),
    ]


def test_in_english_everything_is_english_and_codes_are_text_in_both(seen: Survey) -> None:
    book = opened(mapping_book(seen, Language.EN))
    assert [(each.title, each.sheet_state) for each in book] == [
        ("Mapping", "visible"), ("New accounts", "visible"), ("K-ERP accounts", "visible"), ("Guide", "visible"),
        ("kerp-import", "hidden"),
    ]  # fmt: skip
    sheet = book["Mapping"]
    assert [sheet.cell(1, at).value for at in (1, 7, 11, 12)] == ["Code", "Proposal", "Decision", "Verified"]
    assert sheet["L2"].value == "no"
    assert sheet["J3"].value == "map m.yaml:4, verified (김회계 2026-01-15)"
    assert [sheet[place].number_format for place in ("A2", "G2", "K2", "N2", "D2")] == [
        "@",
        "@",
        "@",
        "yyyy-mm-dd",
        "#,##0",
    ]
    assert sheet.freeze_panes == "C2"
    formulas = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert formulas == {
        "K2:K5000": "OFFSET('K-ERP accounts'!$A$2,0,0,COUNTA('K-ERP accounts'!$B$2:$B$5000)"
        "+COUNTA('New accounts'!$A$2:$A$200),1)",
        "L2:L5000": '"yes,no"',
    }


def test_no_cell_but_our_own_list_is_a_formula(seen: Survey) -> None:
    book = opened(mapping_book(seen, Language.KO))
    formulas = {sheet.title for sheet in book for row in sheet.iter_rows() for each in row if each.data_type == "f"}
    assert formulas == {"K-ERP 계정"}


def test_the_proposals_of_others_stand_where_the_maps_decide_nothing(seen: Survey) -> None:
    fresh = Proposal(
        "10199", "모르는 예금", 55, (Words("이름이 비슷함", "a similar name"),), frozenset({ProposalMark.NEW_ACCOUNT}),
        NewAccount("asset", "debit", "101"),
    )  # fmt: skip
    book = opened(mapping_book(with_proposals(seen, {"0102": (fresh,), "0101": (fresh,)}), Language.KO))
    assert cells(book, "매핑")[1][6:10] == ("10199", "모르는 예금", 55, "[새 계정] 이름이 비슷함")
    assert cells(book, "매핑")[2][6] == "10101"
    assert cells(book, "새 계정")[1:] == [("10199", "모르는 예금", "자산", "차변", "101")]


def test_the_demo_company_is_surveyed_with_its_openings(db: Database, home: Path, tmp_path: Path) -> None:
    companies.add(db, "HANBIT", "한빛상사", None)
    (tmp_path / "spool").mkdir()
    job = Job("HANBIT", (FIXTURES / "demo" / "한빛상사_2024.xlsx",), home)
    found = survey(job, db, tmp_path / "spool")
    assert sum(each.balance for each in found.accounts) == 0
    assert sum(each.debit for each in found.accounts) == sum(each.credit for each in found.accounts) > 0
