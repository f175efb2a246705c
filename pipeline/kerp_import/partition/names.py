"""What the things that a partitioning makes are called.

Decision: docs/decisions/partitions.md
"""

from datetime import date
from typing import Final

from kerp_import.expand_contract.sql_text import LONGEST, identifier, temporary

EVENTS: Final = ("insert", "update", "delete", "truncate")
"""The statements that a table's triggers follow."""

KEYS: Final = "keys"
"""The triggers that keep the table of keys."""
STEP: Final = "partition"
"""The triggers that keep the new table and the one that is there the same."""

FIRST: Final = "00_kerp_"
"""How the names of our triggers begin, so that they fire before the others: in the order of their names."""


def new_name(table: str) -> str:
    """Return what the partitioned table is called until it takes the name: kerp_new_vouchers."""
    return temporary(table)


def old_name(table: str) -> str:
    """Return what the table that was there is called from then on: vouchers_old."""
    return f"{table}_old"


def keys_name(table: str) -> str:
    """Return what the table of keys is called: voucher_keys."""
    if table.endswith("ies"):
        return f"{table[:-3]}y_keys"
    return f"{table.removesuffix('s')}_keys"


def default_name(table: str) -> str:
    """Return what the partition of all other rows is called: vouchers_default."""
    return f"{table}_default"


def month_name(table: str, month: date) -> str:
    """Return what the partition of a month is called: vouchers_2024_01."""
    return f"{table}_{month:%Y_%m}" if month.year >= 1000 else f"{table}_{month.year:04d}_{month:%m}"  # noqa: PLR2004 - four digits


def aside(name: str) -> str:
    """Return what an index of the old table is called once the new table's has its name."""
    made = f"{name}_old"
    return made if len(made.encode()) <= LONGEST else temporary(made)


def trigger_name(purpose: str, event: str) -> str:
    """Return the name of a trigger of ours: 00_kerp_keys_insert."""
    return f"{FIRST}{purpose}_{event}"


def function_name(purpose: str, table: str, event: str) -> str:
    """Return the name of a function of ours: kerp_keys_vouchers_insert."""
    return f"kerp_{purpose}_{table}_{event}"


def path(schema: str, name: str) -> str:
    """Return a name with its schema, as SQL writes it."""
    return f"{identifier(schema)}.{identifier(name)}"


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def ordinary_name(name: str) -> str:
    """Return what the ordinary index is called that stands for a unique key: idx_vouchers_company_no."""
    return f"idx_{name.removesuffix('_unique').removesuffix('_key')}"


def drain_name(table: str, ending: str = "") -> str:
    """Return what a thing is called that stands only while the default partition is emptied: kerp_drain_vouchers."""
    made = f"kerp_drain_{table}{ending}"
    return made if len(made.encode()) <= LONGEST else temporary(made)
