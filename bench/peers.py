"""Others, loading the same file into one bare table on the same server: no mapping, no checks, no vouchers."""  # noqa: INP001 - a folder of scripts

import csv
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import psycopg
from kerp_import.database import embedded
from psycopg.conninfo import conninfo_to_dict

from bench.make_books import Books
from bench.measured import measured
from bench.servers import Server, statement

HERE = Path(__file__).parent
PYTHON = HERE / ".peers" / "bin" / "python"
"""Of the peers' own environment: none of them is anything that the program needs."""

FRACTION = 10
"""`executemany` loads a tenth of the lines, and its seconds are told ten times over."""

MAKE_PEERS = "not installed: make bench-peers"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How long a peer took, or why there is no figure."""

    seconds: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What a peer is given: the file, its lines, a fresh database with a bare table, a folder for what it leaves."""

    journal: Path
    lines: int
    url: str
    folder: Path


def loaded_by(name: str, server: Server, made: Books) -> Loaded:
    """Let a peer load the journal into a fresh database; rows that are missing make no figure."""
    with server.database() as url:
        with psycopg.connect(url) as connection:
            connection.execute(statement("bare_table").encode())
        folder = server.folder / name.replace(" ", "-").strip("\\")
        folder.mkdir(exist_ok=True)
        lines = sum(1 for _ in (made.folder / "journal.csv").open("rb")) - 1
        loaded = PEERS[name](Load(made.folder / "journal.csv", lines, url, folder))
        shutil.rmtree(folder)
        if loaded.seconds is not None:
            rows, wanted = _rows(url), lines // FRACTION if name == "executemany" else lines
            if rows != wanted:
                return Loaded(None, f"failed: {rows:,} rows of {wanted:,}")
        return loaded


def _rows(url: str) -> int:
    """Return the rows of the largest table that the peer filled."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relname LIKE 'journal%'"
        ).fetchall()
        counts = [connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() for (table,) in tables]  # noqa: S608 - names as the catalogue writes them
    return max(int(count[0]) for count in counts if count)


def _by_command(command: list[str | Path], load: Load, environment: Mapping[str, str]) -> Loaded:
    """Run a peer's command and return what it took, or its last words."""
    cost = measured(command, {**os.environ, **environment}, load.folder)
    return Loaded(None, f"failed: {cost.last_words}") if cost.code else Loaded(cost.seconds)


def _psql(load: Load) -> Loaded:
    """Load with the `copy` that psql itself reads."""
    psql = shutil.which("psql") or embedded.program_folder() / "psql"
    query = f"\\copy journal FROM '{load.journal}' WITH (FORMAT csv, HEADER, ENCODING 'UTF8')"
    return _by_command([psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", load.url, "-c", query], load, {})


def _pgloader(load: Load) -> Loaded:
    """Load with pgloader, which reads its address from a file of commands and ends with 0 also where rows fail."""
    pgloader = shutil.which("pgloader")
    if pgloader is None:
        return Loaded(None, "not installed: apt-get install pgloader")
    text = (HERE / "pgloader.load").read_text(encoding="utf-8")
    commands = load.folder / "journal.load"
    commands.write_text(
        text.replace("{path}", str(load.journal)).replace("{url}", _pgloader_address(load.url)), encoding="utf-8"
    )
    return _by_command([pgloader, "--root-dir", load.folder, commands], load, {})


def _pgloader_address(url: str) -> str:
    """Return an address as pgloader writes it: a folder of sockets is a host that begins with `unix:`."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    host = parts.get("host", "localhost")
    where = f"unix:{host}" if host.startswith("/") else host
    password = f":{quote(parts['password'], safe='')}" if "password" in parts else ""
    return f"postgresql://{parts['user']}{password}@{where}:{parts.get('port', '5432')}/{parts['dbname']}"


def _dlt(load: Load) -> Loaded:
    """Load with dlt from Arrow, its files as CSV: the fastest of its ways that was found."""
    return _by_script("load_with_dlt.py", load)


def _pandas(load: Load) -> Loaded:
    """Load with pandas' `to_sql`."""
    return _by_script("load_with_pandas.py", load)


def _by_script(script: str, load: Load) -> Loaded:
    """Run a script with the Python of the peers."""
    if not PYTHON.exists():
        return Loaded(None, MAKE_PEERS)
    environment = {"BENCH_URL": _as_url(load.url), "RUNTIME__DLTHUB_TELEMETRY": "false", "HOME": str(load.folder)}
    return _by_command([PYTHON, HERE / script, load.journal, load.folder], load, environment)


def _as_url(conninfo: str) -> str:
    """Return an address as a URL, which is what SQLAlchemy and dlt read."""
    parts = {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}
    login = quote(parts["user"]) + (f":{quote(parts['password'], safe='')}" if "password" in parts else "")
    host, port = parts.get("host", "localhost"), parts.get("port", "5432")
    if host.startswith("/"):
        return f"postgresql://{login}@/{parts['dbname']}?host={quote(host, safe='')}&port={port}"
    return f"postgresql://{login}@{host}:{port}/{parts['dbname']}"


def _executemany(load: Load) -> Loaded:
    """Load a tenth of the file with `executemany`, in one transaction, and tell its seconds ten times over."""
    with load.journal.open(encoding="utf-8-sig", newline="") as stream, psycopg.connect(load.url) as connection:
        began = time.perf_counter()
        rows = islice(csv.reader(stream), 1, 1 + load.lines // FRACTION)
        connection.cursor().executemany(statement("executemany").encode(), rows)
        connection.commit()
        return Loaded(FRACTION * (time.perf_counter() - began))


PEERS: Mapping[str, Callable[[Load], Loaded]] = {
    "psql \\copy": _psql,
    "dlt": _dlt,
    "pgloader": _pgloader,
    "pandas to_sql": _pandas,
    "executemany": _executemany,
}
