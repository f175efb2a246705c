"""The steps of docs/recovery.en.md, carried out: a moment between two backups comes back."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from kerp_import.backup.server_programs import run_program
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up
from psycopg import sql


@pytest.fixture
def own_home() -> Iterator[Path]:
    """Return a KERP_HOME of one's own, whose server may be stopped and changed."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-pitr-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def handed_to_the_server(folder: Path, like: Path) -> Path:
    """Give a folder with all in it to the owner of another, for his eyes alone."""
    owner = like.stat()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    folder.chmod(0o700)
    return folder


def archiving(url: str, archive: Path) -> None:
    """Let the server keep its log in that folder from its next start on."""
    with psycopg.connect(url, autocommit=True) as connection:
        command = f"test ! -f {archive}/%f && cp %p {archive}/%f"
        connection.execute("ALTER SYSTEM SET archive_mode = on")
        connection.execute(sql.SQL("ALTER SYSTEM SET archive_command = {}").format(sql.Literal(command)))


def put_in_place(base: Path, data: Path, archive: Path, moment: str) -> None:
    """Let the base backup be the server's data, to be brought to that moment when it starts."""
    data.rename(data.with_name("data.before"))
    base.rename(data)
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(
            f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{moment}'\n"
            "recovery_target_action = 'promote'\n"
        )
    (data / "recovery.signal").touch()
    handed_to_the_server(data, data.with_name("data.before"))


@pytest.mark.slow
def test_a_moment_between_two_backups_comes_back(own_home: Path) -> None:
    base, archive = own_home / "base", own_home / "archived-log"
    with Database(embedded.start(own_home)) as db:
        data = Path(str(db.row("SHOW data_directory")["data_directory"]))
    archive.mkdir()
    handed_to_the_server(archive, data)
    archiving(embedded.start(own_home), archive)
    embedded.stop(own_home)
    url = embedded.start(own_home)
    with Database(url) as db:
        up(db)
        run_program(db, url, "pg_basebackup", [f"--pgdata={base}", "--checkpoint=fast"], database=db.name)
        db.execute("INSERT INTO companies (code, name) VALUES ('KEPT', '남는 회사')")
        moment = str(db.row("SELECT clock_timestamp()::text AS now")["now"])
        time.sleep(1)
        db.execute("DELETE FROM companies")
        db.execute("SELECT pg_switch_wal()")
    embedded.stop(own_home)
    put_in_place(base, data, archive, moment)
    with Database(embedded.start(own_home)) as db:
        assert [row["code"] for row in db.rows("SELECT code FROM companies")] == ["KEPT"]
