"""Databases whose vouchers are partitioned: a month of 2024 each, and the default partition for all other days."""

from typing import LiteralString

import psycopg
from kerp_import.database.connection import Database
from kerp_import.partition.at_once import partition_at_once

MONTHS: LiteralString = """
INSERT INTO companies (id, code, name) VALUES ('00000000-0000-7000-8000-000000000001', 'MONTHS', '달');
INSERT INTO vouchers (company_id, voucher_no, voucher_date)
SELECT '00000000-0000-7000-8000-000000000001', 'M' || month, make_date(2024, month, 1)
FROM generate_series(1, 12) AS month;
"""
"""A voucher of every month that is to have a partition."""

FORGET: LiteralString = "DELETE FROM companies WHERE code = 'MONTHS'"


def divide(url: str) -> None:
    """Partition the vouchers of a database, whatever they are, and have a partition for every month of 2024."""
    with psycopg.connect(url) as admin:
        admin.execute(MONTHS)
    with Database(url) as db:
        partition_at_once(db, "vouchers")
    with psycopg.connect(url) as admin:
        admin.execute(FORGET)
        assert admin.execute("SELECT FROM voucher_keys WHERE voucher_no LIKE 'M%'").fetchall() == []
