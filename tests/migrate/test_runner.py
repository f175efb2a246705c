"""Folders moved up and down: what is one transaction, what is noted, and what another tool moved."""

from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import Folder, read_folder, shipped
from kerp_import.migrate.repair import repair
from kerp_import.model.schema_errors import (
    BackfillMissing,
    CheckRefused,
    DirtyByAnother,
    MigrationFailed,
    MigrationFilesUnfit,
    MigrationsDiffer,
    MigrationStopped,
    MigrationUnreadable,
    NoWayBack,
    RowsInTheWay,
    SchemaAhead,
    SchemaDirty,
    SchemaOfAnother,
    TableTaken,
    VersionUnknown,
)
from kerp_import.model.words import Language, Words
from made_up_migrations import ask, folder_of, made_up, written

A = made_up(1, "CREATE TABLE a (x int);", "DROP TABLE a;", "a")
B = made_up(2, "CREATE TABLE b (x int);", "DROP TABLE b;", "b")
C = made_up(3, "CREATE TABLE c (x int);", "DROP TABLE c;", "c")
TABLES: LiteralString = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^.$' ORDER BY 1"
VERSION: LiteralString = "SELECT version, dirty FROM schema_migrations"


def yes(_: Words) -> bool:
    return True


@pytest.fixture(name="db")
def _db(empty_database_url: str) -> Iterator[Database]:
    with Database(empty_database_url) as db:
        yield db


def tables(url: str) -> str:
    return "".join(name for (name,) in ask(url, TABLES))


def golang_migrate(url: str, version: int | None, *, dirty: bool = False, run: str = "") -> None:
    """Do what golang-migrate does to its table when it has moved a schema, by its documented protocol.

    There is no Go here: this is a model of it. None is its nil version, an empty table.
    """
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version bigint primary key, dirty boolean not null)"
        )
        connection.execute(run.encode()) if run else None
        connection.execute("TRUNCATE schema_migrations")
        if version is not None:
            connection.execute("INSERT INTO schema_migrations (version, dirty) VALUES (%s, %s)", [version, dirty])


def test_up_down_and_between(db: Database, empty_database_url: str) -> None:
    folder = folder_of(A, B, C)
    assert runner.up(db, runner.version_after(folder, history.state(db, folder), 2), folder=folder) == (A, B)
    assert runner.up(db, folder=folder) == (C,)
    assert runner.up(db, folder=folder) == ()
    assert tables(empty_database_url) == "abc"
    assert runner.down(db, runner.version_after(folder, history.state(db, folder), -2), folder=folder) == (C, B)
    assert (tables(empty_database_url), ask(empty_database_url, VERSION)) == ("a", [(1, False)])
    assert runner.down(db, runner.version_after(folder, history.state(db, folder), -9), folder=folder) == (A,)
    assert (tables(empty_database_url), ask(empty_database_url, VERSION)) == ("", [])


def test_a_history_says_when_by_whom_and_how_long(db: Database, empty_database_url: str) -> None:
    runner.up(db, folder=folder_of(made_up(1, "SELECT pg_sleep(0.3)")))
    (took,) = ask(
        empty_database_url,
        "SELECT name, way, status, applied_by = current_user, tool LIKE 'kerp-import %',"
        " completed_at - started_at BETWEEN '0.3s' AND '30s' FROM schema_migrations_history",
    )
    assert took == ("000001_made_up", "up", "completed", True, True, True)


def test_files_may_have_any_number_of_digits(tmp_path: Path, db: Database) -> None:
    written(tmp_path / "f", A, B)
    (tmp_path / "f" / "3_c.up.sql").write_text("CREATE TABLE c (x int)", encoding="utf-8")
    (tmp_path / "f" / "20261130120000_d.up.sql").write_text("CREATE TABLE d (x int)", encoding="utf-8")
    (tmp_path / "f" / ".#000009_x.up.sql").write_text("no", encoding="utf-8")
    folder = read_folder(tmp_path / "f")
    assert [each.version for each in folder.migrations] == [1, 2, 3, 20261130120000]
    runner.up(db, folder=folder)
    assert history.state(db, folder).version == 20261130120000


def test_every_problem_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, A)
    for name in ("01_other.up.sql", "2_b.down.sql", "3_c.up.sql", "3_d.down.sql", "x.sql", "4_e.up.SQL", "５_f.up.sql"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(MigrationFilesUnfit) as refused:
        read_folder(tmp_path)
    assert refused.value.facts["problems_en"] == (
        "01_other.up.sql: the number of 000001_a.up.sql again; 4_e.up.SQL: its name does not fit; x.sql: its name does"
        " not fit; ５_f.up.sql: its name does not fit; 2_b.down.sql: it has no up file; 3_c.up.sql, 3_d.down.sql: the"
        " names differ"
    )


@pytest.mark.parametrize("contents", ["SELECT '전표'".encode("cp949"), b"SELECT 1;\0 DROP TABLE a"])
def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, contents: bytes) -> None:
    (tmp_path / "1_a.up.sql").write_bytes(contents)
    with pytest.raises(MigrationFilesUnfit) as refused:
        read_folder(tmp_path)
    assert refused.value.facts["problems_en"] == "1_a.up.sql: it is not UTF-8"


def test_edited_missing_and_out_of_order_files_are_named(db: Database) -> None:
    runner.up(db, folder=folder_of(A, C))
    edited = made_up(1, "CREATE TABLE a (x bigint);", "", "a")
    for folder, words in (
        (folder_of(edited, C), "000001_a.up.sql: edited after it was applied"),
        (folder_of(A), "000003_c: the file is missing"),
        (folder_of(A, B, C), "000002_b: out of order, 3 has been applied"),
        (folder_of(A, made_up(3, C.up, C.down, "other")), "000003_other: what was applied is 000003_c"),
    ):
        for way in ("up", "down"):
            with pytest.raises(MigrationsDiffer) as refused:
                runner.up(db, folder=folder) if way == "up" else runner.down(db, 0, folder=folder)
            assert refused.value.say(Language.EN) == f"What was applied differs from the files: {words}"
    other_line_ends = made_up(1, "CREATE TABLE a (x int);\r\n".strip(), A.down, "a")
    assert runner.up(db, folder=folder_of(other_line_ends, C)) == ()


def test_an_edit_that_means_the_same_is_taken_as_right_by_repair(db: Database) -> None:
    runner.up(db, folder=folder_of(A))
    mended = folder_of(made_up(1, "-- a table\nCREATE TABLE a (x int);", A.down, "a"))
    assert repair(db, mended, lambda _: False) == ()
    told = repair(db, mended, yes)
    assert [each.en for each in told] == ["000001_a: the checksum is noted anew"]
    assert runner.up(db, folder=mended) == ()


def test_a_version_without_a_way_back_or_without_a_file_is_refused(db: Database) -> None:
    folder = folder_of(A, made_up(2, B.up, None, "b"))
    runner.up(db, folder=folder)
    with pytest.raises(NoWayBack) as refused:
        runner.down(db, 0, folder=folder)
    assert refused.value.say(Language.EN) == "000002_b.up.sql has no down file"
    with pytest.raises(VersionUnknown):
        runner.require_version(folder, 7)


def test_another_tool_may_move_the_version_both_ways(db: Database, empty_database_url: str) -> None:
    folder = folder_of(A, B, C)
    runner.up(db, 1, folder=folder)
    golang_migrate(empty_database_url, 3, run=B.up + C.up)
    assert runner.up(db, folder=folder) == ()
    tools = [(each.version, each.tool == history.ANOTHER_TOOL) for each in history.state(db, folder).applied]
    assert tools == [(1, False), (2, True), (3, True)]
    golang_migrate(empty_database_url, 1, run="DROP TABLE b, c")
    assert [each.version for each in history.state(db, folder).applied] == [1]
    assert runner.up(db, folder=folder) == (B, C)
    assert runner.down(db, 0, folder=folder) == (C, B, A)
    golang_migrate(empty_database_url, 1, run=A.up)
    assert runner.down(db, 0, folder=folder) == (A,)
    golang_migrate(empty_database_url, None)
    assert history.state(db, folder).version == 0


def test_a_version_of_another_tool_whose_file_is_not_here_is_named(db: Database, empty_database_url: str) -> None:
    golang_migrate(empty_database_url, 40)
    with pytest.raises(MigrationsDiffer) as refused:
        runner.up(db, folder=folder_of(A, B))
    assert refused.value.facts["problems_en"] == "version 40: the file is missing"


@pytest.mark.parametrize("version", [2, -1])
def test_what_another_tool_left_dirty_is_not_gone_on_with(db: Database, empty_database_url: str, version: int) -> None:
    golang_migrate(empty_database_url, version, dirty=True)
    folder = folder_of(A, B)
    with pytest.raises(SchemaDirty):
        runner.up(db, folder=folder)
    with pytest.raises(DirtyByAnother):
        repair(db, folder, yes)
    runner.force(db, 0, folder=folder)
    assert runner.up(db, folder=folder) == (A, B)


def test_a_half_done_file_that_another_tool_forced_is_half_done_no_more(db: Database, empty_database_url: str) -> None:
    bad = made_up(2, "CREATE TABLE b (x int); VACUUM; SELECT 1/0", B.down, "b")
    with pytest.raises(MigrationStopped):
        runner.up(db, folder=folder_of(A, bad))
    golang_migrate(empty_database_url, 2)
    assert runner.up(db, folder=folder_of(A, bad, C)) == (C,)
    assert [(each.version, each.status) for each in history.state(db, folder_of(A, bad, C)).applied] == [
        (1, "completed"), (2, "completed"), (3, "completed"),
    ]  # fmt: skip


def test_a_failed_transaction_is_taken_back_and_can_be_run_again(db: Database, empty_database_url: str) -> None:
    bad = made_up(2, "CREATE TABLE b (x int);\nINSERT INTO b VALUES (1 / 0);", B.down, "b")
    with pytest.raises(MigrationFailed) as failed:
        runner.up(db, folder=folder_of(A, bad, C))
    assert failed.value.say(Language.EN) == (
        "Migration 000002_b.up.sql:2 INSERT INTO b VALUES (1 / 0) failed: division by zero"
    )
    assert (tables(empty_database_url), ask(empty_database_url, VERSION)) == ("a", [(1, False)])
    assert runner.up(db, folder=folder_of(A, B, C)) == (B, C)


@pytest.mark.parametrize("text", ["BEGIN;\n{};\nCOMMIT;\nVACUUM;", "CREATE TABLE b (x int);\n{};\nVACUUM;"])
def test_a_first_step_that_fails_leaves_the_file_as_if_never_begun(
    db: Database, empty_database_url: str, text: str
) -> None:
    with pytest.raises(MigrationFailed) as failed:
        runner.up(db, folder=folder_of(A, made_up(2, text.format("SELECT 1/0"), None, "b")))
    assert failed.value.say(Language.EN) == "Migration 000002_b.up.sql:2 SELECT 1/0 failed: division by zero"
    assert (tables(empty_database_url), ask(empty_database_url, VERSION)) == ("a", [(1, False)])
    mended = made_up(2, text.format("SELECT 1"), None, "b")
    assert runner.up(db, folder=folder_of(A, mended)) == (mended,)


@pytest.mark.parametrize("level", ["READ COMMITTED", "SERIALIZABLE"])
def test_a_file_with_one_block_of_its_own_is_one_transaction_with_its_version(
    db: Database, empty_database_url: str, level: str
) -> None:
    own = (
        "BEGIN ISOLATION LEVEL {};\nCREATE TABLE b AS SELECT current_setting('transaction_isolation') AS x;\n{}COMMIT;"
    )
    with pytest.raises(MigrationFailed):
        runner.up(db, folder=folder_of(A, made_up(2, own.format(level, "SELECT 1/0;\n"), None, "b")))
    assert ask(empty_database_url, VERSION) == [(1, False)]
    runner.up(db, folder=folder_of(A, made_up(2, own.format(level, ""), None, "b")))
    assert ask(empty_database_url, "SELECT * FROM b") == [(level.lower(),)]


def test_what_is_checked_only_at_commit_fails_as_a_statement_does(db: Database) -> None:
    table = "CREATE TABLE a (x int PRIMARY KEY, y int REFERENCES a DEFERRABLE INITIALLY DEFERRED);"
    late = made_up(1, f"{table}\nINSERT INTO a VALUES (1, 2);")
    with pytest.raises(MigrationFailed) as failed:
        runner.up(db, folder=folder_of(late))
    assert "violates foreign key constraint" in failed.value.say(Language.EN)
    assert ":2 " in str(failed.value.facts["name"])


def test_a_do_and_a_procedure_may_commit(db: Database, empty_database_url: str) -> None:
    text = (
        "CREATE TABLE a (x int);\n"
        "DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO a VALUES (i); COMMIT; END LOOP; END $$;\n"
        "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (4); COMMIT; END $$;"
    )
    runner.up(db, folder=folder_of(made_up(1, text), made_up(2, "CALL p();"), made_up(3, "BEGIN; COMMIT; CALL p();")))
    assert ask(empty_database_url, "SELECT count(*) FROM a") == [(5,)]


def test_a_file_whose_transactions_have_no_end_is_refused_before_it_starts(
    db: Database, empty_database_url: str
) -> None:
    with pytest.raises(MigrationUnreadable):
        runner.up(db, folder=folder_of(A, made_up(2, "CREATE TABLE b (x int); COMMIT;", None, "b")))
    assert (tables(empty_database_url), ask(empty_database_url, VERSION)) == ("a", [(1, False)])


def test_what_a_file_sets_ends_with_it(db: Database, empty_database_url: str) -> None:
    """The beginning of every dump: nothing is found without its schema."""
    dump = made_up(
        1,
        "SET statement_timeout = 1000; SET row_security = off;\n"
        "SELECT pg_catalog.set_config('search_path', '', false);\n"
        "CREATE TABLE public.a (x int);\nSET ROLE pg_read_all_data;",
    )
    runner.up(db, folder=folder_of(dump, B))
    assert tables(empty_database_url) == "ab"
    assert ask(empty_database_url, "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'b'") == [(True,)]
    settings = "SELECT current_setting('statement_timeout') || current_setting('row_security') AS now"
    assert db.row(settings)["now"] == "0on"


def test_what_a_file_sets_holds_where_it_is_gone_on_with(db: Database, empty_database_url: str) -> None:
    text = (
        "CREATE SCHEMA shop;\nSET search_path = shop;\nCREATE TABLE a (x int);\nINSERT INTO a VALUES (1), (1);\n"
        "CREATE UNIQUE INDEX CONCURRENTLY i ON a (x);\nCREATE TABLE b (x int);"
    )
    folder = folder_of(made_up(1, text))
    with pytest.raises(MigrationStopped):
        runner.up(db, folder=folder)
    with psycopg.connect(empty_database_url) as admin:
        admin.execute("CREATE TABLE public.a (x int); DELETE FROM shop.a")
    with Database(empty_database_url) as later:
        repair(later, folder, yes)
    there = "SELECT schemaname, tablename FROM pg_tables WHERE tablename ~ '^.$' ORDER BY 1, 2"
    assert ask(empty_database_url, there) == [("public", "a"), ("shop", "a"), ("shop", "b")]
    assert ask(empty_database_url, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'shop.i'::regclass") == [(True,)]


def test_a_check_counts_before_a_file_starts(db: Database, empty_database_url: str) -> None:
    checked = made_up(2, "-- check: SELECT count(*) FROM a WHERE x < 0\nCREATE TABLE b (x int);", None, "b")
    runner.up(db, folder=folder_of(A))
    db.execute("INSERT INTO a VALUES (-1), (-2)")
    with pytest.raises(RowsInTheWay) as refused:
        runner.up(db, folder=folder_of(A, checked))
    assert refused.value.say(Language.EN) == (
        "000002_b.up.sql:1 2 rows are in the way, so it was not begun: SELECT count(*) FROM a WHERE x < 0"
    )
    assert tables(empty_database_url) == "a"
    db.execute("DELETE FROM a")
    assert runner.up(db, folder=folder_of(A, checked)) == (checked,)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT count(*) FROM nowhere", CheckRefused),
        ("DELETE FROM a", CheckRefused),
        ("SELECT x FROM a", MigrationUnreadable),
    ],
)
def test_a_check_that_cannot_count_is_refused(db: Database, query: str, problem: type[Exception]) -> None:
    runner.up(db, folder=folder_of(A))
    with pytest.raises(problem):
        runner.up(db, folder=folder_of(A, made_up(2, f"-- check: {query}\nSELECT 1", None, "b")))


def test_a_backfill_that_has_not_finished_is_waited_for(db: Database) -> None:
    with pytest.raises(BackfillMissing) as refused:
        runner.up(db, folder=folder_of(made_up(1, "-- requires: backfill fill_a\nSELECT 1")))
    assert refused.value.say(Language.EN) == (
        "000001_made_up.up.sql: the backfill fill_a, which must come first, has not finished"
    )


def test_a_foreign_folder_uses_another_table_beside_ours(database_url: str) -> None:
    before = ask(database_url, VERSION)
    with Database(database_url) as db:
        with pytest.raises(TableTaken):
            runner.up(db, folder=folder_of(A))
        beside = folder_of(A, B, table="other")
        assert runner.up(db, folder=beside) == (A, B)
        assert history.require_current(db) == shipped().newest
        assert runner.down(db, 0, folder=beside) == (B, A)
    assert ask(database_url, VERSION) == before


def test_a_foreign_folder_at_any_version_is_not_ours(db: Database, empty_database_url: str) -> None:
    folder = folder_of(A, B, made_up(40, C.up, C.down, "c"))
    runner.up(db, folder=folder)
    for attempt in (history.require_current, runner.up, lambda db: runner.down(db, 0)):
        with pytest.raises(SchemaOfAnother):
            attempt(db)
    # The hint's own words, which give kerp-import a schema of its own.
    db.execute("CREATE SCHEMA kerp")
    with Database(f"{empty_database_url}&options=-csearch_path%3Dkerp") as ours:
        assert runner.up(ours) == shipped().migrations
        assert history.require_current(ours) == shipped().newest
    assert ask(empty_database_url, VERSION) == [(40, False)]
    assert runner.down(db, 0, folder=folder) != ()


def test_a_newer_schema_is_refused(database_url: str) -> None:
    newer = Folder(shipped().path, (*shipped().migrations, made_up(9999, A.up, A.down, "a")))
    with Database(database_url) as db:
        runner.up(db, folder=newer)
        for attempt in (history.require_current, runner.up):
            with pytest.raises(SchemaAhead) as refused:
                attempt(db)
        assert refused.value.facts == {"version": 9999, "known": shipped().newest}


@pytest.mark.parametrize("version", [7, *(pytest.param(each, marks=pytest.mark.slow) for each in (1, 8, 20))])
def test_our_schema_as_golang_migrate_leaves_it_is_taken_over(
    db: Database, empty_database_url: str, version: int
) -> None:
    runner.up(db, version)
    db.execute("DROP TABLE schema_migrations_history")
    assert history.state(db).version == version
    assert runner.up(db) == shipped().migrations[version:]
    assert history.require_current(db) == shipped().newest
    assert {each.tool == history.ANOTHER_TOOL for each in history.state(db).applied[:version]} == {True}
    assert ask(empty_database_url, VERSION) == [(shipped().newest, False)]
