"""Ranges of the key, bounded by the source's rows, that together cover whatever either side has.

Decision: docs/decisions/table-copy.md
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kerp_import.backfill.key_ranges import BackfillTable, Key, RowKey
from kerp_import.backfill.pieces import filled, values_as
from kerp_import.database.connection import Database

ROWS_IN_A_RANGE = 50_000
"""Rows that go in one transaction: a second's work, and what is done again after a crash."""

MOST_RANGES = 500
"""Ranges of a whole table: their bounds stand in one row of `operations`."""


@dataclass(frozen=True, slots=True)
class CompanyRows:
    """Rows of one company, or with None of all, and how SQL says so."""

    company: str | None
    column: str | None
    """The column that names the company, as SQL writes it."""

    @property
    def conditions(self) -> list[str]:
        """Return the condition that a row is one of these."""
        if self.company is None or self.column is None:
            return []
        return [f"{self.column} = {values_as([self.company], ['uuid'])}"]


@dataclass(frozen=True, slots=True)
class CopyRange:
    """The rows behind one key up to another; None: from the first, or to the last."""

    rows: CompanyRows
    after: Key | None
    upto: Key | None

    def where(self, key: RowKey) -> str:
        """Return the condition that a row lies in the range, as an index on the key answers it."""
        conditions = self.rows.conditions
        if self.after is not None:
            conditions.append(f"({key.columns}) > ({key.row(self.after)})")
        if self.upto is not None:
            conditions.append(f"({key.columns}) <= ({key.row(self.upto)})")
        return " AND ".join(conditions) or "true"


def size_for(rows: int) -> int:
    """Return how many rows a range shall have in a table of that many."""
    return max(ROWS_IN_A_RANGE, -(-rows // MOST_RANGES))


def ranges_between(rows: CompanyRows, bounds: Sequence[Key]) -> list[CopyRange]:
    """Return the ranges that bounds make, the first and the last of them without end."""
    return [
        CopyRange(rows, after, upto) for after, upto in zip([None, *bounds], [*bounds, None], strict=True)
    ]  # fmt: skip


def bounds_of(  # noqa: PLR0913 - where is walked, by which key, from where, how far at once
    db: Database, table: BackfillTable, key: RowKey, rows: CompanyRows, *, kept: Sequence[Key], size: int
) -> list[Key]:
    """Return the keys at which ranges end: those of an earlier run, and behind them new ones, `size` rows each."""
    bounds = list(kept)
    while True:
        open_end = CopyRange(rows, bounds[-1] if bounds else None, None)
        pieces = {
            "table": table.path,
            "where": open_end.where(key),
            "key": key.columns,
            "texts": ", ".join(f"{each}::text" for each in key.names),
            "size": str(size),
        }
        found = db.statement(filled("table_copy/next_bound.sql", pieces), 1)
        if not found:
            return bounds
        ((last,),) = found
        if not isinstance(last, list):
            raise TypeError(last)
        bounds.append(tuple(map(str, last)))
