"""What an older version promoted is read again from the archive: same, different, or not to be told."""

import json
import shutil
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from kerp_import.model.outcome import Outcome
from support import MAPPING, Kerp

pytestmark = pytest.mark.slow

COUNT = "SELECT (SELECT count(*) FROM import_batches) + (SELECT count(*) FROM voucher_lines) AS n"
# A version that did not know what 거래처코드 means and read another amount.
AS_IF_OLDER = """
UPDATE import_batches
SET report = jsonb_set(
    jsonb_set(report, '{totals,debit_read}', '"1736439487.00"'),
    '{sources}',
    (
        SELECT jsonb_agg(
            CASE WHEN source->>'entity' = 'journal'
                THEN jsonb_set(
                    source #- '{columns,partner_code}' #- '{letters,partner_code}', '{unused_columns}',
                    '[{"column": "H", "header": "거래처코드", "filled": 600, "rows": 648, "sample": "00306"}]'
                )
                ELSE source
            END
        )
        FROM jsonb_array_elements(report->'sources') AS source
    )
)
"""


def test_what_is_read_as_it_was_is_the_same_and_nothing_is_changed(
    kerp: Kerp, promoted_url: str, promoted: tuple[str, Outcome]
) -> None:
    batch = str(promoted[1].batch_id)
    with Database(promoted_url) as db:
        before = db.rows(COUNT)
        again = kerp("batches", "--reread", KERP_DATABASE_URL=promoted_url)
        assert (again.returncode, again.stdout) == (0, f"{batch}  HANBIT  같음\n")
        assert db.rows(COUNT) == before
        db.execute(AS_IF_OLDER)
    differs = kerp("--lang", "en", "batches", "--company", "HANBIT", "--reread", KERP_DATABASE_URL=promoted_url)
    assert (differs.returncode, differs.stdout.splitlines()) == (4, [
        f"{batch}  HANBIT  read differently",
        "   한빛상사_2024.xlsx 분개장, column partner_code: — → 거래처코드",
        "   debit read: 1,736,439,487.00 → 1,736,439,486.00",
    ])  # fmt: skip


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_journal_as_text_is_made_again_and_without_its_archive_nothing_is_claimed(
    kerp: Kerp, tmp_path: Path, home: Path, *, is_kept: bool
) -> None:
    journal = tmp_path / "분개장.csv"
    journal.write_text(
        "기간 : 2024.01.01 ~ 2024.12.31\n일자,전표번호,계정코드,계정과목,차변금액,대변금액,비고란\n"
        "01-02,1,10300,보통예금,-1000,,x\n01-02,1,10100,현금,,-1000,y\n",
        encoding="utf-8",
    )
    run = kerp("run", "--company", "HANBIT", "--create-company", "--mapping", *MAPPING, "--json", journal)
    assert run.returncode == 0, run.stdout
    batch = json.loads(run.stdout)["batch_id"]
    if not is_kept:
        shutil.rmtree(home / "archive" / batch)
    (told,) = json.loads(kerp("batches", "--reread", "--json").stdout)
    reasons = [] if is_kept else ["이 컴퓨터에 보관본이 없습니다 (KERP_HOME/archive)"]
    assert told == {
        "batch_id": batch, "company": "HANBIT", "result": "same" if is_kept else "unknown", "reasons": reasons,
    }  # fmt: skip


T_FORM = """분개장
기간 : 2024년 01월 01일 ~ 2024년 12월 31일

월/일,번호,차변금액,차변계정,대변계정,대변금액
01/02,00001,"1,000",10300 보통예금,10100 현금,"1,000"
,,,적요,거래처,
01/03,00002,500,10300 보통예금,10100 현금,500
"""
OWN_FORM = """언제;무엇;들어옴;나감;번;담당;상태
02.01.2024;10300;1000;;1;900101-1234567;O
02.01.2024;10100;;1000;1;김한빛;O
02.01.2024;10300;70;;2;김한빛;지움
02.01.2024;10100;;70;2;김한빛;지움
"""
PROFILE = """profile: own-form
tables:
  - entity: journal
    columns: {voucher_date: 언제, voucher_no: 번, account_code: 무엇, debit_amount: 들어옴, credit_amount: 나감}
    dates: {format: DD.MM.YYYY}
"""


@pytest.mark.parametrize("is_profile", [False, True])
def test_a_print_form_and_a_profile_are_read_again_as_the_run_read_them(
    kerp: Kerp, tmp_path: Path, home: Path, *, is_profile: bool
) -> None:
    journal, profile = tmp_path / "분개장.csv", tmp_path / "own.yaml"
    journal.write_text(OWN_FORM if is_profile else T_FORM, encoding="utf-8")
    profile.write_text(PROFILE, encoding="utf-8")
    options = ("--profile", profile, "--drop-status", "지움", "--keep-status", "O") if is_profile else ()
    run = kerp("run", "--company", "HANBIT", "--create-company", "--mapping", *MAPPING, *options, "--json", journal)
    assert run.returncode == 0, run.stdout
    profile.unlink()
    again = kerp("batches", "--reread", "--json")
    (told,) = json.loads(again.stdout)
    assert (again.returncode, told["result"], told["reasons"]) == (0, "same", [])
    archive = home / "archive" / told["batch_id"]
    assert all(b"900101-1234567" not in path.read_bytes() for path in archive.iterdir())
