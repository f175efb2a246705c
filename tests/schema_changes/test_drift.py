"""Drift: a fresh database has none, whoever migrated it; whatever is planted is named, and mended by what is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
import yaml
from kerp_import.backup.backup import fill_database
from kerp_import.backup.server_programs import run_program
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from kerp_import.migrate.files import read_folder, shipped
from kerp_import.model.schema_errors import CloneFailed
from kerp_import.model.words import Language
from kerp_import.schema_changes.drift import Drift, drift
from kerp_import.schema_changes.drift_words import sentence
from psycopg import sql
from support import FIXTURES, Kerp, create_database, drop_database, url_of

pytestmark = pytest.mark.slow

PLANTED: list[dict[str, Any]] = yaml.safe_load((FIXTURES / "drift" / "planted.yaml").read_text(encoding="utf-8"))

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
NEWEST = shipped().newest
EVERYTHING = "DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE"


def told(found: Drift, language: Language = Language.EN) -> tuple[str, ...]:
    """Return what is said."""
    return tuple(sentence(each).say(language) for each in found.differences)


@pytest.fixture(scope="module")
def target_url(server_url: str, template: str) -> Iterator[str]:
    """Return the URL of a migrated database that each test leaves as it was."""
    name = create_database(server_url, template)
    yield url_of(server_url, name)
    drop_database(server_url, name)


@pytest.mark.parametrize("case", PLANTED, ids=lambda case: case["planted"][:60])
def test_what_is_planted_is_named_and_what_is_told_mends_it(case: dict[str, Any], target_url: str) -> None:
    with psycopg.connect(target_url, autocommit=True) as admin, Database(target_url) as db:
        admin.execute("SET allow_system_table_mods = on")
        admin.execute(case["planted"])
        found = drift(db, shipped())
        for each in found.differences:
            for statement in each.remedy:
                admin.execute(statement.encode())
        assert told(found) == tuple(case["says"])
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
                f"table accounts: owner postgres, should be {name}",
                f"table accounts: no grants to {name} {EVERYTHING}",
                f"table accounts: grants to postgres {EVERYTHING}, should be none",
                "column partners.memo: no migration makes it",
            )
        drop_database(server_url, database)
        admin.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(login))
        for role in ("kerp_importer", "kerp_lookup", "kerp_owner"):
            admin.execute(sql.SQL("REVOKE {} FROM {} CASCADE").format(sql.Identifier(role), login))
        admin.execute(sql.SQL("DROP ROLE {}").format(login))


def test_a_restored_database_has_none(database_url: str, server_url: str, tmp_path: Path) -> None:
    """A check that is dumped and said again is written otherwise, and is the same."""
    dump, name = tmp_path / "books.dump", create_database(server_url, "template0")
    with Database(database_url) as db:
        run_program(db, database_url, "pg_dump", ["--format=custom", f"--file={dump}"], database=db.name)
        fill_database(db, server_url, dump, name, keeps_owners=True)
        query = "SELECT string_agg(pg_get_constraintdef(oid), '; ' ORDER BY conname) AS checks FROM pg_constraint"
        before = db.row(query)
    with Database(url_of(server_url, name)) as restored:
        assert restored.row(query) != before
        assert drift(restored, shipped()).differences == ()
    drop_database(server_url, name)


def test_a_schema_of_another_name_has_none(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute('CREATE SCHEMA "k-erp"')
        name = sql.Identifier(admin.info.dbname)
        admin.execute(sql.SQL('ALTER DATABASE {} SET search_path TO "k-erp"').format(name))
    with Database(empty_database_url) as db:
        runner.up(db)
        found = drift(db, shipped())
    assert (found.differences, found.others) == ((), ())


def test_a_database_of_an_earlier_version_is_compared_with_that_version(empty_database_url: str) -> None:
    with Database(empty_database_url) as db:
        runner.up(db, 8)
        db.execute("ALTER TABLE vouchers DROP COLUMN approved_at")
        found = drift(db, shipped())
    assert (found.version, told(found)) == (8, ("column vouchers.approved_at is missing",))


def test_the_command_tells_it_and_ends_with_4(database_url: str, kerp: Kerp) -> None:
    assert (
        kerp("db", "drift").stdout
        == f"버전 {NEWEST}: 마이그레이션과 다른 것 0개 (다른 프로그램의 것 0개는 세지 않음)\n"
    )
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute("ALTER TABLE vouchers ALTER COLUMN status SET DEFAULT 'approved', NO FORCE ROW LEVEL SECURITY")
        admin.execute("CREATE TABLE kerp_invoices (id integer)")
        admin.execute("DROP TRIGGER partners_updated_at ON partners")
    done = kerp("db", "drift", "--others")
    assert done.returncode == 4
    assert done.stdout == (
        "표 vouchers: 행 수준 보안 enabled, not forced (있어야 할 것: enabled, forced)\n"
        "    ALTER TABLE vouchers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n"
        "열 vouchers.status: 기본값 'approved'::character varying (있어야 할 것: 'draft'::character varying)\n"
        "    ALTER TABLE vouchers ALTER COLUMN status SET DEFAULT 'draft'::character varying;\n"
        "partners의 트리거 partners_updated_at: 없음\n"
        "    CREATE TRIGGER partners_updated_at BEFORE UPDATE ON public.partners FOR EACH ROW EXECUTE FUNCTION "
        "update_updated_at();\n"
        "    ALTER TABLE partners ENABLE TRIGGER partners_updated_at;\n"
        f"버전 {NEWEST}: 마이그레이션과 다른 것 3개 (다른 프로그램의 것 1개는 세지 않음)\n"
        "다른 프로그램의 것: table kerp_invoices\n"
    )
    told_as_json = kerp("db", "drift", "--json")
    document = json.loads(told_as_json.stdout)
    assert told_as_json.returncode == 4
    assert (document["version"], document["has_drifted"], document["others"]) == (NEWEST, True, ["table kerp_invoices"])
    assert document["differences"][1] == {
        "how": "changed",
        "kind": "column",
        "table": "vouchers",
        "name": "status",
        "aspect": "default",
        "wanted": "'draft'::character varying",
        "there": "'approved'::character varying",
        "says": "열 vouchers.status: 기본값 'approved'::character varying (있어야 할 것: 'draft'::character varying)",
        "statements": ["ALTER TABLE vouchers ALTER COLUMN status SET DEFAULT 'draft'::character varying;"],
    }


def test_files_that_run_nowhere_else_are_told(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "000001_ours.up.sql").write_text("CREATE TABLE ours (id nowhere.known);", encoding="utf-8")
    folder = read_folder(tmp_path)
    with Database(empty_database_url) as db:
        runner.force(db, 1, folder=folder)
        with pytest.raises(CloneFailed) as failed:
            drift(db, folder)
    assert failed.value.say(Language.EN) == (
        "The schema to compare with could not be made on the embedded server: 000001_ours.up.sql:1 CREATE TABLE ours "
        '(id nowhere.known) schema "nowhere" does not exist'
    )


def test_up_asks_whether_the_schema_is_what_the_earlier_files_made(
    empty_database_url: str, kerp: Kerp, tmp_path: Path
) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    for version, name in enumerate(("books", "pages"), 1):
        (folder / f"{version:06}_{name}.up.sql").write_text(f"CREATE TABLE {name} (id int);\n", encoding="utf-8")

    def up(*more: str) -> tuple[int, str, str]:
        done = kerp("--lang", "en", "db", "up", *more, "--path", folder, KERP_DATABASE_URL=empty_database_url)
        return done.returncode, done.stdout, done.stderr

    assert up("1")[:2] == (0, "000001_books\n")
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute("ALTER TABLE books ADD COLUMN by_hand text")
    code, told, why = up()
    assert (code, told) == (
        4,
        (
            "column books.by_hand: no migration makes it\n"
            "    ALTER TABLE books DROP COLUMN by_hand;\n"
            "Version 1: 1 differ from the migrations (not counted: 0 of other programs)\n"
        ),
    )
    assert why.startswith(
        "The schema is not what its migrations make, so nothing was run. Bring it back by the statements above, or "
        f"to leave it so: kerp-import db up --yes --path {folder}\n"
    )
    assert up("--yes")[:2] == (0, "000002_pages\n")
    assert up()[:2] == (0, "Nothing to do\n")
