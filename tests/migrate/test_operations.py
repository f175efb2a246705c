"""The table of operations: migrations are seen while they run, batches join, and nobody writes what is not his."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Operation
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import Folder, Migration, shipped
from kerp_import.migrate.operations import settle
from kerp_import.migrate.status import MigrationStatus, statuses
from kerp_import.model.errors import DatabaseRefused
from kerp_import.model.outcome import Outcome
from kerp_import.model.schema_errors import BackfillMissing, MigrationFailed, MigrationStopped
from kerp_import.promote.rollback import rollback
from kerp_import.records import company as companies
from psycopg import errors, sql
from support import MAY_MIGRATE, Kerp, create_database, drop_database, url_of

Connection = psycopg.Connection[tuple[Any, ...]]

GATE = 4711
"""An advisory lock that a migration waits for, so that a test can look at it meanwhile."""

SHIPPED = {each.label for each in shipped().migrations}

WAITS = f"CREATE TABLE waited (id int);\nINSERT INTO waited VALUES (1);\nSELECT pg_advisory_xact_lock({GATE})"
TRIGGERED = """
CREATE TABLE first (id int); CREATE TABLE second (id int);
CREATE FUNCTION copy_it() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO second VALUES (NEW.id); RETURN NEW; END $$;
CREATE TRIGGER copied AFTER INSERT ON first FOR EACH ROW EXECUTE FUNCTION copy_it();
INSERT INTO first VALUES (1), (2), (3);
DO $$ BEGIN UPDATE first SET id = id + 1; DELETE FROM second WHERE id = 1; END $$
"""
"""Three rows put in, three by a trigger, three changed and one deleted in a block: ten."""


def folder(*ups: str, down: str = "SELECT 1") -> Folder:
    """Return a folder of somebody else's with these files."""
    files = tuple(Migration(at, f"m{at}", up, down, f"{at:06}_m{at}") for at, up in enumerate(ups, 1))
    return Folder(Path(), files, "others")


def noted(url: str, *columns: str) -> list[tuple[Any, ...]]:
    """Return these columns of the operations of somebody else's folder, the oldest first."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("SELECT {} FROM operations WHERE spec ->> 'table' = 'others' ORDER BY started_at").format(names)
    with psycopg.connect(url) as admin:
        return admin.execute(query).fetchall()


def latest(db: Database) -> list[Operation]:
    """Return the latest of each operation but our own migrations, which made the database."""
    return [each for each in operations.latest(db) if each.spec.get("table") != "schema_migrations"]


def waits_at_the_gate(admin: Connection) -> bool:
    """Return whether a session waits for the lock."""
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
    return admin.execute(query, [GATE]).fetchone() == (1,)


@pytest.fixture
def gate(database_url: str) -> Iterator[Connection]:
    """Return an administrator's connection that holds the gate shut."""
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [GATE])
        yield admin


def test_a_migration_is_seen_and_beats_while_its_transaction_is_under_way(
    database_url: str, gate: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "HEARTBEAT", 0)

    def work() -> None:
        with Database(database_url) as db:
            runner.up(db, folder=folder(WAITS))

    working = Thread(target=work)
    working.start()
    while not waits_at_the_gate(gate):
        pass
    running = ("migration", "000001_m1", 1, "running", os.getpid(), None, 0)
    columns = ("kind", "name", "version", "status", "pid", "completed_at", "done")
    assert noted(database_url, *columns) == [running]
    (first,) = noted(database_url, "heartbeat_at")
    while noted(database_url, "heartbeat_at") == [first]:
        pass
    assert gate.execute("SELECT to_regclass('waited')").fetchone() == (None,)
    gate.execute("SELECT pg_advisory_unlock(%s)", [GATE])
    working.join()
    assert noted(database_url, "status", "rows_affected", "done", "total") == [("completed", 1, 1, 1)]
    assert noted(database_url, "spec") == [({"way": "up", "table": "others"},)]


def test_rows_of_triggers_and_blocks_are_counted_and_each_step_is_told(db: Database) -> None:
    several = "CREATE TABLE third (id int);\nVACUUM pg_class;\nINSERT INTO third VALUES (1), (2);"
    runner.up(db, folder=folder(TRIGGERED, several))
    rows = db.rows(
        "SELECT rows_affected AS rows, step, done, total FROM operations WHERE spec ->> 'table' = 'others'"
        " ORDER BY started_at"
    )
    assert rows == [
        {"rows": 10, "step": None, "done": 1, "total": 1},
        {"rows": 2, "step": "3/3", "done": 3, "total": 3},
    ]


def test_a_migration_that_drops_what_the_one_before_it_wrote_is_noted_with_no_rows(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    runner.up(db, folder=folder("CREATE TABLE first (id int);\nINSERT INTO first VALUES (1), (2);", "DROP TABLE first"))
    rows = db.rows(
        "SELECT status, rows_affected AS rows FROM operations WHERE spec ->> 'table' = 'others' ORDER BY version"
    )
    assert rows == [{"status": "completed", "rows": 2}, {"status": "completed", "rows": 0}]
    assert caplog.records == []


def test_a_failed_migration_says_why_in_seven_fields(db: Database) -> None:
    wrong = folder("CREATE TABLE first (id int)", "SELECT 1/0", "SELECT 1")
    with pytest.raises(MigrationFailed):
        runner.up(db, folder=wrong)
    first, second, third = statuses(wrong, history.state(db, wrong), latest(db))
    assert (first.version, first.status, first.rows_affected, first.error_message) == (1, "completed", 0, None)
    assert first.started_at is not None
    assert first.completed_at is not None
    assert second.status == "failed"
    assert second.error_message == "000002_m2.up.sql:1 SELECT 1/0: division by zero"
    assert third == MigrationStatus(3, "pending")


def test_a_file_that_stopped_halfway_is_failed_and_one_taken_back_is_pending(db: Database) -> None:
    stops = folder("CREATE TABLE first (id int);\nVACUUM first;\nSELECT 1/0")
    with pytest.raises(MigrationStopped):
        runner.up(db, folder=stops)
    (stopped,) = statuses(stops, history.state(db, stops), latest(db))
    assert (stopped.status, stopped.error_message) == ("failed", "division by zero")
    runner.force(db, 1, folder=stops)
    runner.down(db, 0, folder=stops)
    assert statuses(stops, history.state(db, stops), latest(db)) == (MigrationStatus(1, "pending"),)


def test_how_long_a_migration_took_is_from_its_begin_on(db: Database) -> None:
    slow = folder("SELECT pg_sleep(0.05)")
    runner.up(db, folder=slow)
    (applied,) = history.state(db, slow).applied
    assert applied.started_at is not None
    assert applied.completed_at is not None
    assert (applied.completed_at - applied.started_at).total_seconds() >= 0.05


@pytest.mark.slow
def test_a_killed_runner_is_silent_then_stalled_then_settled_by_the_next_move(
    database_url: str, gate: Connection, surroundings: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "000001_waits.up.sql").write_text(WAITS, encoding="utf-8")
    call = ["db", "up", "--path", str(tmp_path), "--table", "others"]
    killed = subprocess.Popen(
        [sys.executable, "-c", "from kerp_import.cli import main; main()", *call],
        env={**os.environ, **surroundings},
    )
    while not waits_at_the_gate(gate):
        pass
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    gate.execute("UPDATE operations SET heartbeat_at = heartbeat_at - interval '61 seconds'")
    with Database(database_url) as db:
        states = [(each.state, each.pid) for each in latest(db)]
        # The server's session may have seen by now that its client is gone.
        assert states in [[("silent", killed.pid)], [("stalled", killed.pid)]]
        gate.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND NOT granted",
            [GATE],
        )
        assert [each.state for each in latest(db)] == ["stalled"]
        gate.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        runner.up(db, folder=folder(WAITS.replace("waited", "waited_again")))
        assert noted(database_url, "status", "error_message") == [
            ("failed", "ended without a word"),
            ("completed", None),
        ]


def test_one_that_died_after_its_commit_is_completed_all_the_same(db: Database, database_url: str) -> None:
    ours = folder("SELECT 1")
    runner.up(db, folder=ours)
    before = noted(database_url, "status", "error_message")
    db.execute("UPDATE operations SET status = 'running', completed_at = NULL WHERE spec ->> 'table' = 'others'")
    settle(db, ours)
    assert noted(database_url, "status", "error_message") == before
    (applied,) = history.state(db, ours).applied
    assert noted(database_url, "completed_at") == [(applied.completed_at,)]
    runner.down(db, 0, folder=ours)
    db.execute("UPDATE operations SET status = 'running', completed_at = NULL WHERE spec ->> 'table' = 'others'")
    settle(db, ours)
    assert noted(database_url, "status") == [("failed",), ("completed",)]


def test_the_migration_that_takes_the_table_away_takes_its_own_row_with_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    before_operations = 20
    runner.down(db, before_operations)
    assert latest(db) == []
    db.execute("CREATE TABLE operations (kind text)")
    runner.up(db, folder=folder("SELECT 1"))
    assert db.rows("SELECT * FROM operations") == []
    assert latest(db) == []
    assert caplog.records == []


@pytest.mark.slow
def test_batches_join_whoever_writes_them_and_those_of_before_too(
    promoted_url: str, promoted: tuple[str, Outcome]
) -> None:
    rows = "SELECT name, status, rows_affected, host IS NOT NULL AS has_host, spec FROM operations WHERE kind = 'batch'"
    completed = {"name": "HANBIT", "status": "completed", "has_host": True, "spec": {"dry_run": False}}
    with Database(promoted_url) as db:
        (kept,) = db.rows("SELECT rows_affected FROM import_batches")
        assert db.rows(rows) == [{**completed, **kept}]
        rollback(db, str(promoted[1].batch_id), plan_only=False)
        (kept,) = db.rows("SELECT rows_affected FROM import_batches")
        undone = {**completed, **kept, "status": "rolled_back"}
        assert db.rows(rows) == [undone]
        runner.down(db, 20)
        runner.up(db)
        assert db.rows(rows) == [{**undone, "has_host": False}]
        db.execute("DELETE FROM import_receipts")
        db.execute("DELETE FROM import_batches")
        assert db.rows(rows) == []


def test_a_batch_whose_run_is_gone_is_stalled(db: Database) -> None:
    company = companies.add(db, "HANBIT", "한빛상사", None)
    began: LiteralString = """INSERT INTO import_batches (company_id, company_code, fingerprint, dry_run, tool_version,
        schema_version, status, started_at) VALUES (%(id)s, 'HANBIT', 'f', false, '1', 1, 'running',
        now() - interval '2 minutes')"""
    db.execute(began, id=company.id)
    assert db.lock("kerp-import", "HANBIT")
    assert [each.state for each in latest(db)] == ["running"]
    db.unlock("kerp-import", "HANBIT")
    assert [(each.state, each.status) for each in latest(db)] == [("stalled", "running")]


ATTACKS: tuple[LiteralString, ...] = (
    "UPDATE operations SET status = 'failed' WHERE kind = 'migration'",
    "UPDATE operations SET company_id = current_tenant_id() WHERE kind = 'migration'",
    "UPDATE operations SET status = 'failed' WHERE name = 'OTHER'",
)
"""What touches no row."""

REFUSED: tuple[LiteralString, ...] = (
    "INSERT INTO operations (kind, name, version, tool_version) VALUES ('migration', 'x', 1, '1')",
    "INSERT INTO operations (kind, name, tool_version) VALUES ('backfill', 'x', '1')",
    "INSERT INTO operations (kind, name, company_id, tool_version) VALUES ('copy', 'x', current_tenant_id(), '1')",
    "UPDATE operations SET kind = 'copy', batch_id = NULL WHERE kind = 'batch'",
    "DELETE FROM operations",
)
"""What the server refuses."""


@pytest.fixture
def weak(database_url: str, server_url: str) -> Iterator[Connection]:
    """Return a connection of a login that is a member of kerp_importer and nothing else, as which it acts."""
    name = f"weak_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(name)))
        admin.execute(sql.SQL("GRANT kerp_importer TO {}").format(sql.Identifier(name)))
        url = f"postgresql://{name}:x@{database_url.partition('@')[2]}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET ROLE kerp_importer")
            yield connection
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_a_company_sees_what_concerns_it_and_writes_its_own_batches_alone(db: Database, weak: Connection) -> None:
    runner.up(db, folder=folder("SELECT 1"))
    ids = [companies.add(db, code, code, None).id for code in ("OWN", "OTHER")]
    for id_, code in zip(ids, ("OWN", "OTHER"), strict=True):
        db.execute(
            "INSERT INTO import_batches (id, company_id, company_code, fingerprint, dry_run, tool_version,"
            " schema_version) VALUES (%(id)s, %(id)s, %(code)s, 'f', false, '1', 1)",
            id=id_, code=code,
        )  # fmt: skip
    seen = "SELECT name FROM operations WHERE spec ->> 'table' IS DISTINCT FROM 'schema_migrations' ORDER BY name"
    assert weak.execute(seen).fetchall() == [("000001_m1",)]
    weak.execute("SELECT set_config('app.current_tenant', %s, false)", [str(ids[0])])
    assert weak.execute(seen).fetchall() == [("000001_m1",), ("OWN",)]
    for attack in ATTACKS:
        assert weak.execute(attack).rowcount == 0, attack
    for attack in REFUSED:
        with pytest.raises(errors.InsufficientPrivilege):
            weak.execute(attack)
    assert weak.execute("UPDATE operations SET step = 'promote' WHERE kind = 'batch'").rowcount == 1


@pytest.fixture
def owner(server_url: str) -> Iterator[tuple[str, str]]:
    """Return the name and the URL of a login that owns a migrated database and may do nothing else on the server."""
    name, database = f"owner_{uuid4().hex}", create_database(server_url, "template0")
    login = sql.Identifier(name)
    url = f"postgresql://{name}:x@{url_of(server_url, database).partition('@')[2]}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOBYPASSRLS PASSWORD 'x'").format(login))
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), login))
        admin.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(login))
        admin.execute(sql.SQL(MAY_MIGRATE).format(login))
    with Database(url) as db:
        runner.up(db)
    yield name, url
    drop_database(server_url, database)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP OWNED BY {} CASCADE; DROP ROLE {}").format(login, login))


@pytest.mark.usefixtures("template")
def test_an_owner_without_superuser_notes_and_needs_no_second_connection(
    owner: tuple[str, str], server_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    name, url = owner
    needs = folder("SELECT 1", "-- requires: backfill prices\nSELECT 2", "SELECT 3")
    done: LiteralString = """INSERT INTO operations (kind, name, tool_version, status, started_at)
        VALUES ('backfill', 'prices', '1', %(status)s, clock_timestamp())"""
    with Database(url) as db:
        with pytest.raises(BackfillMissing):
            runner.up(db, folder=needs)
        assert [(each.name, each.status) for each in latest(db)] == [("000001_m1", "completed")]
        for status in ("completed", "running"):
            with db.transaction():
                db.take_role()
                db.execute(done, status=status)
        with pytest.raises(BackfillMissing):
            runner.up(db, folder=needs)
        with db.transaction():
            db.take_role()
            db.execute("UPDATE operations SET status = 'completed' WHERE kind = 'backfill'")
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 1").format(sql.Identifier(name)))
        with caplog.at_level(logging.WARNING):
            assert [each.version for each in runner.up(db, folder=needs)] == [2, 3]
        (warning,) = [each.getMessage() for each in caplog.records]
        assert "000002_m2" in warning
        assert "too many connections" in warning
        assert {each.name for each in latest(db)} == {"000001_m1", "prices"}


UNDER_WAY: LiteralString = """
    INSERT INTO operations
        (kind, name, tool_version, status, started_at, heartbeat_at, done, total, step, pause_reason, lock_id, host,
         pid)
    VALUES
        ('backfill', 'prices', '1', 'running', now(), now(), 1000, 4000, NULL, NULL, '0:7:1', 'h', 5),
        ('backfill', 'rates', '1', 'running', now(), now(), 0, NULL, NULL, 'lag 9 s', '0:7:1', 'h', 5),
        ('copy', 'vouchers', '1', 'running', now(), now() - interval '2 min', 0, NULL, 'data', NULL, '0:7:1', 'h', 5),
        ('copy', 'lines', '1', 'running', now(), now() - interval '2 min', 0, NULL, 'data', NULL, '0:8:1', 'h', 5),
        ('expand', 'wider', '1', 'pending', NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL),
        ('partition', 'done', '1', 'completed', now(), NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL)
"""
"""Lock 7 is held, 8 is free."""


def test_the_command_says_what_runs_what_failed_and_what_is_silent(
    kerp: Kerp, database_url: str, tmp_path: Path
) -> None:
    for at, text in enumerate(("CREATE TABLE first (id int)", "SELECT 1/0", "SELECT 1"), 1):
        (tmp_path / f"{at:06}_m{at}.up.sql").write_text(text, encoding="utf-8")
    call = ("db", "status", "--path", tmp_path, "--table", "others")
    assert kerp("db", "up", *call[2:]).returncode == 3
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(7)")
        admin.execute(UNDER_WAY)
        moment = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d\d:\d\d")
        told = [moment.sub("AT", each) for each in kerp(*call, KERP_LANG="en").stdout.splitlines()]
        dead = "its program ended without a word; run the same command again"
        assert sorted(told[3:]) == [
            "backfill prices: running 1,000/4,000, since AT (h pid 5)",
            "backfill rates: paused, since AT (h pid 5): lag 9 s",
            f"copy lines: stalled at data, since AT (h pid 5): {dead}",
            "copy vouchers: silent at data, since AT (h pid 5): its lock is still held",
            "expand wider: pending",
            "migration 000002_m2: failed 0/1, AT: 000002_m2.up.sql:1 SELECT 1/0: division by zero",
        ]
        korean = kerp(*call).stdout
        assert "copy lines: 멈춤 (data 단계), " in korean
        assert "부터 (h pid 5): 프로그램이 말없이 끝났습니다. 같은 명령을 다시 실행하십시오" in korean
        document = json.loads(kerp(*call, "--json").stdout)
    assert (document["version"], document["dirty"], document["problems"]) == (1, False, [])
    first, second, third = document["migrations"]
    assert list(first) == [
        "version", "status", "started_at", "completed_at", "duration", "rows_affected", "error_message",
    ]  # fmt: skip
    assert re.fullmatch(r"\d+\.\d{3}s", first["duration"])
    assert (first["status"], first["rows_affected"]) == ("completed", 0)
    assert second["status"] == "failed"
    assert second["error_message"].endswith("division by zero")
    assert third == {**dict.fromkeys(first), "version": 3, "status": "pending"}
    assert {each["name"]: each["state"] for each in document["operations"] if each["name"] not in SHIPPED} == {
        "000001_m1": "completed", "000002_m2": "failed", "prices": "running", "rates": "running", "vouchers": "silent",
        "lines": "stalled", "wider": "pending", "done": "completed",
    }  # fmt: skip


def test_an_operation_belongs_to_its_batch_and_to_nothing_else(db: Database) -> None:
    for wrong in (
        "INSERT INTO operations (kind, name, tool_version) VALUES ('cleaning', 'x', '1')",
        "INSERT INTO operations (kind, name, tool_version) VALUES ('batch', 'x', '1')",
        "INSERT INTO operations (kind, name, tool_version) VALUES ('migration', 'x', '1')",
        "INSERT INTO operations (kind, name, tool_version, status) VALUES ('copy', 'x', '1', 'stalled')",
        "INSERT INTO operations (kind, name, tool_version, status) VALUES ('copy', 'x', '1', 'running')",
        "INSERT INTO operations (kind, name, tool_version, done) VALUES ('copy', 'x', '1', -1)",
    ):
        with pytest.raises(DatabaseRefused, match="check constraint"):
            db.execute(wrong)
    assert db.execute("INSERT INTO operations (kind, name, tool_version) VALUES ('copy', 'x', '1')") == 1
