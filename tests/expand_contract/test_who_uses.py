"""Whatever names the leaving column is told, each kind of thing by its name, and nothing else is."""

from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString
from urllib.parse import unquote

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.sides import Leaving
from kerp_import.expand_contract.statements_seen import ABSENT, StatementsLook, kept_look, look
from kerp_import.expand_contract.who_uses import column_users
from system_server import call, oldest_programs, running

pytestmark = pytest.mark.slow

LEAVING = Leaving("companies_of_old", ("corp_num",), ("corp_num",))

TABLE: LiteralString = """
    CREATE TABLE companies_of_old (id integer PRIMARY KEY, corp_num text, business_number text, name text);
    CREATE TABLE others (id integer, corp_num text);
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
"""

USERS: tuple[tuple[tuple[str, str, str], LiteralString], ...] = (
    (("view", "", "corp_view"), "CREATE VIEW corp_view AS SELECT id FROM companies_of_old WHERE corp_num <> ''"),
    (
        ("materialized view", "", "corp_kept"),
        "CREATE MATERIALIZED VIEW corp_kept AS SELECT corp_num FROM companies_of_old",
    ),
    (
        ("rule", "companies_of_old", "corp_rule"),
        "CREATE RULE corp_rule AS ON UPDATE TO companies_of_old WHERE old.corp_num IS NULL DO ALSO NOTHING",
    ),
    (
        ("function", "", "corp_parsed()"),
        "CREATE FUNCTION corp_parsed() RETURNS text BEGIN ATOMIC SELECT corp_num FROM companies_of_old; END",
    ),
    (
        ("function", "", "corp_text()"),
        "CREATE FUNCTION corp_text() RETURNS text LANGUAGE sql AS 'SELECT CORP_NUM FROM companies_of_old'",
    ),
    (
        ("procedure", "", "corp_procedure()"),
        "CREATE PROCEDURE corp_procedure() LANGUAGE sql AS $$SELECT '' || 'corp_num' FROM companies_of_old$$",
    ),
    (
        ("function", "", "corp_row(companies_of_old)"),
        "CREATE FUNCTION corp_row(a companies_of_old) RETURNS text LANGUAGE sql AS 'SELECT a.corp_num'",
    ),
    (
        ("policy", "others", "corp_policy"),
        "CREATE POLICY corp_policy ON others USING (EXISTS (SELECT FROM companies_of_old AS c WHERE c.corp_num = 'x'))",
    ),
    (
        ("trigger", "companies_of_old", "corp_trigger"),
        "CREATE TRIGGER corp_trigger BEFORE UPDATE OF corp_num ON companies_of_old EXECUTE FUNCTION nothing()",
    ),
    (
        ("generated column", "companies_of_old", "corp_upper"),
        "ALTER TABLE companies_of_old ADD corp_upper text GENERATED ALWAYS AS (upper(corp_num)) STORED",
    ),
    (
        ("constraint", "companies_of_old", "corp_check"),
        "ALTER TABLE companies_of_old ADD CONSTRAINT corp_check CHECK (corp_num <> '')",
    ),
    (("index", "companies_of_old", "corp_index"), "CREATE INDEX corp_index ON companies_of_old (lower(corp_num))"),
    (
        ("sequence", "", "corp_sequence"),
        "CREATE SEQUENCE corp_sequence OWNED BY companies_of_old.corp_num",
    ),
    (
        ("publication", "companies_of_old", "corp_publication"),
        "CREATE PUBLICATION corp_publication FOR TABLE companies_of_old (id, corp_num)",
    ),
    (
        ("statistics", "companies_of_old", "public.corp_statistics"),
        "CREATE STATISTICS corp_statistics ON corp_num, name FROM companies_of_old",
    ),
)

NO_USERS: LiteralString = """
    CREATE VIEW no_use AS SELECT id, business_number FROM companies_of_old;
    CREATE VIEW of_another AS SELECT corp_num FROM others;
    CREATE FUNCTION of_another() RETURNS text LANGUAGE sql AS 'SELECT corp_num FROM others';
    CREATE FUNCTION other_word() RETURNS text LANGUAGE sql AS $$SELECT 'xcorp_num' FROM companies_of_old$$;
    CREATE INDEX no_use_index ON companies_of_old (name);
    CREATE PUBLICATION whole FOR TABLE companies_of_old
"""


@pytest.fixture
def url(empty_database_url: str) -> str:
    """Return the URL of a database with a table whose column leaves."""
    planted(empty_database_url, TABLE)
    return empty_database_url


def planted(url: str, *statements: LiteralString) -> None:
    """Run statements."""
    with psycopg.connect(url, autocommit=True) as admin:
        for each in statements:
            admin.execute(each)


def test_everything_that_names_the_column_is_told(url: str) -> None:
    planted(url, NO_USERS, *(statement for _, statement in USERS))
    with Database(url) as db:
        users = column_users(db, LEAVING, ())
        assert {each.thing for each in users} == {thing for thing, _ in USERS}
        assert all(each.remedy.ko and each.words.en for each in users)
        known = {each.thing for each in users if each.kind != "view"}
        assert [each.name for each in column_users(db, LEAVING, known)] == ["corp_view"]


def test_where_the_name_stays_its_texts_are_no_users_and_its_views_are(url: str) -> None:
    planted(url, *(statement for thing, statement in USERS if thing[0] in {"view", "function"}))
    with Database(url) as db:
        users = column_users(db, Leaving("companies_of_old", ("business_number",), ("corp_num",)), ())
    assert {each.name for each in users} == {"corp_view", "corp_parsed()"}


def looked(url: str, before: StatementsLook | None, window: float = 0) -> StatementsLook:
    """StatementsLook at the statements, as whoever owns the database."""
    with Database(url) as db:
        return look(db, LEAVING, before, window)


def test_that_the_extension_is_not_there_is_told(url: str) -> None:
    assert looked(url, None) == StatementsLook(problem=ABSENT)


def test_an_extension_that_the_server_does_not_run_is_told(url: str) -> None:
    planted(url, "CREATE EXTENSION pg_stat_statements")
    problem = looked(url, None).problem
    assert problem is not None
    assert "must be loaded" in problem.en


@pytest.fixture(scope="module")
def counting_url() -> Iterator[str]:
    """Return the URL of a server that counts its statements, with a login that may not read others' texts."""
    programs = oldest_programs()
    with running(programs) as url:
        folder = Path(unquote(url.partition("host=")[2]))
        planted(url, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        call(folder, programs / "pg_ctl", "restart", "-D", "data", "-w", "-l", "log")
        planted(url, "CREATE EXTENSION pg_stat_statements", TABLE, "CREATE ROLE blind LOGIN")
        yield url


def test_statements_that_ran_since_the_last_look_are_told_and_ours_are_not(counting_url: str) -> None:
    planted(counting_url, "SELECT corp_num FROM companies_of_old")
    first = looked(counting_url, None)
    assert (len(first.calls), first.running) == (1, ())
    planted(
        counting_url,
        "SELECT /* kerp-import */ corp_num, id FROM companies_of_old",
        "SELECT business_number FROM companies_of_old",
        "ALTER TABLE companies_of_old ALTER corp_num SET STATISTICS 10",
    )
    second = looked(counting_url, first)
    assert second.running == ()
    planted(
        counting_url,
        "SELECT corp_num FROM companies_of_old",
        "UPDATE companies_of_old SET name = 'a' WHERE corp_num = 'b'",
    )
    third = looked(counting_url, kept_look(second.document()))
    assert sorted(each.query for each in third.running) == [
        "SELECT corp_num FROM companies_of_old", "UPDATE companies_of_old SET name = $1 WHERE corp_num = $2",
    ]  # fmt: skip
    assert looked(counting_url, kept_look(third.document())).running == ()
    assert len(looked(counting_url, kept_look(third.document()), 3600).running) == 2


def test_a_login_that_may_not_read_others_statements_is_told_what_to_grant(counting_url: str) -> None:
    blind = looked(counting_url.replace("postgres@", "blind@"), None)
    assert blind.problem is not None
    assert "GRANT pg_read_all_stats TO blind;" in blind.problem.ko
