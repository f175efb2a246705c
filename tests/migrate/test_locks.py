"""One runner at a time, whichever tool it is, and locks of others that stand in the way."""

import re
import zlib
from collections.abc import Iterator
from threading import Thread
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.repair import repair
from kerp_import.model.schema_errors import MigrationFailed, MigrationStopped, MigrationUnderWay, MigrationWaited
from kerp_import.model.words import Language
from made_up_migrations import HASTY, ask, folder_of, made_up

A = made_up(1, "CREATE TABLE a (x int);", "DROP TABLE a;", "a")
SALT = 1486364155
HELD: LiteralString = """
SELECT objid::bigint FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE locktype = 'advisory' AND datname = current_database()
"""


@pytest.fixture(name="db")
def _db(empty_database_url: str) -> Iterator[Database]:
    with Database(empty_database_url) as db:
        yield db


def keys(db: Database, table: str = "schema_migrations") -> tuple[int, int]:
    """Return the numbers that golang-migrate takes, by the database's name and by the URL's path."""
    names = (f"public\0{table}\0{path}" for path in (db.name, f"/{db.name}"))
    by_name, by_path = (zlib.crc32(each.encode()) * SALT & 0xFFFFFFFF for each in names)
    return by_name, by_path


@pytest.mark.parametrize("spelling", [0, 1])
def test_whoever_holds_the_lock_in_either_spelling_is_waited_for_and_named(
    db: Database, empty_database_url: str, spelling: int
) -> None:
    with psycopg.connect(empty_database_url, autocommit=True, application_name="migrate") as other:
        other.execute("SELECT pg_advisory_lock(%s)", [keys(db)[spelling]])
        with pytest.raises(MigrationUnderWay) as refused:
            runner.up(db, folder=folder_of(A), patience=HASTY)
        words = refused.value.say(Language.EN)
        assert re.fullmatch(
            rf"Another migration is under way \(login {other.info.user}, migrate, server PID {other.info.backend_pid},"
            r" since [-0-9]+ [0-9:]+ [+0-9]+\)",
            words,
        ), words
        # The other one was not taken either, and nobody waits inside the server.
        assert len(ask(empty_database_url, HELD)) == 1
    assert runner.up(db, folder=folder_of(A), patience=HASTY) == (A,)
    assert ask(empty_database_url, HELD) == []


def test_both_are_held_while_a_file_runs_and_given_back_after_an_error(db: Database, empty_database_url: str) -> None:
    seen = made_up(1, f"CREATE TABLE seen (key) AS {HELD}")
    runner.up(db, folder=folder_of(seen))
    assert {key for (key,) in ask(empty_database_url, "SELECT key FROM seen")} == set(keys(db))
    for bad in ("SELECT 1/0", "VACUUM; SELECT 1/0"):
        with pytest.raises((MigrationFailed, MigrationStopped)):
            runner.up(db, folder=folder_of(seen, made_up(2, bad)))
        assert ask(empty_database_url, HELD) == []


def test_folders_with_tables_of_their_own_do_not_wait_for_each_other(db: Database, empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [keys(db, "other")[0]])
        assert runner.up(db, folder=folder_of(A), patience=HASTY) == (A,)


def test_of_two_runners_at_once_each_file_is_run_by_one(empty_database_url: str) -> None:
    files = tuple(made_up(each, f"CREATE TABLE t{each} (x int); VACUUM;", None) for each in range(1, 9))
    done: list[int] = []

    def work() -> None:
        with Database(empty_database_url) as db:
            done.extend(each.version for each in runner.up(db, folder=folder_of(*files)))

    workers = [Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert done == list(range(1, 9))


def test_a_lock_that_is_given_back_is_waited_for_without_holding_anything(
    db: Database, empty_database_url: str
) -> None:
    runner.up(db, folder=folder_of(A))
    longer = made_up(2, "CREATE TABLE b (x int);\nALTER TABLE a ADD COLUMN y int;", None, "b")
    with psycopg.connect(empty_database_url) as other:
        other.execute("SELECT * FROM a")
        worker = Thread(target=runner.up, args=(db,), kwargs={"folder": folder_of(A, longer)})
        worker.start()
        # It holds nothing while it waits: another table that it has made is not seen, and readers of `a` come through.
        while ask(empty_database_url, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'relation'") == [(0,)]:
            pass
        other.rollback()
        worker.join()
    assert ask(empty_database_url, "SELECT version, dirty FROM schema_migrations") == [(2, False)]


def test_a_lock_that_is_never_given_back_names_its_holder_and_nothing_is_applied(
    db: Database, empty_database_url: str
) -> None:
    runner.up(db, folder=folder_of(A))
    longer = made_up(2, "CREATE TABLE b (x int);\nALTER TABLE public.a ADD COLUMN y int;", None, "b")
    with psycopg.connect(empty_database_url, application_name="psql") as other:
        other.execute("SELECT * FROM a")
        with pytest.raises(MigrationWaited) as refused:
            runner.up(db, folder=folder_of(A, longer), patience=HASTY)
        pid = other.info.backend_pid
        words = refused.value.say(Language.EN)
        assert words.startswith(
            "Migration 000002_b.up.sql:2 ALTER TABLE public.a ADD COLUMN y int: another session is in the way"
            f" (login {other.info.user}, psql, server PID {pid}, since "
        )
        assert words.endswith("): canceling statement due to lock timeout")
        assert refused.value.advise(Language.EN) == (
            "That migration was undone; run again once that session has ended. If nobody needs it: "
            f"SELECT pg_terminate_backend({pid});"
        )
        assert ask(empty_database_url, "SELECT to_regclass('b')::text, version FROM schema_migrations") == [(None, 1)]


def test_a_step_that_waits_in_vain_says_where_the_file_stopped(db: Database, empty_database_url: str) -> None:
    longer = made_up(2, "VACUUM a;\nALTER TABLE a ADD COLUMN y int;", None, "b")
    runner.up(db, folder=folder_of(A))
    with psycopg.connect(empty_database_url) as other:
        other.execute("SELECT * FROM a")
        with pytest.raises(MigrationStopped) as stopped:
            runner.up(db, folder=folder_of(A, longer), patience=HASTY)
        words = stopped.value.say(Language.EN)
        assert f"server PID {other.info.backend_pid}, since" in words
        assert words.endswith(") (1 of 2 steps are done)")
    assert [each.en for each in repair(db, folder_of(A, longer), lambda _: True)] == ["000002_b.up.sql: run to its end"]
