"""What runs with a run is what we shipped: the catalogue's file, strangers on every kind of table, and who is told."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.database.strangers import SHIPPED, CatalogueEntry, as_shipped
from kerp_import.migrate.files import shipped
from kerp_import.model.errors import StrangerInCatalogue
from kerp_import.model.nouns import Job
from kerp_import.model.words import Language
from kerp_import.promote.constraints_as_sets import PARTITIONED_KEYS, SHIPPED_KEYS, Key, as_shipped_keys
from kerp_import.records import company as companies
from kerp_import.run import run
from partitioned import divide
from psycopg import sql

JOURNAL = """전표일자,전표번호,계정코드,계정과목,적요,차변,대변
2024-01-02,1,10101,현금,출자,1000,
2024-01-02,1,30101,자본금,출자,,1000
"""
SIDE: LiteralString = (
    "CREATE FUNCTION side(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN true; END'; "
)
"""A function of somebody's, which could do anything instead."""
OURS: dict[str, LiteralString] = {
    "trigger t ON import_batches": """CREATE TRIGGER t BEFORE INSERT ON import_batches
        FOR EACH ROW EXECUTE FUNCTION update_updated_at()""",
    "rule r ON import_findings": "CREATE RULE r AS ON INSERT TO import_findings DO ALSO NOTHING",
    "default import_batches.status": "ALTER TABLE import_batches ALTER COLUMN status SET DEFAULT 'completed'",
    "policy open ON import_maps": "CREATE POLICY open ON import_maps USING (true)",
    "policy tenant_isolation ON import_keys": "ALTER POLICY tenant_isolation ON import_keys USING (true)",
    "function current_tenant_id()": """CREATE OR REPLACE FUNCTION current_tenant_id() RETURNS uuid
        LANGUAGE sql STABLE PARALLEL SAFE RETURN NULL::uuid""",
    "function may_act_for(company uuid)": "ALTER FUNCTION may_act_for(uuid) SECURITY DEFINER",
    "function encode(text, text)": "CREATE FUNCTION encode(text, text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "operator =(text,integer)": """CREATE FUNCTION same(text, integer) RETURNS boolean LANGUAGE sql AS 'SELECT true';
        CREATE OPERATOR = (LEFTARG = text, RIGHTARG = integer, FUNCTION = same)""",
    "cast text AS integer": "CREATE CAST (text AS integer) WITH INOUT AS IMPLICIT",
}
ON_PRODUCTION: dict[str, LiteralString] = {
    "trigger t ON vouchers": """CREATE TRIGGER t BEFORE INSERT ON vouchers
        FOR EACH ROW EXECUTE FUNCTION update_updated_at()""",
    "rule r ON partners": "CREATE RULE r AS ON INSERT TO partners DO ALSO NOTHING",
    "default vouchers.status": "ALTER TABLE vouchers ALTER COLUMN status SET DEFAULT 'approved'",
    "constraint c ON projects": SIDE + "ALTER TABLE projects ADD CONSTRAINT c CHECK (side(code))",
    "index i ON projects": SIDE + "CREATE INDEX i ON projects (side(code))",
    "policy p ON accounts": SIDE + "CREATE POLICY p ON accounts USING (side(code))",
}
"""What would run with an import, by what it is called."""

HARMLESS: LiteralString = """CREATE TRIGGER t BEFORE UPDATE ON vouchers
    FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"""
"""A trigger of K-ERP's, by which nothing changes."""

NO_STRANGERS: LiteralString = """
    ALTER TABLE vouchers ADD COLUMN memo text DEFAULT 'x', ADD COLUMN noted_at timestamptz DEFAULT now();
    ALTER TABLE partners ADD CONSTRAINT has_name CHECK (length(name) > 0);
    CREATE INDEX by_lower_name ON partners (lower(name));
    CREATE TABLE import_jobs (id integer DEFAULT 1);
    CREATE FUNCTION kerp_closing(date) RETURNS date LANGUAGE sql AS 'SELECT $1';
"""
"""What K-ERP may add to its own schema."""


def told(url: str) -> str:
    """Return what is said, in English, before a role is taken."""
    with Database(url) as db, pytest.raises(StrangerInCatalogue) as refused, db.tenant(None):
        pytest.fail("the role was taken")
    return refused.value.say(Language.EN)


@pytest.fixture
def weak_url(database_url: str, server_url: str) -> Iterator[str]:
    """Return the URL of the database with a login that is a member of kerp_importer and nothing else."""
    login = sql.Identifier(f"weak_{uuid4().hex}")
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(login))
        admin.execute(sql.SQL("GRANT kerp_importer TO {}").format(login))
        name = login.as_string(admin).strip('"')
        yield f"postgresql://{name}:x@{database_url.partition('@')[2]}"
        admin.execute(sql.SQL("DROP ROLE {}").format(login))


def test_the_shipped_catalogue_is_that_of_a_migrated_database(db: Database) -> None:
    entries = db.ask("catalogue/touched.sql", {}, CatalogueEntry)
    text = as_shipped(shipped().migrations[-1].version, entries)
    if os.environ.get("KERP_ACCEPT"):
        SHIPPED.write_text(text, encoding="utf-8")
    assert SHIPPED.read_text(encoding="utf-8") == text


def test_the_keys_that_may_be_made_afterwards_are_those_of_a_migrated_database(db: Database) -> None:
    keys = db.ask("sets/keys.sql", {"tables": ["vouchers", "voucher_lines", "import_entries"]}, Key)
    text = as_shipped_keys(keys)
    if os.environ.get("KERP_ACCEPT"):
        SHIPPED_KEYS.write_text(text, encoding="utf-8")
    assert SHIPPED_KEYS.read_text(encoding="utf-8") == text


@pytest.mark.slow
def test_the_keys_of_partitioned_vouchers_are_known_too(db: Database, database_url: str) -> None:
    tables = {"tables": ["vouchers", "voucher_lines", "import_entries"]}
    plain = {each.path: each.definition for each in db.ask("sets/keys.sql", tables, Key)}
    divide(database_url)
    other = [each for each in db.ask("sets/keys.sql", tables, Key) if plain.get(each.path) != each.definition]
    text = as_shipped_keys(other)
    if os.environ.get("KERP_ACCEPT"):
        PARTITIONED_KEYS.write_text(text, encoding="utf-8")
    assert PARTITIONED_KEYS.read_text(encoding="utf-8") == text


def test_whatever_differs_from_what_we_shipped_is_named(database_url: str) -> None:
    for name, planted in {**OURS, **ON_PRODUCTION}.items():
        with psycopg.connect(database_url) as admin:
            admin.execute(planted)
            admin.commit()
            assert name in told(database_url)
        with psycopg.connect(database_url, autocommit=True) as admin:
            _take_away(admin, name)


def _take_away(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Put the catalogue back as it was: where ours was changed, by what we shipped."""
    undo: dict[str, LiteralString] = {
        "trigger t ON import_batches": "DROP TRIGGER t ON import_batches",
        "rule r ON import_findings": "DROP RULE r ON import_findings",
        "default import_batches.status": "ALTER TABLE import_batches ALTER COLUMN status SET DEFAULT 'pending'",
        "policy open ON import_maps": "DROP POLICY open ON import_maps",
        "policy tenant_isolation ON import_keys": """ALTER POLICY tenant_isolation ON import_keys
            USING (company_id = (SELECT current_tenant_id()))""",
        "function current_tenant_id()": """CREATE OR REPLACE FUNCTION current_tenant_id() RETURNS uuid
            LANGUAGE sql STABLE PARALLEL SAFE RETURN nullif(current_setting('app.current_tenant', true), '')::uuid""",
        "function may_act_for(company uuid)": "ALTER FUNCTION may_act_for(uuid) SECURITY INVOKER",
        "function encode(text, text)": "DROP FUNCTION public.encode(text, text)",
        "operator =(text,integer)": "DROP OPERATOR = (text, integer); DROP FUNCTION same(text, integer)",
        "cast text AS integer": "DROP CAST (text AS integer)",
        "trigger t ON vouchers": "DROP TRIGGER t ON vouchers",
        "rule r ON partners": "DROP RULE r ON partners",
        "default vouchers.status": "ALTER TABLE vouchers ALTER COLUMN status SET DEFAULT 'draft'",
        "constraint c ON projects": "DROP FUNCTION side(text) CASCADE",
        "index i ON projects": "DROP FUNCTION side(text) CASCADE",
        "policy p ON accounts": "DROP FUNCTION side(text) CASCADE",
    }
    admin.execute(undo[name])


def test_what_kerp_adds_to_its_own_tables_is_no_stranger(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(NO_STRANGERS)
    with Database(database_url) as db, db.tenant(None):
        assert db.look_for_strangers() == ()


@pytest.mark.slow
def test_a_weak_login_is_warned_of_production_and_refused_what_is_ours(
    database_url: str, weak_url: str, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = tmp_path / "journal.csv"
    journal.write_text(JOURNAL, encoding="utf-8")
    with Database(database_url) as db:
        companies.add(db, "HANBIT", "한빛상사", None)
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(HARMLESS)
        assert "trigger t ON vouchers" in told(database_url)
        with caplog.at_level(logging.WARNING), Database(weak_url) as weak:
            done = run(Job("HANBIT", (journal,), home, allow_unverified=True), weak, lambda *_: None)
        assert done.status == "completed"
        assert [each.facts["name"] for each in done.findings if each.rule == "KERP-V223"] == ["t ON vouchers"]
        assert sum("trigger t ON vouchers" in each.getMessage() for each in caplog.records) == 1
        admin.execute(OURS["trigger t ON import_batches"])
        assert "trigger t ON import_batches" in told(weak_url)


def test_whoever_could_become_the_owner_is_named(database_url: str, server_url: str) -> None:
    login = f"member_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(login)))
        try:
            admin.execute(sql.SQL("GRANT kerp_owner TO {}").format(sql.Identifier(login)))
            assert f"member {login} OF kerp_owner" in told(database_url)
        finally:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))
