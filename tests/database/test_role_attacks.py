"""An attacker holds an importer's login: he becomes nothing more, reads nobody else, and changes no next run.

Each attack is what somebody would try; most of it is refused, and what the server lets pass must change nothing. After
each, the login is what it was, the catalogue is what we shipped, and the company with a role of its own is unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import Outcome
from kerp_import.records import company as companies
from kerp_import.records.tenant_role import tenant_role
from kerp_import.run import run
from psycopg import sql
from support import create_database, drop_database, url_of

pytestmark = pytest.mark.slow

JOURNAL = """전표일자,전표번호,계정코드,계정과목,적요,차변,대변
2025-01-02,1,10101,현금,출자,1000,
2025-01-02,1,30101,자본금,출자,,1000
"""
TAKE_OVER = """
    CREATE FUNCTION {schema}.take_over() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE 'RESET ROLE';
        EXECUTE 'ALTER ROLE {login} SUPERUSER';
        RETURN NEW;
    END $$
"""
ATTACKS: dict[str, tuple[str, ...]] = {
    "triggers": (
        TAKE_OVER.replace("{schema}", "kerp_staging"),
        TAKE_OVER.replace("{schema}", "public"),
        TAKE_OVER.replace("{schema}", "pg_temp"),
        *(
            f"CREATE TRIGGER attack BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION pg_temp.take_over()"
            for table in ("kerp_staging.staging_vouchers", "import_batches", "vouchers")
        ),
        """CREATE TRIGGER attack INSTEAD OF INSERT ON kerp_staging.own_vouchers
           FOR EACH ROW EXECUTE FUNCTION pg_temp.take_over()""",
        "CREATE RULE attack AS ON INSERT TO kerp_staging.staging_findings DO ALSO SELECT 1",
        "ALTER TABLE kerp_staging.staging_vouchers ALTER COLUMN row SET DEFAULT 1",
        "ALTER TABLE import_batches DISABLE ROW LEVEL SECURITY",
        "CREATE OR REPLACE VIEW kerp_staging.own_vouchers AS SELECT * FROM kerp_staging.staging_vouchers",
        "ALTER TABLE kerp_staging.staging_vouchers OWNER TO {login}",
        "DROP SCHEMA kerp_staging CASCADE",
        "TRUNCATE kerp_staging.staging_vouchers",
    ),
    "roles": (
        "SET ROLE kerp_owner",
        "SET ROLE kerp_lookup",
        "SET ROLE postgres",
        "SET ROLE {tenant}",
        "SET SESSION AUTHORIZATION postgres",
        "GRANT kerp_owner TO {login}",
        "GRANT {tenant} TO {login}",
        "ALTER ROLE {login} SUPERUSER",
        "ALTER ROLE {login} BYPASSRLS",
        "ALTER ROLE kerp_importer SUPERUSER",
        "CREATE ROLE mole SUPERUSER",
        "SET row_security = off",
        "SET session_replication_role = replica",
    ),
    "definer functions": (
        """CREATE OR REPLACE FUNCTION kerp_companies(wanted text DEFAULT NULL) RETURNS TABLE (id uuid, code text,
           name text, business_number text, fiscal_year_start_month smallint) LANGUAGE sql AS 'SELECT NULL'""",
        "ALTER FUNCTION kerp_companies(text) RESET search_path",
        "ALTER FUNCTION may_act_for(uuid) OWNER TO {login}",
        """CREATE FUNCTION pg_temp.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER
           AS 'SELECT count(*) FROM vouchers'""",
        "SELECT pg_temp.peek()",
        "SELECT kerp_staging.make_views()",
        "SELECT kerp_staging.analyze_staging()",
        "SELECT kerp_staging.analyze_history()",
        "DO $$ BEGIN PERFORM kerp_staging.make_views(); END $$",
    ),
    "search path": (
        "CREATE SCHEMA kerp_import",
        "CREATE SCHEMA postgres",
        "CREATE FUNCTION public.current_tenant_id(text) RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "CREATE FUNCTION pg_temp.may_act_for(uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE FUNCTION pg_temp.current_setting(text, boolean) RETURNS text LANGUAGE sql AS 'SELECT ''{strict}'''",
        "SET search_path = pg_temp, public, pg_catalog",
        "ALTER ROLE kerp_importer SET search_path = pg_temp",
        "ALTER ROLE postgres SET search_path = pg_temp",
        "ALTER DATABASE {database} SET search_path = pg_temp",
        "ALTER SYSTEM SET search_path = 'pg_temp'",
    ),
    "operators": (
        "CREATE FUNCTION pg_temp.same(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR public.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = pg_temp.same)",
        "CREATE OPERATOR pg_temp.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = pg_temp.same)",
        "CREATE OPERATOR CLASS public.any_uuid DEFAULT FOR TYPE uuid USING btree AS OPERATOR 3 =",
        "SET search_path = pg_temp, public, pg_catalog",
    ),
    "casts": (
        "CREATE CAST (text AS integer) WITH INOUT AS IMPLICIT",
        "CREATE CAST (uuid AS text) WITH INOUT AS IMPLICIT",
        "CREATE TYPE pg_temp.uuid AS (id text)",
        "CREATE DOMAIN public.uuid AS text",
        "CREATE CAST (pg_temp.uuid AS text) WITH INOUT AS IMPLICIT",
        "SET search_path = pg_temp, public, pg_catalog",
    ),
    "temporary tables": (
        """CREATE TEMP TABLE companies (id uuid, code text, name text, business_number text,
           fiscal_year_start_month smallint)""",
        "INSERT INTO pg_temp.companies VALUES ('{strict}', 'FAKE', 'FAKE', NULL, 1)",
        "CREATE TEMP TABLE import_batches AS SELECT gen_random_uuid() AS id",
        """CREATE TEMP TABLE pg_roles AS SELECT '{login}'::name AS rolname, true AS rolsuper, true AS rolbypassrls,
           true AS rolcreaterole, 10::oid AS oid""",
        "CREATE TEMP VIEW vouchers AS SELECT * FROM public.vouchers",
        "SET search_path = pg_temp, public",
    ),
    "event triggers": (
        "CREATE FUNCTION pg_temp.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE EVENT TRIGGER attack ON ddl_command_start EXECUTE FUNCTION pg_temp.on_ddl()",
        "SET event_triggers = off",
    ),
    "statistics": (
        "CREATE STATISTICS attack ON company_id, voucher_no FROM vouchers",
        "ANALYZE vouchers",
        "SELECT most_common_vals FROM pg_stats WHERE tablename LIKE 'staging%'",
        "SELECT * FROM pg_statistic",
        "SELECT * FROM pg_stats_ext_exprs",
        """CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
           $$ BEGIN RAISE EXCEPTION 'leaked %', $1; END $$""",
        "SELECT set_config('app.current_tenant', '{strict}', false)",
        "SELECT * FROM kerp_staging.own_vouchers WHERE pg_temp.leak(description)",
        "SELECT * FROM vouchers WHERE pg_temp.leak(voucher_no)",
        "EXPLAIN ANALYZE SELECT * FROM kerp_staging.staging_vouchers",
    ),
    "copy": (
        "COPY vouchers TO PROGRAM 'cat > /tmp/stolen'",
        "COPY (SELECT 1) TO '/tmp/stolen'",
        "CREATE TEMP TABLE stolen (line text)",
        "COPY pg_temp.stolen FROM '/etc/passwd'",
        "COPY pg_temp.stolen FROM PROGRAM 'id'",
        "COPY kerp_staging.staging_vouchers FROM '/dev/null'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT pg_ls_dir('.')",
    ),
    "large objects": (
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_get({large_object})",
        "SELECT lo_put({large_object}, 0, 'x')",
        "SELECT lo_unlink({large_object})",
        "ALTER LARGE OBJECT {large_object} OWNER TO {login}",
        "SELECT lo_export({large_object}, '/tmp/stolen')",
    ),
    "listen and notify": (
        "LISTEN kerp_import",
        "NOTIFY kerp_import, 'RESET ROLE'",
        "SELECT pg_notify('kerp-import', repeat('x', 7000))",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
        "SELECT pg_reload_conf()",
    ),
    "extensions": (
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION file_fdw",
        "CREATE EXTENSION postgres_fdw",
        "CREATE EXTENSION adminpack",
        "CREATE LANGUAGE plpython3u",
        "CREATE FOREIGN DATA WRAPPER mole",
        "LOAD 'auto_explain'",
        "SET local_preload_libraries = 'auto_explain'",
        "CREATE FUNCTION pg_temp.system(cstring) RETURNS int LANGUAGE c AS '/lib/x86_64-linux-gnu/libc.so.6', 'system'",
        "CREATE FUNCTION pg_temp.mole() RETURNS void LANGUAGE internal AS 'pg_reload_conf'",
        "CREATE PUBLICATION mole FOR ALL TABLES",
        "CREATE SUBSCRIPTION mole CONNECTION 'host=/tmp' PUBLICATION mole",
        "SELECT pg_create_logical_replication_slot('mole', 'test_decoding')",
    ),
}  # fmt: skip
"""What is tried, by what it leans on; {login} is the attacker, {strict} a company that he may not act for."""

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Target:
    """A database in which books were promoted, and the attacker's login."""

    admin_url: str
    login: str
    database: str
    strict: UUID
    tenant: str
    large_object: int

    def attack(self) -> Connection:
        """Return the attacker's connection."""
        url = f"postgresql://{self.login}:x@{self.admin_url.partition('@')[2]}"
        return psycopg.connect(url, autocommit=True)

    def words(self) -> dict[str, object]:
        """Return what an attack fills its statements with."""
        return {
            "login": self.login, "strict": self.strict, "tenant": f'"{self.tenant}"', "database": self.database,
            "large_object": self.large_object,
        }  # fmt: skip


def journal(folder: Path, day: str) -> Path:
    """Return a file with the journal of that day."""
    path = folder / f"{day}.csv"
    path.write_text(JOURNAL.replace("2025-01-02", day), encoding="utf-8")
    return path


def imported(url: str, home: Path, code: str, file: Path) -> Outcome:
    """Import the file for the company with the administrator's login."""
    with Database(url) as db:
        return run(Job(code, (file,), home, allow_unverified=True), db, lambda *_: None)


@pytest.fixture(scope="module")
def target(server_url: str, template: str, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Return a database with two companies' books, one of them with a role of its own."""
    name, login = create_database(server_url, template), f"attacker_{uuid4().hex[:8]}"
    url = url_of(server_url, name)
    with Database(url) as db:
        strict = companies.add(db, "STRICT", "엄격", None, strict_tenant=True).id
        companies.add(db, "OPEN", "열린", None)
        tenant = tenant_role(db, strict)
    assert tenant is not None
    for code in ("STRICT", "OPEN"):
        file = journal(tmp_path_factory.mktemp("attack"), "2025-01-02")
        assert imported(url, home, code, file).status == "completed"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(login)))
        admin.execute(sql.SQL("GRANT kerp_importer TO {}").format(sql.Identifier(login)))
        (large_object,) = admin.execute("SELECT lo_from_bytea(0, 'secret')").fetchone() or (0,)
    yield Target(url, login, name, strict, tenant, int(large_object))
    drop_database(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as admin:
        # Set by an attack; it takes effect nowhere, but the role is every database's of this server.
        admin.execute("ALTER ROLE kerp_importer RESET ALL")
        for role in (login, tenant):
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def rights(admin: Connection) -> list[tuple[Any, ...]]:
    """Return every role with what it may do and is a member of, and what is set for those that can log in.

    Whoever acts as kerp_importer may set something for it; nobody logs in as it, so that it takes effect nowhere.
    """
    return admin.execute(
        """SELECT role.rolname, role.rolsuper, role.rolcreaterole, role.rolcreatedb, role.rolbypassrls,
                  role.rolreplication, role.rolcanlogin,
                  (SELECT array_agg(granted.roleid::regrole::text ORDER BY granted.roleid)
                   FROM pg_auth_members AS granted WHERE granted.member = role.oid),
                  (SELECT array_agg(each.setconfig) FROM pg_db_role_setting AS each WHERE each.setrole IN (0, role.oid)
                     AND role.rolcanlogin)
           FROM pg_roles AS role ORDER BY 1"""
    ).fetchall()


def definitions(admin: Connection) -> list[tuple[Any, ...]]:
    """Return every lasting object of this database with its owner and its rights, and what is in the books."""
    return admin.execute(
        """SELECT 'class', oid::regclass::text, relowner::regrole::text, relacl::text FROM pg_class
           WHERE relnamespace::regnamespace::text !~ '^pg_(temp|toast)'
           UNION ALL SELECT 'function', oid::regprocedure::text, proowner::regrole::text, concat(proacl, proconfig)
           FROM pg_proc WHERE pronamespace::regnamespace::text !~ '^pg_(temp|toast)'
           UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
           UNION ALL SELECT 'schema', nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace
           WHERE nspname !~ '^pg_(temp|toast)'
           UNION ALL SELECT 'extension', extname, '', '' FROM pg_extension
           UNION ALL SELECT 'object', oid::text, lomowner::regrole::text, lomacl::text FROM pg_largeobject_metadata
           UNION ALL SELECT 'voucher', id::text, company_id::text, voucher_no FROM vouchers
           ORDER BY 1, 2, 3"""
    ).fetchall()


@pytest.mark.parametrize("name", ATTACKS)
def test_an_importers_login_becomes_nothing_and_leaves_nothing(target: Target, name: str) -> None:
    with psycopg.connect(target.admin_url, autocommit=True) as admin:
        before = rights(admin), definitions(admin)
        with target.attack() as attacker:
            for role in ("NONE", "kerp_importer"):
                attacker.execute(f"RESET search_path; SET ROLE {role}".encode())
                for statement in ATTACKS[name]:
                    assert "leaked" not in _said(attacker, target, statement)
            _sees_nobody_else(attacker, target)
        assert (rights(admin), definitions(admin)) == before


def _said(attacker: Connection, target: Target, statement: str) -> str:
    """Return what the server answers to a statement: rows, or why not."""
    for word, value in target.words().items():
        statement = statement.replace(f"{{{word}}}", str(value))
    try:
        answer = attacker.execute(statement.encode())
    except psycopg.Error as refused:
        return str(refused)
    return str(answer.fetchall()) if answer.description else ""


def _sees_nobody_else(attacker: Connection, target: Target) -> None:
    """Look for the company that he may not act for, in the very session that was prepared."""
    attacker.execute("RESET row_security")
    attacker.execute("SELECT set_config('app.current_tenant', %s, false)", [str(target.strict)])
    for table in ("companies", "vouchers", "voucher_lines", "accounts", "import_batches", "import_keys"):
        query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
        assert attacker.execute(query).fetchone() == (0,)
    assert attacker.execute("SELECT count(*) FROM kerp_staging.own_voucher_lines").fetchone() == (0,)
    assert attacker.execute("SELECT code FROM public.kerp_companies()").fetchall() == [("OPEN",)]
    (me,) = attacker.execute("SELECT pg_catalog.current_setting('is_superuser')").fetchone() or ("",)
    assert me == "off"


def test_after_all_of_them_an_administrators_run_is_what_it_was(target: Target, home: Path, tmp_path: Path) -> None:
    for code in ("STRICT", "OPEN"):
        done = imported(target.admin_url, home, code, journal(tmp_path, "2025-02-03"))
        assert (done.status, done.totals["debit_promoted"]) == ("completed", "1000.00")
    with Database(target.admin_url) as db:
        assert db.look_for_strangers() == ()
        who = db.row("SELECT rolsuper FROM pg_roles WHERE rolname = %(login)s", login=target.login)
        assert who["rolsuper"] is False
