"""One range at a time: how both sides stand, the rows carried over, and what still differs afterwards.

Decision: docs/decisions/table-copy.md
"""

from dataclasses import dataclass, field
from enum import Enum

from kerp_import.backfill.key_ranges import Key
from kerp_import.backfill.pieces import filled
from kerp_import.model.copy_errors import TargetWritten
from kerp_import.table_copy.ranges import CopyRange
from kerp_import.table_copy.sides import RangeSum, TwoTables, row_hashes, sum_of
from kerp_import.table_copy.snapshot import CopyWorker

NAMED = 10
"""Rows that are named by their key; the others are counted."""


class TargetRange(Enum):
    """How the target stands to the source in a range."""

    EMPTY = "the target has no row there"
    SAME = "both have the same rows"
    OTHER = "the target has other rows there"


@dataclass(frozen=True, slots=True)
class Differing:
    """How many rows differ, and the keys of the first."""

    gone: int = 0
    """In the target and not in the source."""
    changed: int = 0
    missing: int = 0
    """In the source and not in the target."""
    keys: tuple[Key, ...] = ()

    @property
    def total(self) -> int:
        """Return how many differ in any way."""
        return self.gone + self.changed + self.missing


@dataclass(frozen=True, slots=True)
class RangeStanding:
    """How a range stands."""

    standing: TargetRange
    differing: Differing = field(default_factory=Differing)


@dataclass(frozen=True, slots=True)
class RangeCopier:
    """What is done with a range, by whichever worker is free."""

    tables: TwoTables
    sums: dict[CopyRange, RangeSum] = field(default_factory=dict)
    """Of the source's ranges, which do not change at the moment that is read."""

    def source_sum(self, worker: CopyWorker, rows: CopyRange) -> RangeSum:
        """Return count and checksum of a range of the source, read once."""
        found = self.sums.get(rows)
        if found is None:
            found = self.sums[rows] = sum_of(worker.source, self.tables.source, self.tables, rows)
        return found

    def look(self, worker: CopyWorker, rows: CopyRange) -> RangeStanding:
        """Compare a range of both sides before anything is written, and name what differs of rows that are there."""
        tables = self.tables
        with worker.writing(rows.rows.company):
            there = sum_of(worker.target, tables.target, tables, rows)
        if there == self.source_sum(worker, rows):
            return RangeStanding(TargetRange.SAME)
        if not there.rows:
            return RangeStanding(TargetRange.EMPTY)
        return RangeStanding(TargetRange.OTHER, self._differing(worker, rows))

    def prove(self, worker: CopyWorker, rows: CopyRange) -> Differing:
        """Compare a range of both sides once it is copied, and name each row that differs."""
        with worker.writing(rows.rows.company):
            there = sum_of(worker.target, self.tables.target, self.tables, rows)
        return Differing() if there == self.source_sum(worker, rows) else self._differing(worker, rows)

    def _differing(self, worker: CopyWorker, rows: CopyRange) -> Differing:
        """Name the rows of a range that differ."""
        tables = self.tables
        with worker.writing(rows.rows.company):
            found = row_hashes(worker.target, tables.target, tables, rows)
        wanted = row_hashes(worker.source, tables.source, tables, rows)
        gone, missing = found.keys() - wanted.keys(), wanted.keys() - found.keys()
        changed = {key for key in found.keys() & wanted.keys() if found[key] != wanted[key]}
        keys = tuple(sorted(gone | changed | missing)[:NAMED])
        return Differing(len(gone), len(changed), len(missing), keys)

    def fill(self, worker: CopyWorker, rows: CopyRange) -> int:
        """Carry the rows of a range over into a target that has none there, in one transaction; return how many."""
        tables, written = self.tables, ", ".join(self.tables.written)
        with worker.writing(rows.rows.company):
            if tables.target.hides_rows:
                # A policy lets an INSERT in, but no COPY.
                self._stage(worker, rows)
                names = {"table": tables.target.path, "columns": written}
                return worker.target.execute(filled("table_copy/insert_staged.sql", names))
            worker.target.carry(worker.source, self._rows_of(rows), f"{tables.target.path} ({written})")
        return self.source_sum(worker, rows).rows

    def mend(self, worker: CopyWorker, rows: CopyRange, expected: int) -> int:
        """Make a range of the target what it is in the source; `expected` rows go. Return how many were written."""
        tables, order = self.tables, self.tables.order
        with worker.writing(rows.rows.company):
            self._stage(worker, rows)
            pieces = {
                "table": tables.target.path,
                "where": rows.where(order),
                "staged_key": ", ".join(f"staged.{each}" for each in tables.key.names),
                "there_key": ", ".join(f"there.{each}" for each in tables.key.names),
            }
            gone = worker.target.execute(filled("table_copy/remove_gone.sql", pieces))
            if gone != expected:
                raise TargetWritten(table=tables.target.path, expected=expected, found=gone)
            written = {
                "table": tables.target.path,
                "columns": ", ".join(tables.written),
                "key": tables.key.columns,
                "action": self._action(),
            }
            return worker.target.execute(filled("table_copy/merge_staged.sql", written))

    def _action(self) -> str:
        """Return what is done where the key is there already; nothing where a row is no more than its key."""
        free = [each for each in self.tables.written if each not in self.tables.key.names]
        if not free:
            return "NOTHING"
        pieces = {
            "assignments": ", ".join(f"{each} = EXCLUDED.{each}" for each in free),
            "there_texts": ", ".join(f"there.{each}::text" for each in free),
            "new_texts": ", ".join(f"EXCLUDED.{each}::text" for each in free),
        }
        return filled("table_copy/update_differing.sql", pieces)

    def _stage(self, worker: CopyWorker, rows: CopyRange) -> None:
        """Carry the rows of a range into a table of the transaction's own."""
        written = ", ".join(self.tables.written)
        names = {"table": self.tables.target.path, "columns": written}
        worker.target.execute(filled("table_copy/make_staged.sql", names))
        worker.target.carry(worker.source, self._rows_of(rows), f"kerp_staged ({written})")

    def _rows_of(self, rows: CopyRange) -> str:
        """Return the query whose answer is carried over."""
        written, where = ", ".join(self.tables.written), rows.where(self.tables.order)
        return filled("table_copy/rows.sql", {"columns": written, "table": self.tables.source.path, "where": where})
