"""Two servers of different versions, each with databases that have our schema, and the program that copies."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up
from psycopg import sql
from psycopg.conninfo import make_conninfo
from support import Kerp
from system_server import oldest_programs, running
from two_servers import Copy, TwoServers


@pytest.fixture(scope="session")
def old_server() -> Iterator[str]:
    """Return the address of PostgreSQL 15, in whose database `migrated` our schema stands."""
    with running(oldest_programs()) as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE migrated TEMPLATE template0")
        with Database(make_conninfo(url, dbname="migrated")) as db:
            up(db)
        yield url


@pytest.fixture
def servers(database_url: str, old_server: str) -> TwoServers:
    """Return a database of ours on the embedded server and one on the old one; the latter goes with its server."""
    name = f"t_{uuid4().hex}"
    with psycopg.connect(old_server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE migrated").format(sql.Identifier(name)))
    return TwoServers(database_url, make_conninfo(old_server, dbname=name))


@pytest.fixture
def copy(kerp: Kerp) -> Copy:
    """Return the command with --json: how it ended, and what it answered."""

    def call(
        table: str, source: str, target: str, *options: str
    ) -> "tuple[subprocess.CompletedProcess[str], dict[str, Any]]":
        done = kerp("db", "copy-table", table, "--from", source, "--to", target, *options, "--json")
        return done, json.loads(done.stdout) if done.stdout else {}

    return call
