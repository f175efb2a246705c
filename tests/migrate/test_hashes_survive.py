"""A schema change that keeps the books keeps the proofs: the hashes, the receipt, and the way back."""

from typing import Any, LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.model.outcome import Outcome
from support import Kerp

pytestmark = pytest.mark.slow

CHANGES = (
    "ALTER TABLE vouchers ADD COLUMN reference_no varchar(50), ADD COLUMN reference_type varchar(20)",
    "ALTER TABLE voucher_lines ALTER debit_amount TYPE numeric(20,4), ALTER credit_amount TYPE numeric(20,4)",
)
ROW_TYPES: LiteralString = """
SELECT function.proname::text, relation.relname::text
FROM pg_proc AS function
CROSS JOIN LATERAL unnest(
    array_append(coalesce(function.proallargtypes, function.proargtypes::oid[]), function.prorettype)
) AS taken (type)
JOIN pg_type AS type ON type.oid = taken.type OR type.typarray = taken.type
JOIN pg_class AS relation ON relation.oid = type.typrelid AND relation.relkind IN ('r', 'p', 'v')
WHERE function.pronamespace IN ('public'::regnamespace, 'kerp_staging'::regnamespace)
"""


@pytest.fixture(name="admin")
def _admin(promoted_url: str) -> Any:  # noqa: ANN401 - an iterator of a connection
    with psycopg.connect(promoted_url, autocommit=True) as connection:
        yield connection


def test_no_function_takes_the_row_of_a_table(admin: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Whoever takes one holds the table: it can be neither dropped nor swapped for another."""
    assert {name for name, _ in admin.execute(ROW_TYPES).fetchall()} == set()


def test_new_columns_and_a_wider_scale_touch_nothing(
    kerp: Kerp, promoted: tuple[str, Outcome], promoted_url: str, admin: psycopg.Connection[tuple[Any, ...]]
) -> None:
    batch = str(promoted[1].batch_id)

    def call(*arguments: str) -> tuple[int, str]:
        done = kerp(*arguments, KERP_DATABASE_URL=promoted_url)
        return done.returncode, done.stdout + done.stderr

    made = call("receipt", batch, "-o", "receipt.html")
    assert made[0] == 0, made
    before = call("verify", "receipt.json")
    assert before[0] == 0, before
    for change in CHANGES:
        admin.execute(change.encode())
        assert call("verify", "receipt.json") == before, change
    code, plan = call("rollback", batch, "--plan")
    assert code == 0, plan
    assert call("rollback", batch, "--yes")[0] == 0
    assert admin.execute("SELECT count(*) FROM vouchers").fetchone() == (0,)
    with Database(promoted_url) as db:
        assert db.row("SELECT count(*) AS left FROM voucher_lines")["left"] == 0
