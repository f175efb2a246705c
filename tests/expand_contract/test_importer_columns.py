"""A change that would take from imports what they need is refused before anything is done; the list is our SQL's."""

import json
import re
from collections import defaultdict
from pathlib import Path

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.importer_columns import holds_all, importer_columns
from kerp_import.readiness.target import TABLES
from kerp_schemas import SQL
from support import Kerp

RELATION = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|USING)\s+(\w+)(?:\s+AS\s+(\w+))?")
COLUMN = re.compile(r"\b(\w+)\.(\w+)\b")
READ_BY_IMPORTS = [
    path for path in sorted(SQL.rglob("*.sql"))
    if path.relative_to(SQL).parts[0] not in {"migrations", "catalogue", "templates", "expand_contract", "lint"}
]  # fmt: skip
"""Our statements on production's tables; the others ask the server's catalogue, or are tried on a copy."""

REFUSED = {
    "rename_column|vouchers|columns: {description: remark}": "description: kerp-import",
    "rename_column|fiscal_periods|columns: {status: state}": "status: kerp-import",
    "change_type|voucher_lines|columns: {debit_amount: 'NUMERIC(10,2)'}": "debit_amount: kerp-import",
    "change_type|partners|columns: {phone: 'varchar(40)'}\nforward: {phone: lower(phone)}\nback: {phone: phone}":
        "phone: kerp-import",
    "change_type|companies|columns: {name: text}": "name: kerp-import",
    "add_not_null|partners|columns: {business_number: \"'-'\"}": "business_number: kerp-import",
    "add_not_null|partners|columns: {remark: \"'-'\"}": "remark: kerp-import",
}  # fmt: skip
"""Kind, table and columns of a change, and how what is said of it begins."""


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("numeric(18,2)", "numeric(20,4)", True), ("numeric(18,2)", "numeric", True),
        ("numeric(18,2)", "numeric(18,4)", False), ("numeric(18,2)", "numeric(16,2)", False),
        ("numeric", "numeric(20,4)", False), ("numeric(18,2)", "text", False), ("character varying(20)", "text", True),
        ("character varying(20)", "character varying(30)", True), ("character varying", "character varying(9)", False),
        ("character varying(20)", "character varying(9)", False), ("integer", "bigint", True),
        ("bigint", "integer", False), ("integer", "numeric", False), ("date", "date", True), ("date", "time", False),
    ],
)  # fmt: skip
def test_a_wider_type_holds_every_value_as_it_is(old: str, new: str, *, holds: bool) -> None:
    assert holds_all(old, new) is holds


def named_by_our_statements() -> dict[str, set[str]]:
    """Return the columns that our statements ask of each production table by its alias."""
    named: dict[str, set[str]] = defaultdict(set)
    for path in READ_BY_IMPORTS:
        text = path.read_text(encoding="utf-8")
        aliases = {alias or table: table for table, alias in RELATION.findall(text)}
        for alias, column in COLUMN.findall(text):
            if aliases.get(alias) in TABLES:
                named[aliases[alias]].add(column)
    return named


@pytest.mark.slow
def test_what_our_statements_name_is_known_to_be_named(db: Database) -> None:
    named = named_by_our_statements()
    assert set(named) == set(TABLES)
    for table, columns in named.items():
        there = {str(row["attname"]) for row in db.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%(table)s) AND attnum > 0", table=table
        )}  # fmt: skip
        assert columns & there <= set(importer_columns(db, table)), table


@pytest.mark.slow
def test_what_imports_need_is_not_taken_from_them(database_url: str, kerp: Kerp, tmp_path: Path) -> None:
    with psycopg.connect(database_url) as admin:
        admin.execute("ALTER TABLE partners ADD COLUMN remark text")
    for change, says in REFUSED.items():
        kind, table, columns = change.split("|", 2)
        (tmp_path / "c.yaml").write_text(f"change: {kind}\ntable: {table}\n{columns}\n", encoding="utf-8")
        done = kerp("db", "expand", "c.yaml", "--json")
        assert done.returncode == 4, (change, done.stdout, done.stderr)
        (refused,) = json.loads(done.stdout)["refused"]
        assert refused.startswith(says), change
