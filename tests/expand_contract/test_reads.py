"""The soak: whoever reads the leaving column is refused, and the grants come back byte for byte."""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.reads import TakenReads, give_back, hide, statements_at_contract, taken_reads
from kerp_import.expand_contract.sides import Leaving
from kerp_import.model.change_errors import GrantorOutOfReach

pytestmark = pytest.mark.slow

LEAVING = Leaving("amounts", ("old",), ("old",))

ROLES = ("soak_owner", "soak_reader", "soak_giver", "soak_given", "soak_writer", "soak_column")

GRANTS: LiteralString = """
    CREATE TABLE amounts (id integer PRIMARY KEY, old numeric(18, 2), new numeric(20, 4));
    ALTER TABLE amounts OWNER TO soak_owner;
    GRANT SELECT ON amounts TO soak_reader;
    GRANT SELECT, INSERT ON amounts TO soak_giver WITH GRANT OPTION;
    GRANT SELECT, INSERT, UPDATE ON amounts TO soak_writer;
    GRANT SELECT ON amounts TO PUBLIC;
    GRANT SELECT (id, old), UPDATE (new) ON amounts TO soak_column;
    GRANT SELECT (id) ON amounts TO soak_reader;
    SET ROLE soak_giver;
    GRANT SELECT ON amounts TO soak_given;
    RESET ROLE;
"""

LISTS: LiteralString = """
    SELECT relacl::text FROM pg_class WHERE oid = 'amounts'::regclass
    UNION ALL
    SELECT attname || attacl::text FROM pg_attribute WHERE attrelid = 'amounts'::regclass AND attacl IS NOT NULL
"""


@pytest.fixture
def url(empty_database_url: str) -> Iterator[str]:
    """Return the URL of a database with a table whose rights are given in every way there is."""
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        for each in ROLES:
            admin.execute(f"CREATE ROLE {each}".encode())
        admin.execute(GRANTS)
    yield empty_database_url
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        for each in ROLES:
            admin.execute(f"DROP OWNED BY {each} CASCADE; DROP ROLE {each}".encode())


def lists(url: str) -> list[tuple[str, ...]]:
    """Return the access lists of the table and its columns, as they are kept."""
    with psycopg.connect(url) as reader:
        return reader.execute(LISTS).fetchall()


def may_read(url: str, role: str, query: LiteralString) -> bool:
    """Return whether a role may ask that."""
    with psycopg.connect(url) as reader:
        reader.execute("SELECT set_config('role', %s, true)", [role])
        try:
            reader.execute(query)
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True


def hidden(url: str) -> TakenReads:
    """Hide the column."""
    with Database(url) as db, db.transaction():
        return hide(db, LEAVING)


def test_nobody_reads_the_leaving_column_and_everybody_the_others(url: str) -> None:
    taken = hidden(url)
    for role in ("soak_reader", "soak_giver", "soak_given", "soak_writer"):
        assert (may_read(url, role, "SELECT id, new FROM amounts"), may_read(url, role, "SELECT old FROM amounts")) == (
            True,
            False,
        )
    assert (
        may_read(url, "soak_column", "SELECT id FROM amounts"),
        may_read(url, "soak_column", "SELECT old FROM amounts"),
    ) == (True, False)
    assert may_read(url, "soak_owner", "SELECT old FROM amounts")
    assert set(taken.readers) == {"PUBLIC", "soak_reader", "soak_giver", "soak_given", "soak_writer", "soak_column"}


def test_the_grants_come_back_byte_for_byte(url: str) -> None:
    before = lists(url)
    taken = taken_reads(hidden(url).document())  # type: ignore[arg-type]
    assert lists(url) != before
    with Database(url) as db, db.transaction():
        give_back(db, LEAVING, taken)
    assert lists(url) == before


def test_what_somebody_gave_meanwhile_stays(url: str) -> None:
    taken = hidden(url)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("GRANT DELETE ON amounts TO soak_reader; REVOKE ALL ON amounts FROM soak_writer")
    with Database(url) as db, db.transaction():
        give_back(db, LEAVING, taken)
    assert may_read(url, "soak_reader", "SELECT old FROM amounts")
    with psycopg.connect(url) as reader:
        (rights,) = reader.execute(
            "SELECT has_table_privilege('soak_reader', 'amounts', 'DELETE'),"
            " (SELECT relacl::text FROM pg_class WHERE oid = 'amounts'::regclass) LIKE '%soak_writer%'"
        ).fetchall()
    assert rights == (True, False)


def test_at_the_contract_readers_have_the_table_again(url: str) -> None:
    taken = hidden(url)
    with Database(url) as db, db.transaction():
        statements = statements_at_contract(db, LEAVING, taken, ["old"], {"new": "old"})
        db.execute("ALTER TABLE amounts DROP COLUMN old; ALTER TABLE amounts RENAME new TO old")
        for each in statements:
            db.execute(each)
    for role in ("soak_reader", "soak_giver", "soak_given", "soak_writer"):
        assert may_read(url, role, "SELECT id, old FROM amounts")
    assert [each for each in lists(url) if "SELECT" in each[0]] == []


def test_what_a_role_gave_that_the_login_may_not_become_is_told(url: str) -> None:
    with Database(url) as db:
        db.execute("SET SESSION AUTHORIZATION soak_owner")
        with db.transaction() as ending:
            ending.undo = True
            with pytest.raises(GrantorOutOfReach, match="soak_giver"):
                hide(db, LEAVING)
    assert may_read(url, "soak_given", "SELECT old FROM amounts")
