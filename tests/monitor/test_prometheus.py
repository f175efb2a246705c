"""A real Prometheus scrapes, a real Alertmanager delivers, no run notices; a database that goes takes nothing along."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from faulty_wire import Fault, FaultyWire, Plan
from kerp_import.monitor import bounded
from kerp_import.monitor.bounded import BoundedReader
from kerp_import.monitor.figures import MonitorFigures
from prometheus_beside import answers, found, free_port, got, program, prometheus_beside, served, until
from support import CLEAN, FAULTY, FIXTURES, MAPPING, Kerp

pytestmark = pytest.mark.slow

RUNS = """
INSERT INTO operations (kind, name, status, started_at, completed_at, tool_version, spec, details, done, total, lock_id,
    heartbeat_at)
VALUES
    ('backfill', 'memo', 'pending', now(), NULL, '-', '{"table": "vouchers"}', '{"size": 500}', 200, 1000, NULL, NULL),
    ('expand', 'memo', 'failed', now() - interval '1 minute', now(), '-', '{}', '{}', 0, NULL, NULL, NULL),
    ('partition', 'lines', 'running', now() - interval '1 hour', NULL, '-', '{}', '{}', 0, NULL, '1:3:2',
     now() - interval '1 hour')
"""
"""A backfill that rests, an expansion that failed, a partitioning whose program is gone."""

PARTED = """
CREATE TABLE parted (id int) PARTITION BY LIST (id);
CREATE TABLE rest PARTITION OF parted DEFAULT;
INSERT INTO rest VALUES (1);
"""


def queries_of_the_dashboard() -> list[str]:
    """Return every query that it holds, with what Grafana would put in."""
    text = files("kerp_import.monitor").joinpath("dashboard.json").read_text(encoding="utf-8")
    found = [target["expr"] for panel in json.loads(text)["panels"] for target in panel["targets"]]
    return [each.replace("$__range", "1h").replace("$__rate_interval", "1m") for each in found]


def test_the_rules_are_good_and_fire_when_they_should(tmp_path: Path) -> None:
    shutil.copy(str(files("kerp_import.monitor").joinpath("rules.yaml")), tmp_path / "rules.yaml")
    shutil.copy(FIXTURES / "monitor" / "rules.test.yaml", tmp_path)
    for call in (["check", "rules", "rules.yaml"], ["test", "rules", "rules.test.yaml"]):
        done = subprocess.run(["promtool", *call], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_of_the_file_is_tested() -> None:
    rules = files("kerp_import.monitor").joinpath("rules.yaml").read_text(encoding="utf-8")
    asked = (FIXTURES / "monitor" / "rules.test.yaml").read_text(encoding="utf-8")
    names = re.findall(r"alert: (\w+)", rules)
    assert len(names) == len(set(names)) == 10
    silent = {*re.findall(r"alertname: (\w+), exp_alerts: \[\]", asked)}
    loud = {*re.findall(r"alertname: (\w+)(?:\n +exp_alerts:\n|, exp_alerts: \[\{)", asked)}
    assert loud == set(names)
    assert silent >= set(names) - {"KerpBatchRejected"}


@pytest.fixture(name="watched")
def _watched(kerp: Kerp, database_url: str, home: Path) -> Iterator[str]:
    """Return the URL of a database in which there is something of everything, with a backup."""
    hanbit = ("--company", "HANBIT", "--mapping", str(MAPPING[0]))
    kerp("company", "add", "HANBIT", "--name", "한빛")
    assert kerp("run", *hanbit, FAULTY, "--dry-run").returncode == 4
    assert kerp("run", *hanbit, CLEAN).returncode == 0
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(RUNS.encode())
        admin.execute(PARTED.encode())
        admin.execute("ANALYZE rest")
    backup = home / "backups" / "made-up.dump"
    backup.parent.mkdir(exist_ok=True)
    backup.touch()
    beside = backup.with_name(f"{backup.name}.json")
    facts = {
        "path": backup.name, "database": "kerp", "made_at": "2026-11-30T00:00:00+00:00", "server": 18,
        "schema_version": 34, "sha256": "0" * 64, "size": 0, "tables": {}, "strict": {},
    }  # fmt: skip
    beside.write_text(json.dumps(facts), encoding="utf-8")
    kerp("monitor", "rules", "-o", "rules.yaml")
    yield database_url
    backup.unlink()
    beside.unlink()


def test_a_failure_is_scraped_fired_delivered_and_over_once_it_is_mended(
    watched: str, surroundings: dict[str, str], tmp_path: Path
) -> None:
    with prometheus_beside(tmp_path, surroundings) as (hook, server):
        assert [each for each in queries_of_the_dashboard() if not found(server, each)] == []
        until(lambda: hook.has("KerpRunFailed", "firing") and hook.has("KerpRunStalled", "firing"))
        failed = next(each for each in hook.alerts if each["labels"]["alertname"] == "KerpRunFailed")
        assert (failed["labels"]["kind"], failed["labels"]["severity"]) == ("expand", "critical")
        assert failed["annotations"]["summary"].startswith("실패 / failed: expand")
        with psycopg.connect(watched, autocommit=True) as admin:
            admin.execute("UPDATE operations SET status = 'completed' WHERE kind IN ('expand', 'partition')")
        until(lambda: hook.has("KerpRunFailed", "resolved") and hook.has("KerpRunStalled", "resolved"))


def test_a_database_that_goes_away_is_told_as_down_and_is_back_by_itself(
    surroundings: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    with FaultyWire(database_url) as wire, served(tmp_path, surroundings, KERP_DATABASE_URL=wire.url) as url:
        assert "kerp_up 1.0" in got(url)
        for fault in (Fault.CUT, Fault.STALL):
            # In the middle of a look, and then for good.
            wire.listen_for(Plan(12, fault))
            begun = time.monotonic()
            assert next(each for each in got(url).splitlines() if each.startswith("kerp_")) == "kerp_up 0.0"
            assert time.monotonic() - begun < bounded.PATIENCE + 2
            wire.listen_for(None)
            until(lambda: "kerp_up 1.0" in got(url), "it is not back")
    assert (tmp_path / f"{Path(sys.executable).name}.log").read_text(encoding="utf-8").count("Traceback") == 0


def test_whoever_waits_for_a_look_is_given_the_same_and_not_for_long() -> None:
    gate, looks = Event(), []
    seen = MonitorFigures((), (), (), (), (), None)

    def read() -> MonitorFigures:
        looks.append(1)
        gate.wait()
        return seen

    reader = BoundedReader(read, patience=0.3)
    given: list[MonitorFigures | None] = []
    askers = [Thread(target=lambda: given.append(reader())) for _ in range(5)]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    assert (given, looks) == ([None] * 5, [1])
    gate.set()
    until(lambda: reader() is seen)

    def broken() -> MonitorFigures:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        BoundedReader(broken)()


def test_a_run_does_not_notice_that_it_is_scraped(
    kerp: Kerp, surroundings: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    over, scraped = Event(), []

    def scrape(url: str) -> None:
        while not over.is_set():
            begun = time.monotonic()
            text = got(url)
            scraped.append((time.monotonic() - begun, "kerp_up 1.0" in text, 'running{kind="batch"} 1.0' in text))

    with served(tmp_path, surroundings) as url:
        scraping = Thread(target=scrape, args=(url,))
        scraping.start()
        done = kerp("run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0], CLEAN)
        over.set()
        scraping.join()
    assert (done.returncode, done.stderr.count("KERP-X")) == (0, 0), done.stderr
    assert all(is_up for _, is_up, _ in scraped), scraped
    assert any(is_running for _, _, is_running in scraped)
    # Nobody waits for a lock of the other's.
    assert max(seconds for seconds, _, _ in scraped) < 3
    with psycopg.connect(database_url) as admin:
        assert admin.execute("SELECT status FROM import_batches").fetchall() == [("completed",)]


def test_an_address_that_is_taken_is_told(kerp: Kerp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        done = kerp("monitor", "serve", "--listen", f"127.0.0.1:{door.getsockname()[1]}")
    assert (done.returncode, done.stderr.partition(" ")[0]) == (3, "KERP-X902"), done.stderr


def test_ctrl_c_ends_it_as_it_should(surroundings: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    code = "from kerp_import.cli import main; main()"
    call = [sys.executable, "-c", code, "monitor", "serve", "--listen", f"127.0.0.1:{port}", "--json"]
    with program(call, tmp_path, **surroundings) as running:
        until(lambda: answers(f"http://127.0.0.1:{port}/metrics"))
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
    said = (tmp_path / f"{Path(sys.executable).name}.log").read_text(encoding="utf-8")
    assert json.loads(said) == {"address": f"http://127.0.0.1:{port}/metrics"}
