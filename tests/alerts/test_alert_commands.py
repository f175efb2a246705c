"""What a command tells of its end, the dead-man's switch, and the commands that answer an alert."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from alert_people import SECRET, Webhook, put_operation, recipients_of
from kerp_import.alerts.setup import AlertSetup
from kerp_import.alerts.tell import tell_what_is_due
from kerp_import.cli.commands import COMMANDS
from kerp_import.cli.lazy import Entry, Group
from kerp_import.cli.watched import COMMANDS as WATCHED
from kerp_import.database.connection import Database
from kerp_import.monitor.look import look_after
from support import CLEAN, FAULTY, MAPPING, Kerp

RUN = ("run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0])


@pytest.mark.slow
def test_a_refused_run_and_its_end_are_told_and_the_answer_stays_the_same(
    kerp: Kerp, webhook: Webhook, tmp_path: Path
) -> None:
    alerts = {"KERP_ALERTS": f"en={webhook.address}", "KERP_PING_URL": webhook.switch}
    refused = kerp(*RUN, FAULTY, "--json", **alerts)
    assert refused.returncode == 4
    assert json.loads(refused.stdout)["status"] == "rejected"
    (post,) = webhook.posts
    assert post["title"] == "Import Rejected"
    lines = post["message"].splitlines()
    assert lines[0] == "Import of HANBIT was rejected; nothing was changed"
    (report,) = [Path(line.removeprefix("Report: ")) for line in lines if line.startswith("Report: ")]
    assert (report / "report.html").is_file()
    assert report.is_relative_to(tmp_path.resolve())
    assert any(line.startswith("Next: kerp-import batch show ") for line in lines)
    done = kerp(*RUN, CLEAN, **alerts)
    assert done.returncode == 0, done.stderr
    assert webhook.titles[1:] == ["Back to Normal: Import"]
    pings = [path.partition("?")[0] for path in webhook.paths if "rid=" in path]
    assert sorted(pings) == sorted([f"/{SECRET}/start", f"/{SECRET}/fail", f"/{SECRET}/start", f"/{SECRET}"])
    assert SECRET not in refused.stdout + refused.stderr + done.stdout + done.stderr


@pytest.mark.slow
def test_a_run_that_left_no_row_is_told_off_a_terminal(kerp: Kerp, webhook: Webhook, database_url: str) -> None:
    failed = kerp(*RUN, "missing.xlsx", KERP_ALERTS=f"en={webhook.address}")
    assert failed.returncode == 3
    (post,) = webhook.posts
    assert post["title"] == "Import Failed"
    assert "missing.xlsx" in post["message"]
    with Database(database_url) as db:
        (incident,) = db.rows("SELECT kind, name, cause, severity FROM import_incidents")
    assert incident == {"kind": "batch", "name": "HANBIT", "cause": "failed", "severity": "critical"}
    done = kerp(*RUN, CLEAN, KERP_ALERTS=f"en={webhook.address}")
    assert done.returncode == 0, done.stderr
    assert webhook.titles == ["Import Failed", "Back to Normal: Import"]


@pytest.mark.slow
def test_without_a_database_it_is_told_all_the_same(kerp: Kerp, webhook: Webhook) -> None:
    failed = kerp(
        "run", "--company", "HANBIT", CLEAN,
        KERP_DATABASE_URL="postgresql://kerp:pass-w0rd@127.0.0.1:1/kerp", KERP_ALERTS=f"en={webhook.address}",
    )  # fmt: skip
    assert failed.returncode == 3
    (post,) = webhook.posts
    assert post["title"] == "Import Failed"
    assert "pass-w0rd" not in post["message"] + failed.stderr


@pytest.mark.slow
@pytest.mark.parametrize("how", ["refuses", "hangs", "500", "no-address", "no-file"])
def test_a_dead_address_neither_breaks_nor_delays_a_run(kerp: Kerp, webhook: Webhook, how: str) -> None:
    webhook.status, webhook.hangs = (500 if how == "500" else 200), (60 if how == "hangs" else 0)
    addresses = {
        "refuses": {"KERP_ALERTS": f"json://127.0.0.1:1/{SECRET}", "KERP_PING_URL": f"http://127.0.0.1:1/{SECRET}"},
        "hangs": {"KERP_ALERTS": webhook.address, "KERP_PING_URL": webhook.switch},
        "500": {"KERP_ALERTS": webhook.address, "KERP_PING_URL": webhook.switch},
        "no-address": {"KERP_ALERTS": f"nonsense://{SECRET}", "KERP_PING_URL": f"ftp://{SECRET}/"},
        "no-file": {"KERP_ALERTS_FILE": "/nowhere", "KERP_PING_URL_FILE": "/nowhere"},
    }[how]
    began = time.monotonic()
    done = kerp(*RUN, CLEAN, "--json", **addresses)
    assert time.monotonic() - began < 20
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "completed"
    assert SECRET not in done.stdout + done.stderr
    if how in {"refuses", "hangs", "500"}:
        assert "알림을 보내지 못했습니다: json-" in done.stderr


@pytest.mark.slow
def test_incidents_are_listed_acknowledged_and_put_to_sleep(kerp: Kerp, db: Database) -> None:
    assert "알릴 것이 없습니다" in kerp("alerts", "list").stdout
    put_operation(db, "ledger", "failed", error_message="no space")
    listed = json.loads(kerp("alerts", "list", "--json").stdout)
    assert [(each["kind"], each["name"], each["cause"], each["reason"]) for each in listed] == [
        ("copy", "ledger", "failed", "no space")
    ]
    short = listed[0]["id"][:8]
    shown = kerp("alerts", "list")
    assert f"{short} ledger 복사 실패" in shown.stdout
    assert f"kerp-import alerts ack {short}" in shown.stderr
    asleep = kerp("alerts", "sleep", short, "--for", "2h", "--lang", "en")
    assert "Not told until 20" in asleep.stdout
    acked = json.loads(kerp("alerts", "ack", short, "--by", "김회계", "--json").stdout)
    assert acked["acked_by"] == "김회계"
    assert "확인: 김회계" in kerp("alerts", "list").stdout
    assert kerp("alerts", "ack", "00000000").returncode == 3
    assert kerp("alerts", "ack", short[:3]).returncode == 3
    assert kerp("alerts", "sleep", short, "--for", "ever").returncode == 2
    db.execute("UPDATE import_incidents SET closed_at = now()")
    over = kerp("alerts", "ack", short)
    assert (over.returncode, "KERP-X915" in over.stderr) == (3, True)
    assert len(json.loads(kerp("alerts", "list", "--all", "--json").stdout)) >= 1


@pytest.mark.slow
def test_a_test_message_says_which_address_took_it(kerp: Kerp, webhook: Webhook, tmp_path: Path) -> None:
    nobody = kerp("alerts", "test")
    assert (nobody.returncode, "KERP-X912" in nobody.stderr) == (3, True)
    file = tmp_path / "addresses"
    file.write_text(f"critical,en={webhook.address}\njson://127.0.0.1:1/{SECRET}\n", encoding="utf-8")
    file.chmod(0o600)
    tried = kerp("alerts", "test", "--json", KERP_ALERTS_FILE=str(file))
    assert tried.returncode == 4
    answer = json.loads(tried.stdout)
    assert [(each["language"], each["reason"]) for each in answer] == [("en", None), ("ko", "not sent")]
    assert webhook.titles == ["Test of Alerts"]
    assert SECRET not in tried.stdout + tried.stderr


@pytest.mark.slow
def test_a_run_that_begins_too_late_says_so_at_its_start(
    kerp: Kerp, webhook: Webhook, tmp_path: Path, db: Database
) -> None:
    (tmp_path / "kerp.toml").write_text('company = "HANBIT"\ndeadline = "23:59 UTC"\n', encoding="utf-8")
    assert kerp(*RUN, CLEAN, "--dry-run").returncode == 0
    assert db.row("SELECT count(*) AS n FROM import_deadlines")["n"] == 0
    assert kerp(*RUN, CLEAN, "--dry-run").returncode == 0
    assert db.row("SELECT count(*) AS n FROM import_deadlines")["n"] == 1
    db.execute("UPDATE import_batches SET report = jsonb_set(report, '{timings}', '{\"total\": 900000}')")
    done = kerp(*RUN, CLEAN, "--lang", "en", KERP_ALERTS=f"en={webhook.address}")
    assert done.returncode == 0, done.stderr
    assert "The deadline is at risk: 'promoted' is expected to be done at" in done.stderr
    until = time.monotonic() + 10
    while "Deadline at Risk" not in webhook.titles and time.monotonic() < until:
        time.sleep(0.1)
    assert "Deadline at Risk" in webhook.titles


@pytest.mark.slow
def test_a_killed_run_is_told_once_by_others_and_taken_over(
    surroundings: dict[str, str], tmp_path: Path, db: Database, webhook: Webhook, kerp: Kerp
) -> None:
    secret = {"KERP_ALERTS": f"en={webhook.address}"}
    program = subprocess.Popen(
        [sys.executable, "-c", "from kerp_import.cli import main; main()", *map(str, (*RUN, CLEAN))],
        cwd=tmp_path, env={**os.environ, **surroundings, **secret}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    command_line = Path(f"/proc/{program.pid}/cmdline").read_bytes()
    until = time.monotonic() + 60
    while not db.rows("SELECT 1 FROM operations WHERE kind = 'batch'") and time.monotonic() < until:
        time.sleep(0.01)
    program.send_signal(signal.SIGKILL)
    program.wait()
    assert SECRET.encode() not in command_line
    db.execute("UPDATE operations SET heartbeat_at = now() - interval '2 minutes' WHERE kind = 'batch'")
    setup = AlertSetup(recipients_of(f"en={webhook.address}"))
    ends = threading.Event()
    looking = threading.Thread(target=look_after, args=(surroundings["KERP_DATABASE_URL"], setup, ends, 0.05))
    looking.start()
    while not webhook.titles and time.monotonic() < until:
        time.sleep(0.05)
    ends.set()
    looking.join()
    assert [tell_what_is_due(db, setup).sent for _ in range(2)] == [0, 0]
    assert webhook.titles == ["Import Stalled"]
    done = kerp(*RUN, CLEAN, **secret)
    assert done.returncode == 0, done.stderr
    assert webhook.titles == ["Import Stalled", "Back to Normal: Import"]


def test_every_command_whose_end_is_told_is_a_command() -> None:
    def functions(entries: tuple[Entry | Group, ...]) -> set[str]:
        found: set[str] = set()
        for each in entries:
            found |= {f"{each.module}.{each.function}"} if isinstance(each, Entry) else functions(each.entries)
        return found

    assert set(WATCHED) - functions(COMMANDS) == set()
