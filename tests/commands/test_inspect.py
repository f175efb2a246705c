"""Inspect: what each sheet was taken for, on the terminal and as JSON, with nothing loaded."""

import json
from pathlib import Path

import pytest
from support import FIXTURES, Kerp

DEMO = FIXTURES / "demo" / "한빛상사_2024.xlsx"


@pytest.fixture
def remarks(tmp_path: Path) -> Path:
    path = tmp_path / "메모.csv"
    path.write_text("담당,전화\n김가람,900101-1234567\n", encoding="utf-8")
    return path


def test_json_carries_every_sheet_with_its_columns_and_counts(kerp: Kerp) -> None:
    done = kerp("inspect", "--json", DEMO)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert [(each["sheet"], each["table"]["entity"]) for each in seen["sheets"]] == [
        ("계정과목", "accounts"),
        ("거래처", "partners"),
        ("부서", "departments"),
        ("기초잔액", "opening_balances"),
        ("분개장", "journal"),
        ("합계잔액시산표", "trial_balance"),
    ]
    for each in seen["sheets"]:
        assert each["counts"]["read"] == each["counts"]["data"] + sum(each["counts"]["dropped"].values())
    assert seen["dialect"] == "wehago"
    best = seen["dialects"][0]
    assert (best["name"], best["product"]) == ("wehago", "더존 Smart A / WEHAGO")
    assert best["agreeing"] > best["accounts"] // 2
    assert best["alike"]


def test_unused_columns_tell_how_full_they_are(kerp: Kerp) -> None:
    (unused,) = json.loads(kerp("inspect", "--json", "--sheet", "계정과목", DEMO).stdout)["sheets"][0]["unused"]
    assert (unused["header"], unused["rows"]) == ("관계계정", 89)
    assert 0 < unused["filled"] < unused["rows"]
    assert unused["sample"]


def test_the_terminal_draws_the_corner_and_names_the_fields(kerp: Kerp) -> None:
    shown = kerp("inspect", "--sheet", "분개장", DEMO).stdout
    assert "분개장 · journal-two-columns · L1" in shown
    assert "debit_amount" in shown
    assert "제목 3" in shown
    assert "2024-01-01 ~ 2024-03-31" in shown


def test_a_file_that_is_no_table_of_ours_is_shown_masked(kerp: Kerp, remarks: Path) -> None:
    done = kerp("inspect", remarks)
    assert done.returncode == 0
    assert "인식하지 못함" in done.stdout
    assert "******-*******" in done.stdout
    assert "1234567" not in done.stdout + kerp("inspect", "--json", remarks).stdout


def test_nothing_is_loaded_and_no_server_is_asked(kerp: Kerp) -> None:
    done = kerp("inspect", DEMO, KERP_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert done.returncode == 0


def test_a_print_form_tells_which_layout_made_it_flat(kerp: Kerp) -> None:
    (path,) = (
        each for each in (FIXTURES / "sources" / "split-year-month-day").iterdir() if ".expected" not in each.name
    )
    (sheet,) = json.loads(kerp("inspect", "--json", path).stdout)["sheets"]
    assert sheet["evidence"]
    assert [each["dropped"] for each in sheet["head"]].count("header") == 1
