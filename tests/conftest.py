"""What the tests share: one embedded server, a database of their own each, and the program to call."""

import atexit
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

# What `--help` says is settled when the program is imported.
os.environ["KERP_LANG"] = "ko"

from command_line import parameters
from kerp_import.cli import main
from kerp_import.cli.session import SESSION, chosen_language
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import Outcome
from kerp_import.run import run
from partitioned import divide
from support import FIXTURES, Import, Kerp, clone, create_database, drop, drop_database, url_of

from bench.live_tables import application_login

# Commands are imported when they are called, and say what they say in the language of that moment: here and now.
parameters()

# A database of a test is 1,700 files, made and removed: in memory they cost a tenth of what they cost on a disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it are made with names of their own
ROOM = 4 << 30
"""Bytes that must be free there; what the tests of three processes hold at a time is less than half of it."""
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# Rows on their way lie under KERP_HOME: not under that of whoever runs the tests.
os.environ["KERP_HOME"] = tempfile.mkdtemp(prefix="kerp-tests-home-")
atexit.register(shutil.rmtree, os.environ["KERP_HOME"], ignore_errors=True)

# A process that may not keep bytecode compiles the whole program again each time that a test starts it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


SHAPE = "KERP_TEST_SHAPE"

UNNEEDED = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""What saves the books when the power fails: these live for one session, and each test waits for its own database."""


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Return a KERP_HOME that the server's user can reach, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-tests-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server_url(home: Path) -> str:
    """Return the URL of the embedded server's own database, for making others; nothing is migrated in it."""
    url = embedded.start(home)
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in UNNEEDED:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        # A clone's 1,700 files are copied by the system, which shares their blocks where its disk can.
        connection.execute("ALTER SYSTEM SET file_copy_method = clone")
        connection.execute("SELECT pg_reload_conf()")
    return url


@pytest.fixture(scope="session")
def administrator(server_url: str) -> Iterator[psycopg.Connection]:
    """Return the connection on which databases are made and dropped: to connect takes as long as a few statements."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """Return the name of a migrated database that others are cloned from; nobody may stay connected to it.

    With KERP_TEST_SHAPE=partitioned its vouchers are partitioned (tests/both_shapes/test_the_same_tests.py).
    """
    name = create_database(server_url, "template0")
    with Database(url_of(server_url, name)) as db:
        up(db)
    if os.environ.get(SHAPE) == "partitioned":
        divide(url_of(server_url, name))
    return name


@pytest.fixture(scope="session")
def application(server_url: str) -> Iterator[None]:
    """Let the login be there of the application that the bench's loads speak for: one for all databases of a server."""
    with application_login(server_url):
        yield


@pytest.fixture
def empty_database_url(server_url: str, administrator: psycopg.Connection) -> Iterator[str]:
    """Return the URL of a database without any schema."""
    name = clone(administrator, "template0")
    yield url_of(server_url, name)
    drop(administrator, name)


@pytest.fixture
def database_url(server_url: str, administrator: psycopg.Connection, template: str) -> Iterator[str]:
    """Return the URL of a migrated database without any company."""
    name = clone(administrator, template)
    yield url_of(server_url, name)
    drop(administrator, name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """Return a connection, as the program makes it, to a migrated database."""
    with Database(database_url) as database:
        yield database


@pytest.fixture
def import_files(db: Database, home: Path) -> Import:
    """Return the main job as a function of files and options; the company is HANBIT, made if absent."""

    def call(*files: Path, **options: object) -> Outcome:
        wanted = {"company": "HANBIT", "home": home, "create_company": True, **options}
        return run(Job(files=files, **wanted), db, lambda *_: None)  # type: ignore[arg-type]

    return call


@pytest.fixture
def surroundings(database_url: str, home: Path) -> dict[str, str]:
    """Return the environment in which the program is called: in Korean, on a wide terminal, with a database."""
    return {
        "KERP_DATABASE_URL": database_url, "KERP_HOME": str(home), "KERP_LANG": "ko", "COLUMNS": "200",
        # A machine that is busy must not change what a test reads.
        "KERP_PROGRESS": "none",
    }  # fmt: skip


class Keyboard(StringIO):
    """What is typed on a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@pytest.fixture
def kerp(surroundings: dict[str, str], tmp_path: Path) -> Kerp:
    """Return the program, called in an empty folder: in this process, since a start takes half a second.

    With `typed` it is called on a terminal on which these answers are typed.
    """

    def call(
        *arguments: str | Path, typed: str | None = None, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        given = [str(each) for each in arguments]
        out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        log = logging.getLogger("kerp_import")
        with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open(encoding="utf-8") as nothing:
            for name, value in {**surroundings, **environment}.items():
                patch.setenv(name, value)
            keyboard = nothing if typed is None else Keyboard(typed)
            for name, stream in {"stdin": keyboard, "stdout": out, "stderr": err}.items():
                patch.setattr(sys, name, stream)
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", ["kerp-import", *given])
            patch.setattr(log, "handlers", [])
            patch.setattr(SESSION, "language", chosen_language(given))
            patch.setattr(SESSION, "company", None)
            umask = os.umask(0o022)
            with pytest.raises(SystemExit) as ended:
                main()
            os.umask(umask)
            for handler in log.handlers:
                handler.close()
        said, complained = (_text(each) for each in (out, err))
        return subprocess.CompletedProcess(given, int(str(ended.value.code)), said, complained)

    return call


def _text(stream: TextIOWrapper) -> str:
    """Return what was written to a stream over bytes."""
    stream.seek(0)
    return stream.read()


@pytest.fixture
def kerp_process(surroundings: dict[str, str], tmp_path: Path) -> Kerp:
    """Return the program, called in an empty folder in a process of its own."""

    def call(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", "from kerp_import.cli import main; main()", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, **surroundings, "PYTHONIOENCODING": "utf-8", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return call


@pytest.fixture(scope="session")
def promoted(server_url: str, template: str, home: Path) -> Iterator[tuple[str, Outcome]]:
    """Return the name of a database in which the demo was promoted, and what that run did; change only a clone."""
    name = create_database(server_url, template)
    demo = FIXTURES / "demo"
    wanted = Job("HANBIT", (demo / "한빛상사_2024.xlsx",), home, create_company=True, mappings=(demo / "mapping.yaml",))
    with Database(url_of(server_url, name)) as db:
        outcome = run(wanted, db, lambda *_: None)
    yield name, outcome
    drop_database(server_url, name)


@pytest.fixture
def promoted_url(server_url: str, administrator: psycopg.Connection, promoted: tuple[str, Outcome]) -> Iterator[str]:
    """Return the URL of a database of one's own in which the demo was promoted."""
    name = clone(administrator, promoted[0])
    yield url_of(server_url, name)
    drop(administrator, name)
