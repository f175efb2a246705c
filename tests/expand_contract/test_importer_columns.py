"""A change that would take from imports what they need is refused before anything is done, and the list is our SQL's."""

import json
import re
from collections import defaultdict
from pathlib import Path

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.expand_contract.importer_columns import holds_all, importer_columns
from kerp_import.readiness.target import PRODUCTION
from kerp_schemas import SQL
from support import Kerp

FIRST_WORD = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?P<table>{tables})\b(?:\s+AS)?\s+(?P<alias>\w+)".replace(
        "{tables}", "|".join(PRODUCTION)
    )
)
REFUSED = {
    "rename_column|vouchers|columns: {description: remark}": "description: kerp-import",
    "rename_column|fiscal_periods|columns: {status: state}": "status: kerp-import",
    "change_type|voucher_lines|columns: {debit_amount: 'NUMERIC(10,2)'}": "debit_amount: kerp-import",
    "change_type|partners|columns: {phone: 'varchar(40)'}\nforward: {phone: \"'+82' || phone\"}\nback: {phone: substr(phone, 4)}":
        "phone: kerp-import",
    "change_type|companies|columns: {name: text}": "name: kerp-import",
    "add_not_null|partners|columns: {business_number: \"'-'\"}": "business_number: kerp-import",
    "add_not_null|partners|columns: {remark: \"'-'\"}": "remark: kerp-import",
}  # fmt: skip
"""Kind, table and columns of a change, and how what is said of it begins."""


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("numeric(18,2)", "numeric(20,4)", True), ("numeric(18,2)", "numeric", True), ("numeric(18,2)", "numeric(18,4)", False),
        ("numeric(18,2)", "numeric(16,2)", False), ("numeric", "numeric(20,4)", False), ("numeric(18,2)", "text", False),
        ("character varying(20)", "text", True), ("character varying(20)", "character varying(30)", True),
        ("character varying(20)", "character varying(10)", False), ("character varying", "character varying(10)", False),
        ("integer", "bigint", True), ("bigint", "integer", False), ("date", "date", True), ("date", "timestamp", False),
        ("integer", "numeric", False),
    ],
)  # fmt: skip
def test_a_wider_type_holds_every_value_as_it_is(old: str, new: str, *, holds: bool) -> None:
    assert holds_all(old, new) is holds
