"""What comes next after a run: one step, computed from how it ended, told in every form of the report."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.outcome import ChangedSince, MissingRecords, NextStep, Outcome
from kerp_import.model.shell import Shell, pasteable
from kerp_import.model.tie_out import TRIAL_BALANCE, Proof
from kerp_import.report.next_step import Call, next_step
from kerp_import.validate.rules import rules
from lxml import html
from support import FIXTURES, Kerp

DEMO = FIXTURES / "demo"
TYPED = ("run", "--company", "HANBIT", "--dry-run", "장부 1.xlsx")
FILES = ("장부 1.xlsx",)


def outcome(status: str = "rejected", **others: object) -> Outcome:
    return replace(Outcome(None, "HANBIT", dry_run=True, status=status, is_valid=False), **others)  # type: ignore[arg-type]


def finding(rule: str, lines: str = "1") -> Finding:
    return Finding(rule, Severity.ERROR, None, "", "", facts={"lines": lines})


def step_after(*findings: Finding) -> NextStep:
    step = next_step(outcome(findings=findings), Call(TYPED, FILES))
    assert step is not None
    return step


def test_accounts_that_nobody_decided_on_go_to_the_accountant() -> None:
    step = step_after(finding("KERP-M001", "12"), finding("KERP-M002"), finding("KERP-V203", "9"))
    assert step.who == "accountant"
    assert step.command == "kerp-import map export --company HANBIT '장부 1.xlsx' -o mapping.xlsx"
    assert step.why.ko.startswith("계정 2개의 매핑을 회계 담당자가 정해야 합니다.")


def test_codes_that_no_list_holds_are_made_by_the_same_call() -> None:
    step = step_after(finding("KERP-V203", "1,200"), finding("KERP-V205"), finding("KERP-M001", "12"))
    assert step.who == "consultant"
    called = "run --company HANBIT --dry-run '장부 1.xlsx' --create-missing partners,projects"
    assert step.command == f"kerp-import {called}"


def test_masters_are_added_to_those_that_were_made_before() -> None:
    for before in (("--create-missing", "accounts"), ("--create-missing=accounts",), ()):
        call = Call(("run", *before, "--", "x.csv"), ("x.csv",), made=("accounts",))
        step = next_step(outcome(findings=(finding("KERP-V204"),)), call)
        assert step is not None
        assert step.command == "kerp-import run --create-missing accounts,departments -- x.csv"


def test_wrong_data_is_told_with_who_corrects_it() -> None:
    step = step_after(finding("KERP-V101", "40"), finding("KERP-M001", "3"))
    assert step.who == "client"
    assert step.command == "kerp-import run --company HANBIT --dry-run '장부 1.xlsx'"
    (title,) = (each.title for each in rules() if each.id == "KERP-V101")
    assert step.why.en == f"Correct '{title.en}' (1) and run again."


def test_a_rehearsal_that_passed_is_followed_by_the_run() -> None:
    step = next_step(outcome("completed", is_valid=True), Call(TYPED, FILES))
    assert step is not None
    assert step.command == "kerp-import run --company HANBIT '장부 1.xlsx'"


def test_a_rehearsal_that_nobody_typed_is_not_repeated_as_the_run() -> None:
    step = next_step(outcome("completed", is_valid=True), Call(("run", "x.csv"), FILES))
    assert step is not None
    assert step.command is None


def test_a_workbook_that_is_there_is_applied() -> None:
    call = Call(TYPED, FILES, Path("r") / "mapping.xlsx", has_workbook=True)
    step = next_step(outcome(findings=(finding("KERP-M001"),)), call)
    assert step is not None
    assert step.command == "kerp-import map apply r/mapping.xlsx --company HANBIT"


def test_what_is_promoted_is_proven_and_then_signed() -> None:
    promoted = outcome("completed", dry_run=False, is_valid=True)
    unproven = next_step(promoted, Call(TYPED, FILES))
    proven = next_step(replace(promoted, proof=Proof(against=(TRIAL_BALANCE,))), Call(TYPED, FILES))
    assert unproven is not None
    assert (unproven.who, unproven.command) == ("client", "kerp-import reconcile --company HANBIT 시산표.xlsx")
    assert proven is not None
    assert (proven.who, proven.command) == ("accountant", None)


def test_of_an_earlier_import_only_what_was_deleted_is_left_to_do() -> None:
    assert next_step(outcome("already_imported"), Call(TYPED, FILES)) is None
    since = ChangedSince(missing=(MissingRecords("vouchers", 1, "20240101-00001"),))
    step = next_step(outcome("already_imported", since=since), Call(TYPED, FILES))
    assert step is not None
    assert step.command == "kerp-import recover --batch None"


@pytest.mark.parametrize(
    ("argument", "posix", "windows"),
    [
        ("장부.xlsx", "장부.xlsx", "장부.xlsx"),
        ("내 장부.xlsx", "'내 장부.xlsx'", '"내 장부.xlsx"'),
        ("$HOME`x", "'$HOME`x'", '"`$HOME``x"'),
        ("~장부", "'~장부'", '"~장부"'),
        ("내 폴더\\", "'내 폴더\\'", '"내 폴더\\\\"'),
        ("C:\\장부\\1월.xlsx", "'C:\\장부\\1월.xlsx'", "C:\\장부\\1월.xlsx"),
    ],
)
def test_a_command_is_quoted_for_its_shell(argument: str, posix: str, windows: str) -> None:
    assert pasteable((argument,), shell=Shell.SH) == f"kerp-import {posix}"
    assert pasteable((argument,), shell=Shell.POWERSHELL) == f"kerp-import {windows}"


def test_the_same_step_stands_everywhere(kerp: Kerp, database_url: str, tmp_path: Path) -> None:
    books, mapping = DEMO / "한빛상사_2024.xlsx", DEMO / "mapping.yaml"
    call = ("run", "--company", "HANBIT", "--create-company", "--mapping", mapping, books)
    done = kerp("--database-url", database_url, *call, "--dry-run", "--report-dir", "r")
    command = f"kerp-import run --company HANBIT --create-company --mapping {mapping} {books} --report-dir r"
    assert done.stdout.splitlines()[-2:] == [
        "다음 (컨설턴트): 예행을 통과했습니다. 이제 실제로 옮깁니다.",
        f"  {command}",
    ]
    report = json.loads((tmp_path / "r" / "report.json").read_text(encoding="utf-8"))
    why = "예행을 통과했습니다. 이제 실제로 옮깁니다."
    assert report["next"] == {"command": command, "who": "consultant", "why": why}
    page = html.fromstring((tmp_path / "r" / "report.html").read_text(encoding="utf-8"))
    assert page.xpath("string(//p[@class='next']/code)") == command
    again = kerp("report", report["batch_id"], "-o", "again.json", "--lang", "en")
    assert again.returncode == 0, again.stderr
    kept = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))["next"]
    assert kept == {"command": command, "who": "consultant", "why": "The rehearsal passed; this promotes it."}
