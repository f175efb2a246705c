"""A run that is killed or cut off is continued by the same command, with the same result as in one go."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kerp_import import run as flow
from kerp_import.database.connection import Database
from kerp_import.model.errors import ConnectionLost
from kerp_import.records import company as companies
from kerp_import.records import history
from support import CLEAN, MAPPING, Import, Kerp

pytestmark = pytest.mark.slow

PRODUCTION = ("companies", "accounts", "partners", "departments", "projects", "vouchers", "voucher_lines",
              "opening_balances")  # fmt: skip
STAGING = ("accounts", "partners", "departments", "projects", "opening_balances", "vouchers", "voucher_lines",
           "trial_balances", "exclusions", "findings")  # fmt: skip

POINTS = {
    "after reading": ("kerp_import.run.settle_dead_batches", "read"),
    "while loading": ("kerp_import.load.load.openings.move", "read"),
    "after staging": ("kerp_import.run._import", "staged"),
    "while checking": ("kerp_import.run.compare", "staged"),
    "while promoting": ("kerp_import.promote.promote._hold_promises", "staged"),
    "before commit": ("kerp_import.run._keep", "staged"),
}
"""Where the process is killed: the function that it never enters, and the step that the next run goes on from."""

KILLING = """
import os, signal, sys
from importlib import import_module
path, target = sys.argv.pop(1).rpartition(".")[::2]
try:
    owner = import_module(path)
except ModuleNotFoundError:
    module, name = path.rpartition(".")[::2]
    owner = getattr(import_module(module), name)
setattr(owner, target, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from kerp_import.cli import main
main()
"""


def contents(db: Database) -> dict[str, list[str]]:
    """Return what production holds, without ids and times."""
    hidden = "{id,company_id,voucher_id,created_at,updated_at}"
    query = "SELECT (to_jsonb(each) - '{hidden}'::text[])::text AS row FROM {table} AS each ORDER BY 1"
    return {
        table: [str(row["row"]) for row in db.rows(query.format(hidden=hidden, table=table))] for table in PRODUCTION
    }


def staged_batches(db: Database) -> set[str]:
    """Return the batches that have rows in staging."""
    return {
        str(row["batch_id"])
        for table in STAGING
        for row in db.rows(f"SELECT batch_id FROM kerp_staging.staging_{table}")  # noqa: S608 - ours
    }


@pytest.fixture(autouse=True)
def archive_without_broken_runs(home: Path) -> None:
    """Take away what the runs of other tests have left, which share the home."""
    for folder in (home / "archive").glob("unfinished-*"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def killed(surroundings: dict[str, str], tmp_path: Path) -> Callable[..., int]:
    """Return the run of the demo as a function of where it is killed; it gives the exit code of its own process."""

    def call(target: str, *options: str) -> int:
        arguments = ["run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0], *options, CLEAN]
        return subprocess.run(
            [sys.executable, "-c", KILLING, target, *map(str, arguments)],
            cwd=tmp_path, env={**os.environ, **surroundings}, stdin=subprocess.DEVNULL, capture_output=True,
            check=False,
        ).returncode  # fmt: skip

    return call


def wait_for_server(db: Database) -> None:
    """Wait until the server has noticed that the killed run is gone: its lock goes with its connection."""
    for _ in range(600):
        (others,) = db.rows("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory'")
        if others["n"] == 0:
            return
        time.sleep(0.1)
    raise TimeoutError


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_goes_on_from_its_last_finished_step(  # noqa: PLR0913, PLR0917 - what a run needs
    point: str, db: Database, home: Path, import_files: Import, killed: Callable[..., int], promoted_url: str
) -> None:
    with Database(promoted_url) as other:
        wanted = contents(other)
    if point == "after reading":
        # A new company is noted with its first batch, which this point has not begun.
        companies.add(db, "HANBIT", "HANBIT", None)
    target, step = POINTS[point]
    assert killed(target) == -signal.SIGKILL
    wait_for_server(db)
    done = import_files(CLEAN, mappings=MAPPING)
    assert (done.status, done.resumed.step) == ("completed", step)
    assert contents(db) == wanted
    batches = history.batches(db)
    assert [row["status"] for row in batches].count("completed") == 1
    assert staged_batches(db) == {str(done.batch_id)}
    assert len(batches) == (1 if step == "staged" or point == "after reading" else 2)
    assert not list((home / "archive").glob("unfinished-*"))
    assert import_files(CLEAN, mappings=MAPPING).status == "already_imported"


def test_a_run_that_lost_its_connection_goes_on_from_staging(
    db: Database, home: Path, import_files: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(flow, "compare", _cut)
        with pytest.raises(ConnectionLost):
            import_files(CLEAN, mappings=MAPPING)
    assert len(list((home / "archive").glob("unfinished-*"))) == 1
    with monkeypatch.context() as patched:
        patched.setattr(flow, "extract", _never)
        patched.setattr(flow, "load", _never)
        done = import_files(CLEAN, mappings=MAPPING)
    assert (done.status, done.resumed.step, done.resumed.removed_rows) == ("completed", "staged", 0)
    assert [row["status"] for row in history.batches(db)] == ["completed"]
    assert not list((home / "archive").glob("unfinished-*"))
    assert not list((home / "archive" / str(done.batch_id)).glob("*.checkpoint"))


LOSSES = {
    "emptied by a crash": "DELETE FROM kerp_staging.own_voucher_lines",
    "one row gone": "DELETE FROM kerp_staging.own_vouchers WHERE voucher_no = (SELECT max(voucher_no)"
    " FROM kerp_staging.own_vouchers)",
    "one amount changed": "UPDATE kerp_staging.own_voucher_lines SET debit_amount = debit_amount + 1"
    " WHERE id = (SELECT min(id::text)::uuid FROM kerp_staging.own_voucher_lines WHERE debit_amount > 0)",
    "a partner more in K-ERP": "INSERT INTO partners (company_id, code, name) SELECT id, 'P-NEW', '새 거래처'"
    " FROM companies",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_staging_is_trusted_only_where_it_is_whole_and_made_by_what_kerp_holds(
    loss: str, db: Database, import_files: Import, monkeypatch: pytest.MonkeyPatch, promoted_url: str
) -> None:
    with Database(promoted_url) as other:
        wanted = contents(other)
    with monkeypatch.context() as patched:
        patched.setattr(flow, "compare", _cut)
        with pytest.raises(ConnectionLost):
            import_files(CLEAN, mappings=MAPPING)
    is_known = "partners" in LOSSES[loss]
    if is_known:
        # The company must be there for somebody to add a partner to it.
        db.execute("INSERT INTO companies (id, code, name) SELECT company_id, 'HANBIT', 'HANBIT' FROM import_batches")
    with db.tenant(history.past_batches(db)[0].company_id):
        assert db.execute(LOSSES[loss]) > 0
    done = import_files(CLEAN, mappings=MAPPING, create_missing=frozenset())
    assert done.resumed.step == "read"
    assert (done.resumed.removed_rows > 0, len(done.resumed.removed_batches)) == (True, 1)
    assert staged_batches(db) == {str(done.batch_id)}
    if not is_known:
        assert contents(db) == wanted


def test_another_run_goes_on_from_nothing_and_removes_what_is_left(
    db: Database, import_files: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(flow, "compare", _cut)
        with pytest.raises(ConnectionLost):
            import_files(CLEAN, mappings=MAPPING)
    done = import_files(CLEAN, mappings=MAPPING, voucher_status="draft")
    assert (done.status, done.resumed.step) == ("completed", None)
    assert done.resumed.removed_rows > 0
    assert staged_batches(db) == {str(done.batch_id)}


def test_a_checkpoint_that_somebody_changed_is_not_read(
    home: Path, import_files: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(flow, "compare", _cut)
        with pytest.raises(ConnectionLost):
            import_files(CLEAN, mappings=MAPPING)
    (folder,) = (home / "archive").glob("unfinished-*")
    for path in folder.glob("*.checkpoint"):
        contents_of_path = path.read_bytes()
        path.write_bytes(contents_of_path[:-1] + bytes([contents_of_path[-1] ^ 1]))
    done = import_files(CLEAN, mappings=MAPPING)
    assert (done.status, done.resumed.step) == ("completed", None)
    assert not folder.exists() or folder.is_dir()


def test_a_rehearsal_goes_on_as_a_rehearsal_alone(
    db: Database, import_files: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(flow, "compare", _cut)
        with pytest.raises(ConnectionLost):
            import_files(CLEAN, mappings=MAPPING, dry_run=True)
    done = import_files(CLEAN, mappings=MAPPING)
    assert (done.status, done.dry_run, done.resumed.step) == ("completed", False, None)
    assert [(row["status"], row["dry_run"]) for row in history.batches(db)] == [("completed", False), ("failed", True)]


def _cut(*_: object, **__: object) -> None:
    raise ConnectionLost(reason="cut")


def _never(*_: object, **__: object) -> None:
    raise AssertionError


@pytest.mark.slow
def test_a_sheet_that_kills_the_process_twice_is_named(killed: Callable[..., int], kerp: Kerp, db: Database) -> None:
    command = ["run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0], CLEAN]
    for _ in range(2):
        assert killed("kerp_import.extract.extract._BatchReader._read_rows") == -signal.SIGKILL
        wait_for_server(db)
    named = kerp(*command)
    assert named.returncode == 3, named
    assert "2번 죽었습니다" in named.stderr
    assert CLEAN.name in named.stderr
    assert kerp(*command).returncode == 0
