"""The months that a table's rows are of.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Iterable
from datetime import date

from kerp_import.backfill.key_ranges import find_table
from kerp_import.backfill.pieces import filled
from kerp_import.backfill.scopes import scopes
from kerp_import.database.connection import Database
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.model.partition_errors import TooManyMonths
from kerp_import.partition import names
from kerp_import.partition.table import PartitionPlan

MOST = 1_200
"""A century of months: what has more is no date of vouchers, and each partition costs every plan some microseconds."""
MOST_BETWEEN = 240
"""Months between the first and the last up to which those without a row get a partition, too."""


def months_of(db: Database, plan: PartitionPlan) -> tuple[date, ...]:
    """Return the first day of each month that has a row, of every company, and of this month and the next."""
    pieces = {"on": identifier(plan.on), "table": plan.table.path}
    query = filled("partition/months.sql", pieces)
    found: set[date] = set()
    for scope in scopes(db, find_table(db, plan.table.path)):
        with scope.transaction(db, whole=True):
            found |= {_month(str(each["month"])) for each in db.rows(query)}
    today = _month(str(db.row("SELECT to_char(current_date, 'YYYY-MM') AS month")["month"]))
    found |= {today, names.month_after(today)}
    if len(found) > MOST:
        raise TooManyMonths(table=plan.table.name, on=plan.on, count=len(found), most=MOST)
    return tuple(_without_gaps(found))


def _month(text: str) -> date:
    """Return the first day of a month such as 2024-01."""
    year, month = text.split("-")
    return date(int(year), int(month), 1)


def _without_gaps(months: Iterable[date]) -> list[date]:
    """Return the months, and those between them where they are not too many."""
    in_order = sorted(months)
    between: list[date] = []
    month = in_order[0]
    while month <= in_order[-1]:
        between.append(month)
        if len(between) > MOST_BETWEEN:
            return in_order
        month = names.month_after(month)
    return between
