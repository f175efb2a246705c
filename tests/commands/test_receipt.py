"""The receipt: what was handed over, on paper and as JSON, and its proof against what the database holds now."""

import json
from pathlib import Path

from kerp_import.database.connection import Database
from kerp_import.model.outcome import Outcome
from kerp_import.model.particles import with_particles
from kerp_import.model.words import Language
from kerp_import.receipt import Receipt, as_html, read_receipt
from lxml import html
from support import Import, Kerp

JOURNAL = (
    "전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,거래처명,적요\n"
    "2024-01-02,1,1010,현금,1000,,가나,출자\n2024-01-02,1,3100,자본금,,1000,,출자\n"
)
MAPPING = """source: any
target: kerp-standard
accounts:
  - {source_code: "1010", target_code: "10101", verified: true, reviewer: 김회계}
  - {source_code: "3100", target_code: "30101", verified: true}
"""
EVIL = "</style><script>alert(1)</script>.xlsx"
TOUCH = """
UPDATE voucher_lines SET description = '고침'
WHERE line_no = 1 AND voucher_id = (SELECT id FROM vouchers WHERE voucher_no = '20240105-00001')
"""
CLAIM = (
    "위 파일에서 읽은 것은 K-ERP에 있거나, 제외한 이유와 함께 위에 적혀 있습니다. "
    "기존 장부의 합계잔액시산표와 계정 69개의 잔액이 모두 1원까지 같습니다. "
    "확인하지 않은 것: 거래처별 잔액 (거래처원장이 없음). 이를 확인하고 인수인계합니다."
)
AGREES = "맞습니다: 이 확인서의 파일, 매핑, 건수, 합계가 데이터베이스와 같고, 이관한 자료는 그 뒤 바뀌지 않았습니다."


def words(page: bytes, path: str) -> list[str]:
    """Return the text of the elements at `path`, spaces folded."""
    return [" ".join(each.text_content().split()) for each in html.fromstring(page.decode()).xpath(path)]


def test_the_paper_says_what_was_handed_over_and_has_room_for_two_signatures(
    kerp: Kerp, promoted_url: str, promoted: tuple[str, Outcome], tmp_path: Path
) -> None:
    batch = str(promoted[1].batch_id)
    made = kerp("receipt", batch, "-o", "확인서.html", "--accepted-by", "김회계", KERP_DATABASE_URL=promoted_url)
    assert (made.returncode, made.stdout) == (0, "인수인계 확인서: 확인서.json\n인수인계 확인서: 확인서.html\n")
    receipt, digest = read_receipt(tmp_path / "확인서.json")
    page = (tmp_path / "확인서.html").read_bytes()
    assert words(page, "//p[@class='lead']") == [
        "아래 파일의 회계 자료를 K-ERP에 이관했습니다. 기존 장부의 시산표와 대조한 계정 69개의 차이 합계는 0원입니다."
    ]
    assert words(page, "//h2") == [
        "원본 파일", "건수", "통제 합계 (분개장, 원)", "계정 매핑", "남은 경고", "서명",
    ]  # fmt: skip
    assert words(page, "//div[@class='signature']/strong") == ["고객사 회계 책임자 (인수)", "이관 컨설턴트 (인계)"]
    assert words(page, "//tfoot/tr") == ["= 이관1,740,971,4861,740,971,486"]
    assert digest in words(page, "//footer//code")
    tie_out = {name: value for name, value in receipt.contents["tie_out"].items() if name != "said"}
    assert tie_out == {
        "against": ["trial_balance"], "openings": "table", "partners": "none", "proven": True, "accounts": 69,
        "residual": "0.00", "differing": [],
    }  # fmt: skip
    assert words(page, "//section[@class='signed']/p") == [CLAIM]
    shown = kerp("batch", "show", batch, KERP_DATABASE_URL=promoted_url).stdout.splitlines()
    assert [each.split()[1] for each in shown if each.startswith("receipt:")] == [digest]
    verified = kerp("verify", "확인서.json", KERP_DATABASE_URL=promoted_url)
    assert (verified.returncode, verified.stdout) == (0, f"배치 {batch}\n해시값 {digest}\n{AGREES}\n")
    assert kerp("receipt", batch, "-o", "확인서.html", KERP_DATABASE_URL=promoted_url).returncode == 3


def test_an_edited_receipt_a_touched_line_and_a_rollback_are_each_found(
    kerp: Kerp, promoted_url: str, promoted: tuple[str, Outcome], tmp_path: Path
) -> None:
    batch, file = str(promoted[1].batch_id), tmp_path / "r.json"
    kerp("receipt", batch, "-o", file, KERP_DATABASE_URL=promoted_url)
    receipt, digest = read_receipt(file)
    edited = json.loads(file.read_bytes())
    edited["counts"]["vouchers"]["promoted"] = 223
    (tmp_path / "edited.json").write_text(json.dumps(edited), encoding="utf-8")
    verified = kerp("verify", "edited.json", KERP_DATABASE_URL=promoted_url)
    assert (verified.returncode, verified.stdout.splitlines()[2:]) == (4, [
        "✗ 확인서의 내용이 발행 뒤 바뀌었습니다 (해시값이 내용과 맞지 않음)",
        "✗ 이 데이터베이스에서 발행한 확인서가 아닙니다 (발행 기록에 이 해시값이 없음)",
        "✗ counts.vouchers.promoted: 확인서는 223, 데이터베이스는 224",
        "맞지 않습니다: 다른 점 3개",
    ])  # fmt: skip
    accepted = {**receipt.contents, "findings": {**receipt.contents["findings"], "accepted_by": "박모씨"}}
    (tmp_path / "forged.json").write_bytes(Receipt(accepted).as_json())
    forged = kerp("--lang", "en", "verify", "forged.json", "--json", KERP_DATABASE_URL=promoted_url)
    assert (forged.returncode, json.loads(forged.stdout)["differences"]) == (
        4, ["This database did not issue this receipt (it has no record of this digest)"]
    )  # fmt: skip
    with Database(promoted_url) as db:
        db.execute(TOUCH)
        touched = kerp("verify", file, KERP_DATABASE_URL=promoted_url)
        assert (touched.returncode, touched.stdout.splitlines()[2:]) == (4, [
            "✗ voucher_lines 20240105-00001: 이관 뒤 바뀜", "맞지 않습니다: 다른 점 1개",
        ])  # fmt: skip
        db.execute(TOUCH.replace("고침", "1월분 기장수수료"))
    assert kerp("rollback", batch, "--yes", KERP_DATABASE_URL=promoted_url).returncode == 0
    gone = kerp("verify", file, KERP_DATABASE_URL=promoted_url)
    assert (gone.returncode, gone.stdout.splitlines()[1:]) == (4, [
        f"해시값 {digest}", "✗ 이관 완료 상태가 아닌 배치입니다 (상태 rolled_back)", "맞지 않습니다: 다른 점 1개",
    ])  # fmt: skip
    assert kerp("receipt", batch, KERP_DATABASE_URL=promoted_url).returncode == 3
    elsewhere = kerp("verify", file)
    assert (elsewhere.returncode, elsewhere.stdout.splitlines()[2]) == (
        4,
        f"✗ 이 데이터베이스에 없는 배치입니다: {batch}",
    )


def test_a_run_leaves_its_receipt_and_a_rehearsal_has_none(kerp: Kerp, import_files: Import, tmp_path: Path) -> None:
    journal, mapping = tmp_path / "분개장.csv", tmp_path / "매핑.yaml"
    journal.write_text(JOURNAL, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    rehearsal = import_files(journal, mappings=(mapping,), dry_run=True)
    refused = kerp("receipt", str(rehearsal.batch_id))
    subject = with_particles(f"배치 '{rehearsal.batch_id}'은(는)")
    sentence = f"{subject} 이관 완료 상태가 아니어서 확인서를 발행할 수 없습니다 (상태 dry run)"
    assert (refused.returncode, refused.stderr.splitlines()[0]) == (3, f"KERP-X411 {sentence}")
    done = kerp("run", "--company", "HANBIT", "--create-company", "--mapping", mapping, "--report-dir", "r", journal)
    assert done.returncode == 0, done.stdout
    assert sorted(each.name for each in (tmp_path / "r").iterdir() if "receipt" in each.name) == [
        "receipt.html", "receipt.json"
    ]  # fmt: skip
    assert kerp("verify", "r/receipt.json").returncode == 0
    receipt, _ = read_receipt(tmp_path / "r" / "receipt.json")
    assert [(each["rule"], each["count"]) for each in receipt.contents["findings"]["accepted"]] == [
        ("KERP-V053", 1), ("KERP-V311", 1),
    ]  # fmt: skip
    other = kerp("verify", "분개장.csv")
    assert (other.returncode, other.stderr.splitlines()[0]) == (
        3, "KERP-X412 분개장.csv: 인수인계 확인서(JSON)가 아닙니다"
    )  # fmt: skip
    evil = Receipt({**receipt.contents, "files": [{"name": EVIL, "sha256": "0" * 64, "size": 1}]})
    for language in Language:
        page = html.fromstring(as_html(evil, language).decode())
        assert page.xpath("//script") == []
        assert EVIL in [each.text for each in page.xpath("//td")]


def test_what_an_option_made_is_named_with_it_in_report_and_receipt(kerp: Kerp, tmp_path: Path) -> None:
    journal = tmp_path / "분개장.csv"
    journal.write_text(
        "전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,거래처코드,거래처명,부서코드\n"
        "2024-01-02,1,10300,보통예금,1000,,C-1,가람,D1\n2024-01-02,1,99901,김밥매출,,1000,,,D1\n",
        encoding="utf-8",
    )
    mapping = tmp_path / "매핑.yaml"
    mapping.write_text(
        "source: wehago\ntarget: kerp-standard\naccounts:\n"
        '  - {source_code: "10300", target_code: "10102", verified: true}\n'
        '  - {source_code: "99901", target_code: "40199", target_name: 김밥매출, verified: true,'
        " create: {account_type: revenue, normal_side: credit}}\n",
        encoding="utf-8",
    )
    done = kerp(
        "run", "--company", "HANBIT", "--create-company", "--mapping", mapping, "--report-dir", "r",
        "--create-missing", "partners,departments", journal,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    made = [
        {"table": "accounts", "code": "40199", "name": "김밥매출", "by": "mapping"},
        {"table": "departments", "code": "D1", "name": "D1", "by": "--create-missing departments"},
        {"table": "partners", "code": "C-1", "name": "가람", "by": "--create-missing partners"},
    ]
    assert json.loads((tmp_path / "r" / "report.json").read_bytes())["created"] == made
    receipt, _ = read_receipt(tmp_path / "r" / "receipt.json")
    assert receipt.contents["created"] == made
    assert "--create-missing partners: 거래처 1개를 만듦: C-1 가람" in done.stdout
    page = (tmp_path / "r" / "receipt.html").read_bytes()
    assert "목록에 없어 만든 것 (--create-missing partners)" in words(page, "//h2")
    told = words((tmp_path / "r" / "report.html").read_bytes(), "//section[@id='created']//details/ul/li")
    assert told == ["부서 D1", "거래처 C-1 가람", "계정과목 40199 김밥매출"]
