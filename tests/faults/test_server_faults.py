"""The server goes down, crashes, or has no room left in the middle of a run; eight runs of one company at once."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event

import psycopg
import pytest
from faulty_wire import Fault, FaultyWire, Plan
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up
from support import CLEAN, MAPPING, Kerp

pytestmark = pytest.mark.slow

VOUCHERS = 224
ROUNDS, AT_ONCE = (10 if os.environ.get("KERP_FAULTS") == "all" else 2), 8
ROOM = (0, 512, 1024, 8192)
"""Kilobytes that are left on the server's disk when a run begins."""

DISK = 400
"""Megabytes of that disk: an empty server takes some 60."""


@pytest.fixture(name="own_home")
def _own_home() -> Iterator[Path]:
    """Return the home of a server that may be killed: nobody else's tests use it."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-faults-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(name="small_disk")
def _small_disk() -> Iterator[Path]:
    """Return the home of a server on a disk of its own, which can be filled."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}m,mode=755", "tmpfs", folder], check=False)
    assert mounted.returncode == 0, "a small disk must be mounted for this: run make test-all as root"
    yield folder
    embedded.stop(folder)
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def migrated(home: Path) -> str:
    """Start the server of the home, migrate its database, and return its URL."""
    url = embedded.start(home)
    with Database(url) as db:
        up(db)
    return url


def arguments(company: str) -> tuple[str, ...]:
    return ("run", "--company", company, "--create-company", "--mapping", str(MAPPING[0]), str(CLEAN))


def vouchers(url: str, company: str) -> int:
    query = "SELECT count(*) FROM vouchers JOIN companies ON companies.id = company_id WHERE companies.code = %(code)s"
    with psycopg.connect(url) as admin:
        row = admin.execute(query, {"code": company}).fetchone()
    assert row is not None
    return int(row[0])


def restart(home: Path) -> None:
    """Stop the server as an administrator does, which ends every session, and start it."""
    embedded.stop(home)
    embedded.start(home)


def crash(home: Path) -> None:
    """Kill the server as a loss of power would, and start it: unlogged tables are empty afterwards."""
    (data,) = home.glob("postgres/data")
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    while embedded.running(home):
        time.sleep(0.01)
    embedded.start(home)


def fallen(fall: Callable[[Path], None], home: Path, is_up: Event) -> None:
    """Let the server fall, and tell when it is up again."""
    fall(home)
    is_up.set()


@pytest.mark.parametrize("fall", [restart, crash], ids=lambda each: each.__name__)
def test_a_server_that_falls_in_the_middle_leaves_all_or_nothing(
    kerp: Kerp, own_home: Path, fall: Callable[[Path], None]
) -> None:
    url = migrated(own_home)
    with FaultyWire(url) as wire:
        assert kerp(*arguments("CLEAN"), KERP_DATABASE_URL=wire.url).returncode == 0
        for at, from_commit in ((len(wire.messages) // 3, False), (0, True), (1, True)):
            company = f"C{at}"
            is_up = Event()
            wire.listen_for(Plan(at, Fault.HOLD, partial(fallen, fall, own_home, is_up), from_commit=from_commit))
            done = kerp(*arguments(company), KERP_DATABASE_URL=wire.url)
            assert is_up.wait(120)
            is_in = vouchers(url, company)
            assert is_in in (0, VOUCHERS), (at, done)
            assert done.returncode in (0, 3), (at, done)
            assert (done.returncode == 0) == (is_in == VOUCHERS) or "KERP-X302" in done.stderr, (at, done)
            wire.listen_for(None)
            assert kerp(*arguments(company), KERP_DATABASE_URL=wire.url).returncode == 0, at
            assert vouchers(url, company) == VOUCHERS


def test_a_server_without_room_changes_nothing_and_the_same_command_ends_it(kerp: Kerp, small_disk: Path) -> None:
    url = migrated(small_disk)
    filler = small_disk / "filler"
    for room in ROOM:
        company = f"R{room}"
        with filler.open("wb") as file, suppress(OSError):
            free = shutil.disk_usage(small_disk).free
            os.posix_fallocate(file.fileno(), 0, free - room * 1024)
        done = kerp(*arguments(company), KERP_DATABASE_URL=url)
        filler.unlink()
        # Without room for its log the server falls, and is started again by the next command of a person.
        url = embedded.start(small_disk)
        is_in = vouchers(url, company)
        assert is_in == (VOUCHERS if done.returncode == 0 else 0), (room, done)
        assert done.returncode in (0, 3), (room, done)
        again = kerp(*arguments(company), KERP_DATABASE_URL=url)
        assert again.returncode == 0, (room, again)
        assert vouchers(url, company) == VOUCHERS
        sys.stdout.write(f"{room} KB left: exit code {done.returncode}, {is_in} vouchers; {done.stderr[:160]}\n")


def test_of_eight_runs_of_a_company_at_once_exactly_one_promotes(
    surroundings: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "kerp_import"]
    pipe, env = subprocess.PIPE, {**os.environ, **surroundings}
    for number in range(ROUNDS):
        company = f"ROUND{number}"
        programs = [
            subprocess.Popen(
                [*command, *arguments(company)], cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, stdout=pipe,
                stderr=pipe, text=True, encoding="utf-8",
            )
            for _ in range(AT_ONCE)
        ]  # fmt: skip
        said = [program.communicate(timeout=300)[1] for program in programs]
        codes = [program.returncode for program in programs]
        assert set(codes) <= {0, 3}, said
        assert 0 in codes, said
        assert all("KERP-X403" in words for words, code in zip(said, codes, strict=True) if code == 3), said
        assert vouchers(database_url, company) == VOUCHERS
        with psycopg.connect(database_url) as admin:
            query = "SELECT count(*) FROM import_batches WHERE company_code = %(code)s AND status = 'completed'"
            assert admin.execute(query, {"code": company}).fetchone() == (1,)
