"""A pooler between us and the server: one that gives away our session is refused, one that leaves it to us works."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from kerp_import.database.connection import Database
from psycopg.conninfo import conninfo_to_dict
from support import CLEAN, MAPPING, Kerp

pytestmark = pytest.mark.slow

RUN = ("run", "--company", "HANBIT", "--create-company", "--mapping", str(MAPPING[0]), str(CLEAN))
PORT = 6543
Pooler = Callable[..., str]


@pytest.fixture(name="pooler")
def _pooler(database_url: str) -> Iterator[Pooler]:
    """Return pgbouncer before the test's database, as a function of its pool mode and other settings: its URL."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program, "pgbouncer is not installed: apt-get install pgbouncer"
    server = conninfo_to_dict(database_url)
    folder = Path(tempfile.mkdtemp(prefix="kerp-pool-"))
    # As the server's own user: nobody else reaches its socket, and pgbouncer does not run as root.
    owner = Path(str(server["host"])).stat()
    started: list[subprocess.Popen[bytes]] = []

    def start(mode: str, **settings: str) -> str:
        target = " ".join(f"{name}={server[name]}" for name in ("host", "dbname", "user", "password"))
        lines = [f"{name} = {value}" for name, value in {
            "listen_addr": "", "listen_port": str(PORT), "unix_socket_dir": str(folder), "auth_type": "any",
            "pool_mode": mode, "logfile": str(folder / "log"), **settings,
        }.items()]  # fmt: skip
        config = folder / "pgbouncer.ini"
        config.write_text("\n".join(["[databases]", f"books = {target}", "[pgbouncer]", *lines, ""]), encoding="utf-8")
        for path in (folder, config):
            os.chown(path, owner.st_uid, owner.st_gid)
        as_owner = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        started.append(subprocess.Popen([program, str(config)], cwd="/", stderr=subprocess.DEVNULL, **as_owner))  # type: ignore[call-overload]
        deadline = time.monotonic() + 20
        while not (folder / f".s.PGSQL.{PORT}").exists():
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.02)
        return f"postgresql://kerp@/books?host={quote(str(folder), safe='')}&port={PORT}"

    yield start
    for process in started:
        process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(
    ("mode", "settings"),
    [
        ("transaction", {}),
        ("transaction", {"server_round_robin": "1", "min_pool_size": "5"}),
        ("transaction", {"default_pool_size": "1"}),
        ("statement", {}),
    ],
)
def test_a_pooler_that_gives_our_session_away_is_refused(
    kerp: Kerp, pooler: Pooler, database_url: str, mode: str, settings: dict[str, str]
) -> None:
    url = pooler(mode, **settings)
    for command in (RUN, ("batches",), ("db", "up")):
        refused = kerp(*command, KERP_DATABASE_URL=url)
        assert refused.returncode == 3, refused.stderr
        assert "KERP-X322" in refused.stderr
        assert "pool_mode=session" in refused.stderr
    with psycopg.connect(database_url) as admin:
        assert admin.execute("SELECT count(*) FROM companies").fetchone() == (0,)
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database"
        assert admin.execute(f"{locks} WHERE datname = current_database())".encode()).fetchone() == (0,)


@pytest.mark.parametrize("pool_size", ["20", "1"])
def test_a_pooler_that_leaves_us_our_session_works(kerp: Kerp, pooler: Pooler, pool_size: str) -> None:
    url = pooler("session", default_pool_size=pool_size)
    # The report is read on a second connection, after the first one's end.
    done = kerp(*RUN, KERP_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    again = kerp(*RUN, KERP_DATABASE_URL=url)
    assert again.returncode == 0, again.stderr


def test_two_runs_of_a_company_through_a_pooler_know_of_each_other(kerp: Kerp, pooler: Pooler) -> None:
    url = pooler("session")
    with Database(url) as first:
        assert first.lock("kerp-import", "HANBIT")
        busy = kerp(*RUN, KERP_DATABASE_URL=url)
    assert busy.returncode == 3
    assert "KERP-X403" in busy.stderr
