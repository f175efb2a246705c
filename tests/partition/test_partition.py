"""A table partitioned by month: the keys that it cannot hold, what is carried over, and the way back.

Decision: docs/decisions/partitions.md
"""

import json
from collections.abc import Callable
from typing import LiteralString

import psycopg
import pytest
from support import Kerp

pytestmark = pytest.mark.slow

MUST = Callable[..., str]
COMPANY = "01900000-0000-7000-8000-000000000000"
FIRST, SECOND = "01900000-0000-7001-8000-000000000002", "01900000-0000-7001-8000-000000000004"

FACTS: LiteralString = """
SELECT 'column', attname::text, concat(format_type(atttypid, atttypmod), attnotnull)
FROM pg_attribute WHERE attrelid = 'vouchers'::regclass AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'constraint', conname::text, pg_get_constraintdef(oid)
FROM pg_constraint WHERE conrelid = 'vouchers'::regclass AND contype IN ('c', 'f', 'p', 'u') AND conparentid = 0
UNION ALL
SELECT 'policy', polname::text, pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = 'vouchers'::regclass
UNION ALL
SELECT 'trigger', tgname::text, tgenabled::text
FROM pg_trigger WHERE tgrelid = 'vouchers'::regclass AND NOT tgisinternal
UNION ALL
SELECT 'index', indexrelid::regclass::text, '' FROM pg_index WHERE indrelid = 'vouchers'::regclass
UNION ALL
SELECT 'table', relname::text, concat_ws(' ', relkind, relowner::regrole, relforcerowsecurity, relacl)
FROM pg_class WHERE oid = 'vouchers'::regclass
UNION ALL
SELECT 'comment', objsubid::text, description FROM pg_description WHERE objoid = 'vouchers'::regclass
UNION ALL
SELECT 'pointing', conrelid::regclass || '.' || conname, concat(pg_get_constraintdef(oid), convalidated)
FROM pg_constraint WHERE confrelid = 'vouchers'::regclass AND contype = 'f'
ORDER BY 1, 2
"""
"""What stands on the table, that a way back must leave as it was."""


SLIPS: LiteralString = """
CREATE TABLE slips (
    voucher uuid, company uuid,
    FOREIGN KEY (company, voucher) REFERENCES vouchers (company_id, id) ON UPDATE CASCADE
)
"""


def ask(connection: psycopg.Connection, query: LiteralString, *values: object) -> list[tuple[object, ...]]:
    """Return the rows of a query."""
    return connection.execute(query, values or None).fetchall()


def facts(connection: psycopg.Connection) -> dict[tuple[str, str], object]:
    """Return what stands on the table, by kind and name."""
    return {(str(kind), str(name)): value for kind, name, value in ask(connection, FACTS)}


def still_refused(connection: psycopg.Connection) -> None:
    """Assert that what was refused before is refused as before."""

    def refused(state: str, query: LiteralString, *values: object) -> str:
        connection.execute("SELECT set_config('app.current_tenant', %s, false)", [COMPANY])
        with pytest.raises(psycopg.errors.lookup(state)) as caught:
            connection.execute(query, values or None)
        return str(caught.value.diag.constraint_name)

    insert: LiteralString = "INSERT INTO vouchers (company_id, voucher_no, voucher_date) VALUES (%s, %s, %s)"
    assert refused("23505", insert, COMPANY, "F2", "2029-01-01") == "vouchers_company_no_unique"
    again: LiteralString = "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date) VALUES (%s, %s, %s, %s)"
    assert refused("23505", again, FIRST, COMPANY, "new", "2029-01-01") == "voucher_keys_pkey"
    assert (
        refused("23505", "UPDATE vouchers SET voucher_no = 'F2' WHERE id = %s", SECOND) == "vouchers_company_no_unique"
    )
    line: LiteralString = (
        "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code) "
        "VALUES (gen_random_uuid(), %s, 1, '10101')"
    )
    assert refused("23503", line, COMPANY) == "voucher_lines_voucher"
    assert (
        refused("23503", "UPDATE vouchers SET id = gen_random_uuid() WHERE id = %s", FIRST) == "voucher_lines_voucher"
    )
    refused("0A000", "TRUNCATE vouchers")
    refused("42501", "SET ROLE kerp_importer; DELETE FROM voucher_keys")
    connection.execute("RESET ROLE")


def test_all_the_way_and_what_was_refused_is_refused(must: MUST, connection: psycopg.Connection, kerp: Kerp) -> None:
    drifted = kerp("db", "drift").stdout
    before = facts(connection)
    swapped = json.loads(must("db", "partition", "vouchers", "--by", "month", "--json"))
    assert (swapped["status"], swapped["rows"], swapped["on"]) == ("swapped", 4000, "voucher_date")
    after = facts(connection)
    assert {name for kind, name in before.keys() ^ after.keys() if kind != "trigger"} == {
        "vouchers_company_no_unique", "vouchers_company_id_unique", "idx_vouchers_company_no",
        "voucher_lines.voucher_lines_voucher",
    }  # fmt: skip
    assert {key for key in before.keys() & after.keys() if before[key] != after[key]} == {
        ("constraint", "vouchers_pkey"), ("table", "vouchers"),
    }  # fmt: skip
    assert ask(connection, "SELECT count(*), count(DISTINCT id) FROM voucher_keys") == [(4000, 4000)]

    still_refused(connection)
    finished = json.loads(must("db", "partition", "vouchers", "--finish", "--yes", "--json"))
    assert finished["status"] == "finished"
    assert ask(connection, "SELECT to_regclass('vouchers_old'), count(*) FROM vouchers") == [(None, 4000)]
    assert kerp("db", "drift").stdout == drifted


def test_a_row_that_moves_keeps_lines_and_keys(must: MUST, connection: psycopg.Connection) -> None:
    must("db", "partition", "vouchers", "--by", "month")
    lines: LiteralString = "SELECT count(*) FROM voucher_lines WHERE voucher_id = %s"
    for statement in (
        "UPDATE vouchers SET voucher_date = '2030-05-05' WHERE id = %s",
        "UPDATE vouchers SET voucher_date = '2023-05-05', voucher_no = 'R' WHERE id = %s",
        "UPDATE vouchers SET voucher_no = 'S' WHERE id = %s",
    ):
        connection.execute(statement, [FIRST])
        assert ask(connection, lines, FIRST) == [(10,)]
    assert ask(connection, "SELECT voucher_no FROM voucher_keys WHERE id = %s", FIRST) == [("S",)]
    # Every number of a company changes in one statement, also where it takes the one of the row behind it.
    connection.execute(
        "UPDATE vouchers SET voucher_no = 'F' || substr(voucher_no, 2)::integer + 2 WHERE voucher_no ~ '^F'"
    )
    numbers: LiteralString = "SELECT id, company_id, voucher_no FROM {} ORDER BY id"
    same = [ask(connection, numbers.replace("{}", table)) for table in ("vouchers", "voucher_keys", "vouchers_old")]
    assert same[0] == same[1] == same[2]
    connection.execute("DELETE FROM vouchers WHERE id = %s", [FIRST])
    assert ask(connection, lines, FIRST) == [(0,)]
    connection.execute("TRUNCATE vouchers, voucher_lines")
    assert ask(connection, "SELECT count(*) FROM voucher_keys") == [(0,)]
    assert ask(connection, "SELECT count(*) FROM vouchers_old") == [(0,)]


def test_the_way_back_leaves_the_table_as_it_was_with_all_that_was_written(
    must: MUST, connection: psycopg.Connection, kerp: Kerp
) -> None:
    before, drifted = ask(connection, FACTS), kerp("db", "drift").stdout
    must("db", "partition", "vouchers", "--by", "month")
    assert kerp("db", "drift").stdout == drifted
    connection.execute("UPDATE vouchers SET voucher_date = '2030-05-05' WHERE id = %s", [FIRST])
    connection.execute("DELETE FROM vouchers WHERE id = %s", [SECOND])
    undone = json.loads(must("db", "partition", "vouchers", "--undo", "--json"))
    assert undone["status"] == "undone"
    assert ask(connection, FACTS) == before
    assert ask(connection, "SELECT count(*), count(*) FILTER (WHERE voucher_date = '2030-05-05') FROM vouchers") == [
        (3999, 1)
    ]
    assert ask(connection, "SELECT relname FROM pg_class WHERE relname ~ 'kerp_new|voucher_keys|vouchers_2'") == []
    assert ask(connection, "SELECT proname FROM pg_proc WHERE proname ~ 'kerp_keys|kerp_partition'") == []
    assert kerp("db", "drift").stdout == drifted
    nothing = kerp("db", "partition", "vouchers", "--undo")
    assert nothing.returncode == 4
    assert "KERP-X858" in nothing.stderr
    must("db", "partition", "vouchers", "--by", "month")
    must("db", "partition", "vouchers", "--finish", "--yes")


def test_finishing_off_a_terminal_needs_yes(kerp: Kerp, must: MUST) -> None:
    too_early = kerp("db", "partition", "vouchers", "--finish", "--yes")
    assert (too_early.returncode, "KERP-X858" in too_early.stderr) == (4, True)
    must("db", "partition", "vouchers", "--by", "month")
    unasked = kerp("db", "partition", "vouchers", "--finish")
    assert (unasked.returncode, "--yes" in unasked.stderr) == (2, True)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("CREATE VIEW seen AS SELECT id FROM vouchers", "seen"),
        ("CREATE UNIQUE INDEX one_draft ON vouchers (company_id) WHERE status = 'pending'", "one_draft"),
        (SLIPS, "slips"),
        ("CREATE TABLE voucher_keys (id integer)", "voucher_keys"),
        ("CREATE RULE never AS ON DELETE TO vouchers DO INSTEAD NOTHING", "never"),
        (
            "CREATE FUNCTION number_of(vouchers) RETURNS text LANGUAGE sql AS 'SELECT $1.voucher_no::text'",
            "number_of(vouchers)",
        ),
    ],
)
def test_what_could_not_be_carried_over_is_refused_by_name(
    kerp: Kerp, connection: psycopg.Connection, made: LiteralString, told: str
) -> None:
    connection.execute(made)
    before = ask(connection, FACTS)
    refused = kerp("db", "partition", "vouchers", "--by", "month")
    assert (refused.returncode, "KERP-X853" in refused.stderr, told in refused.stderr) == (4, True, True)
    assert ask(connection, FACTS) == before


def test_a_table_without_a_date_or_with_two_is_refused(kerp: Kerp, connection: psycopg.Connection) -> None:
    connection.execute("ALTER TABLE vouchers ADD COLUMN due date NOT NULL DEFAULT '2024-01-01'")
    unclear = kerp("db", "partition", "vouchers", "--by", "month")
    assert (unclear.returncode, "due" in unclear.stderr) == (4, True)
    assert kerp("db", "partition", "vouchers", "--by", "month", "--on", "due").returncode == 0
    assert kerp("db", "partition", "accounts", "--by", "month").returncode == 4


def test_another_table_of_ours_is_partitioned_too(must: MUST, connection: psycopg.Connection) -> None:
    connection.execute(
        """
        CREATE TABLE deliveries (
            number bigint PRIMARY KEY DEFAULT 0, delivered date NOT NULL, note text, code text UNIQUE,
            twice text GENERATED ALWAYS AS (note || note) STORED
        );
        CREATE TABLE parcels (delivery bigint REFERENCES deliveries ON DELETE SET NULL, weight integer);
        INSERT INTO deliveries SELECT number, DATE '2024-01-01' + number, 'n' || number, 'c' || number
        FROM generate_series(1, 500) AS number;
        INSERT INTO parcels SELECT number, 1 FROM generate_series(1, 500) AS number;
        """
    )
    must("db", "partition", "deliveries", "--by", "month")
    connection.execute("UPDATE deliveries SET delivered = '2025-12-31' WHERE number = 7")
    connection.execute("DELETE FROM deliveries WHERE number = 8")
    assert ask(connection, "SELECT count(*), count(delivery) FROM parcels") == [(500, 499)]
    must("db", "partition", "deliveries", "--finish", "--yes")
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("INSERT INTO deliveries (number, delivered, code) VALUES (900, '2024-01-01', 'c9')")
