"""Partners, departments and conditions in a mapping: where lines go, what becomes one, and that it all ties out."""

from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.model.outcome import Outcome
from kerp_import.records import company as companies
from support import Import

JOURNAL = """전표일자,전표번호,계정코드,계정과목,거래처코드,부서코드,적요,차변,대변
2024-01-02,1,A1,현금,,,출자,1000,
2024-01-02,1,A3,자본금,,,출자,,1000
2024-01-05,1,B1,여비,P1,D1,출장,100,
2024-01-05,1,A1,현금,,,출장,,100
2024-01-08,1,B1,여비,P2,D2,출장,-200,
2024-01-08,1,A1,현금,,,출장,,-200
2024-01-20,1,B1,여비,P3,D1,출장,50,
2024-01-20,1,A1,현금,,,출장,,50
2024-01-31,1,B1,여비,P3,D2,출장,7,
2024-01-31,1,A1,현금,,,출장,,7
"""
TRIAL = """합계잔액시산표
기간: 2024년 01월 01일 ~ 2024년 01월 31일
차변잔액,차변합계,계정코드,계정과목,대변합계,대변잔액
1043,1000,A1,현금,-43,
,,A3,자본금,1000,1000
-43,-43,B1,여비,,
"""
PARTNERS = "거래처코드,거래처명,사업자등록번호\nP1,가나상사,124-81-00998\nP2,가나상사(구),\nP3,다라물산,220-81-62517\n"
DEPARTMENTS = "부서코드,부서명\nD1,영업부\nD2,관리부\n"
OPENINGS = "계정코드,계정과목,기초차변,기초대변\nA1,현금,0,\nA3,자본금,,0\n"
HEAD = """source: any
target: kerp-standard
accounts:
  - {source_code: A1, target_code: "10101", verified: true}
  - {source_code: A3, target_code: "30101", verified: true}
  - {source_code: B1, target_code: "52101", verified: true}
"""
RULES = """rules:
  - {source_code: B1, when: {partner: P3, from: 2024-01-25}, target_code: "52104", verified: true}
  - {source_code: B1, when: {department: D2}, target_code: "52102", verified: true}
  - {source_code: B1, when: {from: 2024-01-15, to: 2024-12-31}, target_code: "52103", verified: true}
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    contents = {
        "분개장.csv": JOURNAL, "시산표.csv": TRIAL, "거래처.csv": PARTNERS, "부서.csv": DEPARTMENTS,
        "기초.csv": OPENINGS,
    }  # fmt: skip
    for name, text in contents.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tuple(tmp_path / name for name in contents)


def mapped(folder: Path, more: str) -> tuple[Path, ...]:
    path = folder / "m.yaml"
    path.write_text(HEAD + more, encoding="utf-8")
    return (path,)


def lines(db: Database) -> list[tuple[str, str, str, str]]:
    company = companies.find(db, "HANBIT")
    assert company is not None
    with db.transaction():
        db.act_for(company.id)
        rows = db.rows(
            "SELECT account_code, partner_code, department_code, debit_amount - credit_amount AS amount"
            " FROM voucher_lines WHERE partner_code IS NOT NULL ORDER BY account_code, partner_code"
        )
    return [(str(r["account_code"]), str(r["partner_code"]), str(r["department_code"]), str(r["amount"])) for r in rows]


def said(outcome: Outcome, rule: str) -> list[str]:
    return [each.message for each in outcome.findings if each.rule == rule]


def test_conditions_split_an_account_and_each_part_ties_out(
    import_files: Import, db: Database, files: tuple[Path, ...], tmp_path: Path
) -> None:
    codes = "departments: [{source_code: D1, target_code: D10}]\npartners: [{source_code: P1, target_code: C-1}]\n"
    done = import_files(*files, mappings=mapped(tmp_path, RULES + codes), fiscal_year=2024)
    assert (done.status, said(done, "KERP-V301"), said(done, "KERP-V302")) == ("completed", [], [])
    assert lines(db) == [
        ("52101", "C-1", "D10", "100.00"),
        ("52102", "P2", "D2", "-200.00"),
        ("52103", "P3", "D10", "50.00"),
        ("52104", "P3", "D2", "7.00"),
    ]
    tied = [each for each in done.reconciliation if "B1" in each.source_codes]
    assert [(each.account_code, int(each.legacy), int(each.difference)) for each in tied] == [
        ("52101", 100, 0), ("52102", -200, 0), ("52103", 50, 0), ("52104", 7, 0),
    ]  # fmt: skip


def test_a_split_account_that_does_not_tie_is_still_told_once(
    import_files: Import, files: tuple[Path, ...], tmp_path: Path
) -> None:
    files[1].write_text(TRIAL.replace("-43,-43,B1", "-33,-33,B1"), encoding="utf-8")
    refused = import_files(*files, mappings=mapped(tmp_path, RULES), fiscal_year=2024)
    assert said(refused, "KERP-V301") == ["계정 B1 여비: 시산표 잔액 110원, 이관 100원, 차이 10원"]


def test_two_partners_become_one_and_both_are_named(
    import_files: Import, db: Database, files: tuple[Path, ...], tmp_path: Path
) -> None:
    done = import_files(*files, mappings=mapped(tmp_path, "partners: [{source_code: P2, target_code: P1}]\n"))
    assert done.status == "completed"
    assert said(done, "KERP-M030") == ["P2 '가나상사(구)'가 P1 '가나상사'와 P1 하나로 합쳐집니다"]
    assert [each[1] for each in lines(db)] == ["P1", "P1", "P3", "P3"]
    assert done.by_table["partners"]["promoted"] == 2


def test_partner_codes_can_come_from_the_business_number(
    import_files: Import, db: Database, files: tuple[Path, ...], tmp_path: Path
) -> None:
    option = "partner_codes: business_number\npartners: [{source_code: P3, target_code: C-3}]\n"
    assert import_files(*files, mappings=mapped(tmp_path, option)).status == "completed"
    assert sorted({each[1] for each in lines(db)}) == ["1248100998", "C-3", "P2"]


def test_a_code_that_the_mapping_names_and_no_list_has_is_told(
    import_files: Import, files: tuple[Path, ...], tmp_path: Path
) -> None:
    journal = JOURNAL.replace(",P1,", ",P9,")
    files[0].write_text(journal, encoding="utf-8")
    refused = import_files(*files, mappings=mapped(tmp_path, "partners: [{source_code: P9, target_code: C-9}]\n"))
    assert said(refused, "KERP-V203") == ["거래처 C-9가 거래처 목록에도 K-ERP에도 없습니다 (1행)"]
