"""`db backfill` as processes: killed it goes on where it was, and others pause, size, resume and approve it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from support import Kerp

pytestmark = pytest.mark.slow

Admin = psycopg.Connection[tuple[Any, ...]]

SLOW_THINGS = """
CREATE TABLE things (id int PRIMARY KEY, old int NOT NULL, new int, times int NOT NULL DEFAULT 0);
INSERT INTO things (id, old) SELECT n, n * 2 FROM generate_series(1, 200) AS n;
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.02); NEW.times := OLD.times + 1; RETURN NEW; END $$;
CREATE TRIGGER slowly BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION slowly()
"""
COMMAND = ("db", "backfill", "things", "--set", "new = old", "--where", "new IS NULL", "--size", "5")
PATIENCE = 30
"""Seconds for which a test waits for anything."""


@pytest.fixture(name="admin")
def _admin(database_url: str) -> Iterator[Admin]:
    """Return a connection beside the backfill, to a database with a table that is filled slowly."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(SLOW_THINGS)
        yield admin


@contextmanager
def under_way(surroundings: dict[str, str], folder: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a backfill in a process of its own, which is killed if it still runs at the end of the block."""
    program = subprocess.Popen(
        [sys.executable, "-m", "kerp_import", *COMMAND, *options], env={**os.environ, **surroundings}, cwd=folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def interrupted(program: "subprocess.Popen[str]") -> str:
    """Interrupt a program as Ctrl-C does, and return what it said."""
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=PATIENCE)
    assert program.returncode == 130, said
    return said


def wait_until(admin: Admin, condition: LiteralString) -> None:
    """Wait until the operation of the backfill is so."""
    query = sql.SQL("SELECT EXISTS (SELECT FROM operations AS it WHERE it.kind = 'backfill' AND {})")
    until = time.monotonic() + PATIENCE
    while admin.execute(query.format(sql.SQL(condition))).fetchone() != (True,):
        assert time.monotonic() < until, admin.execute("SELECT * FROM operations WHERE kind = 'backfill'").fetchall()
        time.sleep(0.02)


def filled(admin: Admin) -> tuple[int, int, int]:
    """Return how many rows are filled, what the operation says of that, and how often a row was filled at most."""
    row = admin.execute(
        "SELECT count(*) FILTER (WHERE new = old), max(times), (SELECT rows_affected FROM operations AS it"
        " WHERE it.kind = 'backfill') FROM things"
    ).fetchone()
    assert row is not None
    return row[0], row[2], row[1]


def audited(admin: Admin) -> list[str]:
    """Return what the audit notes of backfills, the oldest first."""
    rows = admin.execute("SELECT outcome FROM import_audit WHERE action = 'db backfill' ORDER BY at").fetchall()
    return [str(outcome) for (outcome,) in rows]


def wait_until_its_session_has_ended(admin: Admin) -> None:
    """Wait until the server has noticed that a program is gone."""
    until = time.monotonic() + PATIENCE
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while admin.execute(query).fetchone() != (0,):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_killed_it_goes_on_where_it_was(admin: Admin, kerp: Kerp, surroundings: dict[str, str], tmp_path: Path) -> None:
    with under_way(surroundings, tmp_path) as program:
        wait_until(admin, "it.rows_affected >= 20")
        program.kill()
        program.wait()
    wait_until_its_session_has_ended(admin)
    there, noted, _ = filled(admin)
    assert 20 <= there == noted < 200
    admin.execute("UPDATE operations SET heartbeat_at = heartbeat_at - interval '2 minutes' WHERE kind = 'backfill'")
    status = kerp("db", "status").stdout
    assert f"backfill things: 멈춤 {there}/200 (1회차, 키 {there} 다음, 배치 5행, 초당 " in status
    done = kerp(*COMMAND, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "name": "things", "status": "completed", "rows": 200, "passes": 1, "left": 0, "left_out": [],
        "left_out_count": 0, "problem": None,
    }  # fmt: skip
    # No row was filled twice, and none left out.
    assert filled(admin) == (200, 200, 1)


def test_others_approve_pause_size_and_resume_it_and_an_interrupt_lets_it_rest(
    admin: Admin, kerp: Kerp, surroundings: dict[str, str], tmp_path: Path
) -> None:
    with under_way(surroundings, tmp_path, "--delay") as program:
        wait_until(admin, "it.pause_reason LIKE '승인을 기다림: kerp-import db backfill things --approve / %'")
        assert filled(admin) == (0, 0, 0)
        approved = kerp("db", "backfill", "things", "--approve", "--json")
        assert json.loads(approved.stdout)["by"] == getuser()
        wait_until(admin, "it.control -> 'approved' ->> 'by' <> '' AND it.rows_affected > 0")
        paused = kerp("db", "backfill", "things", "--pause")
        assert paused.stdout == "things: 배치를 마치는 대로 멈춥니다\n"
        wait_until(admin, "it.pause_reason IS NOT NULL")
        before = filled(admin)
        status = kerp("db", "status").stdout
        assert ", 배치 5행, " in status
        assert ": 사람이 멈춤 (--resume으로 계속) / paused by a person" in status
        assert filled(admin) == before
        assert kerp("db", "backfill", "things", "--size", "7").returncode == 0
        assert kerp("db", "backfill", "things", "--resume").returncode == 0
        wait_until(admin, "it.details ->> 'size' = '7' AND it.pause_reason IS NULL")
        assert "배치와 배치 사이에서 중단했습니다." in interrupted(program)
    wait_until(admin, "it.status = 'pending' AND it.pause_reason = '중단됨 / stopped'")
    there, noted, times = filled(admin)
    assert (there, times) == (noted, 1)
    assert kerp(*COMMAND).stdout == "things: 200행을 채움, 1회차, 남은 행 0개\n"
    assert audited(admin) == [
        "running", "approved", "paused", "size set", "resumed", "stopped", "running", "completed",
    ]  # fmt: skip


def test_what_goes_together_and_what_does_not(kerp: Kerp) -> None:
    for arguments in (
        (), ("--set", "a = 1"), ("--where", "true"), ("--pause", "--resume"), ("--pause", "--size", "3"),
        ("--set", "a = 1", "--where", "true", "--approve"), ("--delay",), ("--size", "0"),
    ):  # fmt: skip
        assert kerp("db", "backfill", "things", *arguments).returncode == 2, arguments
