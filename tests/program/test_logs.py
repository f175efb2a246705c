"""The log: one shape, one run id through child processes too, no row and no secret, and nothing ends because of it.

Decision: docs/decisions/logs.md
"""

import json
import logging
import os
import re
import subprocess
import sys
import warnings
from dataclasses import fields
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from kerp_import import run as flow
from kerp_import.cli.log_lines import JsonLines, LogLine, PlainLines
from kerp_import.model.library_words import tell_of_child, tell_of_program
from kerp_import.model.log_context import CONTEXT, RUN_ID
from support import CLEAN, DEMO, ROOT, Kerp

RUN = "01936f1a-0000-7000-8000-000000000001"
PERSON = "900101-1234567"
PARTNER, AMOUNT, TEXT, PASSWORD = "카나리아무역", "7654321", "카나리적요", "kanari-secret"
CANARIES = (PARTNER, AMOUNT, TEXT, PERSON, PERSON.replace("-", ""), PASSWORD)

MAP = DEMO / "mapping.yaml"
JOURNAL = (
    "전표일자,전표번호,계정코드,계정과목,거래처명,차변,대변,적요\n"
    f"2024-01-05,1,10300,보통예금,{PARTNER},{AMOUNT},,{TEXT} {PERSON}\n"
    f"2024-01-05,1,40100,상품매출,{PARTNER},,{AMOUNT},{TEXT}\n"
)
WRONG_JOURNAL = JOURNAL.replace(f",,{AMOUNT},", f",,{AMOUNT}1,")

SCHEMA = {each.name: each.type for each in fields(LogLine)}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a log in JSON, each of which has the shape that is published."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        assert list(line) == list(SCHEMA)
        assert TIME.fullmatch(line["ts"])
        assert line["level"] in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
        assert UUID(line["run_id"])
        assert all(
            isinstance(value, str) or (value is None and "None" in str(SCHEMA[name])) for name, value in line.items()
        )
    return lines


def test_every_line_has_the_published_keys_and_the_run_id_that_was_given(kerp: Kerp, tmp_path: Path) -> None:
    log = tmp_path / "log"
    options = ("--log-format", "json", "--log-file", log)
    assert kerp(*options, "company", "list", KERP_RUN_ID=RUN).returncode == 0
    assert kerp(*options, "company", "show", "NOBODY", KERP_RUN_ID="no id, a secret").returncode == 3
    first, second = lines_of(log)[:2], lines_of(log)[2:]
    assert [(each["message"].partition(" after ")[0], each["run_id"], each["command"]) for each in first] == [
        ("company list begins", RUN, "company list"), ("company list ended with 0", RUN, "company list"),
    ]  # fmt: skip
    assert {each["run_id"] for each in second} != {RUN}
    (stopped,) = [each for each in second if each["level"] == "ERROR"]
    assert (stopped["message"], stopped["error_code"]) == ("stopped: UnknownCompany", "KERP-X401")


def test_the_reference_names_every_key_of_a_line() -> None:
    for name in ("reference.md", "reference.en.md"):
        (row,) = re.findall(r"^\| `--log-format.*$", (ROOT / "docs" / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert re.findall(r"`([a-z_]+)`", row.partition("|")[2].partition("json")[2].partition("|")[2]) == list(SCHEMA)


def test_why_a_command_stopped_is_said_once_on_the_screen(kerp: Kerp) -> None:
    done = kerp("--lang", "en", "company", "show", "NOBODY")
    assert done.stderr.count("KERP-X401") == 1
    assert "stopped:" in kerp("--verbose", "company", "show", "NOBODY").stderr


def test_a_full_disk_is_told_once_and_ends_nothing(kerp: Kerp) -> None:
    done = kerp("--lang", "en", "--log-file", "/dev/full", "company", "list")
    assert done.returncode == 0
    assert done.stderr.count("it goes on without a log") == 1


def test_a_log_file_that_may_not_be_written_is_told_and_ends_nothing(
    kerp: Kerp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("kerp_import.cli.log_lines.append_to", refuse)
    done = kerp("--lang", "en", "--log-file", tmp_path / "log", "company", "list")
    assert done.returncode == 0
    assert done.stderr.count("it goes on without a log") == 1


def test_a_line_that_was_cut_off_ends_before_the_next_one(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "log").write_text('{"ts": "cut', encoding="utf-8")
    assert kerp("--log-format", "json", "--log-file", tmp_path / "log", "company", "list").returncode == 0
    cut, *whole = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert cut == '{"ts": "cut'
    assert [list(json.loads(each)) for each in whole] == [list(SCHEMA)] * 2


@pytest.mark.parametrize("form", [JsonLines, PlainLines])
def test_secrets_and_personal_numbers_are_masked_in_every_form(form: type[logging.Formatter]) -> None:
    said = f"postgresql://kim:{PASSWORD}@db/books {PERSON}\nhost=db password={PASSWORD}"
    record = logging.LogRecord("kerp_import", logging.INFO, __file__, 1, said, None, None)
    shown = form().format(record)
    assert PASSWORD not in shown
    assert PERSON not in shown
    assert "\n" not in shown


def test_what_libraries_say_is_told_by_its_kind_and_place_alone(kerp: Kerp, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        before = warnings.showwarning
        assert kerp("--log-file", tmp_path / "log", "company", "list").returncode == 0
        hook = warnings.showwarning
        warnings.showwarning = before
    handler = logging.FileHandler(tmp_path / "log", encoding="utf-8")
    handler.setFormatter(PlainLines())
    ours = logging.getLogger("kerp_import")
    ours.addHandler(handler)
    logging.getLogger("kerp_import.libraries").setLevel(logging.WARNING)
    hook(UserWarning(f"Cell B3 holds {PARTNER}"), UserWarning, "/x/site-packages/openpyxl/worksheet/_reader.py", 224)
    logging.getLogger("psycopg").warning("error ignored in %s: %s", "rollback", PASSWORD)
    logging.getLogger("apprise").warning(f"sent to {PASSWORD}")  # noqa: G004 - as it writes
    tell_of_child(f"/x/y/lxml/html/__init__.py:12: FutureWarning: {TEXT}\n  code\n")
    tell_of_child(f"{TEXT}\n")
    tell_of_program("pg_dump", f"pg_dump: warning: {TEXT}\n")
    ours.removeHandler(handler)
    handler.close()
    said = (tmp_path / "log").read_text(encoding="utf-8")
    for told in (
        "UserWarning openpyxl/worksheet/_reader.py:224", "error ignored in %s: %s", "apprise tests/program/test_logs",
        "FutureWarning lxml/html/__init__.py:12", "a child process left 6 letters", "pg_dump gave 1 warning(s)",
    ):  # fmt: skip
        assert told in said
    assert not [each for each in CANARIES if each in said]


def test_a_child_process_is_given_the_run_id(monkeypatch: pytest.MonkeyPatch, kerp: Kerp) -> None:
    given: list[dict[str, str]] = []
    start = subprocess.Popen

    def noted(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as Popen is called
        given.append(options["env"])
        return start(*arguments, **options)

    monkeypatch.setattr("kerp_import.extract.formats.child_watch.subprocess.Popen", noted)
    assert kerp("inspect", CLEAN, KERP_RUN_ID=RUN).returncode == 0
    assert given
    assert {each[RUN_ID] for each in given} == {RUN}
    assert CONTEXT.run_id == RUN
    assert os.environ.get(RUN_ID) is None


@pytest.mark.slow
def test_no_row_comes_into_the_log_of_a_whole_migration(
    kerp: Kerp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    (tmp_path / "분개장.csv").write_text(JOURNAL, encoding="utf-8")
    (tmp_path / "틀림.csv").write_text(WRONG_JOURNAL, encoding="utf-8")
    options = ("--log-format", "json", "--log-file", log, "--verbose")
    run = (*options, "run", "--company", "HANBIT", "--create-company", "--mapping", MAP, "--allow-unverified",
           "--create-missing", "accounts,partners")  # fmt: skip
    assert kerp(*run, tmp_path / "분개장.csv", "--dry-run").returncode == 0
    assert kerp(*run, tmp_path / "분개장.csv").returncode == 0
    assert kerp(*run, tmp_path / "틀림.csv").returncode == 4
    assert kerp(*options, "db", "backup", "-o", tmp_path / "x.dump").returncode == 0
    assert kerp(*options, "rollback", "latest", "--company", "HANBIT", "--yes").returncode in {0, 3}

    def fail(*_: object, **__: object) -> None:
        message = f"{PARTNER} {AMOUNT} {PERSON}"
        raise RuntimeError(message)

    monkeypatch.setattr(flow, "_map", fail)
    assert kerp(*run, tmp_path / "틀림.csv", KERP_LANG="en").returncode == 1
    unreachable = f"postgresql://kim:{PASSWORD}@127.0.0.1:1/books"
    assert kerp(*options, "company", "list", KERP_DATABASE_URL=unreachable).returncode == 3
    said = log.read_text(encoding="utf-8")
    assert not [each for each in CANARIES if each in said]
    lines = lines_of(log)
    steps = [each for each in lines if each["message"].startswith("step promote took")]
    assert {each["company"] for each in steps} == {"HANBIT"}
    assert all(UUID(each["batch_id"]) for each in steps)
    assert {"a bug: RuntimeError", "stopped: NoDatabase"} <= {each["message"] for each in lines}
    assert len({each["run_id"] for each in lines}) == 7


@pytest.mark.slow
def test_several_runs_share_a_log_file_line_by_line(tmp_path: Path, surroundings: dict[str, str]) -> None:
    program = [sys.executable, "-c", "from kerp_import.cli import main; main()"]
    options = ["--log-format", "json", "--log-file", str(tmp_path / "log"), "company", "list"]
    environment = {**os.environ, **surroundings}
    started = [subprocess.Popen([*program, *options], env=environment, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [each.wait() for each in started] == [0] * 4
    assert len({each["run_id"] for each in lines_of(tmp_path / "log")}) == 4
