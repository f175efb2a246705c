"""Two batches told apart by what is kept of them: files, options, mapping, vouchers, accounts and findings."""

import json
import re
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.diff import describe_difference, difference
from kerp_import.model.words import Language
from support import Import, Kerp

HEAD = "전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요\n"
BEFORE = (
    HEAD + "2024-01-02,1,A1,금고,1000,,출자\n2024-01-02,1,A2,밑천,,1000,출자\n"
    "2024-01-02,2,A1,금고,300,,둘\n2024-01-02,2,A2,밑천,,300,둘\n"
    "2024-01-02,3,A1,금고,70,,셋\n2024-01-02,3,A2,밑천,,70,셋\n"
    "2024-01-03,1,A1,금고,50,,날\n2024-01-03,1,A2,밑천,,40,날\n"
    "2024-01-04,1,A1,금고,,,없음\n2024-01-04,1,A2,밑천,0,0,없음\n"
)
AFTER = (
    HEAD + "2024-01-02,1,A1,금고,300,,둘\n2024-01-02,1,A2,밑천,,300,둘\n"
    "2024-01-02,2,A1,금고,70,,셋\n2024-01-02,2,A2,밑천,,70,셋\n"
    "2024-01-03,1,A1,금고,50,,날\n2024-01-03,1,A2,밑천,,50,날\n"
    "2024-01-04,1,A1,금고,,,영\n2024-01-04,1,A2,밑천,0,0,없음\n"
    "2024-01-05,1,A1,금고,9,,새\n2024-01-05,1,A2,밑천,,9,새\n"
)
MAPPING = """source: any
target: kerp-standard
accounts:
  - {source_code: A1, target_code: "10101", verified: true}
  - {source_code: A2, target_code: "30101", verified: true}
"""

SAID = """\
A BATCH · 때 · 예행 · 거부
B BATCH · 때 · 예행 · 완료

파일
   바뀜 분개장.csv

옵션
   skip_invalid: — → true

매핑
   A1 금고: 10101 → 10102

전표 (바뀜 2, 번호만 바뀜 2, 새로 있음 1, 없어짐 1)
   없어짐 20240102-00001: 2024-01-02 2행 1,000원 ← 분개장.csv · 2행
   번호만 바뀜 20240102-00002 → 20240102-00001: 2024-01-02 2행 300원 ← 분개장.csv · 2행
   번호만 바뀜 20240102-00003 → 20240102-00002: 2024-01-02 2행 70원 ← 분개장.csv · 4행
   바뀜 20240103-00001: 2024-01-03 2행 차변 50, 대변 40 → 2024-01-03 2행 50원 ← 분개장.csv · 6행
   바뀜 20240104-00001: 2024-01-04 2행 0원 (금액은 같고 내용이 바뀜) ← 분개장.csv · 8행
   새로 있음 20240105-00001: 2024-01-05 2행 9원 ← 분개장.csv · 10행

잔액이 움직인 계정
   10101 (A1 금고): 1,420 → 없음 (-1,420)
   10102 (A1 금고): 없음 → 429 (+429)
   30101 (A2 밑천): -1,410 → -429 (+981)

점검 결과 (고쳐짐 1, 새로 생김 0, 남음 3)
   KERP-V051: 남음 2
   KERP-V101: 고쳐짐 1
   KERP-V311: 남음 1"""

SAME = """\
A BATCH · 때 · 예행 · 완료
B BATCH · 때 · 예행 · 완료
두 배치가 같습니다: 파일, 옵션, 매핑, 전표, 계정, 점검 결과

점검 결과 (고쳐짐 0, 새로 생김 0, 남음 3)
   KERP-V051: 남음 2
   KERP-V311: 남음 1
"""


def plain(text: str) -> str:
    """Return the text without what no two runs have in common."""
    return re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d[+-]\d\d:\d\d", "때", re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "BATCH", text))


@pytest.mark.slow
def test_two_rehearsals_are_told_apart_when_staging_is_gone(
    import_files: Import, db: Database, kerp: Kerp, tmp_path: Path
) -> None:
    journal, mapping = tmp_path / "분개장.csv", tmp_path / "매핑.yaml"
    ids = []
    for text, target, skip in ((BEFORE, "10101", False), (AFTER, "10102", True), (AFTER, "10102", True)):
        journal.write_text(text, encoding="utf-8")
        mapping.write_text(MAPPING.replace("10101", target), encoding="utf-8")
        done = import_files(journal, mappings=(mapping,), dry_run=True, skip_invalid=skip)
        ids.append(str(done.batch_id))
    db.execute("TRUNCATE kerp_staging.staging_vouchers, kerp_staging.staging_voucher_lines")
    assert plain("\n".join(describe_difference(difference(db, ids[0], ids[1], Language.KO), Language.KO))) == SAID
    same = kerp("diff", ids[1], ids[2])
    assert (same.returncode, plain(same.stdout)) == (0, SAME)
    itself = json.loads(kerp("diff", ids[1], ids[1], "--json").stdout)
    assert (itself["is_same"], itself["findings"]["new"], itself["vouchers"]) == (True, [], [])
    other = kerp("diff", ids[1], ids[0], "--json")
    comparison = json.loads(other.stdout)
    kinds = [each["kind"] for each in comparison["vouchers"]]
    assert (other.returncode, comparison["is_same"], kinds.count("renumbered")) == (4, False, 2)
    assert [each["rule"] for each in comparison["findings"]["new"]] == ["KERP-V101"]
    assert kerp("diff", ids[0], "01a2067e-0000-7000-8000-000000000000").returncode == 3
