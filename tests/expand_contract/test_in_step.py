"""Two columns that are one value: what a row is after each kind of statement, and which statements are refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
import yaml
from kerp_import.database.connection import Database
from kerp_import.expand_contract.changes.kinds import CHANGES
from kerp_import.expand_contract.declaration_file import declaration_in
from kerp_import.expand_contract.examine import examine
from kerp_import.migrate.steps import steps_of
from psycopg import sql
from support import FIXTURES, create_database, drop_database, url_of

pytestmark = pytest.mark.slow

CASES: list[dict[str, Any]] = yaml.safe_load(
    (FIXTURES / "expand_contract" / "in_step.yaml").read_text(encoding="utf-8")
)

THINGS: LiteralString = """
    CREATE TABLE things (
        id integer PRIMARY KEY, name text, memo text DEFAULT 'none', phone varchar(20), other integer,
        amount numeric(18, 2) NOT NULL DEFAULT 0, rate numeric(20, 4), label varchar(10), doc json,
        updated_at date
    );
    INSERT INTO things VALUES (1, 'old', 'was', '02-1234-5678', 0, 7, 1, 'l', '{}', '2020-01-01');
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN NEW.updated_at := '2026-01-01'; RETURN NEW; END $$;
    CREATE TRIGGER touch BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION touch();
"""

DECLARED = {
    "names": """
        change: rename_column
        table: things
        columns: {name: title, memo: note, phone: digits}
        forward: {phone: "regexp_replace(things.phone, '[^0-9]', '', 'g')"}
        back: {phone: digits}
    """,
    "types": """
        change: change_type
        table: things
        columns: {amount: 'numeric(20,4)', rate: 'numeric(18,2)', label: varchar(3), doc: jsonb}
        forward: {doc: doc::jsonb}
        back: {doc: kerp_new_doc::json}
    """,
}


@pytest.fixture(scope="module")
def things_url(server_url: str, template: str) -> Iterator[str]:
    """Return the URL of a database whose table has two changes under way, and a row of before."""
    name = create_database(server_url, template)
    url = url_of(server_url, name)
    with psycopg.connect(url) as connection:
        connection.execute(THINGS)
    with Database(url) as db:
        for change, text in DECLARED.items():
            declaration = declaration_in(text, Path(f"{change}.yaml"))
            examined = examine(db, declaration)
            assert examined.obstacles == ()
            for step in steps_of(change, CHANGES[declaration.kind].expand_up(examined.change)):
                for each in step.statements:
                    db.statement(each.text, each.line)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO things (id, name, phone) VALUES (2, 'two', '1')")
    yield url
    drop_database(server_url, name)


@pytest.fixture
def things(things_url: str) -> Iterator[psycopg.Connection]:
    """Return a connection in a transaction that is rolled back."""
    with psycopg.connect(things_url) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_row_is_one_value_under_both_names(case: dict[str, Any], things: psycopg.Connection) -> None:
    if case.get("backfill"):
        things.execute("SET LOCAL kerp.backfill = 'on'")
    if "refused" in case:
        with pytest.raises(psycopg.DataError) as refused:
            things.execute(case["sql"])
        assert case["refused"] in str(refused.value)
        return
    things.execute(case["sql"])
    columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(each)) for each in case["says"])
    query = sql.SQL("SELECT {} FROM things WHERE id = %s").format(columns)
    row = things.execute(query, (case["id"],)).fetchone()
    assert dict(zip(case["says"], row or (), strict=True)) == case["says"]


def test_copy_gives_rows_the_other_name(things: psycopg.Connection) -> None:
    with things.cursor().copy("COPY things (id, name, amount) FROM STDIN") as copy:
        copy.write("8\ta\t1.5\n9\tb\t2\n")
    rows = things.execute("SELECT title, kerp_new_amount::text FROM things WHERE id > 7 ORDER BY id").fetchall()
    assert rows == [("a", "1.5000"), ("b", "2.0000")]


WRITES = {
    "UPDATE things SET name = 'x' WHERE id = 2": {"names"},
    "UPDATE things SET name = name WHERE false": {"names"},
    "UPDATE things SET title = 'x' WHERE id = 2": set(),
    "UPDATE things SET amount = 5 WHERE id = 2": set(),
    "UPDATE things SET kerp_new_amount = 5 WHERE id = 2": {"types"},
    "UPDATE things SET doc = '{}' WHERE id = 2": {"types"},
    "UPDATE things SET other = 5": set(),
    "INSERT INTO things (id, name) VALUES (5, 'a')": {"names"},
    "INSERT INTO things (id, title) VALUES (5, 'a')": set(),
    "INSERT INTO things (id, kerp_new_rate) VALUES (5, 1)": {"types"},
    "SET LOCAL kerp.backfill = 'on'; UPDATE things SET kerp_new_amount = kerp_new_amount": set(),
}
"""Statements, and the changes for which each counts as a write of a name that goes."""


@pytest.mark.parametrize("statement", WRITES)
def test_who_writes_a_name_that_goes_is_noted_though_it_is_rolled_back(
    statement: LiteralString, things: psycopg.Connection
) -> None:
    for name in DECLARED:
        things.execute(sql.SQL("SELECT setval({}, 1)").format(sql.Literal(f"kerp_written_{name}")))
    things.commit()
    things.execute(statement)
    things.rollback()
    noted = {
        name
        for name in DECLARED
        if things.execute("SELECT pg_sequence_last_value(%s::regclass) > 1", (f"kerp_written_{name}",)).fetchone()
        == (True,)
    }
    assert noted == WRITES[statement]


def test_whoever_may_write_the_table_writes_it_as_before(things: psycopg.Connection) -> None:
    things.execute("CREATE ROLE weak_writer; GRANT SELECT, INSERT, UPDATE ON things TO weak_writer")
    things.execute("SET LOCAL ROLE weak_writer")
    things.execute("INSERT INTO things (id, name, amount) VALUES (6, 'a', 1)")
    things.execute("UPDATE things SET title = 'b' WHERE id = 6")
    row = things.execute("SELECT name, title, kerp_new_amount FROM things WHERE id = 6").fetchone()
    assert row == ("b", "b", 1)


def test_a_row_that_is_filled_stays_itself_while_a_trigger_writes_another(things: psycopg.Connection) -> None:
    things.execute("INSERT INTO things (id, name) VALUES (100, 'first'), (200, 'second')")
    things.execute(
        "CREATE FUNCTION write_another() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN UPDATE things SET other = 7 WHERE id = 200; RETURN NEW; END'"
    )
    things.execute(
        "CREATE TRIGGER another BEFORE UPDATE ON things"
        " FOR EACH ROW WHEN (NEW.id = 100) EXECUTE FUNCTION write_another()"
    )
    things.execute("SET LOCAL kerp.backfill = 'on'")
    things.execute("UPDATE things SET title = title WHERE id = 100")
    rows = things.execute("SELECT id, title, other, updated_at FROM things WHERE id >= 100 ORDER BY id").fetchall()
    assert rows == [(100, "first", None, None), (200, "second", 7, None)]
