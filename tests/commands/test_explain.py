"""From what K-ERP holds back to the cell: vouchers, lines, accounts and partners, with their maps and rules."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.explain import (
    describe_balance,
    describe_voucher,
    explain_account,
    explain_partner,
    explain_vouchers,
    meant_code,
)
from kerp_import.model.nouns import Company
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language
from kerp_import.records import company as companies
from support import Import, Kerp, create_database, drop_database, url_of

JOURNAL = (
    "전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요\n"
    "2024-01-02,1,1010,현금,1000,,출자\n2024-01-02,1,3100,자본금,,1000,출자\n2024-01-02,1,1010,현금,,,없음\n"
)
MAPPING = """source: any
target: kerp-standard
accounts:
  - {source_code: "1010", target_code: "10101", verified: true, reviewer: 김회계}
  - {source_code: "3100", target_code: "30101", verified: true}
"""


def plain(text: str) -> str:
    """Return the text without what no two runs have in common."""
    return re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d[+-]\d\d:\d\d", "때", re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "BATCH", text))


@pytest.fixture(scope="module")
def demo(server_url: str, promoted: tuple[str, Outcome]) -> Iterator[Database]:
    """Return the demo's database after `clean`: nothing is left in staging."""
    name = create_database(server_url, promoted[0])
    with Database(url_of(server_url, name)) as db:
        db.execute("DELETE FROM kerp_staging.staging_voucher_lines")
        yield db
    drop_database(server_url, name)


@pytest.fixture(scope="module")
def company(demo: Database) -> Company:
    company = companies.find(demo, "HANBIT")
    assert company is not None
    return company


VOUCHER = """\
전표 20240105-00001 · 2024-01-05 · 일반 · 승인 · 385,000원 · 원래 번호 00001
1월분 기장수수료
배치 BATCH · 때 · kerp-import 0.1.0

2. 10604 부가세대급금 · 차변 35,000 · 00306 · 1000 · 1월분 기장수수료
   ← 한빛상사_2024.xlsx · 분개장 · 25행
   A25 전표일자 '2024-01-05' · B25 전표번호 '00001' · C25 구분 '차변' · D25 계정코드 '13500' · E25 계정과목 \
'부가세대급금' · F25 차변금액 '35000' · H25 거래처코드 '00306' · I25 거래처명 '세무법인 바른셈' · \
J25 부서코드 '1000' · K25 적요 '1월분 기장수수료'
   매핑 13500 부가세대급금 → 10604 (mapping.yaml:14, 확인됨 accountant@hanbit.example)"""


def test_a_line_leads_to_its_cells_and_its_line_of_the_mapping(demo: Database, company: Company, home: Path) -> None:
    (voucher,) = explain_vouchers(demo, company, home, "20240105-00001", line=2)
    assert plain("\n".join(describe_voucher(voucher, Language.KO))) == VOUCHER
    (whole,) = explain_vouchers(demo, company, home, "20240105-00001")
    assert [(each.line_no, each.origin.row if each.origin else None) for each in whole.lines] == [
        (1, 24), (2, 25), (3, 26)
    ]  # fmt: skip
    assert explain_vouchers(demo, company, home, "20240105-99999") == ()
    many = explain_vouchers(demo, company, home, "00001")
    assert len(many) > 1
    assert {each.source_voucher_no for each in many} == {"00001"}


ACCOUNT = """\
account 10101 현금 · assets · debit
   ← kerp-standard

2024: opening 1,840,000 + debit 700 − credit 208,900 = 1,631,800 won (7 lines)
tie-out: legacy books 1,631,800, K-ERP 1,631,800, difference 0

legacy accounts
   10100 현금 · opening balances 1 row · debit 1,840,000, credit 0 · batch BATCH
   10100 현금 · voucher lines 7 rows · debit 700, credit 208,900 · batch BATCH

the largest
opening balances 2024 · debit 1,840,000
"""


def test_a_balance_is_told_by_year_source_and_its_largest_lines(demo: Database, company: Company, home: Path) -> None:
    account = explain_account(demo, company, home, "10101")
    assert account is not None
    assert plain("\n".join(describe_balance(account, Language.EN)))[: len(ACCOUNT)] == ACCOUNT
    assert (account.others, len(account.lines), len(account.batches)) == (0, 6, 1)
    assert [(each.source_code, each.place) for each in account.mapping] == [("10100", "mapping.yaml:6")]
    partner = explain_partner(demo, company, home, "00101")
    assert partner is not None
    lines = plain("\n".join(describe_balance(partner, Language.KO))).splitlines()
    assert lines[0] == "거래처 00101 (주)가온유통 · 901-81-10006 · 매출처"
    assert lines[1] == "   ← 한빛상사_2024.xlsx · 거래처 · 2행"
    # What it owes is not netted against what stands on it in payables, nor against the sales that name it.
    assert lines[4:11] == [
        "받을 것(자산) 2024: 기초 24,310,000 + 차변 20,064,000 − 대변 43,600,000 = 774,000원 (분개 6행)",
        "갚을 것(부채) 2024: 기초 0 + 차변 0 − 대변 1,824,000 = -1,824,000원 (분개 4행)",
        "그 밖(손익·자본) 2024: 기초 0 + 차변 0 − 대변 18,240,000 = -18,240,000원 (분개 4행)",
        "",
        "계정별",
        "   10201 외상매출금 · 기초 24,310,000 + 차변 20,064,000 − 대변 43,600,000 = 774,000원 (6행)",
        "   20302 부가세예수금 · 기초 0 + 차변 0 − 대변 1,824,000 = -1,824,000원 (4행)",
    ]
    assert explain_account(demo, company, home, "99999") is None
    assert meant_code(demo, company, "account", "1020").ko.startswith(". 혹시 ")
    assert meant_code(demo, company, "account", "외상매출금").en == "; did you mean 10201 외상매출금?"
    assert meant_code(demo, company, "line", "20240102-1").en.startswith("; did you mean 20240102-0000")
    assert meant_code(demo, company, "partner", "ZZZZ").en == ""


def test_what_was_touched_since_or_entered_in_kerp_is_told(
    import_files: Import, db: Database, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "분개장.csv"
    file.write_text(JOURNAL, encoding="utf-8")
    mapping = tmp_path / "매핑.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    done = import_files(file, mappings=(mapping,))
    company = companies.find_or_plan(db, "HANBIT", may_create=False)
    db.execute("UPDATE voucher_lines SET description = '고침' WHERE line_no = 1")
    db.execute(
        "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code)"
        " SELECT voucher_id, company_id, 9, account_code FROM voucher_lines WHERE line_no = 1"
    )
    shutil.rmtree(home / "archive" / str(done.batch_id))
    (voucher,) = explain_vouchers(db, company, home, "1")
    assert plain("\n".join(describe_voucher(voucher, Language.KO))).splitlines()[4:] == [
        "1. 10101 현금 · 차변 1,000 · 고침 · [이관 뒤 바뀜]",
        "   ← 분개장.csv · 2행",
        "   원문: 이 컴퓨터에 배치 BATCH의 보관본이 없습니다 (KERP_HOME/archive)",
        "   매핑 1010 현금 → 10101 (매핑.yaml:4, 확인됨 김회계)",
        "",
        "2. 30101 자본금 · 대변 1,000 · 출자",
        "   ← 분개장.csv · 3행",
        "   원문: 이 컴퓨터에 배치 BATCH의 보관본이 없습니다 (KERP_HOME/archive)",
        "   매핑 3100 자본금 → 30101 (매핑.yaml:5, 확인됨)",
        "",
        "3. 10101 현금 · 차변 0 · 없음",
        "   ← 분개장.csv · 4행",
        "   원문: 이 컴퓨터에 배치 BATCH의 보관본이 없습니다 (KERP_HOME/archive)",
        "   매핑 1010 현금 → 10101 (매핑.yaml:4, 확인됨 김회계)",
        "   KERP-V051 참고: 금액이 없는 분개입니다. 그대로 이관합니다",
        "",
        "9. 10101 현금 · 차변 0 · [이 도구로 이관한 것이 아님]",
    ]
    account = explain_account(db, company, home, "10101")
    assert account is not None
    assert account.others == 1


def test_the_command_tells_a_rule_or_a_record_and_json_has_it_all(
    kerp: Kerp, server_url: str, promoted: tuple[str, Outcome]
) -> None:
    url = url_of(server_url, promoted[0])
    rule = kerp("explain", "kerp-v101")
    assert (rule.returncode, rule.stdout.splitlines()[0][:9]) == (0, "KERP-V101")
    done = kerp("explain", "line", "20240105-00001/2", "--json", KERP_DATABASE_URL=url)
    (voucher,) = json.loads(done.stdout)
    assert voucher["lines"][0]["origin"]["cells"][5] == {
        "field": "debit_amount", "header": "차변금액", "cell": "F25", "text": "35000"
    }  # fmt: skip
    missing = kerp("explain", "--company", "HANBIT", "voucher", "20240105-99999", KERP_DATABASE_URL=url)
    assert (missing.returncode, missing.stderr.splitlines()) == (3, [
        ("KERP-X408 회사 'HANBIT'의 K-ERP에 없습니다: voucher 20240105-99999. 혹시 20240105-00004, 20240105-00003, "
         "20240105-00002?"),
        "→ 번호와 코드를 확인하십시오. 되돌린 배치의 것은 K-ERP에 없습니다: kerp-import batches --company HANBIT",
    ])  # fmt: skip
    assert kerp("explain", "voucher", KERP_DATABASE_URL=url).returncode == 2
    assert kerp("explain", "line", "20240105-00001", KERP_DATABASE_URL=url).returncode == 2
