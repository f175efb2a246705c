"""A change of columns begins and is taken back: the catalogue afterwards is the one of before, fact by fact."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract import state
from kerp_import.expand_contract.state import Phase
from kerp_import.schema_changes.catalogue import catalogue_facts
from support import Kerp

pytestmark = pytest.mark.slow

SHOP: LiteralString = """
    CREATE TABLE shop_users (id integer PRIMARY KEY);
    CREATE TABLE shop_orders (
        id integer PRIMARY KEY,
        corp_num varchar(12) NOT NULL DEFAULT '0' CHECK (corp_num <> 'x'),
        other integer,
        amount numeric(18, 2) NOT NULL DEFAULT 0,
        credit numeric(18, 2),
        user_no integer REFERENCES shop_users,
        updated_at timestamptz DEFAULT now(),
        CONSTRAINT one_side CHECK (NOT (amount > 0 AND credit > 0)),
        CONSTRAINT by_corp UNIQUE (other, corp_num) DEFERRABLE INITIALLY DEFERRED
    );
    COMMENT ON COLUMN shop_orders.corp_num IS '사업자등록번호';
    COMMENT ON CONSTRAINT by_corp ON shop_orders IS 'one an order';
    CREATE INDEX by_lower ON shop_orders (lower(corp_num)) WHERE other IS NOT NULL;
    CREATE UNIQUE INDEX "By amount" ON shop_orders (amount, id);
    CREATE FUNCTION shop_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER shop_log AFTER INSERT OR UPDATE OF corp_num, other ON shop_orders
        FOR EACH ROW WHEN (new.corp_num IS NOT NULL) EXECUTE FUNCTION shop_log();
    CREATE TRIGGER shop_updated_at BEFORE UPDATE ON shop_orders FOR EACH ROW EXECUTE FUNCTION update_updated_at();
    GRANT SELECT (corp_num), UPDATE (amount) ON shop_orders TO kerp_importer;
    ALTER TABLE shop_orders ENABLE ROW LEVEL SECURITY;
    CREATE POLICY no_secret ON shop_orders USING (corp_num <> 'secret') WITH CHECK (amount < 5 OR corp_num = 'a');
    INSERT INTO shop_users VALUES (1);
    INSERT INTO shop_orders (id, corp_num, other, amount, user_no)
    SELECT n, n::text, n, n, 1 FROM generate_series(1, 20) AS n;
"""
"""A table of another program's with one of everything that can stand on a column."""

KINDS = {
    "rename_column": "columns: {corp_num: business_number, user_no: user_id}",
    "change_type": "columns: {amount: 'NUMERIC(20,4)', credit: 'NUMERIC(20,4)'}",
    "add_not_null": "columns: {other: '0'}",
    "add_column": "columns: {note: varchar(20)}\nforward: \"'order ' || id\"",
}

Declare = Callable[..., Path]


@pytest.fixture
def shop(database_url: str) -> str:
    """Return the URL of a migrated database with another program's table."""
    with psycopg.connect(database_url) as connection:
        connection.execute(SHOP)
    return database_url


@pytest.fixture
def declare(tmp_path: Path) -> Declare:
    """Return a function that writes a declaration."""

    def write(kind: str, columns: str, table: str = "shop_orders", name: str = "change") -> Path:
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"change: {kind}\ntable: {table}\n{columns}\n", encoding="utf-8")
        return path

    return write


def facts(url: str) -> set[tuple[object, ...]]:
    """Return the catalogue's facts, but for the runner's own tables."""
    with Database(url) as db:
        return {
            (*each.thing, each.aspect, each.value)
            for each in catalogue_facts(db)
            if not (each.place or each.name).startswith("kerp_changes")
        }


def phase(url: str, name: str = "change") -> Phase | None:
    """Return how far a change is."""
    with Database(url) as db:
        live = state.find(db, name)
        return live.phase if live else None


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_expanded_is_taken_back_to_the_last_fact(kind: str, shop: str, kerp: Kerp, declare: Declare) -> None:
    before, file = facts(shop), declare(kind, KINDS[kind])
    expanded = kerp("db", "expand", file, "--json")
    assert expanded.returncode == 0, expanded.stderr
    assert json.loads(expanded.stdout)["migration"] == "000001_change_expand"
    assert phase(shop) is Phase.EXPANDED
    assert kerp("db", "expand", file).stdout == "할 일이 없습니다\n"
    reverted = kerp("db", "expand", "change", "--revert", "--json")
    assert reverted.returncode == 0, reverted.stderr
    assert json.loads(reverted.stdout)["phase"] == "reverted"
    assert facts(shop) == before
