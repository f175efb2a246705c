"""What the program wrote into a client's folder is no books, under whatever name; what came back corrected is."""

import json
from pathlib import Path

import pytest
from kerp_import.files.own_outputs import is_own_output
from openpyxl import Workbook
from support import FIXTURES, Kerp

DEMO = FIXTURES / "demo"
CLEAN = DEMO / "한빛상사_2024.xlsx"
CALL = ("run", "--company", "HANBIT", "--create-company", "--mapping", DEMO / "mapping.yaml", "--json", ".")


@pytest.mark.slow
def test_outputs_in_the_folder_change_no_run_of_it(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / CLEAN.name).write_bytes(CLEAN.read_bytes())
    first = json.loads(kerp(*CALL).stdout)
    for form in ("html", "xlsx", "json"):
        assert kerp("report", first["batch_id"], "--format", form, "-o", f"점검.{form}").returncode == 0
    assert kerp("receipt", first["batch_id"], "-o", "확인서.html").returncode == 0
    assert kerp("map", "export", "--company", "HANBIT", CLEAN.name, "-o", "계정.xlsx").returncode == 0
    again = json.loads(kerp(*CALL).stdout)
    assert (again["status"], again["batch_id"]) == ("already_imported", first["batch_id"])


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    """Return the folder of one client, beside that of another."""
    for code in ("가", "나"):
        (tmp_path / code).mkdir()
        (tmp_path / code / CLEAN.name).write_bytes(CLEAN.read_bytes())
    (tmp_path / "kerp.toml").write_text('company = "GA"\nfiles = ["."]\n', encoding="utf-8")
    (tmp_path / "나" / "kerp.toml").write_text('company = "NA"\nfiles = ["."]\n', encoding="utf-8")
    return tmp_path


def test_a_folder_within_reach_of_another_clients_settings_is_not_begun_in(kerp: Kerp, clients: Path) -> None:
    refused = kerp("start", clients / "가")
    assert (refused.returncode, "회사 GA의 설정이 미치는 곳" in refused.stderr) == (2, True)
    assert not (clients / "가" / "kerp.toml").exists()


def test_files_of_another_companys_folder_are_not_taken_for_ones_own(kerp: Kerp, clients: Path) -> None:
    refused = kerp("run", "--dry-run", clients / "나")
    assert (refused.returncode, "회사가 NA인 폴더입니다" in refused.stderr) == (2, True)


def test_books_that_only_speak_of_our_sheets_are_read(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["일자", "적요"])
    book.worksheets[0].append(["2024-01-02", "kerp-import 검토"])
    book.save(tmp_path / "분개장.xlsx")
    assert not is_own_output(tmp_path / "분개장.xlsx")
