"""The demo: ten planted errors are found, each at its place and nothing else; the clean books tie out to the won."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from answer_schemas import schema_of, strict
from jsonschema import Draft202012Validator
from kerp_import.database.connection import Database
from kerp_import.model.nouns import Finding, Job, Severity
from kerp_import.model.outcome import Outcome
from kerp_import.records import company as companies
from kerp_import.run import run
from openpyxl import load_workbook
from support import (
    CLEAN,
    DEMO,
    FAULTY,
    MAPPING,
    PLANTED,
    ROOT,
    Import,
    Kerp,
    create_database,
    drop_database,
    planted,
    url_of,
)

BALANCES = """
SELECT each.account_code, sum(each.debit_amount - each.credit_amount) AS balance
FROM (
    SELECT account_code, debit_amount, credit_amount FROM opening_balances WHERE company_id = %(company_id)s
    UNION ALL
    SELECT account_code, debit_amount, credit_amount FROM voucher_lines WHERE company_id = %(company_id)s
) AS each
GROUP BY each.account_code
"""

BY_TABLE = {
    "accounts": 0,
    "partners": 38,
    "departments": 4,
    "projects": 0,
    "opening_balances": 47,
    "vouchers": 224,
    "voucher_lines": 648,
}


def told(outcome: Outcome) -> list[tuple[object, ...]]:
    """Return the errors and warnings of a run, by rule."""
    by_rule = sorted(serious(outcome), key=lambda each: each.rule)
    return [tuple(getattr(each, name) for name in PLANTED) for each in by_rule]


def serious(outcome: Outcome) -> list[Finding]:
    """Return the errors and warnings of a run."""
    return [each for each in outcome.findings if each.severity is not Severity.INFO]


def counts(outcome: Outcome, of: str) -> dict[str, int]:
    """Return one count of every table."""
    return {table: each[of] for table, each in outcome.by_table.items()}


def cells(workbook: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every cell of every sheet, rows in order."""
    book = load_workbook(workbook)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


@pytest.fixture(scope="module")
def rehearsals(server_url: str, template: str, home: Path) -> Iterator[dict[Path, Outcome]]:
    """Return what a rehearsal says of each workbook."""
    name = create_database(server_url, template)
    jobs = {
        book: Job("HANBIT", (book,), home, create_company=True, mappings=MAPPING, dry_run=True)
        for book in (CLEAN, FAULTY)
    }
    with Database(url_of(server_url, name)) as db:
        yield {book: run(job, db, lambda *_: None) for book, job in jobs.items()}
    drop_database(server_url, name)


@pytest.mark.parametrize("dry_run", [True, False])
def test_ten_planted_errors_are_found_and_nothing_else(
    rehearsals: dict[Path, Outcome], import_files: Import, *, dry_run: bool
) -> None:
    outcome = rehearsals[FAULTY] if dry_run else import_files(FAULTY, mappings=MAPPING)
    assert outcome.status == "rejected"
    assert not outcome.is_valid
    assert told(outcome) == planted()
    assert {each.file for each in serious(outcome)} == {FAULTY.name}
    assert sum(counts(outcome, "promoted").values()) == 0


def test_the_planted_errors_are_of_ten_kinds() -> None:
    listed = planted()
    assert len({each[0] for each in listed}) == len(listed) == 10
    assert [each[1] for each in listed].count("error") == 8


def test_no_finding_shows_the_planted_personal_number(rehearsals: dict[Path, Outcome]) -> None:
    shown = [f"{each.message} {each.hint} {each.value}" for each in rehearsals[FAULTY].findings]
    assert len(shown) > 10
    assert [each for each in shown if "1234567" in each] == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_clean_books_go_in_without_a_warning_and_tie_out(
    rehearsals: dict[Path, Outcome], promoted: tuple[str, Outcome], *, dry_run: bool
) -> None:
    outcome = rehearsals[CLEAN] if dry_run else promoted[1]
    assert outcome.status == "completed"
    assert outcome.is_valid
    assert serious(outcome) == []
    assert counts(outcome, "total") == counts(outcome, "valid") == counts(outcome, "promoted") == BY_TABLE
    assert len(outcome.reconciliation) == 69
    assert {each.difference for each in outcome.reconciliation} == {Decimal(0)}


def test_production_holds_the_balance_of_every_account_of_the_trial_balance(promoted_url: str) -> None:
    lines = yaml.safe_load(MAPPING[0].read_text(encoding="utf-8"))["accounts"]
    targets = {each["source_code"]: each["target_code"] for each in lines}
    *_, total = rows = cells(CLEAN)["합계잔액시산표"][4:]
    assert total[:2] == (None, "합계")
    assert (total[2], total[3]) == (total[5], total[4])
    with Database(promoted_url) as db:
        company = companies.find_or_plan(db, "HANBIT", may_create=False)
        with db.transaction():
            db.act_for(company.id)
            held = {str(row["account_code"]): row["balance"] for row in db.rows(BALANCES, company_id=company.id)}
    assert held == {targets[code]: debit - credit for code, _, debit, _, _, credit in rows[:-1]}


@pytest.mark.slow
def test_a_rehearsal_says_what_the_run_then_does(import_files: Import) -> None:
    rehearsal = import_files(CLEAN, mappings=MAPPING, dry_run=True)
    done = import_files(CLEAN, mappings=MAPPING)
    assert [each.rule for each in rehearsal.findings] == [each.rule for each in done.findings]
    assert (rehearsal.by_table, rehearsal.totals, rehearsal.reconciliation) == (
        done.by_table,
        done.totals,
        done.reconciliation,
    )
    assert import_files(CLEAN, mappings=MAPPING).status == "already_imported"


def test_the_journal_as_cp949_text_has_the_same_totals(
    rehearsals: dict[Path, Outcome], import_files: Import, tmp_path: Path
) -> None:
    twin = tmp_path / "분개장.csv"
    with twin.open("w", encoding="cp949", newline="") as file:
        csv.writer(file).writerows(cells(CLEAN)["분개장"])
    book = rehearsals[CLEAN]
    text = import_files(twin, mappings=MAPPING, dry_run=True, create_missing=frozenset({"partners", "departments"}))
    assert [each.encoding for each in text.sources] == ["cp949"]
    # The journal alone has neither the balances to begin with nor the old books to be proven by.
    assert {each.rule for each in serious(text)} == {"KERP-V311", "KERP-V312"}
    assert text.totals == book.totals
    assert {name: text.by_table[name] for name in ("vouchers", "voucher_lines")} == {
        name: book.by_table[name] for name in ("vouchers", "voucher_lines")
    }


@pytest.mark.slow
def test_the_builder_makes_what_is_committed(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "bench.make_demo", tmp_path], cwd=ROOT, check=True)
    for name in ("mapping.yaml", "planted.yaml"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (DEMO / name).read_text(encoding="utf-8")
    for book in (CLEAN, FAULTY):
        assert cells(tmp_path / book.name) == cells(book)


def test_the_faulty_workbook_differs_from_the_clean_one_in_few_cells() -> None:
    clean, faulty = cells(CLEAN), cells(FAULTY)
    differing = {
        sheet: sum(
            ours != theirs
            for row, other in zip(clean[sheet], faulty[sheet], strict=True)
            for ours, theirs in zip(row, other, strict=True)
        )
        for sheet in ("계정과목", "거래처", "부서", "기초잔액", "분개장")
    }
    assert differing == {"계정과목": 0, "거래처": 2, "부서": 0, "기초잔액": 2, "분개장": 11}


def test_business_numbers_of_the_clean_list_have_their_check_digit(rehearsals: dict[Path, Outcome]) -> None:
    numbers = [row[2] for row in cells(CLEAN)["거래처"][1:] if row[2]]
    assert len(numbers) == len(set(numbers)) > 20
    assert not [each for each in rehearsals[CLEAN].findings if each.rule == "KERP-V010"]


@pytest.mark.slow
def test_the_command_shows_three_runs_and_leaves_books_and_reports_alone(
    kerp_process: Kerp, tmp_path: Path, home: Path
) -> None:
    # Where it makes its server's folder nobody else makes one, and the server's user gets there.
    (own := home / "tmp").mkdir(mode=0o755)
    done = kerp_process("demo", KERP_FISCAL_YEAR="1999", TMPDIR=str(own))
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-2:]
    assert last == [
        "보고서: kerp-demo/kerp-reports (데모의 서버와 자료는 지웠습니다)",
        "다음, 자기 파일로: kerp-import start 내보낸_파일_폴더",
    ]
    shown = [line.strip() for line in done.stdout.splitlines() if line.startswith("  $ ")]
    assert shown == [
        "$ kerp-import run --dry-run 한빛상사_2024_오류.xlsx",
        "$ kerp-import run 한빛상사_2024.xlsx",
        "$ kerp-import run 한빛상사_2024.xlsx",
    ]
    assert len(list((tmp_path / "kerp-demo/kerp-reports").glob("*/report.html"))) == 2
    assert not list(own.iterdir())


def test_the_command_takes_no_folder_in_which_something_else_stands(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "mine.txt").write_text("x", encoding="utf-8")
    done = kerp("demo", "books")
    assert done.returncode == 3
    assert "KERP-X790 books: 다른 것이 들어 있어 데모를 두지 않습니다" in done.stderr
    assert [each.name for each in (tmp_path / "books").iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_the_command_answers_as_json(kerp_process: Kerp) -> None:
    done = kerp_process("demo", "--json")
    answer = json.loads(done.stdout)
    assert (answer["folder"], answer["exit_codes"], len(answer["reports"])) == ("kerp-demo", [4, 0, 0], 2)
    assert list(Draft202012Validator(strict(schema_of("demo"))).iter_errors(answer)) == []
