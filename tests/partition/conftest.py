"""A database of two companies with vouchers over two years, ten lines each; and one of one's own of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from support import Kerp, create_database, drop_database, url_of

from bench.posting_load import fill

LINES = 40_000
"""A fiftieth of what the bench partitions."""


@pytest.fixture(scope="session", name="filled")
def _filled(server_url: str, template: str, application: None) -> Iterator[str]:
    """Return the name of a database with four thousand vouchers, to be cloned."""
    del application
    name = create_database(server_url, template)
    fill(url_of(server_url, name), LINES)
    yield name
    drop_database(server_url, name)


@pytest.fixture(name="database_url")
def _database_url(server_url: str, filled: str) -> Iterator[str]:
    """Return the URL of a database of one's own with those vouchers."""
    name = create_database(server_url, filled)
    yield url_of(server_url, name)
    drop_database(server_url, name)


@pytest.fixture(name="must")
def _must(kerp: Kerp) -> Callable[..., str]:
    """Return the program as a function that fails where the program does, and gives what it said."""

    def call(*words: str | Path) -> str:
        done = kerp(*words)
        assert done.returncode == 0, (done.stdout, done.stderr)
        return done.stdout

    return call


@pytest.fixture(name="connection")
def _connection(database_url: str) -> Iterator[psycopg.Connection]:
    """Return a connection on which every statement is a transaction of its own."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def count(connection: psycopg.Connection, table: str) -> int:
    """Return how many rows a table has."""
    rows = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchall()
    return int(rows[0][0])
