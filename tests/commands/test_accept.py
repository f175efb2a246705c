"""Warnings accepted by name: kept with the reason, shown, carried while rule, place and value stay, and taken back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.model.words import Language
from kerp_import.records.acceptances import KEPT, STAGED, finding_keys
from kerp_import.report.kept_batch import read_kept_batch
from lxml import html
from support import Import, Kerp

Report = dict[str, Any]
Rehearse = Callable[..., Report]
HEAD = "전표일자,전표번호,계정코드,계정과목,거래처명,적요,차변,대변\n"
TWICE = "2024-01-03,1,1010,현금,,매출,300,\n" * 2 + "2024-01-03,1,4100,상품매출,,매출,,300\n" * 2
NUMBERS = (
    "2024-03-05,2,1010,현금,,800101-1234567 김,70,\n2024-03-05,2,4100,상품매출,,영,,70\n"
    "2024-03-06,2,1010,현금,,800101-1234567 김,80,\n2024-03-06,2,4100,상품매출,,영,,80\n"
)
EARLIER = "2024-01-02,1,1010,현금,,출자,1000,\n2024-01-02,1,3100,자본금,,출자,,1000\n"
MAPPING = """source: any
target: kerp-standard
accounts:
  - {source_code: "1010", target_code: "10101", verified: true, reviewer: 김회계}
  - {source_code: "3100", target_code: "30101", verified: true, reviewer: 김회계}
  - {source_code: "4100", target_code: "40101", verified: true, reviewer: 김회계}
"""


@pytest.fixture
def rehearse(kerp: Kerp, tmp_path: Path) -> Rehearse:
    """Return a rehearsal, or a run, of a journal made of pieces: its report as JSON."""
    (tmp_path / "매핑.yaml").write_text(MAPPING, encoding="utf-8")

    def call(*pieces: str, name: str = "분개장.csv", options: tuple[str, ...] = ("--dry-run",)) -> Report:
        (tmp_path / name).write_text(HEAD + "".join(pieces), encoding="utf-8")
        done = kerp("run", "--company", "A", "--create-company", "--mapping", "매핑.yaml", *options, "--json", name)
        report: Report = json.loads(done.stdout)
        assert report["status"] == "completed"
        return report

    return call


def accepted(report: Report) -> list[tuple[object, ...]]:
    """Return what is accepted of a report: rule, reason, person, and which of the rule's findings."""
    return [(each["rule"], each["why"], each["who"], each["findings"]) for each in report["accepted"]]


@pytest.mark.slow
def test_a_warning_is_accepted_with_a_reason_and_carried_while_it_stays(kerp: Kerp, rehearse: Rehearse) -> None:
    first = rehearse(TWICE, NUMBERS)
    batch = str(first["batch_id"])
    said = kerp("accept", batch, "kerp-v009", "--finding", "2", "--why", "동의를 받은 적요", "--by", "김회계")
    assert (said.returncode, said.stdout.splitlines()[:3]) == (0, [
        "승인했습니다: KERP-V009 가린 주민등록번호 1건 · 동의를 받은 적요 · 김회계",
        "   분개장.csv 8행: 주민등록번호로 보이는 값이 있어 가렸습니다",
        f"보고서: kerp-import report {batch}",
    ])  # fmt: skip
    assert kerp("accept", batch, "KERP-V103", "--why", "실제로 두 번", "--by", "박이사").returncode == 0
    # Rows above move it, and another name of the file is the same books.
    moved = rehearse(EARLIER, TWICE, NUMBERS, name="분개장_새로.csv")
    assert accepted(moved) == [
        ("KERP-V009", "동의를 받은 적요", "김회계", [2]), ("KERP-V103", "실제로 두 번", "박이사", [1]),
    ]  # fmt: skip
    assert moved["not_carried"] == []
    # One voucher with another amount, one gone.
    changed = rehearse(EARLIER, TWICE.replace("300", "400"), NUMBERS.replace("2024-03-06", "2024-03-07"))
    assert accepted(changed) == []
    assert [(each["rule"], each["count"], each["told"]) for each in changed["not_carried"]] == [
        ("KERP-V009", 1, [{
            "ko": "주민등록번호로 보이는 값이 있어 가렸습니다",
            "en": "What looks like a personal number was masked",
        }]),
        ("KERP-V103", 1, [{
            "ko": "전표 20240103-00001: 모든 행이 두 번 이상 똑같이 있습니다 (4행, 차변 600원)",
            "en": "Voucher 20240103-00001: each of its lines stands twice or more (4 lines, debit 600 won)",
        }]),
    ]  # fmt: skip
    # It is told once; where the same warning comes back, so does its acceptance.
    assert rehearse(EARLIER, TWICE.replace("300", "401"), NUMBERS)["not_carried"] == []
    assert len(accepted(rehearse(TWICE, NUMBERS))) == 2


@pytest.mark.slow
def test_report_and_receipt_show_who_accepted_what_and_why(kerp: Kerp, rehearse: Rehearse, tmp_path: Path) -> None:
    batch = str(rehearse(TWICE, NUMBERS)["batch_id"])
    assert kerp("accept", batch, "KERP-V009", "--why", "동의를 받음", "--by", "김회계").returncode == 0
    run = rehearse(TWICE, NUMBERS, options=("--report-dir", "실행"))
    assert accepted(run) == [("KERP-V009", "동의를 받음", "김회계", [1, 2])]
    page = html.parse(tmp_path / "실행" / "report.html", html.HTMLParser(encoding="utf-8"))
    cells = [" ".join(each.text_content().split()) for each in page.xpath("//section[@id='accepted']//tbody/tr/*")]
    assert cells[:3] == ["가린 주민등록번호 KERP-V009", "2", "동의를 받음"]
    assert cells[3].startswith("김회계")
    terminal = kerp("report", str(run["batch_id"])).stdout
    assert "승인한 예외 2건\n   KERP-V009 가린 주민등록번호 2건 · 동의를 받음 · 김회계, " in terminal
    assert "Accepted exceptions: 2" in kerp("--lang", "en", "report", str(run["batch_id"])).stdout
    receipt = json.loads((tmp_path / "실행" / "receipt.json").read_bytes())
    assert [(each["rule"], each["count"], each["why"], each["who"]) for each in receipt["accepted"]] == [
        ("KERP-V009", 2, "동의를 받음", "김회계")
    ]
    paper = html.parse(tmp_path / "실행" / "receipt.html", html.HTMLParser(encoding="utf-8"))
    assert "승인한 예외" in paper.xpath("//h2/text()")
    # What is said later belongs to the next receipt: this one is proved as it was issued.
    assert kerp("accept", str(run["batch_id"]), "KERP-V103", "--why", "두 번").returncode == 0
    assert kerp("verify", "실행/receipt.json").returncode == 0
    assert kerp("receipt", str(run["batch_id"]), "-o", "나중.json").returncode == 0
    assert [each["rule"] for each in json.loads((tmp_path / "나중.json").read_bytes())["accepted"]] == [
        "KERP-V009", "KERP-V103",
    ]  # fmt: skip
    assert kerp("verify", "나중.json").returncode == 0


@pytest.mark.slow
def test_an_acceptance_is_taken_back_with_a_reason_and_both_are_kept(
    kerp: Kerp, rehearse: Rehearse, database_url: str
) -> None:
    batch = str(rehearse(TWICE, NUMBERS)["batch_id"])
    assert kerp("accept", batch, "KERP-V009", "--why", "동의를 받음", "--by", "김").returncode == 0
    again = json.loads(kerp("accept", batch, "KERP-V009", "--why", "또", "--by", "이", "--json").stdout)
    assert (again["count"], [each["why"] for each in again["accepted_before"]]) == (0, ["동의를 받음"] * 2)
    back = kerp("accept", batch, "KERP-V009", "--finding", "1", "--withdraw", "--why", "동의가 없었음", "--by", "박")
    assert back.stdout.splitlines()[0] == "승인을 거두었습니다: KERP-V009 가린 주민등록번호 1건 · 동의가 없었음 · 박"
    assert accepted(rehearse(TWICE, NUMBERS)) == [("KERP-V009", "동의를 받음", "김", [2])]
    with psycopg.connect(database_url) as connection:
        said = connection.execute("SELECT why, who, withdraws FROM import_acceptances ORDER BY at").fetchall()
        assert said == [("동의를 받음", "김", False), ("동의가 없었음", "박", True)]
        noted = connection.execute("SELECT outcome FROM import_audit WHERE action = 'accept' ORDER BY at").fetchall()
        assert noted == [("accepted",), ("withdrawn",)]
    nobody = kerp("accept", batch, "KERP-V103", "--withdraw", "--why", "x")
    assert (nobody.returncode, nobody.stderr.splitlines()[0]) == (2, "오류: --withdraw: 승인한 적이 없습니다")


def test_errors_infos_and_what_is_not_there_are_never_accepted(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "매핑.yaml").write_text(MAPPING, encoding="utf-8")
    zero = "2024-03-07,1,1010,현금,,영,0,0\n"
    (tmp_path / "분개장.csv").write_text(HEAD + TWICE + NUMBERS + zero, encoding="utf-8")
    (tmp_path / "규칙.yaml").write_text(
        "rules: [{rule: KERP-V103, severity: error, why: 겹친 기간이 잦음, who: 김}]\n", encoding="utf-8"
    )
    call = ("run", "--company", "A", "--create-company", "--mapping", "매핑.yaml", "--rules", "규칙.yaml", "--dry-run")
    batch = json.loads(kerp(*call, "--json", "분개장.csv").stdout)["batch_id"]
    refused = {
        ("KERP-V103", "--why", "두 번"): (
            "오류: RULE: 오류는 승인할 수 없습니다: KERP-V103. 겹친 기간의 파일을 함께 넣으면 전표가 두 배가 되어도 "
            "대차는 맞는다. 고친 뒤 다시 실행하십시오"
        ),
        ("KERP-V051", "--why", "영"): "오류: RULE: 참고는 승인할 것이 없습니다: KERP-V051",
        ("KERP-V008", "--why", "x"): (
            "오류: RULE: 이 배치에 그런 경고가 없습니다: KERP-V008. 혹시 KERP-V009, KERP-V130, KERP-V311? "
            "(이 배치의 경고: KERP-V009, KERP-V130, KERP-V311)"
        ),
        ("KERP-V009", "--finding", "7", "--why", "x"): "오류: --finding: 7번째가 없습니다. KERP-V009: 1, 2",
        ("KERP-V009",): "오류: --why: 사유를 적어야 합니다",
        ("KERP-V009", "--why", " "): "오류: --why: 사유를 적어야 합니다",
        ("KERP-V009", "--why", "가" * 501): "오류: --why: 1자에서 500자까지입니다",
        ("--why", "x"): "오류: RULE: 어느 규칙인지 적으십시오",
    }
    for arguments, words in refused.items():
        answer = kerp("accept", batch, *arguments)
        assert (answer.returncode, answer.stderr.splitlines()[0]) == (2, words)
    listed = kerp("accept", batch).stdout.splitlines()
    assert listed[:3] == [
        "KERP-V009 가린 주민등록번호: 2건, 승인한 것 0건",
        "   1. 분개장.csv 6행: 주민등록번호로 보이는 값이 있어 가렸습니다",
        "   2. 분개장.csv 8행: 주민등록번호로 보이는 값이 있어 가렸습니다",
    ]
    assert listed[-1] == f"승인: kerp-import accept {batch} KERP-V009 --why"
    assert [each["rule"] for each in json.loads(kerp("accept", batch, "--json").stdout)["warnings"]] == [
        "KERP-V009", "KERP-V009", "KERP-V130", "KERP-V311",
    ]  # fmt: skip


def test_a_finding_is_known_by_the_same_key_in_staging_and_as_it_is_kept(
    import_files: Import, db: Database, tmp_path: Path
) -> None:
    journal, mapping = tmp_path / "분개장.csv", tmp_path / "매핑.yaml"
    journal.write_text(HEAD + TWICE + NUMBERS, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    outcome = import_files(journal, mappings=(mapping,), dry_run=True)
    (company_id,) = (each["company_id"] for each in db.rows("SELECT company_id FROM import_batches"))
    ids = {"batch_id": outcome.batch_id, "company_id": company_id}
    kept = read_kept_batch(db, outcome.batch_id, company_id, Language.EN)  # type: ignore[arg-type]
    with db.tenant(company_id):  # type: ignore[arg-type]
        staged = finding_keys(db, ids, outcome.findings, STAGED)  # type: ignore[arg-type]
        again = finding_keys(db, ids, kept.outcome.findings, KEPT)  # type: ignore[arg-type]
    assert staged == again
    assert len(set(staged)) == len(staged) == 5
