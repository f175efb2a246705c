"""The hash of a record: what a person could have touched changes it, and nothing else does; old hashes still hold."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest
from kerp_import.database.connection import Database, Row
from kerp_import.migrate.runner import down, up
from kerp_import.promote.promote_files import promote_files
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

pytestmark = pytest.mark.slow

FIRST = 17
"""The schema in which hashes had no version."""

SAMPLES: dict[str, tuple[object, object]] = {
    "bool": (True, False),
    "int2": (3, 4),
    "int4": (3, 4),
    "numeric": (Decimal("10.50"), Decimal("10.51")),
    "date": (date(2024, 1, 2), date(2024, 1, 3)),
    "timestamptz": (datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 1, 2, 0, 0, 1, tzinfo=UTC)),
    "uuid": (UUID(int=1), UUID(int=2)),
}
"""Two values of each type; of text it is two texts."""

ODD = '가,나 "다" (라) \\ 마=2:yy'
"""A text that could break out of its place, or say what another column would."""


@pytest.fixture
def plain(database_url: str) -> Iterator[psycopg.Connection[Row]]:
    """Return a connection of the owner's to a migrated database."""
    with psycopg.connect(database_url, autocommit=True, row_factory=dict_row) as connection:
        yield connection


def columns_of(connection: psycopg.Connection[Row], table: str) -> dict[str, str]:
    """Return the columns of a table with their types."""
    query = """SELECT attname, typname FROM pg_attribute JOIN pg_type AS type
               ON type.oid = atttypid WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"""
    return {str(row["attname"]): str(row["typname"]) for row in connection.execute(query, [table])}


def newest(connection: psycopg.Connection[Row]) -> dict[str, tuple[set[str], set[str]]]:
    """Return the columns that the newest version covers and excepts, by table."""
    rows = connection.execute(
        "SELECT * FROM record_hash_columns() WHERE version = (SELECT max(version) FROM record_hash_columns())"
    )
    return {str(row["table_name"]): (set(row["covered"]), set(row["excepted"])) for row in rows}  # type: ignore[call-overload]


def hash_function(table: str, version: int = 2) -> sql.Identifier:
    """Return the function that hashes a row of the table; the first schema had one name for all."""
    return sql.Identifier("record_hash" if version == 1 else f"record_hash_{table}")


def sample(type_name: str, number: int) -> object:
    """Return one of two values of a type."""
    return SAMPLES.get(type_name, ("가나", "나가"))[number]


def test_each_column_of_production_is_covered_or_excepted(plain: psycopg.Connection[Row]) -> None:
    listed = newest(plain)
    assert set(listed) == {file.table for file in promote_files()}
    for table, (covered, excepted) in listed.items():
        assert covered | excepted == set(columns_of(plain, table)), f"place the new column of {table}"
        assert not covered & excepted


def test_a_covered_column_changes_the_hash_and_an_excepted_one_does_not(plain: psycopg.Connection[Row]) -> None:
    for table, (covered, excepted) in newest(plain).items():
        types = columns_of(plain, table)
        query = sql.SQL("SELECT {}(jsonb_populate_record(NULL::{}, %s)) AS hash").format(
            hash_function(table), sql.Identifier(table)
        )

        def hash_of(values: dict[str, object], query: sql.Composed = query) -> object:
            shown = {name: value if isinstance(value, bool | int) else str(value) for name, value in values.items()}
            row = plain.execute(query, [Jsonb(shown)]).fetchone()
            return row["hash"] if row else None

        filled = {name: sample(kind, 0) for name, kind in types.items()}
        for name, kind in types.items():
            without = {key: value for key, value in filled.items() if key != name}
            hashes = {hash_of(filled), hash_of({**filled, name: sample(kind, 1)}), hash_of(without)}
            assert len(hashes) == (3 if name in covered else 1), (table, name)
        assert excepted <= set(types)


ONE_OF_EACH: LiteralString = """
    INSERT INTO companies (code, name) VALUES ('A', %(text)s);
    INSERT INTO accounts (company_id, code, name, account_type, normal_side)
    SELECT id, '10101', %(text)s, 'asset', 'debit' FROM companies;
    INSERT INTO partners (company_id, code, name, address, is_active) SELECT id, 'P', %(text)s, '', false
    FROM companies;
    INSERT INTO departments (company_id, code, name) SELECT id, 'D', %(text)s FROM companies;
    INSERT INTO projects (company_id, code, name) SELECT id, 'J', %(text)s FROM companies;
    INSERT INTO opening_balances (company_id, fiscal_year, account_code, debit_amount)
    SELECT id, 2024, '10101', 1234567.80 FROM companies;
    INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, description, total_debit, total_credit)
    SELECT id, id, '20240102-00001', '2024-01-02', %(text)s, 10, 10 FROM companies;
    INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, description)
    SELECT id, id, line_no, '10101', 10 * (2 - line_no), 10 * (line_no - 1), CASE line_no WHEN 1 THEN %(text)s END
    FROM companies CROSS JOIN generate_series(1, 2) AS line_no;
"""
IN_THEIR_VOUCHER: LiteralString = """
    UPDATE import_entries AS entry
    SET lines = 2, line_ids = own.ids, line_files = '{NULL,NULL}', line_rows = '{NULL,NULL}', line_hashes = own.hashes
    FROM (
        SELECT line.voucher_id, array_agg(line.id ORDER BY line_no) AS ids,
            array_agg(record_hash_voucher_lines(line) ORDER BY line_no) AS hashes
        FROM voucher_lines AS line GROUP BY line.voucher_id
    ) AS own
    WHERE entry.table_name = 'vouchers' AND entry.record_id = own.voucher_id
"""
WIDER: LiteralString = """
    ALTER TABLE voucher_lines ALTER debit_amount TYPE numeric(22, 4), ALTER credit_amount TYPE numeric(22, 4);
    ALTER TABLE opening_balances ALTER debit_amount TYPE numeric(22, 4);
    ALTER TABLE vouchers ALTER total_debit TYPE numeric(22, 4), ALTER total_credit TYPE numeric(22, 4);
    ALTER TABLE vouchers ADD COLUMN note text, ADD COLUMN rate numeric(9, 6);
    ALTER TABLE partners ADD COLUMN grade text;
    ALTER TABLE voucher_lines ADD COLUMN tag text, ADD COLUMN kind text NOT NULL DEFAULT 'x';
"""
"""What K-ERP's own next version might do."""

LATER_TOUCHES: dict[str, list[LiteralString]] = {
    "vouchers": [
        "UPDATE vouchers SET note = '본 사람'", "UPDATE vouchers SET rate = 1",
        "UPDATE vouchers SET approved_at = now()", "UPDATE vouchers SET total_debit = 10.0001, total_credit = 10.0001",
    ],
    "partners": ["UPDATE partners SET grade = 'A'", "UPDATE partners SET name = 'B'"],
    "voucher_lines": [
        "UPDATE voucher_lines SET tag = 't'", "UPDATE voucher_lines SET debit_amount = 10.001 WHERE line_no = 1",
    ],
}  # fmt: skip


def kept(connection: psycopg.Connection[Row], version: int) -> None:
    """Keep the hash of every record as it is written now."""
    connection.execute("CREATE TABLE kept (table_name text, id uuid, hash text)")
    for file in promote_files():
        query = sql.SQL("INSERT INTO kept SELECT %s, each.id, {}(each) FROM {} AS each")
        connection.execute(query.format(hash_function(file.table, version), sql.Identifier(file.table)), [file.table])


def touched(connection: psycopg.Connection[Row]) -> set[str]:
    """Return the tables of which a record is not as its kept hash says."""
    return {
        file.table
        for file in promote_files()
        if connection.execute(
            sql.SQL(
                "SELECT 1 FROM kept JOIN {} AS each ON each.id = kept.id"
                " WHERE kept.table_name = %s AND {}(each, kept.hash) <> kept.hash"
            ).format(sql.Identifier(file.table), hash_function(file.table)),
            [file.table],
        ).fetchone()
    }


@pytest.mark.parametrize("version", [1, 2])
def test_a_hash_of_any_version_holds_until_somebody_touches_the_record(version: int, empty_database_url: str) -> None:
    with Database(empty_database_url) as db:
        up(db, FIRST if version == 1 else None)
        with psycopg.connect(empty_database_url, autocommit=True, row_factory=dict_row) as plain:
            psycopg.ClientCursor(plain).execute(ONE_OF_EACH, {"text": ODD})
            kept(plain, version)
            up(db)
            assert touched(plain) == set()
            plain.execute(WIDER)
            assert touched(plain) == set()
            for table, statements in LATER_TOUCHES.items():
                for statement in statements:
                    with plain.transaction(force_rollback=True):
                        plain.execute(statement)
                        assert touched(plain) == {table}, statement


def test_down_gives_the_first_hashes_back_and_up_the_second(empty_database_url: str) -> None:
    with Database(empty_database_url) as db:
        up(db)
        with psycopg.connect(empty_database_url, autocommit=True, row_factory=dict_row) as plain:
            psycopg.ClientCursor(plain).execute(ONE_OF_EACH, {"text": ODD})
            plain.execute(
                "INSERT INTO import_batches (id, company_id, company_code, fingerprint, dry_run, tool_version,"
                " schema_version) SELECT id, id, code, 'f', false, '1', 18 FROM companies"
            )
            for file in promote_files():
                company = "id" if file.table == "companies" else "company_id"
                if file.table == "voucher_lines":  # in the row of their voucher
                    plain.execute(IN_THEIR_VOUCHER)
                    continue
                plain.execute(
                    sql.SQL(
                        "INSERT INTO import_entries (batch_id, table_name, record_id, company_id, after_hash)"
                        " SELECT each.{0}, %s, each.id, each.{0}, {2}(each) FROM {1} AS each"
                    ).format(sql.Identifier(company), sql.Identifier(file.table), hash_function(file.table)),
                    [file.table],
                )
            written = plain.execute("SELECT * FROM import_entries ORDER BY table_name, record_id").fetchall()
            plain.execute("UPDATE partners SET name = 'B'")
            down(db, FIRST)
            for file in promote_files():
                state = plain.execute(
                    sql.SQL(
                        "SELECT bool_and(entry.after_hash = record_hash(each)) AS holds FROM import_entries AS entry"
                        " JOIN {} AS each ON each.id = entry.record_id WHERE entry.table_name = %s"
                    ).format(sql.Identifier(file.table)),
                    [file.table],
                ).fetchone()
                assert state == {"holds": file.table != "partners"}, file.table
            up(db)
            assert plain.execute("SELECT * FROM import_entries ORDER BY table_name, record_id").fetchall() == written
