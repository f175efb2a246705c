"""What is missing in the target before any row moves: each check, ready and not, and what to do."""

import json
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.mapping import saved_map as saved
from kerp_import.mapping.files import shipped_chart
from kerp_import.model.nouns import Job
from kerp_import.readiness import Check, State, check_readiness
from kerp_import.records import company as companies
from support import FIXTURES, Kerp

JOURNAL = """일자,번호,계정코드,계정과목,차변,대변,적요
2024-01-03,1,10300,보통예금,5000000,,입금
2024-01-03,1,10800,외상매출금,,5000000,회수
2024-02-04,1,Z9,처음 보는 계정,7000,,뜻 모를 돈
2024-02-04,1,10300,보통예금,,7000,뜻 모를 돈
"""
MAP = """source: wehago
target: kerp-standard
accounts:
  - {source_code: "10300", source_name: 보통예금, target_code: "10102", verified: true}
  - {source_code: "10800", source_name: 외상매출금, target_code: "10201", verified: true}
"""
UNGUARDED = "ALTER TABLE vouchers NO FORCE ROW LEVEL SECURITY"
UNGRANTED = "REVOKE INSERT ON vouchers, partners FROM kerp_importer"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return a job of two days; nothing is made for it."""
    path = tmp_path / "분개장.csv"
    path.write_text(JOURNAL, encoding="utf-8")
    return Job(company="HANBIT", files=(path,), home=tmp_path)


def said(checks: tuple[Check, ...], state: State) -> dict[str, str]:
    """Return what the checks of that state say, by name."""
    return {each.name: each.says.ko for each in checks if each.state is state}


def test_what_cannot_be_asked_without_an_earlier_answer_is_not_asked(
    db: Database, empty_database_url: str, job: Job, tmp_path: Path
) -> None:
    with Database(empty_database_url) as nothing:
        checks = check_readiness(job, nothing, tmp_path / "spool")
    assert [(each.name, each.state) for each in checks] == [("database", State.READY), ("schema", State.MISSING)]
    assert checks[-1].advice is not None
    assert checks[-1].advice.ko == "kerp-import db up"
    stranger = check_readiness(job, db, tmp_path / "spool")
    assert said(stranger, State.MISSING) == {"company": "회사 HANBIT가 없습니다"}
    assert len(stranger) == 5
    db.execute(UNGUARDED)
    db.execute(UNGRANTED)
    open_ = [each for each in check_readiness(job, db, tmp_path / "spool") if each.state is State.MISSING]
    assert [(each.says.ko, each.advice.ko.split("; ") if each.advice else None) for each in open_] == [
        (
            "행 수준 보안이 꺼진 표: vouchers",
            ["ALTER TABLE vouchers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"],
        ),
        (
            "kerp_importer가 쓸 수 없는 표: partners, vouchers",
            [
                "GRANT SELECT, INSERT, UPDATE, DELETE ON partners TO kerp_importer",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON vouchers TO kerp_importer;",
            ],
        ),
    ]


def test_chart_periods_map_accounts_and_other_runs(db: Database, database_url: str, job: Job, tmp_path: Path) -> None:
    company = companies.add(db, "HANBIT", "한빛상사", None)
    saved.save(db, company, MAP, by="김회계", note=None)
    with db.transaction():
        db.act_for(company.id)
        db.execute(
            "INSERT INTO fiscal_periods (company_id, fiscal_year, fiscal_month, start_date, end_date, status)"
            " VALUES (%(id)s, 2024, 1, '2024-01-01', '2024-01-31', 'open'),"
            " (%(id)s, 2024, 2, '2024-02-01', '2024-02-29', 'closed')",
            id=company.id,
        )
        db.execute("UPDATE accounts SET is_active = false WHERE company_id = %(id)s AND code = '10201'", id=company.id)
    (tmp_path / "spool").mkdir()
    with Database(database_url) as other:
        assert other.lock("kerp-import", "HANBIT")
        checks = check_readiness(job, db, tmp_path / "spool")
    missing = said(checks, State.MISSING)
    # Who it is, from where and since when, is different each time.
    assert "kerp-import" in missing["alone"]
    missing["alone"] = missing["alone"].partition(" (")[0]
    assert missing == {
        "periods": "없거나 마감된 회계기간: 2024-02",
        "map": "저장된 매핑 버전 1: 5행 전표에 쓸 수 없는 계정입니다 (제목이거나 쓰지 않음): '10201' 외상매출금",
        "accounts": "매핑 없는 계정 1개: Z9 처음 보는 계정",
        "targets": "K-ERP에 없거나 전표를 받지 않는 계정으로 감: 10800 → 10201",
        "alone": "이 회사의 다른 이관이 진행 중입니다",
    }
    assert said(checks, State.NOTE) == {"people": "사용자가 없습니다: 초안으로 이관하면 승인할 사람이 없습니다"}
    with db.transaction():
        db.act_for(company.id)
        assert db.rows("SELECT 1 FROM vouchers UNION ALL SELECT 1 FROM import_batches") == []


def test_the_command_says_it_all_and_ends_with_4_where_anything_is_missing(kerp: Kerp) -> None:
    demo = FIXTURES / "demo"
    posting = sum(each.allow_posting for each in shipped_chart("kerp-standard").accounts)
    kerp("company", "add", "HANBIT", "--name", "한빛상사")
    fine = kerp("readiness", "--company", "HANBIT", "--mapping", demo / "mapping.yaml", demo / "한빛상사_2024.xlsx")
    assert fine.returncode == 0, fine.stdout + fine.stderr
    lines = fine.stdout.splitlines()
    assert lines[2:8] == [
        "✓ 역할: kerp_importer로 일할 수 있음",
        "✓ 표: 표 10개, 행 수준 보안과 권한",
        "✓ 회사: HANBIT 한빛상사",
        f"✓ 계정과목표: 전표를 받는 계정 {posting}개",
        "✓ 회계기간: 회계기간을 두지 않은 회사: 검사하지 않음",
        "· 사용자: 사용자가 없습니다: 초안으로 이관하면 승인할 사람이 없습니다",
    ]
    assert lines[-1] == "준비되었습니다"
    assert "kerp-import run --company HANBIT --dry-run" in fine.stderr
    refused = kerp("--lang", "en", "readiness", "--company", "NOBODY", "--json")
    assert refused.returncode == 4
    report = json.loads(refused.stdout)
    assert report["is_ready"] is False
    assert report["checks"][-1] == {
        "check": "company",
        "state": "missing",
        "says": "there is no company NOBODY",
        "advice": 'kerp-import company add NOBODY --name "NAME" (or run --create-company)',
    }
