"""What no change takes along is told all at once, with what to do instead, and nothing is changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.declaration_file import declaration_in
from kerp_import.expand_contract.examine import examine
from kerp_import.expand_contract.obstacles import PARTITIONED
from kerp_import.model.words import Language
from kerp_import.schema_changes.catalogue import catalogue_facts
from support import create_database, drop_database, url_of

pytestmark = pytest.mark.slow

TABLES: LiteralString = """
    CREATE TABLE shops (id integer PRIMARY KEY, code text UNIQUE, no integer GENERATED ALWAYS AS IDENTITY);
    CREATE TABLE orders (
        id integer PRIMARY KEY, shop text REFERENCES shops (code), price numeric, tax numeric,
        total numeric GENERATED ALWAYS AS (price * 2) STORED, noted text, at timestamptz, span int4range,
        EXCLUDE USING gist (span WITH &&)
    );
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN NEW.noted := 'x'; RETURN NEW; END $$;
    CREATE TRIGGER note BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note();
    CREATE STATISTICS of_tax ON tax, price FROM orders;
    CREATE TABLE firms (
        id integer PRIMARY KEY, corp_num text UNIQUE CHECK (corp_num ~ '^[0-9]{3}-[0-9]{2}-[0-9]{5}$'), name text
    );
    CREATE UNIQUE INDEX of_firm ON firms (lower(corp_num));
    CREATE INDEX by_firm ON firms (corp_num);
    CREATE TABLE months (id integer, at date) PARTITION BY RANGE (at);
    CREATE TABLE keyless (a integer);
    CREATE VIEW latest AS SELECT id FROM orders;
    CREATE TABLE early (id integer PRIMARY KEY, a text);
    CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER "!early" BEFORE UPDATE ON early FOR EACH ROW EXECUTE FUNCTION pass();
"""
ORDINARY = "only columns of an ordinary table can be changed, without partitions or inheritance"
ALONG = "it stands on the column and cannot be taken along. Drop it first, and make it again afterwards"
NO_CAST = 'column "kerp_tried" is of type integer but default expression is of type text'
REFERRED = "a foreign key of orders refers to it. Drop that first, and make it again on the new one afterwards"
OF_OTHERS = "a foreign key is only taken along by values that stay. Drop it first, and make it again afterwards"
NEW_VALUES = "values that forward changes may break this CHECK. Drop it, and make one for them afterwards"
NOT_UNIQUE = "values that forward changes may not be unique. Drop it first, and make it again afterwards"

CASES = {
    "change: rename_column\ntable: nowhere\ncolumns: {a: b}": ["nowhere: there is no such table"],
    "change: rename_column\ntable: months\ncolumns: {at: day}": [PARTITIONED.filled(table="months").en],
    "change: rename_column\ntable: latest\ncolumns: {id: no}": [f"latest: {ORDINARY}"],
    "change: rename_column\ntable: keyless\ncolumns: {a: b}": [
        "keyless: nothing tells its rows apart. Give it a primary key first"
    ],
    "change: rename_column\ntable: orders\ncolumns: {colour: b, price: tax}": [
        "colour: there is no such column",
        "tax: the column is there already. If another change is under way, finish it first (db status)",
    ],
    "change: rename_column\ntable: shops\ncolumns: {id: key, code: shop_code}": [
        "shops_pkey: it is the primary key of shops. Write a migration of your own that moves the key (db create)",
        f"orders_shop_fkey: {REFERRED}",
    ],
    "change: rename_column\ntable: shops\ncolumns: {no: number}": [
        "no: an identity or generated column cannot be changed so. Add a new one with add_column"
    ],
    "change: rename_column\ntable: orders\ncolumns: {price: amount}": [
        f"default value for column total of table orders: {ALONG}",
        f"statistics object of_tax: {ALONG}",
    ],
    "change: rename_column\ntable: orders\ncolumns: {span: period}": [
        "orders_span_excl: an EXCLUDE constraint of orders cannot be made while people write. Drop it first"
    ],
    "change: rename_column\ntable: orders\ncolumns: {noted: remark}": [
        "noted: the function of trigger note names it. Drop the trigger, or let it not"
    ],
    "change: change_type\ntable: orders\ncolumns: {shop: varchar(5)}\nforward: left(shop, 5)\nback: kerp_new_shop": [
        f"orders_shop_fkey: {OF_OTHERS}"
    ],
    "change: rename_column\ntable: firms\ncolumns: {corp_num: no}\nforward: upper(corp_num)\nback: no": [
        f"firms_corp_num_check: {NEW_VALUES}",
        f"of_firm: {NOT_UNIQUE}",
        f"firms_corp_num_key: {NOT_UNIQUE}",
    ],
    "change: rename_column\ntable: firms\ncolumns: {corp_num: number}": [],
    "change: change_type\ntable: orders\ncolumns: {noted: colour}": [
        "noted: the function of trigger note names it. Drop the trigger, or let it not",
        "noted: there is no such type: colour",
    ],
    "change: change_type\ntable: early\ncolumns: {a: integer}": [
        "trigger !early fires first by its name. Rename it: ALTER TRIGGER … RENAME TO …",
        f"a: its values cannot pass: {NO_CAST}; declare forward and back",
    ],
    "change: change_type\ntable: orders\ncolumns: {at: timestamp}": [
        "at: its values cannot pass: generation expression is not immutable; declare forward and back"
    ],
    "change: add_column\ntable: keyless\ncolumns: {b: integer}\nforward: 'a) STORED, ADD COLUMN c integer --'": [
        "keyless: nothing tells its rows apart. Give it a primary key first"
    ],
    "change: add_column\ntable: shops\ncolumns: {b: integer}\nforward: '1) STORED, ADD COLUMN (c'": [
        "b: it is no expression: 1) STORED, ADD COLUMN (c"
    ],
}


@pytest.fixture(scope="module")
def orders_url(server_url: str, template: str) -> Iterator[str]:
    """Return the URL of a database with tables on which one of everything stands."""
    name = create_database(server_url, template)
    with psycopg.connect(url_of(server_url, name)) as connection:
        connection.execute(TABLES)
    yield url_of(server_url, name)
    drop_database(server_url, name)


@pytest.mark.parametrize("text", CASES)
def test_what_is_in_the_way_is_told_with_what_to_do(text: str, orders_url: str) -> None:
    with Database(orders_url) as db:
        before = catalogue_facts(db)
        examined = examine(db, declaration_in(f"{text}\n", Path("change.yaml")))
        assert [each.say(Language.EN) for each in examined.obstacles] == CASES[text]
        assert catalogue_facts(db) == before
