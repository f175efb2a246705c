"""The command map suggest: what a consultant sees, the mapping file that it writes, and what other companies teach."""

import json
from pathlib import Path

import pytest
from kerp_import.mapping.files import read_mapping
from reviewed_workbook import ReviewedWorkbook
from support import Kerp

JOURNAL = """전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요
2024-01-02,1,A1,통장(우리),1000,0,출자
2024-01-02,1,A9,"자본금
(창업자)",0,1000,출자
2024-01-03,2,E5,직원점심값,30,0,점심
2024-01-03,2,B2,카드값,0,30,점심
2024-01-04,3,Z7,갸륵한일,7,0,?
2024-01-04,3,A1,통장(우리),0,7,?
"""
SCREEN = """\
┏━━━━━━┳━━━━━━━━━━━━┳━━━━━━┳━━━━━━━┳━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
┃ 코드 ┃ 계정과목   ┃ 분개 ┃  금액 ┃ 점수 ┃ 제안과 근거                                            ┃
┡━━━━━━╇━━━━━━━━━━━━╇━━━━━━╇━━━━━━━╇━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
│ A1   │ 통장(우리) │    2 │ 1,000 │   90 │ 10102 보통예금                                         │
│      │            │      │       │      │ 보통예금에 드는 말이 있습니다: ‘통장’ · 잔액이         │
│      │            │      │       │      │ 차변입니다                                             │
│ A9   │ 자본금     │    1 │ 1,000 │   93 │ 30101 자본금                                           │
│      │ (창업자)   │      │       │      │ 이름의 한 부분과 같습니다: ‘자본금’ · 잔액이           │
│      │            │      │       │      │ 대변입니다                                             │
│ B2   │ 카드값     │    1 │    30 │   90 │ 20201 미지급금                                         │
│      │            │      │       │      │ 미지급금에 드는 말이 있습니다: ‘카드값’ · 잔액이       │
│      │            │      │       │      │ 대변입니다                                             │
│ E5   │ 직원점심값 │    1 │    30 │   72 │ 52102 복리후생비                                       │
│      │            │      │       │      │ 복리후생비에 드는 말이 있습니다: ‘점심’ · 잔액이       │
│      │            │      │       │      │ 차변입니다                                             │
│ Z7   │ 갸륵한일   │    1 │     7 │      │ 제안할 것이 없습니다                                   │
└──────┴────────────┴──────┴───────┴──────┴────────────────────────────────────────────────────────┘
계정 6개 (계정과목 체계: any): 정할 것 5개, 확실한 것 0개, 확인된 것 0개, 쓰이지 않은 것 1개
나머지는 --all로 봅니다
저장했습니다: accounts.yaml
"""
WRITTEN = """\
# map suggest가 제안한 것입니다. 줄마다 읽고 고친 뒤 verified: true와 reviewer를 적으십시오.
source: any
target: kerp-standard
accounts:
  - {source_code: "A1", source_name: "통장(우리)", target_code: "10102", target_name: "보통예금", verified: false, \
score: 90, evidence: "보통예금에 드는 말이 있습니다: ‘통장’ · 잔액이 차변입니다"}
  - {source_code: "A9", source_name: "자본금 (창업자)", target_code: "30101", target_name: "자본금", verified: false, \
score: 93, evidence: "이름의 한 부분과 같습니다: ‘자본금’ · 잔액이 대변입니다"}
  - {source_code: "B2", source_name: "카드값", target_code: "20201", target_name: "미지급금", verified: false, \
score: 90, evidence: "미지급금에 드는 말이 있습니다: ‘카드값’ · 잔액이 대변입니다"}
  - {source_code: "E5", source_name: "직원점심값", target_code: "52102", target_name: "복리후생비", verified: false, \
score: 72, evidence: "복리후생비에 드는 말이 있습니다: ‘점심’ · 잔액이 차변입니다"}
"""
NEW = (
    '  - {source_code: "N1", source_name: "주식보상비용", target_code: "57308", target_name: "주식보상비용", '
    'verified: false, score: 58, evidence: "[새 계정] K-ERP에 꼭 맞는 계정이 없을 수 있습니다 '
    '(가장 가까운 것: 57305 보상비) · 573 기타영업외비용 아래에 만듭니다", '
    'create: {account_type: expense, normal_side: debit, parent_code: "573"}}\n'
    "  # Z7 갸륵한일: 제안할 것이 없습니다\n"
)
LEARNED = """source: any
target: kerp-standard
accounts:
  - {source_code: Q1, source_name: 갸륵한 일, target_code: "57301", verified: true, reviewer: 김회계}
  - {source_code: Q2, source_name: 카드값, target_code: "20202", verified: false}
"""
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
TYPES = """계정코드,계정과목,구분,차대
A1,통장(우리),자산,차변
B2,카드값,부채,대변
E5,직원점심값,비용,차변
N1,주식보상비용,비용,차변
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    journal, chart = tmp_path / "분개장.csv", tmp_path / "계정.csv"
    journal.write_text(JOURNAL, encoding="utf-8")
    chart.write_text(TYPES, encoding="utf-8")
    return journal, chart


def test_without_a_company_no_database_is_asked_and_the_file_is_a_mapping(
    kerp: Kerp, files: tuple[Path, Path], tmp_path: Path
) -> None:
    told = kerp("map", "suggest", *files, "-o", "accounts.yaml", KERP_DATABASE_URL=NOWHERE, COLUMNS="100")
    assert (told.returncode, told.stdout) == (0, SCREEN)
    assert told.stderr.endswith("kerp-import map apply accounts.yaml --company 회사코드\n")
    written = tmp_path / "accounts.yaml"
    assert written.read_text(encoding="utf-8") == WRITTEN + NEW
    assert [each.verified for each in read_mapping(written).accounts] == [False] * 5
    again = kerp("map", "suggest", *files, "-o", "accounts.yaml", KERP_DATABASE_URL=NOWHERE)
    assert again.returncode == 3
    assert written.read_text(encoding="utf-8") == WRITTEN + NEW


def test_what_another_company_verified_is_learned_and_ones_own_is_not_repeated(
    kerp: Kerp, files: tuple[Path, Path], tmp_path: Path
) -> None:
    other, own = tmp_path / "other.yaml", tmp_path / "own.yaml"
    other.write_text(LEARNED, encoding="utf-8")
    own.write_text(WRITTEN.replace("verified: false", "verified: true"), encoding="utf-8")
    for company, file in (("비밀상사", other), ("HANBIT", own)):
        kerp("company", "add", company, "--name", company)
        assert kerp("map", "apply", "--company", company, file).returncode == 0
    told = kerp("map", "suggest", "--company", "HANBIT", *files, "--json", KERP_LANG="en")
    assert told.returncode == 0, told.stderr
    assert "비밀상사" not in told.stdout
    found = json.loads(told.stdout)
    assert [each["code"] for each in found["accounts"]] == ["Z7", "N1"]
    assert found["accounts"][0] == {
        "code": "Z7",
        "name": "갸륵한일",
        "lines": 1,
        "debit": "7.00",
        "credit": "0.00",
        "balance": "7.00",
        "group": "asked",
        "doubt": "like_name",
        "state": "unmapped",
        "proposals": [
            {
                "target_code": "57301",
                "target_name": "기부금",
                "score": 97,
                "marks": [],
                "evidence": ["verified so by 1 other company", "its balance is on the debit side"],
                "create": None,
            }
        ],
    }
    assert found["accounts"][1]["proposals"][0]["create"] == {
        "account_type": "expense",
        "normal_side": "debit",
        "parent_code": "573",
    }


def test_a_profile_reads_the_files_for_suggestions_and_for_the_workbook(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(
        "처리일;번;과목;큰금액;방향\n05/01;1;통장(우리);1000;지급\n05/01;1;자본금;1000;수령\n", encoding="utf-8"
    )
    (tmp_path / "mine.yaml").write_text(
        "tables:\n"
        "  - entity: journal\n"
        "    columns: {voucher_date: 처리일, voucher_no: 번, account_name: 과목, amount: 큰금액,"
        " side: {header: 방향, kind: flag}}\n"
        "    dates: {format: DD/MM, year: 2024}\n"
        "    sides: {지급: debit, 수령: credit}\n",
        encoding="utf-8",
    )
    assert kerp("map", "suggest", "ledger.csv").returncode == 3
    done = kerp("map", "suggest", "--profile", "mine.yaml", "--raise-limits", "ledger.csv")
    assert done.returncode == 0, done.stderr
    assert "10102 보통예금" in done.stdout
    assert kerp("company", "add", "HANBIT", "--name", "(주)한빛상사").returncode == 0
    options = ("--company", "HANBIT", "--profile", "mine.yaml", "--raise-limits", "-o", "mapping.xlsx")
    done = kerp("map", "export", *options, "ledger.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mapping.xlsx").stat().st_size > 0


DOUZONE = """전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요
2024-01-02,1,10100,현금,1000,0,출자
2024-01-02,1,33100,자본금,0,1000,출자
2024-01-03,2,21900,시설장치,500,0,공사
2024-01-03,2,10100,현금,0,500,공사
2024-01-31,3,81800,감가상각비,50,0,상각
2024-01-31,3,22000,감가상각누계액,0,50,상각
2024-01-31,4,81100,복리후생비,30,0,점심
2024-01-31,4,10301,보통예금(나래),0,30,점심
2024-01-31,5,85001,국내출장비,20,0,출장
2024-01-31,5,10100,현금,0,20,출장
2024-01-31,6,83100,지급수수료,20,0,송금
2024-01-31,6,10300,보통예금,0,20,송금
"""


def test_suggest_export_and_run_send_an_account_to_one_place_with_one_score(kerp: Kerp, tmp_path: Path) -> None:
    journal = tmp_path / "분개장.csv"
    journal.write_text(DOUZONE, encoding="utf-8")
    kerp("company", "add", "HANBIT", "--name", "한빛상사")
    suggested = json.loads(kerp("map", "suggest", "--company", "HANBIT", journal, "--json").stdout)
    proposed = {
        each["code"]: (each["proposals"][0]["target_code"], each["proposals"][0]["score"])
        for each in suggested["accounts"]
    }
    assert kerp("map", "export", "--company", "HANBIT", journal, "-o", "m.xlsx").returncode == 0
    book = ReviewedWorkbook((tmp_path / "m.xlsx").read_bytes())
    shown = {
        str(row["기존 코드"]): str(row.get("제안", row.get("K-ERP 계정"))).partition(" ")[0]
        for sheet in ("결정할 것", "확실한 것", "나머지")
        for row in book.rows(sheet)
    }
    options = ("--company", "HANBIT", "--dry-run", "--allow-unverified", "--create-missing", "accounts", "--json")
    report = json.loads(kerp("run", journal, *options).stdout)
    unverified = [each for each in report["warnings"] if each["rule"] == "KERP-M002"]
    ran = {each["value"]: each["message"] for each in unverified}
    assert report["status"] == "completed"
    assert shown == {code: target for code, (target, _) in proposed.items()}
    assert proposed["22000"] == ("11262", 96)
    assert proposed["81100"] == ("52102", 100)
    assert set(ran) == set(proposed) - {"85001"}
    for code, message in ran.items():
        target, score = proposed[code]
        assert f"→ {target} " in message
        assert f"제안 점수 {score})" in message
    (travel,) = (each for each in report["mapping"]["accounts"] if each["source_code"] == "85001")
    assert (travel["target_code"], travel["how"]) == ("85001", "created")


def test_a_proposal_that_nobody_read_keeps_its_score_and_evidence(kerp: Kerp, tmp_path: Path) -> None:
    journal = tmp_path / "분개장.csv"
    journal.write_text(DOUZONE, encoding="utf-8")
    kerp("company", "add", "HANBIT", "--name", "한빛상사")
    kerp("map", "suggest", "--company", "HANBIT", journal, "-o", "m.yaml")
    lines = {each.source_code: each for each in read_mapping(tmp_path / "m.yaml").accounts}
    told = kerp("map", "apply", "--company", "HANBIT", tmp_path / "m.yaml", KERP_LANG="en").stdout
    assert f"{len(lines)} lines that nobody has looked at (1 proposed with less than 90, 0 without a score)" in told
    kerp("map", "export", "--company", "HANBIT", journal, "-o", "m.xlsx")
    book = ReviewedWorkbook((tmp_path / "m.xlsx").read_bytes())
    book.put("81100", 확인="예")
    book.save(tmp_path / "m.xlsx")
    told = kerp("map", "apply", tmp_path / "m.xlsx", "-o", "m.yaml", KERP_LANG="en").stdout
    assert "accounts decided one by one: 0 verified" in told
    after = {each.source_code: each for each in read_mapping(tmp_path / "m.yaml").accounts}
    assert (after["81100"].verified, after["81100"].score, after["81100"].evidence) == (True, None, None)
    assert after["22000"] == lines["22000"]


@pytest.mark.slow
def test_a_later_year_that_sends_an_account_elsewhere_is_told_with_both_amounts(kerp: Kerp, tmp_path: Path) -> None:
    options = ("--company", "HANBIT", "--allow-unverified", "--create-missing", "accounts", "--json")
    kerp("company", "add", "HANBIT", "--name", "한빛상사")
    for year, target in ((2023, "52134"), (2024, "52204")):
        journal, mapping = tmp_path / f"{year}.csv", tmp_path / f"{year}.yaml"
        journal.write_text(DOUZONE.replace("2024", str(year)), encoding="utf-8")
        mapping.write_text(
            "source: wehago\ntarget: kerp-standard\naccounts:\n"
            f'  - {{source_code: "83100", source_name: 지급수수료, target_code: "{target}", verified: true}}\n',
            encoding="utf-8",
        )
        report = json.loads(kerp("run", journal, "--mapping", mapping, *options).stdout)
        assert report["status"] == "completed"
        told = [each["message"] for each in report["warnings"] if each["rule"] == "KERP-M014"]
        moved = (
            "83100 '지급수수료': 앞서 이관한 배치에서는 52134 협회비(20원)로 갔는데, "
            "이번에는 52204 광고선전비(20원)로 갑니다"
        )
        assert told == ([] if year == 2023 else [moved])
