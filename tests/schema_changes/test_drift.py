"""Drift: a fresh database has none, whoever migrated it; each kind that is planted is named, and mended by what is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from kerp_import.database import embedded
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import shipped
from kerp_import.model.words import Language
from kerp_import.schema_changes.drift import Drift, drift
from kerp_import.schema_changes.drift_words import sentence
from psycopg import sql
from support import Kerp, create_database, drop_database, url_of

PLANTED: dict[LiteralString, tuple[str, ...]] = {
    "DROP TABLE import_differences": ("table import_differences is missing",),
    "ALTER TABLE projects ADD COLUMN memo text DEFAULT 'x'": ("column projects.memo: no migration makes it",),
    "ALTER TABLE import_batches DROP COLUMN options": ("column import_batches.options is missing",),
    "ALTER TABLE partners ALTER COLUMN phone TYPE varchar(40)": (
        "column partners.phone: type character varying(40), should be character varying(30)",
    ),
    "ALTER TABLE partners ALTER COLUMN phone TYPE varchar(30) COLLATE \"POSIX\"": (
        'column partners.phone: type character varying(30) COLLATE "POSIX", should be character varying(30)',
    ),
    "ALTER TABLE vouchers ALTER COLUMN status SET DEFAULT 'approved'": (
        "column vouchers.status: default 'approved'::character varying, should be 'draft'::character varying",
    ),
    "ALTER TABLE vouchers ALTER COLUMN voucher_type DROP DEFAULT": (
        "column vouchers.voucher_type: no default 'general'::character varying",
    ),
    "ALTER TABLE partners ALTER COLUMN name DROP NOT NULL": ("column partners.name: no NOT NULL",),
    "ALTER TABLE partners ALTER COLUMN email SET NOT NULL": (
        "column partners.email: NOT NULL, should be none",
    ),
    "ALTER TABLE voucher_lines ALTER COLUMN line_no ADD GENERATED ALWAYS AS IDENTITY": (
        "column voucher_lines.line_no: identity ALWAYS, should be none",
    ),
    "ALTER TABLE vouchers DROP CONSTRAINT vouchers_balanced": ("constraint vouchers_balanced on vouchers is missing",),
    "ALTER TABLE partners ADD CONSTRAINT named CHECK (name <> '')": (
        "constraint named on partners: no migration makes it",
    ),
    "ALTER TABLE partners DROP CONSTRAINT partners_type, ADD CONSTRAINT partners_type CHECK (partner_type <> '')": (
        "constraint partners_type on partners: definition …K (((partner_type)::text <> ''::text)), should be …K "
        "(((partner_type)::text = ANY (ARRAY[('customer'::character varying)::text, ('vendor'::character va…",
    ),
    "ALTER TABLE partners DROP CONSTRAINT partners_type, ADD CONSTRAINT partners_type"
    " CHECK (partner_type IN ('customer', 'vendor', 'both')) NOT VALID": (
        "constraint partners_type on partners: validity NOT VALID, should be none",
    ),
    "ALTER TABLE voucher_lines DISABLE TRIGGER ALL": (
        "constraint voucher_lines_account on voucher_lines: enforcement DISABLED, should be none",
        "constraint voucher_lines_department on voucher_lines: enforcement DISABLED, should be none",
        "constraint voucher_lines_partner on voucher_lines: enforcement DISABLED, should be none",
        "constraint voucher_lines_project on voucher_lines: enforcement DISABLED, should be none",
        "constraint voucher_lines_voucher on voucher_lines: enforcement DISABLED, should be none",
    ),
    "DROP INDEX idx_vouchers_company_type": ("index idx_vouchers_company_type on vouchers is missing",),
    "CREATE INDEX by_name ON partners (name)": ("index by_name on partners: no migration makes it",),
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_vouchers_company_date'::regclass": (
        "index idx_vouchers_company_date on vouchers: validity INVALID, should be none",
    ),
    "CREATE OR REPLACE VIEW kerp_staging.own_accounts WITH (security_barrier = false, check_option = cascaded) AS"
    " SELECT * FROM kerp_staging.staging_accounts WHERE company_id = (SELECT permitted_tenant_id())": (
        "view kerp_staging.own_accounts: options check_option=cascaded, security_barrier=false, should be "
        "check_option=cascaded, security_barrier=true",
    ),
    "CREATE OR REPLACE VIEW kerp_staging.own_projects WITH (security_barrier = true, check_option = cascaded) AS"
    " SELECT * FROM kerp_staging.staging_projects": (
        "view kerp_staging.own_projects: definition …_staging.staging_projects;, should be …_staging.staging_projects "
        "WHERE (company_id = ( SELECT permitted_tenant_id() AS permitted_tenant_id)…",
    ),
    "CREATE TABLE kerp_staging.planted (id integer)": ("table kerp_staging.planted: no migration makes it",),
    "CREATE OR REPLACE FUNCTION current_tenant_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE RETURN NULL::uuid": (
        "function current_tenant_id(): body LANGUAGE sql RETURN NULL::uuid, should be LANGUAGE sql RETURN "
        "(NULLIF(current_setting('app.current_tenant'::text, true), ''::text))::uuid",
    ),
    "ALTER FUNCTION may_act_for(uuid) SECURITY DEFINER": (
        "function may_act_for(uuid): security SECURITY DEFINER, should be SECURITY INVOKER",
    ),
    "ALTER FUNCTION may_act_for(uuid) IMMUTABLE": (
        "function may_act_for(uuid): properties IMMUTABLE PARALLEL SAFE, should be STABLE PARALLEL SAFE",
    ),
    "ALTER FUNCTION kerp_companies(text) RESET ALL": (
        "function kerp_companies(text): no settings search_path=public, pg_temp",
    ),
    "ALTER FUNCTION may_act_for(uuid) OWNER TO postgres": (
        "function may_act_for(uuid): owner postgres, should be kerp_owner",
        "function may_act_for(uuid): no grants to kerp_owner EXECUTE",
        "function may_act_for(uuid): grants to postgres EXECUTE, should be none",
    ),
    "GRANT EXECUTE ON FUNCTION kerp_companies(text) TO PUBLIC": (
        "function kerp_companies(text): grants to PUBLIC EXECUTE, should be none",
    ),
    "ALTER TABLE vouchers DISABLE TRIGGER vouchers_updated_at": (
        "trigger vouchers_updated_at on vouchers: state DISABLE, should be ENABLE",
    ),
    "DROP TRIGGER partners_updated_at ON partners": ("trigger partners_updated_at on partners is missing",),
    "CREATE RULE quiet AS ON DELETE TO partners DO INSTEAD NOTHING": ("rule quiet on partners: no migration makes it",),
    "DROP POLICY tenant_isolation ON accounts": ("policy tenant_isolation on accounts is missing",),
    "ALTER POLICY tenant_isolation ON users USING (true)": (
        "policy tenant_isolation on users: definition …FOR ALL TO PUBLIC USING (true) WITH CHECK ((company_id = "
        "current_tenant_id())), should be …FOR ALL TO PUBLIC USING ((company_id = current_tenant_id())) WITH CHECK "
        "((company_id = current_tenan…",
    ),
    "CREATE POLICY open ON vouchers USING (true)": ("policy open on vouchers: no migration makes it",),
    "ALTER TABLE vouchers NO FORCE ROW LEVEL SECURITY": (
        "table vouchers: row-level security enabled, not forced, should be enabled, forced",
    ),
    "ALTER TABLE import_batches OWNER TO kerp_importer": (
        "table import_batches: owner kerp_importer, should be kerp_owner",
        "table import_batches: grants to kerp_importer DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE, "
        "should be DELETE, INSERT, SELECT, UPDATE",
        "table import_batches: no grants to kerp_owner DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE",
    ),
    "GRANT TRUNCATE ON vouchers TO kerp_importer": (
        "table vouchers: grants to kerp_importer DELETE, INSERT, SELECT, TRUNCATE, UPDATE, should be DELETE, INSERT, "
        "SELECT, UPDATE",
    ),
    "GRANT UPDATE (code) ON companies TO PUBLIC": (
        "column companies.code: grants to PUBLIC UPDATE, should be none",
    ),
    "COMMENT ON TABLE vouchers IS 'x'": ("table vouchers: comment x, should be 전표 테이블",),
    "COMMENT ON COLUMN vouchers.voucher_no IS NULL": (
        "column vouchers.voucher_no: no comment 전표번호: YYYYMMDD-NNNNN",
    ),
    "ALTER TABLE kerp_staging.staging_vouchers SET LOGGED": (
        "table kerp_staging.staging_vouchers: persistence LOGGED, should be UNLOGGED",
    ),
    "ALTER TABLE vouchers REPLICA IDENTITY FULL": ("table vouchers: replica identity FULL, should be none",),
    "GRANT CREATE ON SCHEMA kerp_staging TO kerp_importer": (
        "schema kerp_staging: grants to kerp_importer CREATE, USAGE, should be USAGE",
    ),
    "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
    " CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watch()": (
        "event trigger watch: no migration makes it",
    ),
    "ALTER ROLE kerp_importer LOGIN CREATEROLE": (
        "role kerp_importer: attributes LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE NOCREATEDB NOREPLICATION INHERIT, "
        "should be NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION INHERIT",
    ),
    "GRANT pg_read_all_data TO kerp_importer": (
        "role kerp_importer: membership in pg_read_all_data, should be none",
    ),
    "ALTER ROLE kerp_lookup SET search_path = evil": ("role kerp_lookup: settings search_path=evil, should be none",),
}
"""What somebody does by hand, and how it is told."""

OTHERS: LiteralString = """
    CREATE TABLE kerp_invoices (id integer PRIMARY KEY, company_id uuid REFERENCES companies (id));
    CREATE VIEW open_vouchers AS SELECT * FROM vouchers WHERE status = 'draft';
    CREATE FUNCTION kerp_closing(date) RETURNS date LANGUAGE sql AS 'SELECT $1';
    CREATE SCHEMA kerp_reports CREATE TABLE monthly (id integer);
    CREATE TABLE golang_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
"""
"""What another program has in the same database."""


ANOTHER_OWNER: LiteralString = """
    ALTER TABLE partners ADD COLUMN memo text;
    ALTER TABLE accounts OWNER TO postgres;
"""


def told(found: Drift, language: Language = Language.EN) -> tuple[str, ...]:
    """Return what is said."""
    return tuple(sentence(each).say(language) for each in found.differences)


@pytest.fixture(scope="module")
def target_url(server_url: str, template: str) -> Iterator[str]:
    """Return the URL of a migrated database that each test leaves as it was."""
    name = create_database(server_url, template)
    yield url_of(server_url, name)
    drop_database(server_url, name)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted[:60])
def test_what_is_planted_is_named_and_what_is_told_mends_it(planted: LiteralString, target_url: str) -> None:
    with psycopg.connect(target_url, autocommit=True) as admin, Database(target_url) as db:
        admin.execute("SET allow_system_table_mods = on")
        admin.execute(planted)
        found = drift(db, shipped())
        for each in found.differences:
            for statement in each.remedy:
                admin.execute(statement.encode())
        assert told(found) == PLANTED[planted]
        assert drift(db, shipped()).differences == ()


def test_what_others_have_in_the_same_schema_is_no_drift(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin, Database(database_url) as db:
        admin.execute(OTHERS)
        found = drift(db, shipped())
    assert found.differences == ()
    assert found.others == (
        "function kerp_closing(date)", "table golang_migrations", "table kerp_invoices", "view open_vouchers",
    )  # fmt: skip


@pytest.mark.usefixtures("template")
def test_a_database_of_an_owner_without_bypassrls_has_none(server_url: str) -> None:
    name = f"owner_{uuid4().hex}"
    database = create_database(server_url, "template0")
    with psycopg.connect(server_url, autocommit=True) as admin:
        login = sql.Identifier(name)
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x' NOSUPERUSER NOBYPASSRLS").format(login))
        admin.execute(sql.SQL("GRANT kerp_importer TO {} WITH ADMIN TRUE").format(login))
        admin.execute(
            sql.SQL("GRANT kerp_lookup, kerp_owner TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE").format(login)
        )
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), login))
        url = f"postgresql://{name}:x@{url_of(server_url, database).partition('@')[2]}"
        with Database(url) as db:
            runner.up(db)
            assert drift(db, shipped()).differences == ()
            admin_url = url_of(server_url, database)
            with psycopg.connect(admin_url, autocommit=True) as superuser:
                superuser.execute(ANOTHER_OWNER)
            # What his tables are is told to him by his own name.
            assert told(drift(db, shipped())) == (
                "table accounts: owner postgres, should be " + name,
                "table accounts: no grants to "
                + name
                + " DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE",
                "table accounts: grants to postgres DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE, "
                "should be none",
                "column partners.memo: no migration makes it",
            )
        drop_database(server_url, database)
        admin.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(login))
        for role in ("kerp_importer", "kerp_lookup", "kerp_owner"):
            admin.execute(sql.SQL("REVOKE {} FROM {} CASCADE").format(sql.Identifier(role), login))
        admin.execute(sql.SQL("DROP ROLE {}").format(login))
