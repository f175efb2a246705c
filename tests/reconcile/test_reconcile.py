"""Production as it is now, tied out against the batch's own trial balance and against a file's."""

import json
from pathlib import Path

import pytest
from kerp_import.database.connection import Database
from openpyxl import Workbook
from support import FIXTURES, Kerp

TRIAL = "합계잔액시산표\n2024.01.01 ~ 2024.03.31\n차변잔액,차변합계,계정코드,계정과목,대변합계,대변잔액\n"
CLOSE = """
DELETE FROM kerp_staging.staging_trial_balances;
DELETE FROM kerp_staging.staging_voucher_lines;
"""


@pytest.mark.slow
def test_production_is_tied_out_again_after_clean_and_after_somebody_changed_it(
    kerp: Kerp, promoted_url: str, tmp_path: Path
) -> None:
    own = ("reconcile", "--company", "HANBIT")
    file = FIXTURES / "demo" / "한빛상사_2024.xlsx"
    with Database(promoted_url) as db:
        db.execute(CLOSE)
        clean = kerp(*own, KERP_DATABASE_URL=promoted_url)
        lines = clean.stdout.splitlines()
        assert (clean.returncode, lines[-1].strip()) == (0, "계정 69개 가운데 금액이 큰 15개 · 차이 합계 0원")
        same = kerp(*own, file, "--json", KERP_DATABASE_URL=promoted_url)
        tie_out = json.loads(same.stdout)
        assert (same.returncode, tie_out["against"], tie_out["fiscal_year"]) == (0, file.name, 2024)
        assert (tie_out["residual"], len(tie_out["accounts"])) == ("0.00", 69)
        db.execute("UPDATE voucher_lines SET account_code = '10102' WHERE account_code = '10101' AND line_no = 2")
    changed = kerp(*own, KERP_DATABASE_URL=promoted_url)
    assert changed.returncode == 4
    assert "69개 가운데 2개가 다름" in changed.stdout
    unknown = tmp_path / "거래처.csv"
    unknown.write_text("거래처코드,거래처명,사업자등록번호\nP1,가나,\n", encoding="utf-8")
    none = kerp(*own, unknown, KERP_DATABASE_URL=promoted_url)
    assert (none.returncode, none.stderr.splitlines()[0]) == (3, "KERP-X410 거래처.csv: 합계잔액시산표가 없습니다")


def test_a_file_is_mapped_as_the_last_batch_was(kerp: Kerp, promoted_url: str, tmp_path: Path) -> None:
    file = tmp_path / "시산표.csv"
    file.write_text(f"{TRIAL}1631800,1840700,10100,현금,208900,\n1,1,10500,정기예.적금,,\n", encoding="utf-8")
    reconciled = kerp("reconcile", "--company", "HANBIT", file, "--json", KERP_DATABASE_URL=promoted_url)
    tie_out = json.loads(reconciled.stdout)
    accounts = {each["account_code"]: each for each in tie_out["accounts"]}
    assert (reconciled.returncode, accounts["10101"]["difference"]) == (4, "0.00")
    assert accounts["10101"]["source_codes"] == "10100"
    with Database(promoted_url) as db:
        assert db.rows("SELECT 1 FROM kerp_staging.staging_trial_balances WHERE file = '시산표.csv'") == []


def test_without_openings_only_profit_and_loss_is_compared(kerp: Kerp, promoted_url: str) -> None:
    with Database(promoted_url) as db:
        db.execute("DELETE FROM opening_balances")
    reconciled = kerp("--lang", "en", "reconcile", "--company", "HANBIT", KERP_DATABASE_URL=promoted_url)
    assert reconciled.returncode == 0
    assert reconciled.stdout.splitlines()[1] == (
        "There are no openings of this year: only profit and loss accounts are tied out."
    )


def test_of_several_trial_balances_none_is_passed_over(kerp: Kerp, promoted_url: str, tmp_path: Path) -> None:
    book = Workbook()
    for name, day in (("3월", "03.31"), ("6월", "06.30")):
        sheet = book.create_sheet(name)
        for line in f"{TRIAL.replace('03.31', day)}1631800,1840700,10100,현금,208900,".splitlines():
            sheet.append(line.split(","))
    del book["Sheet"]
    book.save(tmp_path / "시산표.xlsx")
    own = ("reconcile", "--company", "HANBIT", tmp_path / "시산표.xlsx")
    refused = kerp(*own, KERP_DATABASE_URL=promoted_url)
    assert (refused.returncode, refused.stderr.splitlines()[0]) == (
        3, "KERP-X440 시산표가 여럿입니다: 시산표.xlsx 3월, 시산표.xlsx 6월",
    )  # fmt: skip
    assert kerp(*own, "--sheet", "3월", KERP_DATABASE_URL=promoted_url).returncode == 4
