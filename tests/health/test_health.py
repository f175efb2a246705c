"""health and doctor: what is wrong is told with what to do and by the exit code, and nothing is started.

Decision: docs/decisions/health.md
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, LiteralString

import psycopg
import pytest
from kerp_import.database import embedded
from kerp_import.health import of_machine
from psycopg import sql
from support import CLEAN, DEMO, FAULTY, Kerp

MAP = DEMO / "mapping.yaml"
HANBIT = ("--company", "HANBIT")
NOWHERE = "postgresql://kim:secret@127.0.0.1:1/books"


class Heard(BaseHTTPRequestHandler):
    """A webhook that keeps what it is sent."""

    bodies: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        """Keep the body and say that it came."""
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def verdicts(answer: Any) -> dict[str, str]:  # noqa: ANN401 - a document
    """Return the gravest verdict of each check."""
    order = ("ok", "warning", "wrong")
    found: dict[str, str] = {}
    for each in answer["checks"]:
        found[each["check"]] = max(found.get(each["check"], "ok"), each["verdict"], key=order.index)
    return found


def wrong(answer: Any) -> dict[str, str | None]:  # noqa: ANN401 - a document
    """Return what is wrong, with what to do."""
    return {each["check"]: each["advice"] for each in answer["checks"] if each["verdict"] == "wrong"}


def test_a_sound_database_is_well_in_a_line_a_check(kerp: Kerp) -> None:
    done = kerp("--lang", "en", "health")
    assert done.returncode == 0, done.stdout
    heads = [line.partition(":")[0].split()[1] for line in done.stdout.splitlines() if line[0] not in " →"]
    assert heads == ["database", "schema", "strangers", "operations", "batches", "partitions", "backup", "disk"]
    assert kerp("--quiet", "health").stdout == ""


@pytest.mark.parametrize(
    ("ruin", "check", "advice"),
    [
        ("UPDATE schema_migrations SET dirty = true", "schema", "kerp-import db repair"),
        (("DELETE FROM schema_migrations_history WHERE version = (SELECT max(version) FROM schema_migrations_history);"
          " UPDATE schema_migrations SET version = (SELECT max(version) FROM schema_migrations_history)"),
         "schema", "kerp-import db up"),
        (("INSERT INTO operations (kind, name, status, started_at, heartbeat_at, tool_version, lock_id) VALUES"
         " ('backfill', 'b', 'running', now() - interval '1 hour', now() - interval '1 hour', '1', '1:2:2')"),
         "operations", None),
        (("INSERT INTO operations (kind, name, status, started_at, tool_version) VALUES"
         " ('copy', 'c', 'failed', now(), '1')"), "operations", "kerp-import db status"),
        (("CREATE TABLE parted (id int, at date) PARTITION BY RANGE (at); CREATE TABLE parted_default PARTITION OF"
         " parted DEFAULT; INSERT INTO parted VALUES (1, '2024-01-01')"), "partitions",
         "kerp-import db partition parted --ensure 12; kerp-import db partition parted --drain"),
        ("CREATE RULE planted AS ON INSERT TO import_findings DO ALSO NOTHING", "strangers", None),
    ],
    ids=["dirty", "behind", "stalled", "failed", "default partition", "stranger"],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_to_do(
    kerp: Kerp, database_url: str, ruin: LiteralString, check: str, advice: str | None
) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        for statement in ruin.split("; "):
            admin.execute(sql.SQL(statement))
        admin.execute("SELECT pg_stat_force_next_flush()")
    done = kerp("health", "--json")
    assert done.returncode == 4, done.stdout
    told = wrong(json.loads(done.stdout))
    assert check in told
    assert told[check] == advice or advice is None
    quiet = kerp("--quiet", "health")
    assert (quiet.returncode, quiet.stdout) == (4, "")
    assert quiet.stderr.startswith("✗")


def test_a_server_that_does_not_answer_is_3_for_health_and_a_line_for_doctor(kerp: Kerp, tmp_path: Path) -> None:
    assert kerp("health", KERP_DATABASE_URL=NOWHERE).returncode == 3
    stopped = kerp("--lang", "en", "health", KERP_DATABASE_URL="", KERP_HOME=str(tmp_path / "empty"))
    assert stopped.returncode == 3
    assert "kerp-import db up" in stopped.stderr
    examined = kerp("doctor", "--json", KERP_DATABASE_URL=NOWHERE)
    assert examined.returncode == 4
    assert set(wrong(json.loads(examined.stdout))) == {"database"}
    assert "secret" not in examined.stdout + examined.stderr


def test_doctor_needs_no_database_and_makes_nothing(kerp: Kerp, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = kerp("doctor", "--json", KERP_DATABASE_URL="", KERP_HOME=str(home))
    assert done.returncode == 0, done.stdout
    told = verdicts(json.loads(done.stdout))
    assert {
        "installation",
        "python",
        "packages",
        "console",
        "home",
        "disk",
        "archive",
        "reports",
        "embedded server",
    } <= set(told)
    assert "database" not in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_run_that_failed_is_wrong_until_something_passes(kerp: Kerp) -> None:
    run = ("run", *HANBIT, "--create-company", "--mapping", MAP)
    assert kerp(*run, FAULTY).returncode == 4
    told = json.loads(kerp("health", "--json").stdout)
    assert str(wrong(told)["batches"]).startswith("kerp-import batch show ")
    assert kerp(*run, CLEAN, "--dry-run").returncode == 0
    assert kerp("health").returncode == 0
    assert kerp(*run, FAULTY, "--fiscal-year", "2024").returncode == 4
    assert kerp("health").returncode == 4
    assert kerp(*run, CLEAN).returncode == 0
    assert kerp("health").returncode == 0


@pytest.mark.slow
def test_the_age_of_a_backup_is_wrong_where_a_limit_is_named(kerp: Kerp, tmp_path: Path) -> None:
    home = {"KERP_HOME": str(tmp_path / "home")}
    assert kerp("health", **home).returncode == 0
    assert kerp("health", "--backup-age", "1d", **home).returncode == 4
    assert kerp("db", "backup", **home).returncode == 0
    assert kerp("health", "--backup-age", "1d", **home).returncode == 0
    (facts_file,) = (tmp_path / "home" / "backups").glob("*.json")
    facts = json.loads(facts_file.read_text(encoding="utf-8"))
    facts_file.write_text(json.dumps({**facts, "made_at": "2024-01-01T00:00:00+00:00"}), encoding="utf-8")
    assert verdicts(json.loads(kerp("health", "--json", **home).stdout))["backup"] == "warning"
    assert kerp("health", "--backup-age", "30d", **home).returncode == 4
    assert kerp("health", "--backup-age", "soon", **home).returncode == 2


@pytest.mark.slow
def test_a_full_disk_and_a_folder_without_rights_are_wrong(
    kerp: Kerp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_machine, "LEAST_ROOM", 1 << 60)
    assert set(wrong(json.loads(kerp("health", "--json").stdout))) == {"disk"}
    monkeypatch.undo()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("kerp_import.health.of_machine.tempfile.TemporaryFile", refuse)
    done = kerp("doctor", "--json", KERP_DATABASE_URL="", KERP_HOME=str(tmp_path / "home"))
    assert done.returncode == 4
    assert set(wrong(json.loads(done.stdout))) == {"home", "archive", "reports"}


@pytest.mark.slow
def test_doctor_sees_the_embedded_server_and_a_clock_that_is_wrong(
    kerp: Kerp, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    assert embedded.running(home)
    monkeypatch.setattr("kerp_import.health.of_database.time.time", lambda: 1_000_000_000.0)
    done = kerp("doctor", "--json")
    told = json.loads(done.stdout)
    assert set(wrong(told)) == {"clock"}
    says = {each["check"]: each["says"] for each in told["checks"]}
    assert str(home) in says["embedded server"]
    assert says["python"].startswith(f"Python {sys.version.split()[0]}")


@pytest.mark.slow
def test_doctor_tells_of_a_home_that_nobody_can_make(kerp_process: Kerp) -> None:
    done = kerp_process("doctor", "--json", KERP_DATABASE_URL="", KERP_HOME="/proc/nowhere")
    assert done.returncode == 4
    assert {"home", "archive"} <= set(wrong(json.loads(done.stdout)))


@pytest.mark.slow
def test_with_alert_what_stalled_is_told_once(kerp: Kerp, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO operations (kind, name, status, started_at, heartbeat_at, tool_version, lock_id) VALUES"
            " ('backfill', 'b', 'running', now() - interval '1 hour', now() - interval '1 hour', '1', '1:2:2')"
        )
    with HTTPServer(("127.0.0.1", 0), Heard) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"json://127.0.0.1:{server.server_port}/"
        first = json.loads(kerp("health", "--alert", "--json", KERP_ALERTS=address).stdout)
        second = json.loads(kerp("health", "--alert", "--json", KERP_ALERTS=address).stdout)
        server.shutdown()
    says = [{each["check"]: each["says"] for each in told["checks"]}["alerts"] for told in (first, second)]
    assert says == [f"보냄 {len(Heard.bodies)}건", "보냄 0건"]
    # What was completed a moment ago, such as the migrations of the database, is told beside it.
    assert [json.loads(each)["type"] for each in Heard.bodies].count("failure") == 1
    assert "secret" not in json.dumps(first)
