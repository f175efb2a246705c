"""From COMMIT on nothing reports failure: what could not be written is named, with the command that writes it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psycopg
import pytest
from support import CLEAN, MAPPING, Kerp, all_but_one_in

LEFT = import_module("kerp_import.cli.leave_behind")
FLOW = import_module("kerp_import.run")
AFTER_COMMIT = {
    "archive": (FLOW, "archive"),
    "read back": (LEFT, "kept_report"),
    "report": (LEFT, "write_folder"),
    "receipt": (LEFT, "write_receipt"),
    "result": (LEFT, "print_report"),
}
"""What follows COMMIT, and where the program takes it from."""

Run = subprocess.CompletedProcess[str]


def vouchers_in(url: str) -> int:
    with psycopg.connect(url) as connection:
        counted = connection.execute("SELECT count(*) FROM vouchers").fetchone()
    assert counted is not None
    return int(counted[0])


def run_demo(kerp: Kerp, *options: str) -> Run:
    return kerp("run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0], *options, CLEAN)


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def broken(*_: object, **__: object) -> NoReturn:
        raise error

    return broken


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "error"),
    [
        pytest.param(part, error, id=f"{part}-{error!r}", marks=all_but_one_in(2, down + across))
        for down, part in enumerate(AFTER_COMMIT)
        for across, error in enumerate((OSError("disk full"), KeyboardInterrupt()))
    ],
)
def test_whatever_fails_after_commit_is_told_and_the_run_is_done(
    kerp: Kerp, database_url: str, monkeypatch: pytest.MonkeyPatch, part: str, error: BaseException
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(*AFTER_COMMIT[part], raising(error))
        broken = run_demo(kerp)
    assert broken.returncode == 0, broken.stderr
    assert vouchers_in(database_url) == 224
    assert "이관을 완료했습니다. 남기지 못한 것:" in broken.stderr
    assert "그대로입니다" not in broken.stderr
    assert "Traceback" not in broken.stderr


@pytest.mark.slow
def test_the_same_command_makes_good_what_was_left(kerp: Kerp, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(FLOW, "archive", raising(OSError("disk full")))
        patch.setattr(LEFT, "write_folder", raising(OSError("disk full")))
        patch.setattr(LEFT, "write_receipt", raising(OSError("disk full")))
        broken = run_demo(kerp)
    batch_id = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", broken.stderr)
    assert batch_id is not None
    assert not (home / "archive" / batch_id[0]).exists()
    again = run_demo(kerp)
    assert again.returncode == 0
    assert (home / "archive" / batch_id[0] / "tables.json").is_file()
    assert "receipt.html" in again.stdout
    assert "report.html" in again.stdout
    assert "receipt.html" not in run_demo(kerp).stdout


def test_an_interrupt_before_commit_leaves_production_as_it_was(
    kerp: Kerp, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(FLOW, "outcome_of", raising(KeyboardInterrupt()))
        stopped = run_demo(kerp)
    assert stopped.returncode == 130
    assert "운영 데이터는 그대로입니다" in stopped.stderr
    assert vouchers_in(database_url) == 0


@pytest.mark.slow
def test_a_rehearsal_that_cannot_write_its_report_stops(kerp: Kerp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LEFT, "kept_report", raising(KeyboardInterrupt()))
    assert run_demo(kerp, "--dry-run").returncode == 130


@pytest.mark.slow
def test_a_closed_pipe_is_no_failure_of_a_promoted_run(
    surroundings: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = ["run", "--company", "HANBIT", "--create-company", "--json", "--mapping", str(MAPPING[0]), str(CLEAN)]
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "kerp_import", *command], cwd=tmp_path, env={**os.environ, **surroundings},
            stdin=subprocess.DEVNULL, stdout=closed, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert vouchers_in(database_url) == 224
    assert "남기지 못한 것: 화면의 결과" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_before_commit_ends_as_an_interrupt(
    surroundings: dict[str, str], database_url: str, tmp_path: Path, name: str
) -> None:
    command = ["run", "--company", "HANBIT", "--create-company", "--mapping", str(MAPPING[0]), str(CLEAN)]
    with psycopg.connect(database_url) as other, psycopg.connect(database_url, autocommit=True) as watcher:
        other.execute("LOCK TABLE vouchers IN ACCESS EXCLUSIVE MODE")
        program = subprocess.Popen(
            [sys.executable, "-m", "kerp_import", *command], cwd=tmp_path, env={**os.environ, **surroundings},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while not waits_for_a_lock(watcher) and time.monotonic() < deadline:
            time.sleep(0.05)
        program.send_signal(getattr(signal, name))
        stopped = program.communicate(timeout=60)[1]
    assert program.returncode == 130, stopped
    assert "운영 데이터는 그대로입니다" in stopped
    assert vouchers_in(database_url) == 0


def waits_for_a_lock(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    """Return whether a run waits for a lock in this database."""
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return connection.execute(query).fetchone() is not None


Call = tuple[str, str]
"""A function of ours: the file that it stands in, and its name."""


JOURNAL = """전표일자,전표번호,계정코드,계정과목,적요,차변,대변
2024-01-02,1,10101,현금,출자,1000,
2024-01-02,1,30101,자본금,출자,,1000
"""
"""As few rows as make a voucher: it is imported once for every call."""


def run_small(kerp: Kerp, company: str, journal: Path) -> Run:
    return kerp("run", "--company", company, "--create-company", "--mapping", journal.with_suffix(".yaml"), journal)


Profiler = Callable[[FrameType, str, object], None]


@contextmanager
def profiled_after_commit(profiler: Profiler) -> Iterator[None]:
    """Have `profiler` called from the moment on at which the flow comes back from its transaction."""
    import_one = FLOW._import  # noqa: SLF001 - its return is the COMMIT

    def imported(*arguments: object) -> object:
        done = import_one(*arguments)
        sys.setprofile(profiler)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FLOW, "_import", imported)
        try:
            yield
        finally:
            sys.setprofile(None)


def calls_after_commit(kerp: Kerp, journal: Path) -> list[Call]:
    """Return every function of ours that a real run calls after COMMIT, each once, in order."""
    calls: dict[Call, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and "kerp_import" in code.co_filename and code.co_name[0] != "<":
            calls.setdefault((code.co_filename, code.co_name))

    with profiled_after_commit(note):
        done = run_small(kerp, "C", journal)
    assert done.returncode == 0, done.stdout
    return list(calls)


def striking(call: Call, error: BaseException) -> Profiler:
    """Return a profiler that raises `error` at the first `call`."""

    def strike(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (frame.f_code.co_filename, frame.f_code.co_name) == call:
            sys.setprofile(None)
            raise error

    return strike


def struck(calls: list[Call]) -> list[Call]:
    """Return the calls that are to raise: all that reach files, the server or the screen, of the others every fifth.

    The others only word and draw what is in memory, and all of them stand in one attempt.
    """
    own_words = {"after_commit.py", "session.py", "words.py"}
    wanted = [call for call in calls if Path(call[0]).name not in own_words and not call[1].startswith("__")]
    drawing = [call for call in wanted if {"report", "model", "values", "workbook", "page"} & set(Path(call[0]).parts)]
    passed_over = {call for number, call in enumerate(drawing) if number % 5}
    return [call for call in wanted if call not in passed_over]


@pytest.mark.slow
def test_each_call_after_commit_may_raise(kerp: Kerp, database_url: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal.csv"
    journal.write_text(JOURNAL, encoding="utf-8")
    journal.with_suffix(".yaml").write_text(
        "source: any\ntarget: kerp-standard\naccounts:\n"
        '  - {source_code: "10101", target_code: "10101", verified: true}\n'
        '  - {source_code: "30101", target_code: "30101", verified: true}\n',
        encoding="utf-8",
    )
    calls = struck(calls_after_commit(kerp, journal))
    assert len(calls) > 100
    for number, call in enumerate(calls):
        error = KeyboardInterrupt() if number % 2 else OSError("broken")
        with profiled_after_commit(striking(call, error)):
            done = run_small(kerp, f"C{number}", journal)
        assert done.returncode == 0, (call, error, done.stderr)
        assert "그대로입니다" not in done.stderr, (call, error)
    assert vouchers_in(database_url) == len(calls) + 1
