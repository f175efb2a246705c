"""A process killed and a connection cut at each statement of a file with an index in its middle, then `db repair`.

A sample; every statement, slowly, up and down, with the rest of the suite's slow tests.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from faulty_wire import Fault, FaultyWire, Plan
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import Folder, read_folder
from kerp_import.migrate.repair import repair
from kerp_import.model.errors import ConnectionLost, KerpError
from kerp_import.model.schema_errors import (
    DonePartEdited,
    IndexNotBuilt,
    IndexUnknown,
    MigrationStopped,
    MigrationUnderWay,
    SchemaDirty,
)
from kerp_import.model.words import Language, Words
from made_up_migrations import HASTY, ask, catalogue, folder_of, made_up, written

pytestmark = pytest.mark.slow

FIRST = made_up(
    1,
    "CREATE TABLE a (x int NOT NULL, y text);\nINSERT INTO a SELECT n, n FROM generate_series(1, 500) AS n;",
    "DROP TABLE a;",
    "a",
)
MIDDLE = made_up(
    2,
    "ALTER TABLE a ADD COLUMN z int;\nUPDATE a SET z = x;\n"
    "CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x);\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a_y ON a (y);\n"
    "ALTER TABLE a ADD CONSTRAINT a_x UNIQUE USING INDEX a_x;\nCOMMENT ON TABLE a IS '끝';",
    "DROP INDEX CONCURRENTLY a_y;\nALTER TABLE a DROP CONSTRAINT a_x;\nALTER TABLE a DROP COLUMN z;\n"
    "COMMENT ON TABLE a IS NULL;",
    "middle",
)
MOVE = """
import sys
from pathlib import Path
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import read_folder
url, way, path = sys.argv[1:]
with Database(url) as db:
    runner.up(db, folder=read_folder(Path(path))) if way == "up" else runner.down(db, 1, folder=read_folder(Path(path)))
"""
"""A move in a process of its own, which can be killed."""

BUILT: LiteralString = "SELECT count(*) FROM pg_stat_progress_create_index WHERE relid = to_regclass('a')"
"""The keys of the runner's own tables are built too, just before."""
INDEXES: LiteralString = "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'a'::regclass"
LEFT_OVERS: LiteralString = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def yes(_: Words) -> bool:
    return True


@pytest.fixture(name="db")
def _db(empty_database_url: str) -> Iterator[Database]:
    with Database(empty_database_url) as db:
        yield db


@pytest.fixture(name="wire")
def _wire(empty_database_url: str) -> Iterator[FaultyWire]:
    with FaultyWire(empty_database_url) as wire:
        yield wire


def move(url: str, way: str, folder: Folder) -> None:
    """Go all the way up, or back to the first version."""
    with Database(url) as db:
        if way == "up":
            runner.up(db, folder=folder, patience=HASTY)
        else:
            runner.down(db, 1, folder=folder, patience=HASTY)


def at_rest(url: str) -> None:
    """Wait until no session of a broken run is left."""
    deadline = time.monotonic() + 30
    while ask(url, LEFT_OVERS) != [(0,)]:
        assert time.monotonic() < deadline


def prepared(url: str, way: str, folder: Folder) -> None:
    """Put the database where the way begins: at version 1, or at 2; nothing of a former time is left."""
    with Database(url) as db:
        if history.state(db, folder).dirty:
            repair(db, folder, yes)
        runner.up(db, folder=folder)
        runner.down(db, 1 if way == "down" else 0, folder=folder)
        runner.up(db, 1 if way == "up" else 2, folder=folder)


def broken_off(wire: FaultyWire, way: str, folder: Folder, path: Path, plan: Plan) -> None:
    """Move over a wire that breaks: in a process of its own where that is to be killed."""
    wire.listen_for(plan)
    if plan.fault is not Fault.KILL:
        with suppress(KerpError):
            move(wire.url, way, folder)
        return
    # Not the command: on the way down it tries the files elsewhere first, and its messages are others.
    program = subprocess.Popen(
        [sys.executable, "-c", MOVE, wire.url, way, str(path)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    plan.pid = program.pid
    program.wait(120)


def goes_on(url: str, way: str, folder: Folder) -> None:
    """Do what a person is told to: repair where the file stopped halfway, and the same command again."""
    with Database(url) as db:
        repair(db, folder, yes, HASTY)
    move(url, way, folder)


def sweep(wire: FaultyWire, way: str, path: Path, fault: Fault, sample: int | None = None) -> int:
    """Break a move off at each statement, or at a sample; compare what is there once it has been gone on with.

    A cut and a kill come before the server has heard of the statement, a lost answer once it has carried it out.
    """
    folder = read_folder(written(path, FIRST, MIDDLE))
    url = wire.server_url
    prepared(url, way, folder)
    wire.listen_for(None)
    move(wire.url, way, folder)
    wanted = catalogue(url)
    points = [at for at, each in enumerate(wire.messages, 1) if each.by_client and each.letter in {b"Q", b"E"}]
    dirty = 0
    for at in points[:: len(points) // sample if sample else 1]:
        prepared(url, way, folder)
        broken_off(wire, way, folder, path, Plan(at, fault))
        at_rest(url)
        with Database(url) as db:
            dirty += history.state(db, folder).dirty
        goes_on(url, way, folder)
        assert catalogue(url) == wanted, (way, fault, at)
    sys.stdout.write(f"{way}, {fault}: broken off at {len(points)} statements, {dirty} times dirty\n")
    return dirty


@pytest.mark.parametrize(("way", "fault"), [("up", Fault.LOSE), ("down", Fault.CUT)])
def test_a_break_at_a_sample_of_statements_is_gone_on_with(
    wire: FaultyWire, tmp_path: Path, way: str, fault: Fault
) -> None:
    assert sweep(wire, way, tmp_path / "f", fault, 7) > 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Fault.CUT, Fault.LOSE, Fault.KILL], ids=str)
@pytest.mark.parametrize("way", ["up", "down"])
def test_whatever_breaks_at_any_statement_the_schema_is_as_if_nothing_had(
    wire: FaultyWire, tmp_path: Path, way: str, fault: Fault
) -> None:
    assert sweep(wire, way, tmp_path / "f", fault) > 10


def test_a_lost_answer_to_commit_is_asked(wire: FaultyWire) -> None:
    folder = folder_of(FIRST, made_up(2, "CREATE TABLE b (x int);", "DROP TABLE b;"))
    prepared(wire.server_url, "up", folder)
    wire.listen_for(None)
    move(wire.url, "up", folder)
    last_commit = max(at for at, each in enumerate(wire.messages, 1) if each.is_commit)
    for fault, is_in in ((Fault.LOSE, True), (Fault.CUT, False)):
        with Database(wire.server_url) as db:
            runner.down(db, 1, folder=folder)
        wire.listen_for(Plan(last_commit, fault))
        if is_in:
            move(wire.url, "up", folder)
        else:
            with pytest.raises(ConnectionLost):
                move(wire.url, "up", folder)
        with Database(wire.server_url) as db:
            assert history.state(db, folder).version == (2 if is_in else 1)


def held_while_it_builds(url: str, text: str, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a program whose CREATE INDEX CONCURRENTLY waits for somebody's transaction inside the server."""
    written(path, made_up(1, text))
    with psycopg.connect(url) as other:
        other.execute("CREATE TABLE a (x int)")
        other.commit()
        other.execute("INSERT INTO a VALUES (1)")
        program = subprocess.Popen(
            [sys.executable, "-m", "kerp_import", "db", "up", "--path", str(path)],
            env={**os.environ, "KERP_DATABASE_URL": url}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while ask(url, BUILT) == [(0,)]:
            assert program.poll() is None
        yield program
        other.rollback()


def test_the_session_of_a_killed_runner_that_still_builds_is_ended_by_repair(
    empty_database_url: str, tmp_path: Path
) -> None:
    text = "CREATE INDEX CONCURRENTLY a_x ON a (x);\nCOMMENT ON TABLE a IS '끝';"
    for program in held_while_it_builds(empty_database_url, text, tmp_path / "f"):
        program.kill()
        program.wait()
        # The server looks for its client every thirty seconds, and has not yet.
        assert ask(empty_database_url, BUILT) == [(1,)]
        with Database(empty_database_url) as db:
            folder = read_folder(tmp_path / "f")
            with pytest.raises(MigrationUnderWay) as refused:
                runner.up(db, folder=folder, patience=HASTY)
            assert refused.value.advise(Language.EN).endswith("If its program is gone: kerp-import db repair")
            told = repair(db, folder, lambda words: "Go on" not in words.en and "never finished" not in words.en)
        assert len(told) == 1
        assert told[0].en.startswith("The session of a lost program was ended (login ")
        assert f" pid {program.pid} " in told[0].en
    with Database(empty_database_url) as db:
        with pytest.raises(SchemaDirty) as dirty:
            runner.up(db, folder=folder)
        assert dirty.value.say(Language.EN) == (
            "Migration 1 stopped halfway (dirty) 000001_made_up.up.sql:1 CREATE INDEX CONCURRENTLY a_x ON a (x)"
            " (left behind: INVALID index public.a_x)"
        )
        assert [each.en for each in repair(db, folder, yes)] == ["000001_made_up.up.sql: run to its end"]
    assert ask(empty_database_url, INDEXES) == [("a_x", True)]


def test_a_runner_that_is_alive_is_not_ended_by_repair(empty_database_url: str, tmp_path: Path) -> None:
    for program in held_while_it_builds(empty_database_url, "CREATE INDEX CONCURRENTLY ON a (x);", tmp_path / "f"):
        with Database(empty_database_url) as db, pytest.raises(MigrationUnderWay):
            repair(db, read_folder(tmp_path / "f"), yes, HASTY)
        assert program.poll() is None
    assert program.wait(60) == 0


def test_an_index_without_a_name_that_was_broken_off_is_not_guessed_at(empty_database_url: str, tmp_path: Path) -> None:
    for program in held_while_it_builds(empty_database_url, "CREATE INDEX CONCURRENTLY ON a (x);", tmp_path / "f"):
        program.kill()
        program.wait()
        with Database(empty_database_url) as db, pytest.raises(IndexUnknown) as unknown:
            repair(db, read_folder(tmp_path / "f"), lambda words: "Go on" in words.en)
        assert unknown.value.say(Language.EN) == (
            "000001_made_up.up.sql:1 it is not known whether the index without a name was built before the connection"
            " was lost"
        )
    # What the hint says: the index is dropped, and given a name.
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute("DROP INDEX CONCURRENTLY a_x_idx")
    named = folder_of(made_up(1, "CREATE INDEX CONCURRENTLY a_x ON a (x);"))
    with Database(empty_database_url) as db:
        assert [each.en for each in repair(db, named, yes)] == ["000001_made_up.up.sql: run to its end"]


def test_an_index_that_is_not_unique_is_built_once_the_rows_are_mended(db: Database, empty_database_url: str) -> None:
    text = "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1), (1);\nCREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x);"
    folder = folder_of(made_up(1, text))
    failed = (
        "Migration 000001_made_up.up.sql:3 CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x) failed: could not create"
        ' unique index "a_x" (1 of 2 steps are done) (left behind: INVALID index public.a_x)'
    )
    for attempt in (lambda: runner.up(db, folder=folder), lambda: repair(db, folder, yes)):
        with pytest.raises(MigrationStopped) as stopped:
            attempt()
        assert stopped.value.say(Language.EN) == failed
    with pytest.raises(SchemaDirty) as dirty:
        runner.up(db, folder=folder)
    assert dirty.value.say(Language.EN) == (
        "Migration 1 stopped halfway (dirty) 000001_made_up.up.sql:3 CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x):"
        ' could not create unique index "a_x" (left behind: INVALID index public.a_x)'
    )
    db.execute("DELETE FROM a WHERE ctid = '(0,1)'")
    assert [each.en for each in repair(db, folder, yes)] == ["000001_made_up.up.sql: run to its end"]
    assert ask(empty_database_url, INDEXES) == [("a_x", True)]


def left_invalid(db: Database) -> None:
    """Leave an INVALID index `a_x` behind, as an interrupted CONCURRENTLY does."""
    db.execute("CREATE TABLE a (x int); INSERT INTO a VALUES (1), (1)")
    with pytest.raises(StatementRefused):
        db.statement("CREATE UNIQUE INDEX CONCURRENTLY a_x ON a (x)", 1)


def test_if_not_exists_does_not_pass_over_an_invalid_index(db: Database, empty_database_url: str) -> None:
    left_invalid(db)
    folder = folder_of(made_up(1, "CREATE INDEX CONCURRENTLY IF NOT EXISTS a_x ON a (x);"))
    with pytest.raises(MigrationStopped) as stopped:
        runner.up(db, folder=folder)
    assert stopped.value.say(Language.EN) == (
        "Migration 000001_made_up.up.sql:1 CREATE INDEX CONCURRENTLY IF NOT EXISTS a_x ON a (x) failed:"
        " an index of that name is there, and INVALID (0 of 1 step is done)"
        " (left behind: INVALID index public.a_x)"
    )
    repair(db, folder, yes)
    assert ask(empty_database_url, INDEXES) == [("a_x", True)]


def test_repair_builds_what_others_left_invalid_and_drops_the_doubles(db: Database, empty_database_url: str) -> None:
    left_invalid(db)
    folder = folder_of()
    with pytest.raises(IndexNotBuilt) as refused:
        repair(db, folder, yes)
    assert refused.value.say(Language.EN) == (
        'The index public.a_x was not built: could not create unique index "a_x_ccnew"'
    )
    db.execute("DELETE FROM a")
    told = [each.en for each in repair(db, folder, yes)]
    assert told == ["public.a_x: built again", "public.a_x_ccnew: dropped"]
    assert ask(empty_database_url, INDEXES) == [("a_x", True)]
    assert repair(db, folder, yes) == ()


def test_what_was_carried_out_may_not_be_edited_and_the_rest_may(db: Database) -> None:
    done = "CREATE TABLE a (x int);\nVACUUM a;\n"
    with pytest.raises(MigrationStopped):
        runner.up(db, folder=folder_of(made_up(1, f"{done}SELECT 1/0;")))
    with pytest.raises(DonePartEdited) as refused:
        repair(db, folder_of(made_up(1, "CREATE TABLE a (x bigint);\nVACUUM a;\nSELECT 1;")), yes)
    assert (
        refused.value.say(Language.EN) == "000001_made_up.up.sql: its first 2 steps, which were run, have been edited"
    )
    mended = folder_of(made_up(1, f"-- fixed\n{done}SELECT 1;"))
    assert repair(db, mended, lambda _: False) == ()
    assert [each.en for each in repair(db, mended, yes)] == ["000001_made_up.up.sql: run to its end"]
    assert runner.up(db, folder=mended) == ()


def test_a_way_back_that_stopped_keeps_its_place_whatever_is_tried(db: Database, empty_database_url: str) -> None:
    bad = made_up(2, "CREATE TABLE b (x int);", "DROP TABLE b;\nVACUUM;\nSELECT 1/0;", "b")
    runner.up(db, folder=folder_of(FIRST, bad))
    with pytest.raises(MigrationStopped):
        runner.down(db, 1, folder=folder_of(FIRST, bad))
    for _ in range(2):
        with pytest.raises(SchemaDirty) as dirty:
            runner.up(db, folder=folder_of(FIRST, bad))
        assert dirty.value.say(Language.EN) == (
            "Migration 1 stopped halfway (dirty) 000002_b.down.sql:3 SELECT 1/0: division by zero"
        )
    mended = made_up(2, bad.up, "DROP TABLE b;\nVACUUM;\nSELECT 1;", "b")
    repair(db, folder_of(FIRST, mended), yes)
    assert ask(empty_database_url, "SELECT version, dirty FROM schema_migrations") == [(1, False)]
    assert [each.version for each in history.state(db, folder_of(FIRST, mended)).applied] == [1]
