"""Databases whose vouchers are partitioned, at once for most tests, or phase by phase as the command does."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import LiteralString

import psycopg
from kerp_import.database.connection import Database
from kerp_import.partition.at_once import partition_at_once
from kerp_import.partition.by_month import make, partition_by_month
from kerp_import.partition.finish import finish
from kerp_import.partition.request import PartitionRequest
from kerp_import.partition.table import plan_of, see_table
from kerp_import.partition.undo import undo
from kerp_import.partition.work import at_work

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


def begin(db: Database, notes: Database) -> None:
    """Stop once the new table is there, and whatever is written goes into both."""
    table = see_table(db, "vouchers")
    plan = plan_of(db, table, "voucher_date")
    with suppress(KeyboardInterrupt), at_work(db, notes, table, "voucher_date", None, 3) as work:
        make(work, plan)
        raise KeyboardInterrupt


def swap(db: Database, notes: Database) -> None:
    """Copy, and give the new table the name; the old one is kept current."""
    partition_by_month(db, notes, PartitionRequest("vouchers"))


def go_back(db: Database, notes: Database) -> None:
    """Give the old table its name again."""
    undo(db, notes, "vouchers")


def go_all_the_way(db: Database, notes: Database) -> None:
    """Partition it again, and let the old table go."""
    swap(db, notes)
    finish(db, notes, "vouchers")


PHASES: Mapping[str, Callable[[Database, Database], None]] = {
    "first": begin, "second": swap, "third": go_back, "fourth": go_all_the_way,
}  # fmt: skip
"""How vouchers come into the phases of a day's work (days_work.py)."""
