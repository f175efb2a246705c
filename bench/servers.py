"""The server that everything is measured on: ours or a named one, and databases on it that go again."""  # noqa: INP001 - a folder of scripts

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import psycopg
from kerp_import.database import embedded
from psycopg import sql
from psycopg.conninfo import make_conninfo

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Server:
    """A server on which databases may be made, with a folder of the bench's own."""

    url: str
    folder: Path

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Give the URL of a copy of `template`, dropped at the end; a checkpoint makes every start the same."""
        name = f"bench_{uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
            connection.execute("CHECKPOINT")
        try:
            yield make_conninfo(self.url, dbname=name)
        finally:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def version(self) -> str:
        """Return the server's name and version."""
        with psycopg.connect(self.url) as connection:
            return f"PostgreSQL {connection.info.parameter_status('server_version')}"


@contextmanager
def server(url: str | None) -> Iterator[Server]:
    """Give a server, an embedded one of our own where none is named, and a folder; both go at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-bench-"))
    folder.chmod(0o755)  # the embedded server's user goes through it
    try:
        yield Server(url or embedded.start(folder), folder)
    finally:
        if url is None:
            embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def second_server() -> Iterator[Path]:
    """Give the KERP_HOME of an embedded server that runs: what a user has who names no server."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-bench-home-"))
    folder.chmod(0o755)
    try:
        embedded.start(folder)
        yield folder
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def statement(name: str) -> str:
    """Return one of the bench's SQL files."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def name_of(url: str) -> str:
    """Return the name of the database that an address leads to."""
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])


def machine() -> str:
    """Return the machine and the versions, in one line."""
    memory = _memory_gib()
    facts = [f"{os.cpu_count()} cores", f"{memory} GiB" if memory else "", platform.system(), platform.machine()]
    facts += [f"Python {platform.python_version()}", f"polars {version('polars')}", f"psycopg {version('psycopg')}"]
    return " · ".join(filter(None, facts))


def load() -> str:
    """Return how busy the machine is, where it tells: a figure taken beside others' work is none."""
    try:
        return f"load {os.getloadavg()[0]:.1f}"
    except OSError:
        return "load unknown"


def _memory_gib() -> int:
    """Return the machine's memory, 0 where it does not tell."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30))
    except (AttributeError, OSError, ValueError):
        return 0
