"""`db partition TABLE --drain`: the rows of the default partition go into the partitions of their months.

Decision: docs/decisions/partitions-later.md
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kerp_import.backfill.batch import TOO_LONG
from kerp_import.backfill.pieces import filled
from kerp_import.database import audit, operations
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.database.operations import Beginning, OperationUnderWay, noted
from kerp_import.database.refusals import advice_for
from kerp_import.model.default_partition_errors import ReferredTo
from kerp_import.model.errors import DatabaseRefused, KerpError
from kerp_import.model.partition_errors import PartitionUnderWay, PartitionUnkept
from kerp_import.model.words import Words
from kerp_import.partition.attach import Attaching, month_path
from kerp_import.partition.beside import Drain
from kerp_import.partition.exclusively import USUAL_PATIENCE, LockPatience, Waiting
from kerp_import.partition.month_ranges import CalendarMonth, TableByMonth, find_by_month, missing, ranges_there
from kerp_import.partition.rows_in_default import RowsByMonth, months_of_rows, require_empty, require_few_months
from kerp_import.partition.state import KIND, LOCK

COMMAND = "db partition"

STOPPED = Words("중단됨", "stopped")

VIOLATED = "23514"
"""The default partition holds a row of the month that is attached."""


@dataclass(frozen=True, slots=True)
class DefaultLimits:
    """What may be moved in one transaction: PostgreSQL searches the whole default partition for each month."""

    rows: int = 5_000
    bytes: int = 64 * 2**20


USUAL_LIMITS = DefaultLimits()


@dataclass(frozen=True, slots=True)
class DrainOutcome:
    """What an emptying did."""

    table: str
    rows: int
    """Rows that went into their months."""
    months: tuple[str, ...]
    """The months that were made."""
    is_beside: bool
    """Whether the rows were copied beside first, because they were many."""


@dataclass(frozen=True, slots=True)
class PartitionsAtHand:
    """A table whose partitions are changed, while nobody else of ours changes them."""

    db: Database
    notes: Database
    table: TableByMonth
    under_way: OperationUnderWay
    patience: LockPatience
    limits: DefaultLimits

    def waiting(self) -> Waiting:
        """Begin to wait for something."""
        return Waiting(self.table.path, self.patience, self._pause)

    def _pause(self, reason: Words | None) -> None:
        """Note for whom it waits."""
        self.under_way.pause(reason)


@contextmanager
def at_hand(  # noqa: PLR0913 - what is changed, where it is noted, and how it is waited for
    db: Database, notes: Database, table: str, what: str, *, patience: LockPatience, limits: DefaultLimits
) -> Iterator[PartitionsAtHand]:
    """Hold the partitions of a table for one command, noted in the operations and in the audit."""
    found = find_by_month(db, table)
    if not operations.access(db).may_write:
        raise PartitionUnkept
    name = f"{found.name} {what}"
    with operations.alone(db, LOCK, found.name, PartitionUnderWay) as lock_id:
        past = operations.named(db, KIND, name)
        resumes = past if past is not None and past.status != "completed" else None
        beginning = Beginning(
            kind=KIND, name=name, lock_id=lock_id, spec={"table": found.path}, resumes=resumes, is_its_memory=True
        )
        _note(db, "running", name)
        try:
            with noted(db, notes, beginning) as under_way:
                try:
                    yield PartitionsAtHand(db, notes, found, under_way, patience, limits)
                except KeyboardInterrupt:
                    under_way.rest(STOPPED.in_both)
                    raise
                except StatementRefused as error:
                    raise DatabaseRefused(reason=error.reason, advice=advice_for(error.sqlstate)) from error
        except (KeyboardInterrupt, KerpError) as error:
            if not db.is_closed:
                _note(db, "stopped" if isinstance(error, KeyboardInterrupt) else "failed", name)
            raise
        _note(db, "completed", name)


def drain(
    db: Database,
    notes: Database,
    table: str,
    *,
    patience: LockPatience = USUAL_PATIENCE,
    limits: DefaultLimits = USUAL_LIMITS,
) -> DrainOutcome:
    """Move every row of the default partition into the partition of its month, made where it is missing.

    Killed, the same command goes on; until its last transaction all rows are where they were.
    """
    with at_hand(db, notes, table, "--drain", patience=patience, limits=limits) as at:
        outcome = drained(at)
        require_empty(db, find_by_month(db, at.table.path))
        return outcome


def drained(at: PartitionsAtHand) -> DrainOutcome:
    """Move the rows of the default partition: few in one transaction, many copied beside first."""
    beside = Drain.of(at.db, at.notes, at.table)
    rows = months_of_rows(at.db, at.table)
    if rows.total or beside.is_begun:
        require_few_months(at.table, rows)
        require_movable(at.table)
    if not (beside.is_begun or is_large(at, rows)):
        try:
            return _moved_at_once(at, tuple(rows.months))
        except StatementRefused as error:
            if error.sqlstate != TOO_LONG:
                raise
    beside.begin(tuple(rows.months), at.under_way, at.waiting())
    beside.copy()
    months, count = beside.move(at.under_way, at.waiting())
    for month in months:
        at.db.statement(filled("backfill/analyze.sql", {"table": month_path(at.table, month)}), 1)
    return DrainOutcome(at.table.path, count, tuple(map(str, months)), is_beside=True)


def is_large(at: PartitionsAtHand, rows: RowsByMonth) -> bool:
    """Return whether the default partition is too much for one transaction under locks."""
    return rows.total > at.limits.rows or at.table.default_bytes > at.limits.bytes


def require_movable(table: TableByMonth) -> None:
    """Refuse to move rows where something refers to them."""
    if table.referred_to_by is not None:
        raise ReferredTo(table=table.path, by=table.referred_to_by)


def _moved_at_once(at: PartitionsAtHand, wanted: Sequence[CalendarMonth]) -> DrainOutcome:
    """Make the months of the rows, and move the rows in the same transaction."""
    months = missing(at.table, wanted, ranges_there(at.db, at.table.id))
    moved = Attaching(at.db, at.table, at.table, moves_rows=True).run(months, at.waiting())
    at.under_way.rows += moved
    return DrainOutcome(at.table.path, moved, tuple(map(str, months)), is_beside=False)


def refreshed(at: PartitionsAtHand) -> PartitionsAtHand:
    """Return the same with the table as it is now."""
    return replace(at, table=find_by_month(at.db, at.table.path))


def _note(db: Database, outcome: str, name: str) -> None:
    """Note in the audit how it goes."""
    with db.transaction():
        db.take_role()
        audit.note(db, COMMAND, outcome, details={"name": name})
