"""The trace: what each statement of a pending file locks, rewrites, reads and builds, and whom it makes wait."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import read_folder
from support import FIXTURES, Kerp

TRACED = FIXTURES / "migrations" / "traced"


@pytest.fixture
def books_url(empty_database_url: str) -> str:
    """Return the URL of a database in which the folder's first file has run, with a thousand books."""
    with Database(empty_database_url) as db:
        runner.up(db, 1, folder=read_folder(TRACED))
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute("INSERT INTO books SELECT number, 'A', number FROM generate_series(1, 1000) AS number")
        admin.execute("ANALYZE books")
    return empty_database_url


def test_each_statement_tells_what_it_does(books_url: str, kerp: Kerp) -> None:
    done = kerp("--lang", "en", "db", "plan", "--trace", "--path", TRACED, KERP_DATABASE_URL=books_url)
    print(done.stdout, done.stderr)
    assert done.stdout == "x"
