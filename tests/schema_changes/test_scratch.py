"""The scratch server: clean for each who uses it, gone with its process, and if that was killed with the next one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.schema_changes.scratch import scratch_database, scratch_server

pytestmark = pytest.mark.slow

KILLED = """
import os, signal
from kerp_import.schema_changes.scratch import scratch_server
with scratch_server():
    os.kill(os.getpid(), signal.SIGKILL)
"""
ENDED = """
from kerp_import.schema_changes.scratch import scratch_server
with scratch_server():
    pass
"""


def servers() -> set[Path]:
    """Return the homes of scratch servers that are there."""
    return {path for path in (embedded.home() / "scratch").glob("server-*") if path.is_dir()}


def test_it_is_new_to_whoever_uses_it_next() -> None:
    with scratch_database("books") as db:
        assert db.row("SELECT current_schema() AS name")["name"] == "books"
        db.execute("CREATE ROLE one; CREATE ROLE two; GRANT one TO two; CREATE TABLE t (); ALTER TABLE t OWNER TO one")
    with scratch_server() as url, Database(url) as db:
        assert db.rows("SELECT rolname FROM pg_roles WHERE oid >= 16384") == []
        assert db.rows("SELECT datname FROM pg_database WHERE datname LIKE 'scratch%'") == []


def test_what_cannot_be_cleaned_is_removed() -> None:
    with scratch_server() as url, Database(url) as db:
        first = servers()
        db.execute("ALTER SYSTEM SET work_mem = '1MB'")
    assert len(servers()) == len(first) - 1
    with pytest.raises(ZeroDivisionError), scratch_server():
        raise ZeroDivisionError
    assert len(servers()) == len(first) - 1


def test_it_goes_with_its_process_and_what_a_killed_one_left_goes_with_the_next() -> None:
    others = servers()
    killed = subprocess.run([sys.executable, "-c", KILLED], env=dict(os.environ), check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = servers() - others
    assert embedded.running(left)
    subprocess.run([sys.executable, "-c", ENDED], env=dict(os.environ), check=True)
    assert servers() == others
    assert not embedded.running(left)
