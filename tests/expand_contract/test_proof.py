"""The proof: what differs is found at its key, and nothing compared proves nothing."""

from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.proof import Evidence, begin_proof, compare
from kerp_import.expand_contract.sides import Side, Sides

pytestmark = pytest.mark.slow

AMOUNTS: LiteralString = """
    CREATE TABLE amounts (company integer, number integer, old numeric(18, 2), new numeric(20, 4), note jsonb,
        copy jsonb, PRIMARY KEY (company, number));
    INSERT INTO amounts
        SELECT each % 3, each, each, each, '{"a": 1.0}', '{"a": 1.00}' FROM generate_series(1, 1000) AS each
"""

SPLIT: LiteralString = """
    CREATE TABLE people (id integer PRIMARY KEY, bio text);
    CREATE TABLE profiles (person_id integer PRIMARY KEY, bio text);
    INSERT INTO people SELECT each, 'bio ' || each FROM generate_series(1, 100) AS each;
    INSERT INTO profiles SELECT * FROM people
"""

ONE_TABLE = Sides(
    Side("amounts", ("company", "number"), ("old::numeric(20, 4)", "note")),
    Side("amounts", ("company", "number"), ("new", "copy")),
)
TWO_TABLES = Sides(Side("people", ("id",), ("bio",)), Side("profiles", ("person_id",), ("bio",)))


def proven(url: str, sides: Sides, rows: int = 64, role: str = "none") -> Evidence:
    """Return what a comparison in ranges of a few rows finds, as somebody."""
    with Database(url) as db:
        db.execute("SELECT set_config('role', %(role)s, false)", role=role)
        evidence = begin_proof(db, sides)
        compare(db, sides, evidence, db.transaction, rows)
    return evidence


def prepared(url: str, *statements: LiteralString) -> None:
    """Make tables, and plant what a proof shall find."""
    with psycopg.connect(url, autocommit=True) as admin:
        for each in statements:
            admin.execute(each)


def test_the_same_values_are_the_same_however_they_are_written(empty_database_url: str) -> None:
    prepared(empty_database_url, AMOUNTS, "UPDATE amounts SET old = NULL, new = NULL WHERE number = 7")
    whole, in_ranges = proven(empty_database_url, ONE_TABLE, 5000), proven(empty_database_url, ONE_TABLE)
    assert (whole.rows, whole.ranges, whole.is_same) == (1000, 1, True)
    assert (in_ranges.rows, in_ranges.ranges, in_ranges.is_same) == (1000, 16, True)
    assert proven(empty_database_url, ONE_TABLE).checksum == in_ranges.checksum


def test_a_planted_difference_is_named_by_its_key(empty_database_url: str) -> None:
    prepared(
        empty_database_url,
        AMOUNTS,
        "UPDATE amounts SET new = new + 0.0001 WHERE number = 500",
        "UPDATE amounts SET new = NULL WHERE number = 77",
        "UPDATE amounts SET copy = 'null', note = NULL WHERE number = 12",
    )
    evidence = proven(empty_database_url, ONE_TABLE)
    assert (evidence.differing, sorted(evidence.keys), evidence.is_same) == (3, ["0, 12", "2, 500", "2, 77"], False)


def test_rows_on_one_side_alone_differ(empty_database_url: str) -> None:
    prepared(
        empty_database_url,
        SPLIT,
        "DELETE FROM profiles WHERE person_id = 50",
        "INSERT INTO profiles VALUES (1000, 'of nobody'), (-1, 'of nobody')",
    )
    evidence = proven(empty_database_url, TWO_TABLES)
    assert (evidence.differing, sorted(evidence.keys)) == (3, ["-1", "1000", "50"])


def test_only_the_first_are_named_and_all_are_counted(empty_database_url: str) -> None:
    prepared(empty_database_url, SPLIT, "UPDATE profiles SET bio = upper(bio)")
    evidence = proven(empty_database_url, TWO_TABLES, 7)
    assert (evidence.differing, len(evidence.keys)) == (100, 10)


def test_an_empty_table_is_the_same_and_one_whose_rows_are_hidden_is_not(empty_database_url: str) -> None:
    prepared(empty_database_url, AMOUNTS, "TRUNCATE amounts")
    empty = proven(empty_database_url, ONE_TABLE)
    assert (empty.rows, empty.saw_nothing, empty.is_same) == (0, False, True)
    prepared(
        empty_database_url,
        "INSERT INTO amounts VALUES (1, 1, 1, 1, NULL, NULL)",
        "ALTER TABLE amounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "CREATE ROLE nobody_of_proof",
        "GRANT SELECT ON amounts TO nobody_of_proof",
    )
    hidden = proven(empty_database_url, ONE_TABLE, role="nobody_of_proof")
    prepared(empty_database_url, "DROP OWNED BY nobody_of_proof", "DROP ROLE nobody_of_proof")
    assert (hidden.rows, hidden.saw_nothing, hidden.is_same) == (0, True, False)
