"""On partitioned vouchers an import, its receipt, its proof and its way back are what they are on plain ones."""

import json
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.model.outcome import Outcome
from partitioned import divide
from support import CLEAN, DEMO, Kerp

MAPPED = ("--company", "HANBIT", "--mapping", str(DEMO / "mapping.yaml"), "--json")

COUNTS: LiteralString = """
SELECT
    (SELECT count(*) FROM vouchers), (SELECT count(*) FROM voucher_keys), (SELECT count(*) FROM voucher_lines),
    (SELECT count(DISTINCT tableoid) FROM vouchers)
"""
"""Vouchers, their keys and lines, and the partitions that they lie in."""


def counts(url: str) -> tuple[object, ...]:
    """Return how much there is."""
    with psycopg.connect(url) as admin:
        return admin.execute(COUNTS).fetchone() or ()


@pytest.mark.slow
def test_an_import_is_proven_and_undone(kerp: Kerp, database_url: str) -> None:
    divide(database_url)
    done = kerp("run", str(CLEAN), "--create-company", "--yes", *MAPPED)
    assert done.returncode == 0, done.stdout + done.stderr
    with Database(database_url) as db:
        assert db.look_for_strangers() == ()
    vouchers, keys, lines, partitions = counts(database_url)
    promoted = json.loads(done.stdout)["summary"]["by_table"]
    assert (vouchers, lines) == (promoted["vouchers"]["promoted"], promoted["voucher_lines"]["promoted"])
    assert keys == vouchers
    assert partitions == 3
    batch = json.loads(done.stdout)["batch_id"]
    assert kerp("receipt", batch, "-o", "receipt.json").returncode == 0
    assert kerp("verify", "receipt.json").returncode == 0
    undone = kerp("rollback", batch, "--yes")
    assert undone.returncode == 0, undone.stdout + undone.stderr
    assert counts(database_url) == (0, 0, 0, 0)


TOUCHED: dict[str, LiteralString] = {
    "another month": "UPDATE vouchers SET voucher_date = voucher_date + 45 WHERE voucher_no = '20240102-00001'",
    "another text": "UPDATE vouchers SET description = 'x' WHERE voucher_no = '20240102-00001'",
    "gone": "DELETE FROM vouchers WHERE voucher_no = '20240102-00001'",
}


@pytest.mark.slow
@pytest.mark.parametrize("statement", TOUCHED.values(), ids=TOUCHED)
def test_what_somebody_touched_is_named_and_comes_back(
    kerp: Kerp, promoted_url: str, promoted: tuple[str, Outcome], statement: LiteralString
) -> None:
    batch = str(promoted[1].batch_id)
    divide(promoted_url)
    before = counts(promoted_url)
    address = {"KERP_DATABASE_URL": promoted_url}
    assert kerp("db", "backup", **address).returncode == 0
    assert kerp("receipt", batch, "-o", "receipt.json", **address).returncode == 0
    with psycopg.connect(promoted_url) as admin:
        admin.execute(statement)
    verified = kerp("verify", "receipt.json", **address)
    assert verified.returncode == 4
    assert "이관 뒤" in verified.stdout
    recovered = kerp("recover", "--batch", batch, "--yes", **address)
    assert recovered.returncode == 0, recovered.stdout + recovered.stderr
    assert counts(promoted_url) == before
    assert kerp("verify", "receipt.json", **address).returncode == 0


OTHERS: LiteralString = """
CREATE TABLE attachments (
    company_id uuid NOT NULL, voucher_id uuid NOT NULL,
    FOREIGN KEY (company_id, voucher_id) REFERENCES vouchers (company_id, id)
);
INSERT INTO attachments SELECT company_id, id FROM vouchers WHERE voucher_no = '20240102-00001';
"""


@pytest.mark.slow
def test_a_voucher_that_another_table_refers_to_is_named_and_stays(
    kerp: Kerp, promoted_url: str, promoted: tuple[str, Outcome]
) -> None:
    plan = ("rollback", str(promoted[1].batch_id), "--plan", "--json")
    with psycopg.connect(promoted_url) as admin:
        admin.execute(OTHERS)
    address = {"KERP_DATABASE_URL": promoted_url}
    plain = kerp(*plan, **address)
    divide(promoted_url)
    divided = kerp(*plan, **address)
    assert "attachments" in plain.stdout
    assert "attachments" in divided.stdout
    assert divided.returncode == plain.returncode


@pytest.mark.slow
def test_vouchers_are_copied_between_both_shapes(kerp: Kerp, promoted_url: str, database_url: str) -> None:
    with psycopg.connect(promoted_url) as source, psycopg.connect(database_url) as target:
        found = source.execute("SELECT id FROM companies WHERE code = 'HANBIT'").fetchone() or ()
        target.execute("INSERT INTO companies (id, code, name) VALUES (%s, 'HANBIT', '한빛')", found)
    divide(promoted_url)
    words = ("db", "copy-table", "vouchers", "--from", promoted_url, "--to", database_url, "--yes")
    copied = kerp(*words, KERP_DATABASE_URL=database_url)
    assert copied.returncode == 0, copied.stdout + copied.stderr
    divide(database_url)
    with psycopg.connect(database_url) as target:
        target.execute("UPDATE vouchers SET description = 'x' WHERE voucher_no = '20240102-00001'")
        target.execute("DELETE FROM vouchers WHERE voucher_no = '20240102-00002'")
    again = kerp(*words, KERP_DATABASE_URL=database_url)
    assert again.returncode == 0, again.stdout + again.stderr
    assert counts(database_url)[:2] == counts(promoted_url)[:2]
