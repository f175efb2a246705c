"""A table that is partitioned by months: its default partition, the months that are there, and those that are not.

Decision: docs/decisions/partitions-later.md
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kerp_import.database.connection import Database, literal
from kerp_import.model.default_partition_errors import NotByMonth, RangeInTheWay

DECEMBER = 12
BOUNDS = re.compile(r"FOR VALUES FROM \('?([^')]+)'?\) TO \('?([^')]+)'?\)")
"""How the server writes the range of a partition: a day or a moment in quotes, or MINVALUE and MAXVALUE."""

ENDS = {"MINVALUE": date.min, "MAXVALUE": date.max}


@dataclass(frozen=True, slots=True, order=True)
class CalendarMonth:
    """A month, by its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> "CalendarMonth":
        """Return the month of a day."""
        return cls(day.replace(day=1))

    @property
    def next(self) -> "CalendarMonth":
        """Return the month after this one."""
        year, month = self.first.year, self.first.month
        return CalendarMonth(date(year + 1, 1, 1) if month == DECEMBER else date(year, month + 1, 1))

    @property
    def bounds(self) -> dict[str, str]:
        """Return its first day and that of the next month, as SQL writes them."""
        return {"first": literal(self.first.isoformat()), "next": literal(self.next.first.isoformat())}

    def __str__(self) -> str:
        """Return it as 2027-01."""
        return f"{self.first:%Y-%m}"


def months_from(day: date, count: int) -> tuple[CalendarMonth, ...]:
    """Return that many months, of which the first is the day's own."""
    found = [CalendarMonth.of(day)]
    while len(found) < count:
        found.append(found[-1].next)
    return tuple(found[:count])


@dataclass(frozen=True, slots=True)
class TableByMonth:
    """One row of `partition/monthly_table.sql`; paths and columns as SQL writes them."""

    path: str
    name: str
    space: str
    id: int
    column_name: str
    """The date by which it is partitioned."""
    default_path: str
    default_name: str
    default_id: int
    owner: str
    hides_rows: bool
    """Whether row-level security hides rows of the default partition from this login."""
    has_policies: bool
    is_forced: bool
    """Whether policies bind the owner of the default partition, too."""
    options: str
    """Storage parameters of the default partition: ` WITH (fillfactor=90)`."""
    default_bytes: int
    columns: list[str]
    """All that is written of a row; what the server computes is not."""
    refers_to: list[int]
    """The tables that its foreign keys refer to."""
    referred_to_by: str | None
    """A table that has a foreign key to this one."""


@dataclass(frozen=True, slots=True)
class RangeThere:
    """A partition with its range, from its first day up to the day behind its last."""

    name: str
    first: date
    behind: date

    def holds(self, month: CalendarMonth) -> bool:
        """Return whether it holds the whole of a month."""
        return self.first <= month.first and month.next.first <= self.behind

    def overlaps(self, month: CalendarMonth) -> bool:
        """Return whether it holds a day of a month."""
        return self.first < month.next.first and month.first < self.behind


def find_by_month(db: Database, table: str) -> TableByMonth:
    """Return the table of that name; one that is not partitioned by months is refused."""
    found = db.ask("partition/monthly_table.sql", {"table": table}, TableByMonth)
    if not found:
        raise NotByMonth(table=table)
    return found[0]


def ranges_there(db: Database, table_id: int) -> tuple[RangeThere, ...]:
    """Return the partitions of a table with their ranges."""
    return tuple(_ranges(db.ask("partition/ranges_there.sql", {"id": table_id})))


def _ranges(rows: Iterable[dict[str, object]]) -> Iterator[RangeThere]:
    """Yield the partitions whose bounds are days."""
    for row in rows:
        bounds = BOUNDS.fullmatch(str(row["bounds"]))
        if bounds is not None:
            first, behind = (ENDS.get(each) or date.fromisoformat(each[:10]) for each in bounds.groups())
            yield RangeThere(str(row["name"]), first, behind)


def missing(
    table: TableByMonth, wanted: Sequence[CalendarMonth], there: Sequence[RangeThere]
) -> tuple[CalendarMonth, ...]:
    """Return the months that no partition holds; one of which a partition holds a part is refused."""
    lacking = tuple(each for each in wanted if not any(part.holds(each) for part in there))
    for month in lacking:
        for part in there:
            if part.overlaps(month):
                raise RangeInTheWay(table=table.path, month=str(month), name=part.name)
    return lacking
