"""A folder that golang-migrate began is taken over and given back; what stands for golang-migrate is a model of it."""

from collections.abc import Callable
from pathlib import Path

import golang_migrate
import psycopg
import pytest
from golang_migrate import GolangMigrate, NoChange, NoMigration, Version, lock_id
from kerp_import.database.connection import Database
from kerp_import.migrate.files import SHIPPED, read_folder, shipped
from kerp_import.migrate.lock import lock_keys
from support import FIXTURES, Kerp

pytestmark = pytest.mark.slow

FOREIGN = FIXTURES / "migrations" / "corrected"

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def db(kerp: Kerp, empty_database_url: str) -> Said:
    """Return `kerp-import db …` on an empty database, as exit code, answer and complaint."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        done = kerp("db", *arguments, KERP_DATABASE_URL=empty_database_url)
        return done.returncode, done.stdout, done.stderr

    return call


def test_both_tools_compute_the_same_locks(empty_database_url: str) -> None:
    with Database(empty_database_url) as database:
        keys = lock_keys(database, shipped())
        other = lock_keys(database, read_folder(FOREIGN, "guide_migrations"))
        name = database.name
    assert keys == {"by_name": lock_id(name), "by_path": lock_id(f"/{name}")}
    assert other["by_path"] == lock_id(f"/{name}", table="guide_migrations")


def test_our_own_folder_is_taken_over_and_given_back(db: Said, empty_database_url: str) -> None:
    tool = GolangMigrate(SHIPPED, empty_database_url)
    tool.up(3)
    assert db("up")[0] == 0
    with psycopg.connect(empty_database_url) as looking:
        tools = looking.execute("SELECT version, tool = 'another tool' FROM schema_migrations_history").fetchall()
    assert sorted(tools) == [(each.version, each.version <= 3) for each in shipped().migrations]
    newest = shipped().newest
    with pytest.raises(NoChange):
        tool.up()
    assert tool.version() == Version(newest)
    tool.down(2)
    assert db("version") == (0, f"{shipped().migrations[-3].version}\n", "")
    assert db("up")[0] == 0
    tool.goto(3)
    assert db("version")[1] == "3\n"


def test_a_foreign_folder_is_taken_over_and_given_back(db: Said, empty_database_url: str) -> None:
    tool = GolangMigrate(FOREIGN, empty_database_url)
    tool.goto(12)
    assert db("up", "2", "--path", FOREIGN)[1].splitlines() == [
        "000020_add_voucher_reference", "000030_change_amount_precision",
    ]  # fmt: skip
    assert tool.version() == Version(30)
    tool.up(1)
    assert tool.version() == Version(40)
    status = db("status", "--path", FOREIGN)[1].splitlines()
    assert [line for line in status if line.endswith(": 적용됨 (다른 도구)")] == [
        f"{label}: 적용됨 (다른 도구)"
        for label in (
            "000001_init_extensions", "000002_create_companies", "000003_create_users", "000010_create_vouchers",
            "000011_create_voucher_lines", "000012_create_customers", "000040_partition_vouchers",
        )
    ]  # fmt: skip
    assert db("up", "--path", FOREIGN)[0] == 0
    tool.down(1)
    assert tool.version() == Version(60)
    assert db("up", "--path", FOREIGN)[1] == "000061_drop_users_profile\n"
    assert db("goto", "0", "--path", FOREIGN, "--yes", "--no-backup")[0] == 0
    with pytest.raises(NoMigration):
        tool.version()
    tool.up(6)
    assert tool.version() == Version(12)


def test_what_one_tool_left_dirty_the_other_does_not_touch(db: Said, empty_database_url: str, tmp_path: Path) -> None:
    up = tmp_path / "1_half.up.sql"
    up.write_text("BEGIN; CREATE TABLE made (id int); COMMIT; SELECT 1 / 0;", encoding="utf-8")
    (tmp_path / "1_half.down.sql").write_text("DROP TABLE IF EXISTS made;", encoding="utf-8")
    tool = GolangMigrate(tmp_path, empty_database_url)
    with pytest.raises(golang_migrate.Failed, match="migration failed: division by zero"):
        tool.up()
    code, _, complaint = db("up", "--path", tmp_path)
    assert (code, "KERP-X305" in complaint) == (3, True)
    tool.force(golang_migrate.NOTHING)
    with psycopg.connect(empty_database_url, autocommit=True) as books:
        books.execute("DROP TABLE made")
    code, _, complaint = db("up", "--path", tmp_path)
    assert (code, "1_half.up.sql:1 SELECT 1 / 0" in complaint, "division by zero" in complaint) == (3, True, True)
    with pytest.raises(golang_migrate.Dirty, match=r"Dirty database version 1\. Fix and force version\."):
        tool.up()
    up.write_text("BEGIN; CREATE TABLE made (id int); COMMIT; SELECT 1 / 1;", encoding="utf-8")
    assert db("repair", "--path", tmp_path, "--yes")[0] == 0
    assert tool.version() == Version(1)
