"""The schema: every migration up, down and up again on data, golang-migrate's form, and what the tables refuse."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.migrate import history, runner
from kerp_import.migrate.files import Folder, Migration, shipped
from kerp_import.model.errors import DatabaseRefused, StrangerInCatalogue
from kerp_import.model.schema_errors import MigrationFailed, SchemaDirty
from kerp_import.model.words import Language
from psycopg import errors, sql
from support import MAY_MIGRATE, ROOT, create_database, drop_database, login, url_of

A, B = UUID(int=0xA), UUID(int=0xB)
PRODUCTION = {
    "companies", "users", "accounts", "partners", "departments", "projects", "fiscal_periods", "vouchers",
    "voucher_lines", "opening_balances",
}  # fmt: skip
HISTORY = {
    "import_batches", "import_findings", "import_entries", "import_account_totals", "import_keys", "import_maps",
    "import_sources", "import_files", "import_trial_balances", "import_receipts", "import_audit",
    "import_reversals", "import_differences", "operations", "import_acceptances", "import_cleanings",
    "import_flipped_lines", "import_incidents", "import_deliveries", "import_deadlines",
}  # fmt: skip

SEEDED = {"account_plans", "system_settings"}
"""What no company owns, and each may read: the exceptions to the rule that a table has a tenant."""

COUNTED = {"operation_counts"}
"""What no company owns, and whose rows nobody reads but the views of monitoring."""

Snapshot = dict[tuple[object, ...], object]
Contents = dict[str, list[dict[str, object]]]
Connection = psycopg.Connection[tuple[Any, ...]]

CATALOGUE: tuple[LiteralString, ...] = (
    """SELECT 'schema', nspname, 'owner', pg_get_userbyid(nspowner) FROM pg_namespace
       WHERE nspname IN ('public', 'kerp_staging')""",
    """SELECT 'schema grant', nspname, grantee::regrole || ' ' || privilege_type, is_grantable
       FROM pg_namespace CROSS JOIN aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
       WHERE nspname IN ('public', 'kerp_staging')""",
    """SELECT 'relation', oid::regclass::text, pg_get_userbyid(relowner),
              concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity, relreplident)
       FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'kerp_staging')""",
    """SELECT 'grant', oid::regclass::text, grantee::regrole || ' ' || privilege_type, is_grantable
       FROM pg_class CROSS JOIN aclexplode(coalesce(relacl, acldefault('r', relowner)))
       WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('public', 'kerp_staging')""",
    """SELECT 'column', attrelid::regclass::text,
              row_number() OVER (PARTITION BY attrelid ORDER BY attnum) || ' ' || attname,
              concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
       FROM pg_attribute
       JOIN pg_class ON pg_class.oid = attrelid
       LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
       WHERE attnum > 0 AND NOT attisdropped AND relnamespace::regnamespace::text IN ('public', 'kerp_staging')""",
    """SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
       FROM pg_constraint WHERE connamespace::regnamespace::text IN ('public', 'kerp_staging')""",
    """SELECT 'index', schemaname || '.' || tablename, indexname, indexdef
       FROM pg_indexes WHERE schemaname IN ('public', 'kerp_staging')""",
    """SELECT 'policy', schemaname || '.' || tablename, policyname,
              concat_ws(' ', permissive, roles, cmd, qual, with_check)
       FROM pg_policies""",
    """SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
       FROM pg_trigger WHERE NOT tgisinternal""",
    """SELECT 'function', oid::regprocedure::text, pg_get_userbyid(proowner), pg_get_functiondef(oid)
       FROM pg_proc WHERE pronamespace::regnamespace::text IN ('public', 'kerp_staging')""",
    """SELECT 'function grant', oid::regprocedure::text, grantee::text || ' ' || privilege_type, is_grantable
       FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner)))
       WHERE pronamespace::regnamespace::text IN ('public', 'kerp_staging')""",
    """SELECT 'comment', classoid::regclass::text, address.identity || ' ' || objsubid, description
       FROM pg_description CROSS JOIN LATERAL pg_identify_object(classoid, objoid, objsubid) AS address
       WHERE address.identity LIKE 'public.%' OR address.identity LIKE 'kerp_staging%'
          OR address.schema IN ('public', 'kerp_staging')""",
    "SELECT 'extension', extname, '', extversion FROM pg_extension",
)

ROWS: dict[str, LiteralString] = {
    "companies": "INSERT INTO companies (id, code, name) VALUES (%(id)s, %(code)s, '주식회사')",
    "users": "INSERT INTO users (id, company_id, email, name) VALUES (%(id)s, %(id)s, 'kim@example.com', '김')",
    "accounts": """INSERT INTO accounts (company_id, code, name, account_type, normal_side, parent_code)
                   VALUES (%(id)s, '101', '당좌', 'asset', 'debit', NULL),
                          (%(id)s, '10101', '현금', 'asset', 'debit', '101')""",
    "partners": "INSERT INTO partners (company_id, code, name, business_number) VALUES (%(id)s, 'P1', '거래처', '1')",
    "departments": "INSERT INTO departments (company_id, code, name) VALUES (%(id)s, 'D1', '부서')",
    "projects": "INSERT INTO projects (company_id, code, name) VALUES (%(id)s, 'J1', '현장')",
    "fiscal_periods": """INSERT INTO fiscal_periods (company_id, fiscal_year, fiscal_month, start_date, end_date)
                         VALUES (%(id)s, 2024, 1, '2024-01-01', '2024-01-31')""",
    "vouchers": """INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, total_debit, total_credit,
                       created_by)
                   VALUES (%(id)s, %(id)s, '20240101-00001', '2024-01-01', 10.50, 10.50, %(id)s)""",
    "voucher_lines": """INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount,
                            credit_amount, partner_code, department_code, project_code)
                        VALUES (%(id)s, %(id)s, 1, '10101', 10.50, 0, 'P1', 'D1', 'J1'),
                               (%(id)s, %(id)s, 2, '10101', 0, 10.50, NULL, NULL, NULL)""",
    "opening_balances": """INSERT INTO opening_balances (company_id, fiscal_year, account_code, debit_amount)
                           VALUES (%(id)s, 2024, '10101', 1)""",
    "import_batches": """INSERT INTO import_batches (id, company_id, company_code, fingerprint, dry_run, tool_version,
                             schema_version) VALUES (%(id)s, %(id)s, %(code)s, 'f', false, '1', 1)""",
    "import_findings": """INSERT INTO import_findings (batch_id, finding_no, company_id, rule, severity, message, hint)
                          VALUES (%(id)s, 1, %(id)s, 'KERP-V101', 'error', 'm', 'h')""",
    "import_entries": """INSERT INTO import_entries (batch_id, table_name, record_id, company_id)
                         VALUES (%(id)s, 'vouchers', %(id)s, %(id)s)""",
    "import_account_totals": """INSERT INTO import_account_totals
                                VALUES (%(id)s, %(id)s, 2024, '10101', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0)""",
    "import_keys": "INSERT INTO import_keys VALUES (%(id)s, %(code)s, 'x')",
    "import_maps": "INSERT INTO import_maps VALUES (%(id)s, 1, 'source: any', 'f', '2024-01-01', 'kim', NULL)",
    "import_sources": """INSERT INTO import_sources
                         VALUES (%(id)s, %(id)s, 'voucher_lines', '101', '현금', '10101', 1, 1, 0, 1, 1, 0)""",
    "import_vouchers": """INSERT INTO import_vouchers
                          VALUES (%(id)s, %(id)s, '1', '2024-01-01', 'general', 2, 1, 1, 7, 'f', 's', 2)""",
    "import_files": "INSERT INTO import_files VALUES (%(id)s, %(id)s, 2, 'f', 's', 'x')",
    "import_trial_balances": """INSERT INTO import_trial_balances (batch_id, company_id, fiscal_year)
                                VALUES (%(id)s, %(id)s, 2024)""",
    "import_receipts": "INSERT INTO import_receipts VALUES (%(id)s, %(id)s, 'd', '2024-01-01', 'kim')",
    "import_audit": """INSERT INTO import_audit (company_id, action, outcome, tool_version, schema_version)
                       VALUES (%(id)s, 'run', 'completed', '1', 1)""",
    "import_acceptances": """INSERT INTO import_acceptances
        (company_id, batch_id, rule, finding_keys, finding_nos, why, who)
        VALUES (%(id)s, %(id)s, 'KERP-V103', ARRAY[%(id)s::uuid], ARRAY[1], '두 번', '김')""",
    "import_incidents": """INSERT INTO import_incidents
        (company_id, kind, name, cause, severity, joined, opened_at, turned_at, last_at)
        VALUES (%(id)s, 'batch', 'x', 'failed', 'critical', ARRAY['failed:x'], now(), now(), now())""",
    "import_deliveries": """INSERT INTO import_deliveries
        (company_id, event, event_key, severity, channel, language, created_at, not_before)
        VALUES (%(id)s, 'opened', 'x', 'critical', 'json-0', 'ko', now(), now())""",
    "import_deadlines": """INSERT INTO import_deadlines (company_id, company_code, step, due_at, said, registered_at)
                           VALUES (%(id)s, 'x', 'promoted', now(), '08:00', now())""",
    "import_cleanings": """INSERT INTO import_cleanings
        (company_id, batch_id, kind, older_than, removed, bytes, tool_version)
        VALUES (%(id)s, %(id)s, 'staging', '2024-01-01', 1, 1, '1')""",
    "import_flipped_lines": "INSERT INTO import_flipped_lines VALUES (%(id)s, %(id)s, %(id)s)",
    "import_reversals": """INSERT INTO import_reversals VALUES
        (%(id)s, %(id)s, %(id)s, '20240102-00001', %(id)s, '20240131-00001', '2024-01-31')""",
    "import_differences": """INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id)
                             VALUES (%(id)s, %(id)s, \'vouchers\', \'vanished\', %(id)s)""",
    "account_plans": """INSERT INTO account_plans (plan, code, name, account_type, normal_side)
                        VALUES (%(code)s, '10101', '현금', 'asset', 'debit')""",
    "system_settings": "INSERT INTO system_settings (key, value) VALUES (%(code)s, '1')",
    "operations": "INSERT INTO operations (kind, name, company_id, tool_version) VALUES ('copy', 'x', %(id)s, '1')",
    "operation_counts": "INSERT INTO operation_counts (kind, counter, label) VALUES ('copy', 'started', %(code)s)",
    "kerp_staging.staging_exclusions": """INSERT INTO kerp_staging.staging_exclusions
                                          VALUES (%(id)s, %(id)s, 'vouchers', %(id)s, 'closing')""",
    "kerp_staging.staging_code_sums": """INSERT INTO kerp_staging.staging_code_sums (batch_id, company_id, field, code)
                                         VALUES (%(id)s, %(id)s, 'partner_code', '1')""",
    "kerp_staging.staging_findings": """INSERT INTO kerp_staging.staging_findings
                                        (batch_id, finding_no, company_id, message, hint)
                                        VALUES (%(id)s, 1, %(id)s, 'm', 'h')""",
}
"""A row of each table for the company %(id)s, in an order that foreign keys allow; other staging tables take any."""


REMADE: dict[int, set[str]] = {24: {"import_entries", "import_vouchers"}}
"""Tables that a migration makes other tables of: the way back gives what stood there, and is looked at alone."""

REACHED: tuple[LiteralString, ...] = (
    "UPDATE import_account_totals SET removed_debit = 1, removed_credit = 1",
    """UPDATE import_entries AS entry SET after_hash = record_hash_vouchers(voucher)
       FROM vouchers AS voucher WHERE voucher.id = entry.record_id""",
)
"""What makes of those rows some that migrations change on the way down."""


def snapshot(connection: Connection) -> Snapshot:
    """Return everything that the catalogue says of our schemas."""
    definitions: Snapshot = {}
    for query in CATALOGUE:
        for kind, place, name, definition in connection.execute(query):
            definitions[kind, place, name] = definition
    return definitions


def tables(connection: Connection) -> set[str]:
    """Return every table but the one that counts migrations."""
    query = """SELECT oid::regclass::text FROM pg_class
               WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('public', 'kerp_staging')
                 AND relname NOT LIKE 'schema_migrations%'"""
    return {str(name) for (name,) in connection.execute(query)}


def fill(connection: Connection, names: set[str]) -> None:
    """Insert a row of two companies into each of the tables."""
    staging = {name for name in names if name.startswith("kerp_staging.")} - ROWS.keys()
    assert names <= ROWS.keys() | staging
    for id_, code in ((A, "A"), (B, "B")):
        connection.execute("SELECT set_config('app.current_tenant', %s, false)", [str(id_)])
        for name in (name for name in ROWS if name in names):
            connection.execute(ROWS[name], {"id": id_, "code": code})
        for name in sorted(staging):
            insert = sql.SQL("INSERT INTO {} (batch_id, company_id) VALUES (%s, %s)")
            connection.execute(insert.format(sql.Identifier(*name.split("."))), (id_, id_))
    connection.execute("RESET app.current_tenant")


def contents(connection: Connection, names: set[str]) -> Contents:
    """Return every row of the tables but those to which every migration adds."""
    rows_by_table: Contents = {}
    for name in sorted(names - {"import_audit", "operations", "operation_counts"}):
        table = sql.Identifier(*name.split("."))
        query = sql.SQL("SELECT to_jsonb(each) FROM {} AS each ORDER BY each::text").format(table)
        rows_by_table[name] = [row for (row,) in connection.execute(query)]
    return rows_by_table


def as_far_as(other: Contents, contents: Contents) -> Contents:
    """Return what was found in the tables and columns that the other has."""
    return {
        name: [{column: row[column] for column in others[0]} for row in contents[name]]
        for name, others in other.items()
    }


@pytest.fixture
def fresh_server_url() -> Iterator[str]:
    """Return the URL of a server on which nobody ever made a role."""
    folder = Path(tempfile.mkdtemp(prefix="kerp-fresh-"))
    folder.chmod(0o755)
    yield embedded.start(folder)
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def filled(server_url: str, template: str) -> Iterator[str]:
    """Return the URL of a migrated database that holds a row of two companies in each table."""
    name = create_database(server_url, template)
    with psycopg.connect(url_of(server_url, name), autocommit=True) as connection:
        fill(connection, tables(connection))
    yield url_of(server_url, name)
    drop_database(server_url, name)


@pytest.fixture
def admin(filled: str) -> Iterator[Connection]:
    """Return a superuser's connection to the filled database, in a transaction that is rolled back."""
    with psycopg.connect(filled, autocommit=True) as connection, connection.transaction(force_rollback=True):
        yield connection


@pytest.mark.slow
def test_every_migration_goes_up_down_and_up_again_on_data(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as looking, Database(empty_database_url) as db:
        runner.up(db, 0)
        states, known, remade = {0: snapshot(looking)}, set[str](), dict[int, Contents]()
        for each in shipped().migrations:
            gone = REMADE.get(each.version, set())
            before, remade[each.version] = contents(looking, known - gone), contents(looking, known & gone)
            assert runner.up(db, each.version) == (each,)
            assert as_far_as(before, contents(looking, known - gone)) == before
            fill(looking, tables(looking) - known)
            known, states[each.version] = tables(looking), snapshot(looking)
        assert known >= PRODUCTION | HISTORY
        for each in reversed(shipped().migrations):
            before = contents(looking, known)
            assert runner.down(db, each.version - 1) == (each,)
            assert snapshot(looking) == states[each.version - 1]
            known, gone = tables(looking), REMADE.get(each.version, set())
            after = contents(looking, known - gone)
            assert after == as_far_as(after, before)
            assert contents(looking, known & gone) == remade[each.version]
        for each in shipped().migrations:
            runner.up(db, each.version)
            fill(looking, tables(looking) - known)
            known = tables(looking)
            assert snapshot(looking) == states[each.version]
        assert runner.up(db) == ()


@pytest.mark.slow
@pytest.mark.usefixtures("template")
def test_every_migration_does_to_rows_what_a_superuser_would_do(
    server_url: str,
) -> None:
    def as_a_superuser(text: str | None) -> Contents:
        assert text
        with looking.transaction(force_rollback=True):
            # A migration takes these roles, and a superuser would be bound as they are.
            for role in ("kerp_owner", "kerp_importer", "kerp_lookup"):
                looking.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(role)))
            looking.execute(text.encode())
            return contents(looking, tables(looking))

    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        strong_url = url_of(server_url, url.partition("?")[0].rpartition("/")[2])
        with psycopg.connect(strong_url, autocommit=True) as looking, Database(url) as db:
            looking.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(sql.Identifier(name)))
            looking.execute(sql.SQL(MAY_MIGRATE).format(sql.Identifier(name)))
            known = set[str]()
            for each in shipped().migrations:
                wanted = as_a_superuser(each.up)
                runner.up(db, each.version)
                assert contents(looking, tables(looking)) == wanted, each.label
                fill(looking, tables(looking) - known)
                known = tables(looking)
            for reached in REACHED:
                assert looking.execute(reached).rowcount == len((A, B))
            for each in reversed(shipped().migrations):
                wanted = as_a_superuser(each.down)
                runner.down(db, each.version - 1)
                assert contents(looking, tables(looking)) == wanted, each.label


OTHER_ROLES = (
    "SELECT rolname FROM pg_roles WHERE rolname ~ '^kerp_' AND rolname !~ '^kerp_(importer|lookup|monitor|owner)$'"
)


@pytest.mark.slow
def test_after_down_to_0_nothing_is_left_but_schema_migrations_and_the_roles(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as looking, Database(empty_database_url) as db:
        untouched = snapshot(looking)
        others = [str(name) for (name,) in looking.execute(OTHER_ROLES)]
        runner.up(db)
        fill(looking, tables(looking))
        runner.down(db, 0)
        left = {str(name[1]) for name in snapshot(looking).keys() - untouched.keys()}
        assert {name.removeprefix("public.").partition("_history")[0] for name in left} == {
            "schema_migrations", "schema_migrations_pkey",
        }  # fmt: skip
        assert looking.execute("SELECT count(*) FROM schema_migrations").fetchone() == (0,)
        # Beside roles of companies that other tests made on this server.
        roles = (
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls FROM pg_roles"
            " WHERE rolname ^@ 'kerp' AND rolname <> ALL (%s) ORDER BY 1"
        )
        assert looking.execute(roles, [others]).fetchall() == [
            ("kerp_importer", False, False, False),
            ("kerp_lookup", False, False, False),
            ("kerp_monitor", False, False, False),
            ("kerp_owner", False, False, False),
        ]


def test_files_are_named_as_golang_migrate_names_them_without_a_gap() -> None:
    folder = ROOT / "schemas" / "kerp_schemas" / "sql" / "migrations"
    names = sorted(path.name for path in folder.iterdir() if path.name != "lint-exceptions.yaml")
    wanted = [f"{each.version:06}_{each.name}" for each in shipped().migrations]
    assert names == sorted(f"{name}.{way}.sql" for name in wanted for way in ("up", "down"))
    assert [each.version for each in shipped().migrations] == list(range(1, len(wanted) + 1))
    assert all(re.fullmatch(r"[0-9]{6}_[a-z_]+\.(up|down)\.sql", name) for name in names)


def test_schema_migrations_holds_one_row_as_golang_migrate_keeps_it(empty_database_url: str) -> None:
    with Database(empty_database_url) as db:
        for version in (1, 2, 3):
            runner.up(db, version)
            assert db.rows("SELECT version, dirty FROM schema_migrations") == [{"version": version, "dirty": False}]
        columns = db.rows(
            "SELECT column_name AS name, data_type AS type, is_nullable AS empty FROM information_schema.columns"
            " WHERE table_name = 'schema_migrations' ORDER BY ordinal_position"
        )
        assert columns == [
            {"name": "version", "type": "bigint", "empty": "NO"},
            {"name": "dirty", "type": "boolean", "empty": "NO"},
        ]


@pytest.mark.slow
def test_migrating_waits_for_golang_migrates_lock(empty_database_url: str) -> None:
    name = empty_database_url.partition("?")[0].rpartition("/")[2]
    key = golang_migrates_lock(f"public\0schema_migrations\0{name}")
    with psycopg.connect(empty_database_url, autocommit=True) as other, Database(empty_database_url) as db:
        other.execute("SELECT pg_advisory_lock(%s)", [key])
        working = Thread(target=runner.up, args=(db,))
        working.start()
        working.join(1)
        assert working.is_alive()
        assert other.execute("SELECT to_regclass('companies')").fetchone() == (None,)
        other.execute("SELECT pg_advisory_unlock(%s)", [key])
        working.join()
        assert history.state(db).pending == ()


def golang_migrates_lock(name: str) -> int:
    """Return the CRC-32 of the name, bit by bit, times golang-migrate's salt, in 32 bits."""
    rest = 0xFFFFFFFF
    for byte in name.encode():
        rest ^= byte
        for _ in range(8):
            rest = (rest >> 1) ^ (0xEDB88320 if rest & 1 else 0)
    return (rest ^ 0xFFFFFFFF) * 1486364155 & 0xFFFFFFFF


def test_the_lock_is_the_number_that_golang_migrate_tests_for() -> None:
    assert golang_migrates_lock("database_name") == 1764327054


@pytest.mark.slow
def test_two_at_once_do_not_collide(empty_database_url: str) -> None:
    done: list[tuple[Migration, ...]] = []

    def work() -> None:
        with Database(empty_database_url) as db:
            done.append(runner.up(db))

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(map(len, done)) == [0, 0, 0, len(shipped().migrations)]


def test_a_dirty_schema_is_refused_both_ways(database_url: str) -> None:
    with Database(database_url) as db:
        db.execute("UPDATE schema_migrations SET dirty = true")
        for attempt in (runner.up, lambda db: runner.down(db, 0), history.require_current):
            with pytest.raises(SchemaDirty) as refused:
                attempt(db)
            assert refused.value.say(Language.EN) == f"Migration {shipped().newest} stopped halfway (dirty)"


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_failing_migration_leaves_neither_its_changes_nor_its_version(way: str, empty_database_url: str) -> None:
    good = Migration(1, "good", "CREATE TABLE first (id int)", "DROP TABLE first; SELECT 1/0", "000001_good")
    bad = Migration(2, "bad", "CREATE TABLE second (id int);\nINSERT INTO nowhere VALUES (1)", "", "000002_bad")
    folder = Folder(Path(), (good, bad) if way == "up" else (good,))
    with Database(empty_database_url) as db:
        with pytest.raises(MigrationFailed) as failed:
            (runner.up(db, folder=folder), runner.down(db, 0, folder=folder))
        assert failed.value.facts == (
            {
                "name": "000002_bad.up.sql:2 INSERT INTO nowhere VALUES (1)",
                "reason": 'relation "nowhere" does not exist',
            }
            if way == "up"
            else {"name": "000001_good.down.sql:1 SELECT 1/0", "reason": "division by zero"}
        )
        there = db.row("SELECT to_regclass('first')::text AS first, to_regclass('second')::text AS second")
        assert there == {"first": "first", "second": None}
        assert db.rows("SELECT * FROM schema_migrations") == [{"version": 1, "dirty": False}]


@pytest.mark.slow
def test_an_owner_with_createrole_alone_makes_the_roles_and_the_schema(fresh_server_url: str) -> None:
    with login(fresh_server_url, "NOSUPERUSER", "NOBYPASSRLS", "CREATEROLE") as (name, url):
        _goes_up_acts_and_goes_down(url)
        with Database(url) as db:
            members = db.rows(
                "SELECT roleid::regrole::text AS role FROM pg_auth_members"
                " WHERE member = %(name)s::regrole AND set_option ORDER BY 1",
                name=name,
            )
        assert members == [{"role": "kerp_importer"}, {"role": "kerp_monitor"}]


@pytest.mark.slow
@pytest.mark.usefixtures("template")
def test_an_owner_without_createrole_uses_the_roles_that_it_was_granted(server_url: str) -> None:
    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(sql.SQL("GRANT kerp_importer, kerp_lookup TO {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL(MAY_MIGRATE).format(sql.Identifier(name)))
        _goes_up_acts_and_goes_down(url)


@pytest.mark.slow
@pytest.mark.usefixtures("template")
def test_an_owner_that_may_hand_on_no_role_is_told_what_to_paste(server_url: str) -> None:
    with login(server_url, "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE") as (name, url):
        with Database(url) as db, pytest.raises(DatabaseRefused) as refused:
            runner.up(db)
        grants, _, then = str(refused.value.facts["advice"]).partition("  ")
        assert grants == (
            f"GRANT kerp_importer TO {name} WITH ADMIN TRUE;"
            f" GRANT kerp_lookup, kerp_owner TO {name} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;"
        )
        assert then == "kerp-import db up"
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(grants.encode())
        _goes_up_acts_and_goes_down(url)


def _goes_up_acts_and_goes_down(url: str) -> None:
    """Migrate as the URL's login, act for a company, and migrate down and up again."""
    with Database(url) as db:
        for _ in range(2):
            assert runner.up(db) == shipped().migrations
            with db.transaction():
                db.act_for(A)
                db.execute("INSERT INTO companies (id, code, name) VALUES (%(id)s, 'A', '가')", id=A)
                assert [row["code"] for row in db.rows("SELECT code FROM kerp_companies()")] == ["A"]
                db.execute(
                    "INSERT INTO kerp_staging.staging_vouchers (batch_id, company_id) VALUES (%(id)s, %(id)s)", id=A
                )
            owners = db.rows(
                "SELECT DISTINCT pg_get_userbyid(proowner)::text AS owner FROM pg_proc WHERE prosecdef"
                " AND pronamespace = 'public'::regnamespace ORDER BY owner"
            )
            # note_change() writes the history of changes, for whoever may change the schema.
            assert owners == [{"owner": "kerp_lookup"}, {"owner": "kerp_owner"}]
            runner.down(db, 0)


@pytest.mark.slow
def test_what_was_accepted_outlives_the_way_back(empty_database_url: str) -> None:
    query: LiteralString = "SELECT to_jsonb(each) AS said FROM import_acceptances AS each ORDER BY company_id"
    with psycopg.connect(empty_database_url, autocommit=True) as looking, Database(empty_database_url) as db:
        runner.up(db)
        fill(looking, {"import_acceptances"})
        said = looking.execute(query).fetchall()
        for _ in range(2):
            runner.down(db, 29)
            assert looking.execute("SELECT to_regclass('import_acceptances')").fetchone() == (None,)
            runner.up(db)
            assert looking.execute(query).fetchall() == said
        kept = looking.execute("SELECT count(*) FROM import_audit WHERE outcome = 'kept'").fetchone()
        assert (len(said), kept) == (2, (2,))


TOTALS: LiteralString = """INSERT INTO import_account_totals (
    batch_id, company_id, fiscal_year, account_code, lines, debit_read, credit_read, flipped, added_debit, added_credit,
    excluded_debit, excluded_credit, unchanged_debit, unchanged_credit, debit_promoted, credit_promoted, removed_debit,
    removed_credit
) VALUES (%(id)s, %(id)s, 2024, '10101', 2, 500, 300, 0, 0, 0, 0, 0, 0, 0, 500, 300, 200, 100)"""


@pytest.mark.slow
def test_down_from_20_takes_what_was_removed_out_of_every_companys_sums(fresh_server_url: str) -> None:
    with login(fresh_server_url, "NOSUPERUSER", "NOBYPASSRLS", "CREATEROLE") as (_, url), Database(url) as db:
        runner.up(db, 20)
        for id_, code in ((A, "A"), (B, "B")):
            with db.transaction():
                db.act_for(id_)
                db.execute("INSERT INTO companies (id, code, name) VALUES (%(id)s, %(code)s, '가')", id=id_, code=code)
                db.execute(
                    "INSERT INTO import_batches (id, company_id, company_code, fingerprint, status, dry_run,"
                    " tool_version, schema_version)"
                    " VALUES (%(id)s, %(id)s, %(code)s, 'f', 'completed', false, '0', 20)",
                    id=id_, code=code,
                )  # fmt: skip
                db.execute(TOTALS, id=id_)
        runner.down(db, 19)
        for id_ in (A, B):
            with db.transaction():
                db.act_for(id_)
                assert db.rows(
                    "SELECT debit_promoted, excluded_debit, credit_promoted, excluded_credit FROM import_account_totals"
                ) == [{"debit_promoted": 300, "excluded_debit": 200, "credit_promoted": 200, "excluded_credit": 100}]


LINE: LiteralString = """INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount,
    credit_amount, partner_code, department_code, project_code)
    VALUES (%(voucher)s, %(company)s, 9, %(account)s, %(debit)s, %(credit)s, %(partner)s, %(department)s,
        %(project)s)"""
GOOD_LINE = {
    "voucher": A, "company": A, "account": "10101", "debit": "1", "credit": "0", "partner": "P1", "department": "D1",
    "project": "J1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"debit": "NaN"}, "voucher_lines_debit_real"),
        ({"debit": "0", "credit": "NaN"}, "voucher_lines_credit_real"),
        ({"debit": "-0.01"}, "voucher_lines_debit_real"),
        ({"debit": "0", "credit": "-1"}, "voucher_lines_credit_real"),
        ({"debit": "1", "credit": "1"}, "voucher_lines_one_side"),
        ({"voucher": B}, "voucher_lines_voucher"),
        ({"account": "only-b"}, "voucher_lines_account"),
        ({"partner": "only-b"}, "voucher_lines_partner"),
        ({"department": "only-b"}, "voucher_lines_department"),
        ({"project": "only-b"}, "voucher_lines_project"),
    ],
)
def test_a_line_cannot_be_impossible_or_name_what_another_company_has(
    admin: Connection, wrong: dict[str, object], constraint: str
) -> None:
    admin.execute(
        "INSERT INTO accounts (company_id, code, name, account_type, normal_side)"
        " VALUES (%s, 'only-b', '나', 'asset', 'debit')",
        [B],
    )
    for table in ("partners", "departments", "projects"):
        insert = sql.SQL("INSERT INTO {} (company_id, code, name) VALUES (%s, 'only-b', '나')")
        admin.execute(insert.format(sql.Identifier(table)), [B])
    with pytest.raises(psycopg.IntegrityError) as refused, admin.transaction():
        admin.execute(LINE, GOOD_LINE | wrong)
    assert refused.value.diag.constraint_name == constraint
    admin.execute(LINE, GOOD_LINE)


@pytest.mark.parametrize("amount", ["Infinity", "-Infinity", "1e400", "99999999999999999"])
def test_no_amount_is_without_bound(admin: Connection, amount: str) -> None:
    with pytest.raises(errors.NumericValueOutOfRange):
        admin.execute(LINE, GOOD_LINE | {"debit": amount})


@pytest.mark.parametrize(
    ("debit", "credit", "constraint"),
    [("1", "2", "vouchers_balanced"), ("NaN", "NaN", "vouchers_total_real"), ("-1", "-1", "vouchers_total_real")],
)
def test_a_header_that_is_unbalanced_or_no_amount_is_refused(
    admin: Connection, debit: str, credit: str, constraint: str
) -> None:
    with pytest.raises(errors.CheckViolation) as refused:
        admin.execute("UPDATE vouchers SET total_debit = %s, total_credit = %s", [debit, credit])
    assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("debit_amount = 'NaN'", "opening_balances_debit_real"),
        ("debit_amount = 0, credit_amount = 'NaN'", "opening_balances_credit_real"),
        ("debit_amount = -1", "opening_balances_debit_real"),
        ("credit_amount = 1", "opening_balances_one_side"),
        ("account_code = 'nowhere'", "opening_balances_account"),
    ],
)
def test_an_opening_balance_cannot_be_impossible(admin: Connection, change: LiteralString, constraint: str) -> None:
    with pytest.raises(psycopg.IntegrityError) as refused:
        admin.execute(sql.SQL("UPDATE opening_balances SET {}").format(sql.SQL(change)))
    assert refused.value.diag.constraint_name == constraint


def test_every_foreign_key_between_production_tables_carries_the_company(admin: Connection) -> None:
    keys = admin.execute(
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
           WHERE contype = 'f' AND confrelid <> 'companies'::regclass AND confrelid <> 'import_batches'::regclass
             AND conrelid::regclass::text <> ALL (%s)""",
        [sorted(SEEDED)],
    ).fetchall()
    assert len(keys) > 6
    assert [key for key in keys if not str(key[2]).startswith("FOREIGN KEY (company_id, ")] == []


def test_a_number_is_unique_within_a_company_alone(admin: Connection) -> None:
    numbers = admin.execute("SELECT voucher_no, count(*) FROM vouchers GROUP BY voucher_no").fetchall()
    assert numbers == [("20240101-00001", 2)]
    again = ROWS["vouchers"].replace("VALUES (%(id)s", "VALUES (gen_random_uuid()")
    with pytest.raises(errors.UniqueViolation):
        admin.execute(again.encode(), {"id": A})


def test_updated_at_is_set_unless_the_statement_did(admin: Connection) -> None:
    stamped = {str(name) for (name,) in admin.execute(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'updated_at' AND table_schema = 'public'"
    )}  # fmt: skip
    assert stamped == (PRODUCTION | SEEDED) - {"voucher_lines"}
    for name in stamped:
        table = sql.Identifier(name)
        admin.execute(sql.SQL("UPDATE {} SET updated_at = '2001-02-03'").format(table))
        stamps = sql.SQL("SELECT DISTINCT updated_at::date::text FROM {}").format(table)
        assert admin.execute(stamps).fetchall() == [("2001-02-03",)]
        admin.execute(sql.SQL("UPDATE {} SET created_at = created_at").format(table))
        recent = sql.SQL("SELECT bool_and(updated_at > now() - interval '1 hour') FROM {}").format(table)
        assert admin.execute(recent).fetchone() == (True,)


def test_every_company_table_is_commented_and_forces_row_level_security(admin: Connection) -> None:
    tables = admin.execute(
        """SELECT relname, relrowsecurity AND relforcerowsecurity, obj_description(oid, 'pg_class') IS NOT NULL,
                  (SELECT array_agg(polname::text ORDER BY polname) FROM pg_policy
                   WHERE polrelid = pg_class.oid AND polcmd = '*')
           FROM pg_class
           WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%'
           ORDER BY relname"""
    ).fetchall()
    policies = ["permitted_tenant", "tenant_isolation"]
    assert tables == [
        (name, False, True, None) if name in SEEDED | COUNTED else (name, True, True, policies)
        for name in sorted(PRODUCTION | HISTORY | SEEDED | COUNTED)
    ]


def test_every_policy_asks_once_a_statement_which_company_is_acted_for(admin: Connection) -> None:
    asking = admin.execute(
        """SELECT tablename || ' ' || policyname, concat_ws(' ', qual, with_check) FROM pg_policies
           WHERE schemaname = 'public' AND policyname <> 'lookup'"""
    ).fetchall()
    assert {name.split()[0] for name, _ in asking} == PRODUCTION | HISTORY
    for name, condition in asking:
        asked = re.findall(r"(\( SELECT )?(?:current|permitted)_tenant_id\(\)", condition)
        assert asked, name
        assert all(asked), name


@pytest.mark.parametrize("tenant", [None, ""])
def test_without_a_company_an_importer_sees_and_writes_nothing(admin: Connection, tenant: str | None) -> None:
    admin.execute("SET LOCAL ROLE kerp_importer")
    if tenant is not None:
        admin.execute("SELECT set_config('app.current_tenant', %s, true)", [tenant])
    for table in sorted((PRODUCTION | HISTORY) - {"import_audit", "operations"}):
        assert admin.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall() == [], table
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        admin.execute("INSERT INTO departments (company_id, code, name) VALUES (%s, 'D2', '부서')", [A])


def test_a_tenant_that_is_no_uuid_is_an_error_not_a_company(admin: Connection) -> None:
    admin.execute("SET LOCAL ROLE kerp_importer")
    admin.execute("SELECT set_config('app.current_tenant', 'a', true)")
    for statement in (
        "SELECT * FROM vouchers WHERE company_id = %(id)s",
        "INSERT INTO departments (company_id, code, name) VALUES (%(id)s, 'D2', '부서')",
        "UPDATE departments SET name = '과' WHERE company_id = %(id)s",
    ):
        with pytest.raises(errors.InvalidTextRepresentation), admin.transaction():
            admin.execute(statement, {"id": A})


def test_what_no_company_owns_an_importer_reads_and_only_its_owner_writes(admin: Connection) -> None:
    rights = admin.execute(
        """SELECT relname, pg_get_userbyid(relowner)::text, array_agg(privilege_type::text ORDER BY privilege_type)
           FROM pg_class CROSS JOIN aclexplode(relacl)
           WHERE relname = ANY (%s) AND grantee <> relowner GROUP BY relname, relowner ORDER BY relname""",
        [sorted(SEEDED)],
    ).fetchall()
    assert rights == [(name, "kerp_owner", ["SELECT"]) for name in sorted(SEEDED)]


def test_staging_belongs_to_an_owner_that_nobody_is(admin: Connection) -> None:
    owners = admin.execute(
        """SELECT DISTINCT relowner::regrole::text, relacl::text, relrowsecurity, relpersistence::text FROM pg_class
           WHERE relkind = 'r' AND relnamespace = 'kerp_staging'::regnamespace"""
    ).fetchall()
    rights = "{kerp_owner=arwdDxtm/kerp_owner,kerp_importer=a/kerp_owner}"
    assert owners == [("kerp_owner", rights, False, "u")]
    schema = "SELECT nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname = 'kerp_staging'"
    assert admin.execute(schema).fetchone() == ("kerp_owner", "{kerp_owner=UC/kerp_owner,kerp_importer=U/kerp_owner}")
    members = (
        "SELECT count(*) FROM pg_auth_members WHERE roleid = 'kerp_owner'::regrole AND (set_option OR inherit_option)"
    )
    assert admin.execute(members).fetchone() == (0,)
    admin.execute("SET LOCAL ROLE kerp_lookup")
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute("SELECT 1 FROM kerp_staging.staging_vouchers")


ON_STAGING = "BEFORE INSERT ON kerp_staging.staging_vouchers FOR EACH ROW EXECUTE FUNCTION update_updated_at()"


def test_an_importers_login_can_plant_nothing_in_staging(admin: Connection) -> None:
    admin.execute("CREATE ROLE importing_login NOINHERIT")
    admin.execute("GRANT kerp_importer TO importing_login")
    admin.execute("SET LOCAL SESSION AUTHORIZATION importing_login")
    admin.execute("SET LOCAL ROLE kerp_importer")
    for attempt in (
        "CREATE FUNCTION kerp_staging.attack() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RESET ROLE; RETURN NEW; END'",
        f"CREATE TRIGGER attack {ON_STAGING}",
        "CREATE RULE attack AS ON INSERT TO kerp_staging.staging_vouchers DO ALSO NOTHING",
        "ALTER TABLE kerp_staging.staging_vouchers ALTER COLUMN row SET DEFAULT 1",
        "ALTER TABLE kerp_staging.staging_vouchers DISABLE TRIGGER ALL",
        "SET LOCAL ROLE kerp_owner",
    ):
        with pytest.raises(errors.InsufficientPrivilege), admin.transaction():
            admin.execute(attempt.encode())


def test_staging_takes_rows_of_the_company_that_is_acted_for_alone(admin: Connection) -> None:
    insert = "INSERT INTO kerp_staging.staging_vouchers (batch_id, company_id) VALUES (%(id)s, %(id)s)"
    for tenant in ("", str(B)):
        admin.execute("SELECT set_config('app.current_tenant', %s, true)", [tenant])
        with pytest.raises(errors.CheckViolation), admin.transaction():
            admin.execute(insert, {"id": A})


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        (
            f"CREATE TRIGGER planted {ON_STAGING}",
            "trigger planted ON kerp_staging.staging_vouchers",
        ),
        (
            "CREATE TRIGGER planted BEFORE INSERT ON import_findings FOR EACH ROW EXECUTE FUNCTION update_updated_at()",
            "trigger planted ON import_findings",
        ),
        (
            "CREATE RULE planted AS ON INSERT TO kerp_staging.staging_partners DO ALSO NOTHING",
            "rule planted ON kerp_staging.staging_partners",
        ),
        (
            "ALTER TABLE kerp_staging.staging_partners ALTER COLUMN name SET DEFAULT 'x'",
            "default kerp_staging.staging_partners.name",
        ),
        (
            "CREATE FUNCTION kerp_staging.planted() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
            "function kerp_staging.planted()",
        ),
    ],
)
def test_what_was_planted_is_named_before_any_role_is_taken(database_url: str, planted: str, name: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin, Database(database_url) as db:
        admin.execute(planted.encode())
        for _ in range(2):
            with pytest.raises(StrangerInCatalogue) as refused, db.tenant(None):
                pytest.fail("the role was taken")
            assert name in refused.value.say(Language.EN)
        admin.execute(str(refused.value.facts["remedy"]).encode())
        with db.tenant(None):
            pass
