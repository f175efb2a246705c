"""Rows that wait in the default partition of a table: of which months they are, and the figure that others read.

Decision: docs/decisions/partitions-later.md
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from kerp_import.backfill.key_ranges import find_table
from kerp_import.backfill.pieces import filled
from kerp_import.backfill.scopes import rows_left, scopes
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.model.default_partition_errors import RowsOfManyMonths, RowsOfNoMonth
from kerp_import.partition.month_ranges import CalendarMonth, TableByMonth

MOST_MONTHS = 120
"""Months that are made at once for rows that are there: more are mistyped dates."""


@dataclass(frozen=True, slots=True)
class DefaultThere:
    """One row of `partition/rows_in_defaults.sql`."""

    table: str
    path: str
    hides_rows: bool
    known: int
    """Rows by the server's statistics."""


@dataclass(frozen=True, slots=True)
class DefaultRows:
    """How many rows the default partition of a table holds: of health's figures, and of `db status`."""

    table: str
    rows: int
    is_exact: bool
    """Counted; otherwise row-level security hides rows from this login, and it is what the server's statistics say."""

    @property
    def command(self) -> str:
        """Return what moves them."""
        return f"kerp-import db partition {self.table} --drain"


def rows_in_defaults(db: Database) -> tuple[DefaultRows, ...]:
    """Return every table of the schema whose default partition holds rows, and how many."""
    found = (_counted(db, each) for each in db.ask("partition/rows_in_defaults.sql", {}, DefaultThere))
    return tuple(each for each in found if each.rows)


def _counted(db: Database, there: DefaultThere) -> DefaultRows:
    """Count the rows of a default partition, or take the server's word where a policy hides rows."""
    if there.hides_rows:
        return DefaultRows(there.table, there.known, is_exact=False)
    ((rows,),) = db.statement(filled("partition/count_rows.sql", {"table": there.path}), 1)
    return DefaultRows(there.table, int(str(rows)), is_exact=True)


@dataclass(frozen=True, slots=True)
class RowsByMonth:
    """How many rows of each month a default partition holds."""

    months: dict[CalendarMonth, int]
    homeless: int
    """Rows of a day that lies in no month."""

    @property
    def total(self) -> int:
        """Return how many rows there are."""
        return sum(self.months.values()) + self.homeless


def months_of_rows(db: Database, table: TableByMonth) -> RowsByMonth:
    """Count the rows of the default partition by month, company by company where policies bind this login."""
    counts: Counter[CalendarMonth] = Counter()
    homeless = 0
    query = filled("partition/months_of_rows.sql", {"table": table.default_path, "column": table.column_name})
    for scope in scopes(db, find_table(db, table.default_path)):
        with scope.transaction(db, whole=True):
            for month, rows in db.statement(query, 1):
                if isinstance(month, date):
                    counts[CalendarMonth(month)] += int(str(rows))
                else:
                    homeless += int(str(rows))
    return RowsByMonth(dict(sorted(counts.items())), homeless)


def require_few_months(table: TableByMonth, rows: RowsByMonth) -> None:
    """Refuse rows that have no month, and to make a partition for each of many mistyped dates."""
    if rows.homeless:
        raise RowsOfNoMonth(table=table.default_path, count=rows.homeless, column=table.column_name)
    if len(rows.months) > MOST_MONTHS:
        raise RowsOfManyMonths(
            table=table.default_path, count=len(rows.months), first=str(min(rows.months)), last=str(max(rows.months)),
            most=MOST_MONTHS, column=table.column_name,
        )  # fmt: skip


def require_empty(db: Database, table: TableByMonth) -> None:
    """Raise where no row is seen but some may be hidden; what was deleted is swept off the disk first."""
    there = find_table(db, table.default_path)
    if not there.hides_rows or not there.bytes:
        return
    # Where somebody else looks after it just now, what is on the disk still counts as rows.
    with suppress(StatementRefused):
        db.statement(filled("partition/vacuum.sql", {"table": table.default_path}), 1)
    rows_left(db, there, "false")
