"""Every command answers under --json in the shape of its published schema; KERP_ACCEPT=1 writes the schemas anew."""

import json
import os
from pathlib import Path

import pytest
from answer_schemas import ANSWERS, FOLDER, OTHERS, file_of, schema_of, strict
from jsonschema import Draft202012Validator
from kerp_import.cli.commands import COMMANDS
from kerp_import.cli.lazy import named
from support import CLEAN, FAULTY, MAPPING, Kerp

HANBIT = ("--company", "HANBIT")
DEMO_MAP = str(MAPPING[0])
BOOK, WRONG = str(CLEAN), str(FAULTY)
Call = tuple[int, list[str]]
CALLS: dict[str, list[Call]] = {
    "files": [
        (0, ["start", "exports"]),
        (0, ["inspect", BOOK]),
        (0, ["extract", BOOK, "-o", "tables"]),
        (0, ["template", "-o", "empty.xlsx"]),
        (0, ["config"]),
        (0, ["rules"]),
        (0, ["explain", "KERP-V101"]),
        (0, ["explain", "KERP-D003"]),
        (0, ["explain", "vouchers"]),
        (0, ["map", "check", DEMO_MAP]),
        (3, ["map", "check", DEMO_MAP, "broken.yaml"]),
        (0, ["map", "suggest", BOOK]),
        (2, ["batches", "--no-such-option"]),
        (2, ["no-such-command"]),
    ],
    "batches": [
        (0, ["batches"]),
        (0, ["batches", "--reread"]),
        (0, ["report", "latest", *HANBIT]),
        (0, ["report", "latest", *HANBIT, "-o", "report.html"]),
        (0, ["diff", "latest", "latest", *HANBIT]),
        (0, ["reconcile", *HANBIT]),
        (0, ["receipt", "latest", *HANBIT, "-o", "receipt.html"]),
        (0, ["verify", "receipt.json"]),
        (0, ["explain", "voucher", "20240102-00001"]),
        (0, ["explain", "account", "10101"]),
        (0, ["batch", "show", "latest", *HANBIT]),
        (0, ["status"]),
        (0, ["status", *HANBIT]),
        (3, ["status", "00000000"]),
        (0, ["accept", "latest", *HANBIT]),
        (2, ["rollback", "latest", *HANBIT]),
        (0, ["rollback", "latest", *HANBIT, "--plan"]),
        (0, ["recover", "--batch", "latest", *HANBIT, "--from", "archive"]),
        (0, ["bundle", "latest", *HANBIT, "--anonymise"]),
        (0, ["clean", "--older-than", "0", "--what", "staging"]),
        (0, ["clean", "--older-than", "0", "--what", "staging,findings", "--yes"]),
        (0, ["health"]),
        (0, ["doctor"]),
    ],
    "runs": [
        (4, ["run", "--company", "NEU", "--create-company", "--mapping", DEMO_MAP, WRONG]),
        (3, ["run", "--company", "NOBODY", BOOK]),
        (0, ["receipt", "latest", *HANBIT]),
        (0, ["rollback", "latest", *HANBIT, "--reverse", "--date", "2025-01-31", "--yes"]),
        (0, ["company", "add", "ALT", "--name", "옛 회사"]),
        (0, ["company", "list"]),
        (0, ["company", "four-eyes", "ALT"]),
        (0, ["company", "show", "HANBIT"]),
        (3, ["company", "show", "NOBODY"]),
        (4, ["readiness", *HANBIT, BOOK]),
        (3, ["map", "show", *HANBIT]),
        (0, ["map", "apply", DEMO_MAP, *HANBIT]),
        (0, ["map", "show", *HANBIT]),
        (0, ["map", "history", *HANBIT]),
        (0, ["map", "export", *HANBIT, BOOK, "-o", "map.xlsx"]),
    ],
    "schema": [
        (0, ["db", "status"]),
        (0, ["db", "plan"]),
        (0, ["db", "create", "create_price_lists", "--path", "migrations"]),
        (0, ["db", "seed"]),
        (0, ["db", "up"]),
        (0, ["db", "version"]),
        (0, ["db", "repair"]),
        (0, ["db", "verify"]),
        (0, ["db", "url"]),
        (0, ["rollback", "latest", *HANBIT, "--yes"]),
        (0, ["db", "backfill", "account_plans", "--set", "contra_of = ''", "--where", "false"]),
        (0, ["db", "backfill", "account_plans", "--pause"]),
        (4, ["db", "backfill", "system_settings", "--set", "value = ''", "--where", "true"]),
        (3, ["db", "backfill", "nothing", "--approve"]),
    ],
}
"""Exit codes and calls, those of one group one after the other in one database."""

REMARKS = "change: add_column\ntable: projects\ncolumns: {remark: text}\n"

SLOW: list[Call] = [
    (0, ["db", "backup", "-o", "books.dump"]),
    (0, ["db", "restore", "books.dump", "--table", "vouchers", "--yes"]),
    (0, ["db", "drift"]),
    (0, ["db", "lint", "--path", "migrations"]),
    (0, ["db", "down", "--yes", "--no-backup"]),
    (0, ["db", "goto", "26", "--yes", "--no-backup"]),
    (0, ["db", "force", "26", "--yes"]),
    (0, ["db", "up"]),
    (0, ["db", "expand", "remarks.yaml", "--yes"]),
    (0, ["db", "migrate-data", "remarks"]),
    (2, ["db", "contract", "remarks"]),
    (0, ["db", "contract", "remarks", "--yes"]),
]
"""What starts a server of its own, or its programs."""


def test_every_command_has_an_answer_and_a_schema() -> None:
    assert sorted(ANSWERS) == sorted(named(COMMANDS))
    assert sorted(FOLDER.iterdir()) == sorted(map(file_of, (*ANSWERS, *OTHERS)))


@pytest.mark.parametrize("command", [*ANSWERS, *OTHERS])
def test_the_published_schema_is_that_of_the_types(command: str) -> None:
    wanted = json.dumps(schema_of(command), ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("KERP_ACCEPT"):
        FOLDER.mkdir(exist_ok=True)
        file_of(command).write_text(wanted, encoding="utf-8")
    assert file_of(command).read_text(encoding="utf-8") == wanted


@pytest.mark.parametrize("calls", [*CALLS.values(), pytest.param(SLOW, marks=pytest.mark.slow)], ids=[*CALLS, "slow"])
def test_what_is_printed_is_one_document_in_the_published_shape(
    kerp: Kerp, promoted_url: str, tmp_path: Path, calls: list[Call]
) -> None:
    for folder in ("exports", "migrations"):
        (tmp_path / folder).mkdir()
    (tmp_path / "exports" / CLEAN.name).symlink_to(CLEAN)
    (tmp_path / "remarks.yaml").write_text(REMARKS, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("accounts: [", encoding="utf-8")
    for code, arguments in calls:
        done = kerp(*arguments, "--json", KERP_DATABASE_URL=promoted_url)
        assert done.returncode == code, (arguments, done.stderr, done.stdout)
        assert faults_of(done.stdout, schema_for(code, arguments)) == [], arguments


def schema_for(code: int, arguments: list[str]) -> str:
    """Return which schema the answer to a call must fit; run and map check say in their own why they stopped."""
    command = next((each for each in (" ".join(arguments[:2]), arguments[0]) if each in ANSWERS), "error")
    has_own_words = code == 3 and command in {"run", "map check"}
    return "error" if code in {2, 3} and not has_own_words else command


def faults_of(answer: str, command: str) -> list[str]:
    """Return in what an answer is not one document in the shape of a command's schema; no key may be beyond it."""
    validator = Draft202012Validator(strict(schema_of(command)))
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(json.loads(answer))]


def test_an_error_is_one_object_with_code_message_hint_and_exit_code(kerp: Kerp) -> None:
    done = kerp("company", "show", "NOBODY", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        3,
        {
            "error": {
                "code": "KERP-X401",
                "message": "회사 'NOBODY'가 없습니다",
                "hint": "kerp-import company add NOBODY --name 회사명  또는 run에 --create-company를 붙이십시오.",
                "exit_code": 3,
            }
        },
    )
    assert done.stderr != ""


def test_wrong_use_and_a_command_that_is_not_there_are_told_as_json_too(kerp: Kerp) -> None:
    done = kerp("batches", "--jsno", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        2,
        {
            "error": {
                "code": None,
                "message": "없는 옵션입니다: --jsno. 혹시 --json?",
                "hint": "kerp-import batches --help",
                "exit_code": 2,
            }
        },
    )
