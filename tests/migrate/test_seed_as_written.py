"""K-ERP's migration guide as it is written, on PostgreSQL 15: each piece fails by the message that stands here.

Decision: docs/decisions/seed-text.md
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import LiteralString
from uuid import UUID

import golang_migrate
import psycopg
import pytest
from golang_migrate import Dirty, Failed, GolangMigrate, NoFile, Version
from psycopg import sql
from support import FIXTURES, Kerp
from system_server import oldest_programs, running

pytestmark = pytest.mark.slow

SEED = FIXTURES / "migrations" / "as-written"
MIGRATIONS = SEED / "db" / "migrations"
COMPANY, VOUCHER = UUID(int=0xC), UUID(int=0xF)

Connection = psycopg.Connection[tuple[object, ...]]
Said = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def server_15() -> Iterator[str]:
    """Return the URL of a fresh PostgreSQL 15."""
    with running(oldest_programs()) as url:
        yield url


@pytest.fixture
def url(server_15: str) -> Iterator[str]:
    """Return the URL of the database `kerp`, as the guide calls it, empty."""
    yield from database(server_15, "kerp")


@pytest.fixture
def target_url(server_15: str) -> Iterator[str]:
    """Return the URL of another empty database."""
    yield from database(server_15, "kerp_target")


def database(server_url: str, name: str) -> Iterator[str]:
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        yield server_url.replace("/postgres?", f"/{name}?")
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def admin(url: str) -> Iterator[Connection]:
    """Return a superuser's connection to it."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def tool(url: str) -> GolangMigrate:
    """Return golang-migrate over the guide's files, in its default mode."""
    return GolangMigrate(MIGRATIONS, url)


@pytest.fixture
def shell(url: str, tmp_path: Path) -> "Shell":
    """Return a shell whose `migrate` is the model and whose other programs are the server's."""
    return Shell(url, tmp_path)


class Shell:
    """A folder to call programs in, with the guide's own beside them."""

    def __init__(self, url: str, folder: Path) -> None:
        """Write a `migrate` that is the model."""
        self.url, self.folder = url, folder
        programs = folder / "bin"
        programs.mkdir()
        migrate = programs / "migrate"
        migrate.write_text(f'#!/bin/sh\nexec {sys.executable} {golang_migrate.__file__} "$@"\n', encoding="utf-8")
        migrate.chmod(0o755)
        self.path = os.pathsep.join(map(str, (programs, oldest_programs(), os.defpath)))

    def call(self, *arguments: str | Path, typed: str = "", cwd: Path | None = None) -> Said:
        """Run a program and return what it said."""
        environment = {"PATH": self.path, "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [*map(str, arguments)], cwd=cwd or self.folder, env=environment, input=typed, capture_output=True,
            text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def script(self, name: str, *arguments: str, replaced: dict[str, str]) -> Said:
        """Run one of the guide's scripts with its addresses, and /tmp, replaced by ours."""
        text = (SEED / "scripts" / name).read_text(encoding="utf-8")
        for old, new in {**replaced, "/tmp/": f"{self.folder}/"}.items():  # noqa: S108 - the guide's
            assert old in text, old
            text = text.replace(old, new)
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.call("bash", name, *arguments)

    def psql(self, file: Path) -> Said:
        """Run a file one statement after the other, until one fails."""
        return self.call("psql", self.url, "-X", "-v", "ON_ERROR_STOP=1", "-f", file)


def file_of(version: int, way: str = "up") -> Path:
    """Return the guide's file of a version."""
    (path,) = MIGRATIONS.glob(f"{version:06}_*.{way}.sql")
    return path


def text_of(name: str) -> LiteralString:
    """Return a piece of the guide."""
    return (SEED / name).read_text(encoding="utf-8")


def value(connection: Connection, query: LiteralString | sql.Composed) -> object:
    """Return the one value that the query answers."""
    (only,) = connection.execute(query).fetchone() or ("nothing",)
    return only


def columns(connection: Connection, table: str) -> set[object]:
    query = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
    return {name for (name,) in connection.execute(query, [table])}


def constraints(connection: Connection, table: str, kind: str) -> set[object]:
    query = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = %s"
    return {name for (name,) in connection.execute(query, [table, kind])}


def book(connection: Connection, lines: int = 2) -> None:
    """Insert a company, a voucher and its lines."""
    connection.execute("INSERT INTO companies VALUES (%s, '한빛상사')", [COMPANY])
    connection.execute(
        "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, total_debit, total_credit)"
        " VALUES (%s, %s, '20240105-00001', '2024-01-05', 100, 100)",
        [VOUCHER, COMPANY],
    )
    connection.execute(
        "INSERT INTO voucher_lines (voucher_id, account_code, debit_amount, credit_amount)"
        " SELECT %s, '10101', 100 * (number %% 2), 100 - 100 * (number %% 2) FROM generate_series(1, %s) AS number",
        [VOUCHER, lines],
    )


# 1.3


def test_up_to_and_down_to_count_steps_and_take_no_version(tool: GolangMigrate, url: str, shell: Shell) -> None:
    def make(target: str, version: str) -> Said:
        return shell.call("make", "--no-print-directory", target, f"DB_URL={url}", typed=f"{version}\n", cwd=SEED)

    tool.up(1)
    assert make("migrate-up-to", "2").returncode == 0
    assert tool.version() == Version(3)
    assert make("migrate-down-to", "2").returncode == 0
    assert tool.version() == Version(1)
    short = make("migrate-down-to", "000002")
    assert (short.returncode, "error: limit 1 short" in short.stderr) == (2, True)
    with pytest.raises(golang_migrate.NoMigration):
        tool.version()
    over = make("migrate-up-to", "10")
    assert "error: migration failed: CREATE INDEX CONCURRENTLY cannot run inside a transaction block" in over.stderr
    assert tool.version() == Version(20, dirty=True)


# 2.1


def test_000010_cannot_run_twice(tool: GolangMigrate) -> None:
    tool.goto(10)
    tool.force(3)
    with pytest.raises(Failed) as failed:
        tool.up(1)
    assert str(failed.value) == (
        'migration failed: trigger "vouchers_updated_at" for relation "vouchers" already exists'
    )
    assert tool.version() == Version(10, dirty=True)


# 2.2


def test_000020_leaves_its_columns_and_a_dirty_version(tool: GolangMigrate, admin: Connection) -> None:
    tool.goto(12)
    with pytest.raises(Failed) as failed:
        tool.up()
    assert str(failed.value) == ("migration failed: CREATE INDEX CONCURRENTLY cannot run inside a transaction block")
    assert tool.version() == Version(20, dirty=True)
    assert {"reference_no", "reference_type"} <= columns(admin, "vouchers")
    assert value(admin, "SELECT to_regclass('idx_vouchers_reference')") is None
    assert value(admin, "SELECT col_description('vouchers'::regclass, 16)") is None
    for attempt in (tool.up, tool.down):
        with pytest.raises(Dirty) as dirty:
            attempt(1)
        assert str(dirty.value) == "Dirty database version 20. Fix and force version."


def test_000020_has_no_way_back_in_the_default_mode(tool: GolangMigrate, admin: Connection, shell: Shell) -> None:
    tool.goto(12)
    assert shell.psql(file_of(20)).returncode == 0
    tool.force(20)
    with pytest.raises(Failed) as failed:
        tool.down(1)
    assert str(failed.value) == "migration failed: DROP INDEX CONCURRENTLY cannot run inside a transaction block"
    assert tool.version() == Version(12, dirty=True)
    assert value(admin, "SELECT to_regclass('idx_vouchers_reference')::text") == "idx_vouchers_reference"


def test_cut_at_semicolons_000020_runs_and_000030_does_not(tool: GolangMigrate, url: str) -> None:
    tool.goto(12)
    piecewise = GolangMigrate(MIGRATIONS, f"{url}&x-multi-statement=true")
    piecewise.up(1)
    assert tool.version() == Version(20)
    with pytest.raises(Failed) as failed:
        piecewise.up(1)
    assert str(failed.value).startswith('migration failed: unterminated dollar-quoted string at or near "$$\nDECLARE')
    assert tool.version() == Version(30, dirty=True)


# 2.3


@pytest.fixture
def at_20(tool: GolangMigrate, admin: Connection, shell: Shell) -> GolangMigrate:
    """Return the tool where somebody mended 000020 by hand, with a voucher in the books."""
    tool.goto(12)
    book(admin)
    assert shell.psql(file_of(20)).returncode == 0
    tool.force(20)
    return tool


def test_000030_drops_checks_in_silence(at_20: GolangMigrate, admin: Connection) -> None:
    checks = {"voucher_lines_not_negative", "voucher_lines_one_side"}
    assert constraints(admin, "voucher_lines", "c") == checks
    at_20.up(1)
    assert at_20.version() == Version(30)
    assert constraints(admin, "voucher_lines", "c") == set()
    admin.execute("UPDATE voucher_lines SET debit_amount = -1, credit_amount = -1")
    assert value(admin, "SELECT string_agg(debit_amount::text, ' ') FROM voucher_lines") == "-1.0000 -1.0000"


def test_000030_has_no_down_file_so_that_a_step_down_changes_the_number_alone(
    at_20: GolangMigrate, admin: Connection
) -> None:
    at_20.up(1)
    at_20.down(1)
    assert at_20.version() == Version(20)
    scale = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'debit_amount'"
    assert value(admin, scale) == "numeric(20,4)"


def test_000030_counts_batches_and_commits_none_of_them(tool: GolangMigrate, url: str, shell: Shell) -> None:
    tool.goto(12)
    with psycopg.connect(url, autocommit=True) as admin:
        book(admin, lines=10_001)
        said = shell.psql(file_of(30)).stderr
        assert re.findall(r"Processed .* rows", said) == [
            "Processed 10000 / 10001 rows",
            "Processed 10001 / 10001 rows",
        ]
        assert value(admin, "SELECT count(DISTINCT xmin::text) FROM voucher_lines") == 1


@pytest.mark.usefixtures("at_20")
def test_000030_ends_by_its_count_while_rows_are_left(url: str, admin: Connection) -> None:
    """What comes in while the loop waits for a locked row is not copied, and the third block fails on it."""
    add, copy, rename = re.split(
        r"^(?=DO \$\$|BEGIN;\n\n-- 3)", text_of("db/migrations/" + file_of(30).name), flags=re.MULTILINE
    )
    admin.execute(add)
    notices: list[str] = []
    with psycopg.connect(url) as user, psycopg.connect(url, autocommit=True) as migrating:
        migrating.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
        user.execute("UPDATE voucher_lines SET account_code = '10102' WHERE debit_amount > 0")
        loop = Thread(target=migrating.execute, args=(copy,))
        loop.start()
        while loop.is_alive() and value(admin, "SELECT count(*) FROM pg_locks WHERE NOT granted") == 0:
            time.sleep(0.02)
        user.execute("DELETE FROM voucher_lines WHERE credit_amount > 0")
        user.execute(
            "INSERT INTO voucher_lines (voucher_id, account_code, credit_amount) VALUES (%s, '9', 1)", [VOUCHER]
        )
        user.commit()
        loop.join()
    assert notices == ["Processed 2 / 2 rows"]
    assert value(admin, "SELECT count(*) FROM voucher_lines WHERE debit_amount_new IS NOT NULL") == 1
    with pytest.raises(psycopg.errors.NotNullViolation) as refused:
        admin.execute(rename)
    assert refused.value.diag.message_primary == (
        'column "debit_amount" of relation "voucher_lines" contains null values'
    )


# 2.4


def test_000040_always_fails_on_an_index_that_exists(at_20: GolangMigrate, admin: Connection) -> None:
    at_20.up(1)
    with pytest.raises(Failed) as failed:
        at_20.up(1)
    assert str(failed.value) == 'migration failed: relation "idx_vouchers_company_date" already exists'
    assert at_20.version() == Version(40, dirty=True)
    assert value(admin, "SELECT to_regclass('vouchers_old')") is None
    at_20.force(40)
    at_20.down(1)
    assert at_20.version() == Version(30)
    assert not list(MIGRATIONS.glob("000040_*.down.sql"))


def test_000040_without_those_indexes_leaves_an_empty_table_that_lost_its_rules(
    at_20: GolangMigrate, admin: Connection, shell: Shell
) -> None:
    text, indexes = re.subn(
        r"^CREATE INDEX .*;\n", "", text_of("db/migrations/" + file_of(40).name), flags=re.MULTILINE
    )
    path = shell.folder / "without_indexes.sql"
    path.write_text(text, encoding="utf-8")
    said = shell.psql(path)
    assert (indexes, said.returncode) == (2, 3)
    assert said.stderr.endswith(
        "ERROR:  INSERT has more expressions than target columns\n"
        "LINE 1: INSERT INTO vouchers SELECT * FROM vouchers_old;\n"
        "                                    ^\n"
    )
    assert value(admin, "SELECT count(*) FROM vouchers_old") == 1
    assert value(admin, "SELECT count(*) FROM vouchers") == 0
    secured = (
        "SELECT relrowsecurity OR relforcerowsecurity OR relhastriggers FROM pg_class WHERE oid = 'vouchers'::regclass"
    )
    assert value(admin, secured) is False
    assert constraints(admin, "vouchers", "c") | constraints(admin, "vouchers", "u") == set()
    key = "SELECT confrelid::regclass::text FROM pg_constraint WHERE conname = 'voucher_lines_voucher_id_fkey'"
    assert value(admin, key) == "vouchers_old"
    assert at_20.version() == Version(20)


def test_our_runner_takes_the_files_as_written_until_one_cannot_run_at_all(
    kerp: Kerp, url: str, admin: Connection
) -> None:
    def db(*arguments: str | Path) -> Said:
        return kerp("db", *arguments, "--path", MIGRATIONS, KERP_DATABASE_URL=url)

    stopped = db("up")
    assert stopped.returncode == 3
    assert "000040_partition_vouchers.up.sql:43 CREATE INDEX idx_vouchers_company_date" in stopped.stderr
    assert 'relation "idx_vouchers_company_date" already exists' in stopped.stderr
    assert value(admin, "SELECT to_regclass('vouchers_old')") is None
    assert db("version").stdout == "30\n"
    refused = db("down", "1", "--yes", "--no-backup")
    assert (refused.returncode, "000030_change_amount_precision.up.sql" in refused.stderr) == (3, True)
    assert value(admin, "SELECT to_regclass('idx_vouchers_reference')::text") == "idx_vouchers_reference"


# 3


def test_32_undoes_what_the_new_application_writes(tool: GolangMigrate, admin: Connection) -> None:
    tool.goto(12)
    steps = re.split(r"^-- Step \d: .*$", text_of("sql/3.2_rename_column.sql"), flags=re.MULTILINE)
    admin.execute("INSERT INTO companies VALUES (%s, '한빛상사')", [COMPANY])
    admin.execute("INSERT INTO customers (company_id, name, corp_num) VALUES (%s, '거래처', '1234567890')", [COMPANY])
    for step in steps[1:4]:
        admin.execute(step)
    admin.execute("UPDATE customers SET business_number = '9999999999'")
    assert value(admin, "SELECT business_number FROM customers") == "1234567890"
    admin.execute(
        "INSERT INTO customers (company_id, name, business_number) VALUES (%s, '새', '8888888888')", [COMPANY]
    )
    assert value(admin, "SELECT business_number FROM customers WHERE name = '새'") is None
    with pytest.raises(psycopg.errors.StringDataRightTruncation) as refused:
        admin.execute("UPDATE customers SET corp_num = '123-45-67890'")
    assert refused.value.diag.message_primary == "value too long for type character varying(10)"


def test_33_makes_a_function_that_no_trigger_calls(tool: GolangMigrate, admin: Connection) -> None:
    tool.goto(12)
    *before, last = re.split(r"^-- Step \d: .*$", text_of("sql/3.3_split_table.sql"), flags=re.MULTILINE)
    admin.execute("INSERT INTO companies VALUES (%s, '한빛상사')", [COMPANY])
    admin.execute("INSERT INTO users (company_id, name, bio) VALUES (%s, '김', '전')", [COMPANY])
    for step in before:
        admin.execute(step)
    admin.execute("UPDATE users SET bio = '후'")
    admin.execute(last)
    assert value(admin, "SELECT string_agg(bio, ' ') FROM user_profiles") == "전"


# 4.1


def batches(connection: Connection, query: LiteralString, rounds: int) -> list[int]:
    """Do as the Go code does, for so many rounds at most, and return how many rows each touched."""
    (batch,) = re.findall(r"fmt\.Sprintf\(`(.*?)`, query", text_of("internal/migration/batch_migrator.go"), re.DOTALL)
    counted = sql.SQL("SELECT COUNT(*) FROM ({}) AS t").format(sql.SQL(query))
    total = int(str(value(connection, counted)))
    touched: list[int] = []
    while sum(touched) < total and len(touched) < rounds:
        touched.append(connection.execute((batch % (query, 1000)).encode()).rowcount)
    return touched


def test_41_marks_rows_as_migrated_and_moves_none(admin: Connection) -> None:
    admin.execute("CREATE TABLE source (id int, amount int, migrated boolean NOT NULL DEFAULT false)")
    admin.execute("CREATE TABLE target_table (LIKE source INCLUDING ALL)")
    admin.execute("INSERT INTO source SELECT number, 100 FROM generate_series(1, 3) AS number")
    assert batches(admin, "SELECT * FROM source", 4) == [0, 0, 0, 0]
    assert value(admin, "SELECT count(*) FROM target_table") == 0
    admin.execute("INSERT INTO target_table (id) SELECT id FROM source")
    assert batches(admin, "SELECT * FROM source", 4) == [3]
    assert value(admin, "SELECT count(*) FROM target_table WHERE migrated AND amount IS NULL") == 3


def test_41_never_ends_where_some_rows_are_marked_already(admin: Connection) -> None:
    admin.execute("CREATE TABLE target_table (id int, migrated boolean NOT NULL)")
    admin.execute("INSERT INTO target_table VALUES (1, true), (2, false), (3, false)")
    assert batches(admin, "SELECT * FROM target_table", 5) == [2, 0, 0, 0, 0]


# 4.2


ADDRESSES = ("postgres://user:pass@source-host:5432/kerp", "postgres://user:pass@target-host:5432/kerp")


@pytest.fixture
def addresses(tool: GolangMigrate, admin: Connection, url: str, target_url: str) -> dict[str, str]:
    """Return the script's two addresses with ours: a filled database and one without a row."""
    tool.goto(12)
    book(admin)
    GolangMigrate(MIGRATIONS, target_url).goto(12)
    return dict(zip(ADDRESSES, (url, target_url), strict=True))


def test_42_pg_restore_refuses_its_arguments(addresses: dict[str, str], shell: Shell, target_url: str) -> None:
    said = shell.script("migrate-large-table.sh", replaced=addresses)
    dump = shell.folder / "voucher_lines.dump"
    assert said.returncode == 1
    assert said.stderr == (
        f'pg_restore: error: too many command-line arguments (first is "{dump}")\n'
        'pg_restore: hint: Try "pg_restore --help" for more information.\n'
    )
    with psycopg.connect(target_url) as target:
        assert value(target, "SELECT count(*) FROM voucher_lines") == 0


def test_42_with_its_arguments_mended_ends_at_max_of_uuid(
    addresses: dict[str, str], shell: Shell, target_url: str
) -> None:
    mended = {'pg_restore "$TARGET_DB"': 'pg_restore -d "$TARGET_DB"'}
    said = shell.script("migrate-large-table.sh", replaced=addresses | mended)
    assert (said.returncode, said.stdout.splitlines()[-1]) == (1, "Syncing sequences...")
    assert "ERROR:  function max(uuid) does not exist\n" in said.stderr
    with psycopg.connect(target_url) as target:
        orphans = """SELECT count(*) FROM voucher_lines
                     WHERE NOT EXISTS (SELECT FROM vouchers WHERE vouchers.id = voucher_lines.voucher_id)"""
        assert value(target, orphans) == 2, "with triggers disabled no foreign key is looked at"


# 6.1


@pytest.fixture
def versions_to_16(shell: Shell, url: str) -> GolangMigrate:
    """Return the tool at version 16 of the guide's files, with two of the numbers that its example needs."""
    folder = shell.folder / "db" / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("0000[234]0_*"))
    for version in (15, 16):
        (folder / f"{version:06}_note.up.sql").write_text(f"CREATE TABLE note_{version} ()", encoding="utf-8")
        (folder / f"{version:06}_note.down.sql").write_text(f"DROP TABLE note_{version}", encoding="utf-8")
    tool = GolangMigrate(folder, url)
    tool.up()
    return tool


ADDRESS_61 = "postgres://kerp:${DB_PASSWORD}@${DB_HOST}:5432/kerp?sslmode=require"


def test_61_says_that_its_own_example_failed(versions_to_16: GolangMigrate, shell: Shell, admin: Connection) -> None:
    book(admin)
    said = shell.script("rollback-migration.sh", "000015", replaced={ADDRESS_61: shell.url})
    assert (said.returncode, said.stderr) == (1, "")
    assert said.stdout.splitlines()[-3:] == [
        "Rolling back to version 000015...", "New version: 15", "Error: Rollback failed",
    ]  # fmt: skip
    assert versions_to_16.version() == Version(15)
    (backup,) = shell.folder.glob("migration_rollback_*.sql")
    assert "CREATE TABLE public.vouchers" in backup.read_text(encoding="utf-8")
    assert "한빛상사" not in backup.read_text(encoding="utf-8")


def test_61_goes_where_no_zero_leads(versions_to_16: GolangMigrate, shell: Shell) -> None:
    said = shell.script("rollback-migration.sh", "15", replaced={ADDRESS_61: shell.url})
    assert (said.returncode, "=== 롤백 완료 ===" in said.stdout) == (0, True)
    assert versions_to_16.version() == Version(15)


def test_61_has_no_version_15_among_the_guides_files(tool: GolangMigrate, shell: Shell) -> None:
    shutil.copytree(MIGRATIONS, shell.folder / "db" / "migrations")
    tool.goto(12)
    tool.force(20)
    with pytest.raises(NoFile):
        tool.goto(15)
    said = shell.script("rollback-migration.sh", "000015", replaced={ADDRESS_61: shell.url})
    assert (said.returncode, said.stderr) == (1, "error: file does not exist\n")


def test_61_ends_without_a_word_where_no_migration_stands(shell: Shell) -> None:
    shutil.copytree(MIGRATIONS, shell.folder / "db" / "migrations")
    said = shell.script("rollback-migration.sh", "000015", replaced={ADDRESS_61: shell.url})
    assert (said.returncode, said.stderr) == (1, "")
    assert said.stdout.splitlines() == ["=== 마이그레이션 롤백 시작 ===", "Target version: 000015"]


# 6.2


def test_62_overwrites_edits_newer_than_the_backup(tool: GolangMigrate, admin: Connection) -> None:
    tool.goto(12)
    book(admin)
    admin.execute("CREATE TABLE vouchers_backup AS TABLE vouchers")
    admin.execute("UPDATE vouchers SET description = '사장님이 고침', status = 'approved'")
    admin.execute(text_of("sql/6.2_recover.sql"))
    restored = admin.execute("SELECT description, status FROM vouchers").fetchall()
    assert restored == [(None, "draft")]


def test_62_without_a_tenant_takes_every_voucher_for_deleted(tool: GolangMigrate, admin: Connection, url: str) -> None:
    tool.goto(12)
    book(admin)
    admin.execute("CREATE TABLE vouchers_backup AS TABLE vouchers")
    admin.execute("CREATE ROLE kerp LOGIN NOSUPERUSER NOBYPASSRLS")
    admin.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO kerp")
    with (
        psycopg.connect(url.replace("postgres@", "kerp@"), autocommit=True) as keeper,
        pytest.raises(psycopg.errors.InsufficientPrivilege) as refused,
    ):
        keeper.execute(text_of("sql/6.2_recover.sql"))
    assert refused.value.diag.message_primary == 'new row violates row-level security policy for table "vouchers"'
