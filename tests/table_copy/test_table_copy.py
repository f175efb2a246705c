"""A table copied between two servers is the same on both, or it is told by key what is not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate.runner import up
from kerp_import.records import company
from psycopg import sql
from support import MAY_MIGRATE, Kerp, login
from two_servers import WAYS, Copy, TwoServers

pytestmark = pytest.mark.slow

Admin = psycopg.Connection[tuple[Any, ...]]

THINGS = """
CREATE TABLE things (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    amount numeric(18, 2),
    twice numeric GENERATED ALWAYS AS (amount * 2) STORED,
    number int NOT NULL DEFAULT nextval('things_number'),
    made_at timestamptz NOT NULL DEFAULT '2024-01-01 09:00+09'
)
"""
SEQUENCE = "CREATE SEQUENCE things_number START 1000"
ROWS = r"""
INSERT INTO things (code, amount)
SELECT CASE WHEN n % 7 = 0 THEN E'탭\t줄\n\\N' ELSE '이름 ' || n END, nullif(n % 11, 0) * 1.25
FROM generate_series(1, 5000) AS n
"""

SMALL_RANGES = (
    "import kerp_import.table_copy.ranges as ranges; ranges.ROWS_IN_A_RANGE = 500; "
    "from kerp_import.cli import main; main()"
)
"""The program, its ranges small enough for ten of them here."""

GATE = """
CREATE SEQUENCE passed;
CREATE TABLE gate (may_pass int);
INSERT INTO gate VALUES (2);
CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('passed') > (SELECT may_pass FROM gate) THEN PERFORM pg_advisory_xact_lock_shared(99); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER waits BEFORE INSERT ON things FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate()
"""

SUM = "SELECT count(*), md5(string_agg(thing::text, ';' ORDER BY id)) FROM things AS thing"


@contextmanager
def admin_of(url: str) -> Iterator[Admin]:
    """Give a connection beside the copy."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SET timezone = 'UTC'")
        yield admin


def one(admin: Admin, query: LiteralString) -> Any:  # noqa: ANN401 - whatever the query asks for
    """Return the first row of an answer, or its only value."""
    row = admin.execute(query).fetchone()
    return row[0] if row and len(row) == 1 else row


@pytest.fixture
def things(servers: TwoServers, request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return source and target: a filled table, and the same one empty."""
    source, target = servers.ways(getattr(request, "param", WAYS[0]))
    for url in (source, target):
        with admin_of(url) as admin:
            admin.execute(SEQUENCE)
            admin.execute(THINGS)
    with admin_of(source) as admin:
        admin.execute(ROWS)
    return source, target


@pytest.mark.parametrize("things", WAYS, indirect=True)
def test_killed_twice_it_goes_on_and_the_copy_is_the_same(
    things: tuple[str, str], copy: Copy, surroundings: dict[str, str]
) -> None:
    source, target = things
    words = [sys.executable, "-c", SMALL_RANGES, "db", "copy-table", "things", "--from", source, "--to", target]
    with admin_of(source) as there, admin_of(target) as here, admin_of(target) as keeper:
        here.execute(GATE)
        keeper.execute("SELECT pg_advisory_lock(99)")
        for wanted in (1000, 2000):
            program = subprocess.Popen(
                words, env={**os.environ, **surroundings}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            _wait_for(here, wanted, program)
            program.send_signal(signal.SIGKILL)
            program.wait()
            here.execute("UPDATE gate SET may_pass = may_pass + 2 + (SELECT last_value FROM passed) - may_pass")
            _wait_until_free(here)
        state = one(here, "SELECT status, done, total, rows_affected FROM operations WHERE kind = 'copy'")
        assert state == ("running", 2000, 5000, 2000)
        keeper.execute("SELECT pg_advisory_unlock(99)")
        # A row of a range that is done already has become another one since.
        there.execute("UPDATE things SET amount = 99 WHERE id = 1")
        done, told = copy("things", source, target)
        assert (done.returncode, told["status"], told["is_resumed"]) == (0, "completed", True), done.stderr
        assert (told["rows"], told["changed"], told["gone"]) == (5000, 1, 0)
        # Three of four ranges stood as they were, that one row went into the fourth, and behind the last is nothing.
        assert (told["ranges"], told["copied"]) == (11, 7)
        assert one(here, SUM) == one(there, SUM)
        assert one(here, "SELECT status, done FROM operations WHERE kind = 'copy'") == ("completed", 5000)
        outcomes = here.execute(
            "SELECT outcome FROM import_audit WHERE action = 'db copy-table' ORDER BY at"
        ).fetchall()
        assert [each for (each,) in outcomes][-2:] == ["running", "completed"]


def _wait_for(admin: Admin, rows: int, program: "subprocess.Popen[bytes]") -> None:
    """Wait until a copy has noted so many rows."""
    for _ in range(600):
        if one(admin, "SELECT coalesce(max(rows_affected), 0) FROM operations WHERE kind = 'copy'") >= rows:
            return
        assert program.poll() is None
        time.sleep(0.05)
    pytest.fail(f"{rows} rows were never noted")


def _wait_until_free(admin: Admin) -> None:
    """Wait until the server has seen that the program is gone, and end what still waits at the gate."""
    mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'kerp-import%'"
    for _ in range(200):
        if not admin.execute(mine).fetchall():
            return
        time.sleep(0.05)
    pytest.fail("sessions of the program stayed")


def test_a_row_that_is_not_the_same_is_named_by_its_key(things: tuple[str, str], copy: Copy) -> None:
    source, target = things
    with admin_of(target) as here:
        here.execute(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN IF NEW.id = 77 THEN NEW.amount := 1; END IF; RETURN NEW; END $$;"
            " CREATE TRIGGER spoils BEFORE INSERT OR UPDATE ON things FOR EACH ROW EXECUTE FUNCTION spoil()"
        )
        done, told = copy("things", source, target)
        assert (done.returncode, told["status"], told["problem"]["code"]) == (4, "refused", "KERP-X690")
        assert told["problem"]["message"] == "public.things의 사본이 원본과 다릅니다: 1행 (키: 77)"
        assert one(here, "SELECT status FROM operations WHERE kind = 'copy'") == "failed"
        here.execute("DROP TRIGGER spoils ON things")
    # It goes on, and nobody is asked: no row is lost.
    done, told = copy("things", source, target)
    assert (done.returncode, told["changed"], told["gone"], told["copied"]) == (0, 1, 0, 1), done.stderr
    done, told = copy("things", source, target)
    assert (done.returncode, told["copied"]) == (0, 0), done.stderr


def test_into_a_filled_table_it_tells_what_would_go_and_asks(things: tuple[str, str], copy: Copy, kerp: Kerp) -> None:
    source, target = things
    with admin_of(target) as here:
        here.execute("INSERT INTO things (id, code) OVERRIDING SYSTEM VALUE VALUES (-5, '대상에만'), (3, '다름')")
        done, _ = copy("things", source, target)
        assert done.returncode == 2
        assert "이미 2행이 있습니다: 원본에 없어 지울 행 1개, 원본과 달라 바꿀 행 1개" in done.stderr
        assert "--yes" in done.stderr
        call = ("db", "copy-table", "things", "--from", source, "--to", target)
        assert kerp(*call, typed="n\n").returncode == 130
        assert one(here, "SELECT count(*) FROM things") == 2
        assert one(here, "SELECT count(*) FROM operations WHERE kind = 'copy'") == 0
        # A row of another table that would go with it is nobody's consent.
        here.execute("CREATE TABLE parts (thing bigint REFERENCES things ON DELETE CASCADE)")
        done, told = copy("things", source, target, "--yes")
        assert (done.returncode, told["problem"]["code"]) == (4, "KERP-X692")
        here.execute("DROP TABLE parts")
        done = kerp(*call, "--lang", "en", "--yes")
        assert done.returncode == 0, done.stderr
        assert "public.things: 5,000 rows, the same on both sides" in done.stdout
        assert "1 of 1 range copied, 1 row deleted, 1 changed" in done.stdout
        with admin_of(source) as there:
            assert one(here, SUM) == one(there, SUM)


def test_sequences_go_on_behind_what_was_copied(things: tuple[str, str], copy: Copy) -> None:
    source, target = things
    with admin_of(source) as there:
        there.execute("SELECT setval('things_number', 9000)")
    done, told = copy("things", source, target)
    assert done.returncode == 0, done.stderr
    assert told["sequences"] == [
        {"name": "public.things_id_seq", "value": 5000}, {"name": "public.things_number", "value": 9000},
    ]  # fmt: skip
    with admin_of(target) as here:
        assert one(here, "INSERT INTO things (code) VALUES ('새것') RETURNING id, number") == (5001, 9001)


def test_a_definition_goes_to_a_newer_server_with_its_keys_after_the_data(servers: TwoServers, copy: Copy) -> None:
    source, target = servers.ways("to a newer server")
    with admin_of(source) as there, admin_of(target) as here:
        there.execute(SEQUENCE + ";" + THINGS.replace("nextval('things_number')", "0"))
        there.execute(ROWS)
        there.execute(
            "ALTER TABLE things ADD company_id uuid REFERENCES companies (id); CREATE INDEX ON things (code);"
            "CREATE TRIGGER touched BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION update_updated_at();"
            "ALTER TABLE things ENABLE ROW LEVEL SECURITY; ALTER TABLE things FORCE ROW LEVEL SECURITY;"
            "CREATE POLICY tenant ON things USING (company_id = current_tenant_id())"
        )
        done, told = copy("things", source, target, "--with-schema")
        assert (done.returncode, told["rows"]) == (0, 5000), done.stderr
        assert one(here, SUM) == one(there, SUM)
        of_things: LiteralString = """
            SELECT
                (SELECT array_agg(conname::text ORDER BY conname) FROM pg_constraint
                 WHERE conrelid = 'things'::regclass AND contype IN ('p', 'f')),
                (SELECT count(*) FROM pg_index WHERE indrelid = 'things'::regclass AND indisvalid),
                (SELECT count(*) FROM pg_policy WHERE polrelid = 'things'::regclass),
                (SELECT relforcerowsecurity FROM pg_class WHERE oid = 'things'::regclass),
                (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'things'::regclass AND NOT tgisinternal)
        """
        assert (
            one(here, of_things) == (["things_company_id_fkey", "things_pkey"], 2, 1, True, 1) == one(there, of_things)
        )
        assert one(here, "SELECT count(*) FROM pg_database WHERE datname ^@ 'kerp_copy_'") == 0
        done, told = copy("things", source, target, "--with-schema")
        assert (done.returncode, told["problem"]["code"]) == (4, "KERP-X688")


def test_a_definition_that_the_older_server_cannot_read_is_refused(things: tuple[str, str], copy: Copy) -> None:
    source, target = things
    with admin_of(target) as here:
        here.execute("DROP TABLE things; DROP SEQUENCE things_number")
        done, told = copy("things", source, target, "--with-schema")
        assert (done.returncode, told["problem"]["code"]) == (4, "KERP-X687")
        assert "transaction_timeout" in told["problem"]["message"]
        assert one(here, "SELECT to_regclass('things')") is None
        assert one(here, "SELECT count(*) FROM pg_database WHERE datname ^@ 'kerp_copy_'") == 0
        assert one(here, "SELECT count(*) FROM operations WHERE kind = 'copy'") == 0


def test_columns_that_differ_are_named(things: tuple[str, str], copy: Copy) -> None:
    source, target = things
    with admin_of(target) as here:
        here.execute(
            "ALTER TABLE things DROP code; ALTER TABLE things ADD more int; ALTER TABLE things ALTER number TYPE bigint"
        )
        done, told = copy("things", source, target)
        assert (done.returncode, told["problem"]["code"]) == (4, "KERP-X682")
        assert told["problem"]["message"] == (
            "public.things의 열이 원본과 대상에서 다릅니다: code가 대상에 없음; "
            "number이 원본에서는 integer, 대상에서는 bigint; more가 원본에 없음"
        )
        here.execute("DROP TABLE things")
    done, _ = copy("things", source, target)
    assert (done.returncode, "KERP-X681" in done.stderr) == (3, True)


def test_a_key_of_words_is_walked_in_one_order_on_both_servers(servers: TwoServers, copy: Copy) -> None:
    source, target = servers.newest, servers.oldest
    for url in (source, target):
        with admin_of(url) as admin:
            admin.execute('CREATE TABLE words ("The word" text PRIMARY KEY, note text)')
    with admin_of(source) as there:
        there.execute('ALTER TABLE words ALTER "The word" TYPE text COLLATE "POSIX"')
        there.execute(
            "INSERT INTO words SELECT each, NULL FROM unnest(ARRAY['b', 'A', 'a', 'B', '나', '가', '''', '%']) AS each"
        )
    done, told = copy("words", source, target)
    assert (done.returncode, told["rows"]) == (0, 8), done.stderr


def test_an_owner_whom_policies_bind_copies_company_by_company(server_url: str, template: str, copy: Copy) -> None:
    del template
    with (
        psycopg.connect(server_url, autocommit=True) as admin,
        _owner(server_url, admin) as (source, source_name),
        _owner(server_url, admin) as (target, target_name),
    ):
        with Database(source) as db:
            ids = [company.add(db, code, code, None).id for code in ("A", "B")]
        _fill(server_url, source_name, ids)
        for table in ("companies", "vouchers"):
            done, told = copy(table, source, target)
            assert (done.returncode, told["status"]) == (0, "completed"), done.stderr
        assert told["rows"] == 5
        seen = "SELECT company_id, count(*) FROM vouchers GROUP BY company_id ORDER BY company_id"
        with _beside(server_url, source_name) as there, _beside(server_url, target_name) as here:
            assert here.execute(seen).fetchall() == there.execute(seen).fetchall()
            here.execute("DELETE FROM vouchers")
            done, told = copy("vouchers", source, target, "--company", "B")
            assert (done.returncode, told["rows"], told["company"]) == (0, 3, "B"), done.stderr
            assert here.execute(seen).fetchall() == [(ids[1], 3)]
            # Rows that no company shows are not none.
            there.execute("DELETE FROM vouchers WHERE company_id = (SELECT id FROM companies WHERE code = 'A')")
            done, told = copy("vouchers", source, target, "--company", "A")
            assert (done.returncode, told["problem"]["code"]) == (4, "KERP-X686")
        done, _ = copy("vouchers", source, target, "--company", "Z")
        assert (done.returncode, "KERP-X401" in done.stderr) == (3, True)


@contextmanager
def _owner(server_url: str, admin: Admin) -> Iterator[tuple[str, str]]:
    """Give the address of a database of ours whose owner has neither superuser nor BYPASSRLS, and its name."""
    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        owner = sql.Identifier(name)
        admin.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(owner))
        admin.execute(sql.SQL(MAY_MIGRATE).format(owner))
        for (left,) in admin.execute("SELECT rolname FROM pg_roles WHERE rolname ^@ 'kerp_tenant_'").fetchall():
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(left)))
        with Database(url) as db:
            up(db)
            yield url, db.name


@contextmanager
def _beside(server_url: str, name: str) -> Iterator[Admin]:
    """Give a superuser's connection to a database."""
    with admin_of(server_url.replace("/kerp?", f"/{name}?")) as admin:
        yield admin


def _fill(server_url: str, name: str, ids: list[UUID]) -> None:
    """Put two vouchers into one company and three into another."""
    with _beside(server_url, name) as admin:
        for company_id, count in zip(ids, (2, 3), strict=True):
            admin.execute(
                "INSERT INTO vouchers (company_id, voucher_no, voucher_date)"
                " SELECT %s, '20240105-0000' || n, '2024-01-05' FROM generate_series(1, %s) AS n",
                (company_id, count),
            )
