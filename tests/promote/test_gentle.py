"""`run --gentle` promotes in slices with pauses: the same database as in one go, seen at its end, by locks of rows."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.model.errors import ConnectionLost, NoTemporaryTables
from kerp_import.model.nouns import Job
from kerp_import.model.step import Clock
from kerp_import.model.words import Language
from kerp_import.promote import in_slices
from kerp_import.promote.in_slices import A_SLICE, LONGEST_PAUSE, MOST, Pace, Pressure
from kerp_import.records import history
from kerp_import.run import run
from support import CLEAN, MAPPING, Import, create_database, drop_database, url_of

pytestmark = pytest.mark.slow

TABLES = ("companies", "accounts", "partners", "departments", "projects", "vouchers", "voucher_lines",
          "opening_balances", "import_account_totals", "import_entries")  # fmt: skip
VOUCHERS = 20
"""Of a slice, in these tests: the demo has some hundred."""

QUIET = Pressure(is_waited_for=False, is_crowded=False)
CROWDED = Pressure(is_waited_for=False, is_crowded=True)
WAITED_FOR = Pressure(is_waited_for=True, is_crowded=True)

KILLING = """
import os, signal
from kerp_import.model.nouns import Job
from kerp_import.model.step import Clock
from kerp_import.model.words import Language
from kerp_import.promote import in_slices
in_slices.FIRST = in_slices.LEAST = in_slices.MOST = 20
Clock.pause = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from kerp_import.cli import main
main()
"""


def contents(db: Database) -> dict[str, list[str]]:
    """Return what production and its lineage hold, without ids and times, and hashes that are made of ids."""
    query = """
        SELECT regexp_replace(
            (
                to_jsonb(each) - '{created_at,updated_at,after_hash,line_hashes}'::text[]
                || jsonb_build_object('hashed', to_jsonb(each) ->> 'after_hash' IS NOT NULL)
            )::text,
            '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'id', 'g'
        ) AS row
        FROM {table} AS each
        ORDER BY 1
    """
    return {table: [str(row["row"]) for row in db.rows(query.replace("{table}", table))] for table in TABLES}


@pytest.fixture(autouse=True)
def archive_without_broken_runs(home: Path) -> None:
    """Take away what the runs of other tests have left, which share the home."""
    for folder in (home / "archive").glob("unfinished-*"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Make slices small, and their pauses a list; each slice takes as long as it should."""
    paused: list[float] = []
    moments = iter(range(1_000_000))
    for name in ("FIRST", "LEAST"):
        monkeypatch.setattr(in_slices, name, VOUCHERS)
    monkeypatch.setattr(Clock, "now", lambda _: next(moments) * A_SLICE)
    monkeypatch.setattr(Clock, "pause", lambda _, seconds: paused.append(round(seconds, 6)))
    return paused


def test_what_is_promoted_in_slices_is_what_is_promoted_in_one_go(
    db: Database, import_files: Import, pauses: list[float], promoted_url: str
) -> None:
    done = import_files(CLEAN, mappings=MAPPING, gentle=True)
    assert done.status == "completed"
    vouchers = int(str(db.row("SELECT count(*) AS n FROM vouchers")["n"]))
    assert pauses == [A_SLICE] * (vouchers // VOUCHERS)
    with Database(promoted_url) as other:
        assert contents(db) == contents(other)
    assert history.batches(db)[0]["status"] == "completed"


def test_a_rehearsal_in_slices_leaves_nothing_and_a_run_without_is_the_same_batch(
    db: Database, import_files: Import, pauses: list[float]
) -> None:
    assert import_files(CLEAN, mappings=MAPPING, gentle=True, dry_run=True).status == "completed"
    assert len(pauses) > 1
    assert db.rows("SELECT 1 FROM vouchers") == []
    assert import_files(CLEAN, mappings=MAPPING, gentle=True).status == "completed"
    assert import_files(CLEAN, mappings=MAPPING).status == "already_imported"


def test_nothing_is_seen_before_the_end_and_no_lock_keeps_others_waiting(
    db: Database, database_url: str, import_files: Import, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, set[str]]] = []

    def look(*_: object) -> None:
        pauses.append(0)
        with Database(database_url) as other:
            locks = other.rows(
                "SELECT DISTINCT mode FROM pg_locks WHERE pid = %(pid)s AND locktype = 'relation'"
                " AND relation IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)",
                pid=db.pid,
            )
            vouchers = other.row("SELECT count(*) AS n FROM vouchers")["n"]
            seen.append((int(str(vouchers)), {str(each["mode"]) for each in locks}))

    monkeypatch.setattr(Clock, "pause", look)
    import_files(CLEAN, mappings=MAPPING, gentle=True)
    assert len(pauses) > 1
    assert {count for count, _ in seen} == {0}
    assert set[str]().union(*(modes for _, modes in seen)) <= {"AccessShareLock", "RowShareLock", "RowExclusiveLock"}


def test_there_is_no_pause_while_somebody_waits_for_the_end(
    database_url: str, import_files: Import, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[threading.Thread] = []

    def make_the_same_company() -> None:
        with pytest.raises(psycopg.errors.UniqueViolation), psycopg.connect(database_url) as other:
            other.execute("INSERT INTO companies (code, name) VALUES ('HANBIT', '한빛')")

    def wait_once(_: Clock, seconds: float) -> None:
        pauses.append(round(seconds, 6))
        if waiting:
            return
        waiting.append(threading.Thread(target=make_the_same_company))
        waiting[0].start()
        with Database(database_url) as other:
            while not other.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
                time.sleep(0.01)

    monkeypatch.setattr(Clock, "pause", wait_once)
    import_files(CLEAN, mappings=MAPPING, gentle=True)
    waiting[0].join()
    assert pauses[0] == A_SLICE
    assert set(pauses[1:]) == {0}
    assert len(pauses) > 2


def test_a_run_cut_off_in_a_pause_leaves_nothing_and_goes_on_from_staging(
    db: Database, import_files: Import, pauses: list[float], monkeypatch: pytest.MonkeyPatch, promoted_url: str
) -> None:
    def cut(*_: object) -> None:
        raise ConnectionLost(reason="cut")

    with monkeypatch.context() as patched:
        patched.setattr(Clock, "pause", cut)
        with pytest.raises(ConnectionLost):
            import_files(CLEAN, mappings=MAPPING, gentle=True)
    assert db.rows("SELECT 1 FROM vouchers") == []
    done = import_files(CLEAN, mappings=MAPPING, gentle=True)
    assert (done.status, done.resumed.step) == ("completed", "staged")
    assert pauses
    with Database(promoted_url) as other:
        assert contents(db) == contents(other)


def test_a_run_killed_in_a_pause_goes_on_without_slices(
    db: Database, import_files: Import, surroundings: dict[str, str], tmp_path: Path, promoted_url: str
) -> None:
    arguments = ["run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0], "--gentle", CLEAN]
    killed = subprocess.run(
        [sys.executable, "-c", KILLING, *map(str, arguments)],
        cwd=tmp_path, env={**os.environ, **surroundings}, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    while db.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"):
        time.sleep(0.1)
    assert db.rows("SELECT 1 FROM vouchers") == []
    done = import_files(CLEAN, mappings=MAPPING)
    assert (done.status, done.resumed.step) == ("completed", "staged")
    with Database(promoted_url) as other:
        assert contents(db) == contents(other)


def test_without_the_right_to_temporary_tables_it_says_what_to_grant(
    server_url: str, template: str, home: Path
) -> None:
    name = create_database(server_url, template)

    with Database(url_of(server_url, name)) as db:
        db.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")
        with pytest.raises(NoTemporaryTables) as refused:
            run(Job("HANBIT", (CLEAN,), home, create_company=True, mappings=MAPPING, gentle=True), db, lambda *_: None)
    assert f"GRANT TEMPORARY ON DATABASE {name} TO kerp_importer;" in refused.value.advise(Language.EN)
    drop_database(server_url, name)


PACES: dict[str, tuple[Pace, float, Pressure, Pace]] = {
    "as it should be": (Pace(1000, 0), A_SLICE, QUIET, Pace(1000, A_SLICE)),
    "too long: smaller": (Pace(1000, 0), 0.25, QUIET, Pace(800, 0.25)),
    "far too long: half": (Pace(1000, 0), 60.0, QUIET, Pace(500, LONGEST_PAUSE)),
    "never below a hundred": (Pace(120, 0), 60.0, QUIET, Pace(100, LONGEST_PAUSE)),
    "quick: twice as large": (Pace(1000, 0), 0.001, QUIET, Pace(2000, 0.001)),
    "never above the most": (Pace(MOST, 0), 0.001, QUIET, Pace(MOST, 0.001)),
    "the disk is busy": (Pace(1000, 0), A_SLICE, CROWDED, Pace(500, 2 * A_SLICE)),
    "somebody waits": (Pace(1000, 0), A_SLICE, WAITED_FOR, Pace(500, 0)),
}


@pytest.mark.parametrize("case", PACES)
def test_the_pace_follows_what_a_slice_took_and_what_the_server_shows(case: str) -> None:
    pace, seconds, pressure, wanted = PACES[case]
    assert pace.after(seconds, pressure) == wanted
