"""The command status: what runs, waits, stopped or failed; a run that is killed is stalled, and taken over."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from kerp_import.database import batch_beats
from kerp_import.database.connection import Database
from kerp_import.model.progress import Meter
from support import CLEAN, MAPPING, Kerp

Admin = psycopg.Connection[tuple[Any, ...]]

RUN = ("run", "--company", "HANBIT", "--create-company", "--mapping", str(MAPPING[0]), str(CLEAN))

UNDER_WAY: LiteralString = """
    INSERT INTO operations
        (kind, name, tool_version, status, started_at, heartbeat_at, done, total, step, pause_reason, lock_id, host,
         pid)
    VALUES
        ('backfill', 'prices', '1', 'running', now(), now(), 1000, 4000, 'pass 1', NULL, '0:7:1', 'h', 5),
        ('copy', 'lines', '1', 'running', now(), now() - interval '2 min', 7, NULL, 'copy', NULL, '0:8:1', 'h', 5),
        ('expand', 'wider', '1', 'pending', now() - interval '5 min', now(), 0, NULL, NULL,
         'kerp-import db migrate-data wider', NULL, NULL, NULL),
        ('partition', 'done', '1', 'completed', now() - interval '1 h', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL)
"""

DEAD = "its program ended without a word; run the same command again"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d\d:\d\d")
ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}", re.MULTILINE)


@pytest.fixture
def admin(database_url: str) -> Iterator[Admin]:
    """Return an administrator's connection."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        yield admin


def test_what_needs_somebody_stands_first_and_the_next_command_is_its(kerp: Kerp, admin: Admin) -> None:
    admin.execute(UNDER_WAY)
    done = kerp("status", KERP_LANG="en")
    told = ID.sub("ID", MOMENT.sub("AT", done.stdout)).splitlines()
    assert [each for each in told if "migration" not in each] == [
        f"ID  copy lines: stalled at copy, since AT (h pid 5): {DEAD}",
        "ID  backfill prices: running 1,000/4,000 at pass 1, since AT (h pid 5)",
        "ID  change wider: paused, since AT: kerp-import db migrate-data wider",
        "ID  partition done: completed, since AT",
    ]
    assert "lines: fix the cause, and run the same command again." in done.stderr
    admin.execute("UPDATE operations SET status = 'completed', completed_at = now() WHERE name IN ('lines', 'prices')")
    assert "kerp-import db migrate-data wider" in kerp("status").stderr
    assert "kerp-import db migrate-data wider" in kerp("db", "status").stderr
    admin.execute("UPDATE operations SET status = 'completed', completed_at = now() WHERE name = 'wider'")
    assert kerp("status").stderr.endswith("kerp-import db status\n")
    assert kerp("db", "status").stderr.endswith("kerp-import status\n")


def test_json_has_the_seven_keys_and_what_is_not_known_is_null(kerp: Kerp, admin: Admin) -> None:
    admin.execute(UNDER_WAY)
    document = json.loads(kerp("status", "--json").stdout)
    shown = {each["name"]: each for each in document["operations"]}
    assert document["company"] is None
    seven = ["version", "status", "started_at", "completed_at", "duration", "rows_affected", "error_message"]
    assert [each for each in shown["prices"] if each in seven] == seven
    wider, done = shown["wider"], shown["done"]
    assert (wider["rows_affected"], wider["completed_at"], wider["duration"], wider["total"]) == (None,) * 4
    assert (done["done"], done["heartbeat_at"], done["state"]) == (None, None, "completed")
    assert shown["lines"]["state"] == "stalled"


def test_one_operation_is_shown_whole_by_the_beginning_of_its_id(kerp: Kerp, admin: Admin) -> None:
    admin.execute("INSERT INTO operations (id, kind, name, tool_version) VALUES"
                  " ('01234567-0000-7000-8000-000000000001', 'copy', 'one', '1'),"
                  " ('01234567-0000-7000-8000-000000000002', 'copy', 'two', '1')")  # fmt: skip
    whole = kerp("status", "01234567-0000-7000-8000-000000000002").stdout
    assert "name: two\n" in whole
    assert "state: pending\n" in whole
    assert "completed_at" not in whole
    assert "KERP-X891" in kerp("status", "01234567").stderr
    unknown = kerp("status", "0123")
    assert (unknown.returncode, "KERP-X891" in unknown.stderr) == (3, True)
    assert "KERP-X890" in kerp("status", "fff").stderr


@pytest.mark.slow
def test_a_company_sees_its_own_and_what_concerns_the_schema(kerp: Kerp, admin: Admin) -> None:
    assert kerp(*RUN, "--dry-run").returncode == 0
    admin.execute(UNDER_WAY)
    named = [each["name"] for each in json.loads(kerp("status", "--company", "HANBIT", "--json").stdout)["operations"]]
    assert {"HANBIT", "prices"} <= {*named}
    others = json.loads(kerp("status", "--company", "OTHER", "--json").stdout)["operations"]
    assert "HANBIT" not in {each["name"] for each in others}
    assert "배치 HANBIT 예행: 끝남" in kerp("status").stdout


def test_a_database_without_the_table_says_so(kerp: Kerp, empty_database_url: str) -> None:
    done = kerp("status", KERP_DATABASE_URL=empty_database_url)
    assert done.stdout.startswith("이 데이터베이스에는 작업 기록이 없거나")
    assert done.stderr.endswith("kerp-import db up\n")
    assert json.loads(kerp("status", "--json", KERP_DATABASE_URL=empty_database_url).stdout)["operations"] is None


def test_a_batch_beats_with_its_step_and_rows_and_a_row_that_is_held_is_passed_over(
    kerp: Kerp, database_url: str, admin: Admin
) -> None:
    assert kerp(*RUN, "--dry-run").returncode == 0
    admin.execute("ALTER TABLE operations DISABLE TRIGGER USER; UPDATE operations SET status = 'running',"
                  " heartbeat_at = '2020-01-01' WHERE kind = 'batch'")  # fmt: skip
    (id_, company) = admin.execute("SELECT id, company_id FROM operations WHERE kind = 'batch'").fetchone() or ()
    seen = "SELECT step, done, total, heartbeat_at > now() - interval '1 min' FROM operations WHERE kind = 'batch'"
    hand = [0.0]
    with Database(database_url) as db, psycopg.connect(database_url) as holder:
        meter = Meter("batch", "HANBIT")
        beats = batch_beats.BatchBeats(db, id_, company, now=lambda: hand[0])
        with meter.also_heard_by(beats.hear):
            meter.at("load", 5, 10)
            assert admin.execute(seen).fetchone()[3] is False  # type: ignore[index]
            hand[0] = 2.5
            meter.tick()
            assert admin.execute(seen).fetchone() == ("load", 5, 10, True)
            holder.execute("SELECT FROM operations WHERE id = %s FOR UPDATE", [id_])
            hand[0] = 20.0
            meter.at("load", 9, 10)
            assert admin.execute(seen).fetchone() == ("load", 5, 10, True)
        beats.close()


def killed_run(environment: dict[str, str], folder: Path, admin: Admin) -> None:
    """Start a run, and kill it while it waits for a lock in its promote."""
    with psycopg.connect(environment["KERP_DATABASE_URL"]) as holder:
        holder.execute("LOCK TABLE vouchers IN SHARE MODE")
        program = [sys.executable, "-c", "from kerp_import.cli import main; main()", *RUN]
        with subprocess.Popen(program, cwd=folder, env=environment, stderr=subprocess.DEVNULL) as run:
            while (
                admin.execute("SELECT FROM pg_locks WHERE relation = 'vouchers'::regclass AND NOT granted").rowcount < 1
            ):
                assert run.poll() is None
                time.sleep(0.05)
            time.sleep(3)
            run.send_signal(signal.SIGKILL)


@pytest.mark.slow
def test_a_run_that_is_killed_becomes_stalled_and_the_next_command_settles_it(
    kerp: Kerp, surroundings: dict[str, str], tmp_path: Path, admin: Admin
) -> None:
    killed_run({**os.environ, **surroundings}, tmp_path, admin)
    (before,) = json.loads(kerp("status", "--company", "HANBIT", "--json").stdout)["operations"][:1]
    # Its beat went on inside the promote's transaction, by the second connection.
    assert (before["kind"], before["state"], before["step"] in {"promote", "validate", "compare"}) == (
        "batch", "running", True,
    )  # fmt: skip
    admin.execute("UPDATE operations SET heartbeat_at = now() - interval '2 min' WHERE kind = 'batch'")
    stalled = kerp("status", "--company", "HANBIT")
    assert "배치 HANBIT: 멈춤" in stalled.stdout
    assert "kerp-import batch show" in stalled.stderr
    (beat,) = admin.execute("SELECT heartbeat_at FROM operations WHERE kind = 'batch'").fetchone() or ()
    again = kerp(*RUN)
    assert again.returncode == 0
    assert again.stderr.count("말없이 끝난 배치") == 1
    rows = admin.execute("SELECT status FROM operations WHERE kind = 'batch' ORDER BY started_at").fetchall()
    assert rows[-1] == ("completed",)
    if len(rows) > 1:
        ended = admin.execute(
            "SELECT completed_at, error_message FROM import_batches WHERE status = 'failed'"
        ).fetchone()
        assert ended == (beat, "interrupted")


@pytest.mark.slow
def test_a_run_whose_lock_is_held_is_silent_and_never_taken_over(kerp: Kerp, admin: Admin) -> None:
    assert kerp(*RUN, "--dry-run").returncode == 0
    admin.execute("UPDATE import_batches SET status = 'running', completed_at = NULL")
    admin.execute("UPDATE operations SET heartbeat_at = now() - interval '2 min' WHERE kind = 'batch'")
    admin.execute("SELECT pg_advisory_lock(hashtext('kerp-import'), hashtext('HANBIT'))")
    assert "배치 HANBIT 예행: 응답 없음" in kerp("status").stdout
    refused = kerp(*RUN, "--dry-run")
    assert (refused.returncode, "KERP-X403" in refused.stderr or "KERP-X" in refused.stderr) == (3, True)
    assert admin.execute("SELECT status FROM import_batches").fetchall() == [("running",)]
    admin.execute("SELECT pg_advisory_unlock_all()")
    assert "배치 HANBIT 예행: 멈춤" in kerp("status").stdout
    assert kerp(*RUN, "--dry-run").stderr.count("말없이 끝난 배치") == 1
    ended = "SELECT completed_at < now() - interval '1 min', error_message FROM import_batches WHERE status = 'failed'"
    assert admin.execute(ended).fetchall() == [(True, "interrupted")]


@pytest.mark.slow
def test_watched_on_a_terminal_it_is_drawn_until_ctrl_c_which_is_no_failure(
    surroundings: dict[str, str], tmp_path: Path, admin: Admin
) -> None:
    admin.execute(UNDER_WAY)
    ours, theirs = pty.openpty()
    program = [sys.executable, "-c", "from kerp_import.cli import main; main()", "status", "--watch"]
    environment = {**os.environ, **surroundings, "TERM": "xterm", "KERP_LANG": "en"}
    with subprocess.Popen(
        program, cwd=tmp_path, env=environment, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE
    ) as watching:
        os.close(theirs)
        seen = b""
        while b"prices" not in seen:
            seen += os.read(ours, 65_536)
        admin.execute("UPDATE operations SET done = 3000, heartbeat_at = clock_timestamp() WHERE name = 'prices'")
        while b"3,000/4,000" not in seen or b"a second" not in seen:
            seen += os.read(ours, 65_536)
        watching.send_signal(signal.SIGINT)
        said = watching.stderr.read().decode() if watching.stderr else ""
        assert watching.wait() == 0
    os.close(ours)
    assert "lines" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_watched_off_a_terminal_it_prints_what_differs_and_ends_with_its_operation(
    kerp_process: Kerp, surroundings: dict[str, str], tmp_path: Path, admin: Admin
) -> None:
    admin.execute(UNDER_WAY)
    (id_,) = admin.execute("SELECT id::text FROM operations WHERE name = 'prices'").fetchone() or ()
    program = [
        sys.executable,
        "-c",
        "from kerp_import.cli import main; main()",
        "status",
        str(id_),
        "--watch",
        "--json",
    ]
    with subprocess.Popen(
        program, cwd=tmp_path, env={**os.environ, **surroundings}, stdout=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        admin.execute("UPDATE operations SET status = 'completed', completed_at = now() WHERE name = 'prices'")
        last = json.loads(watching.stdout.readline())
        assert watching.wait() == 0
    assert [each["operations"][0]["state"] for each in (first, last)] == ["running", "completed"]
    assert kerp_process("status", str(id_), "--watch").stdout.count("prices") == 1


@pytest.mark.slow
def test_progress_as_json_stands_on_standard_error_beside_the_report(kerp: Kerp) -> None:
    done = kerp(*RUN, "--dry-run", "--json", "--progress", "json")
    assert json.loads(done.stdout)["status"] == "completed"
    lines = [json.loads(each) for each in done.stderr.splitlines() if each.startswith("{")]
    assert {each["event"] for each in lines} == {"progress"}
    assert [each["state"] for each in lines][-1] == "completed"
    assert {"extract", "load", "validate", "promote"} <= {each["step"] for each in lines}
    assert lines[-1]["id"] == json.loads(done.stdout)["batch_id"]
    assert '"event"' not in kerp(*RUN, "--dry-run", "--json").stderr
    assert kerp(*RUN, "--progress", "loud").returncode == 2
