"""One batch: the next rows in the order of the key, filled in one short transaction that keeps the place with them.

Decision: docs/decisions/backfill.md
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from kerp_import.backfill.key_ranges import BackfillTable, Key, KeyRange, RowKey, next_range
from kerp_import.backfill.pieces import filled
from kerp_import.backfill.plan_guard import reads_all
from kerp_import.backfill.scopes import RowScope
from kerp_import.backfill.spec import BackfillSpec
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.model.backfill_errors import BackfillRefusedByServer, ConditionStays, PlanReadsAll

STAYS = "the row satisfies the condition even when filled"
STAYS_SO = "44000"
"""What the server calls a row that is not as the view's own condition wants it, after WITH CHECK OPTION."""

TOO_LONG = "57014"
"""The statement was cancelled: it took longer than it may."""

PASSING = {"55P03", "40P01", "40001", TOO_LONG}
"""A lock that was not given, a deadlock, a serialization failure, a statement that was cancelled."""


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What one batch did."""

    range: KeyRange
    rows: int
    """Rows filled: those that satisfied the condition and nobody held."""
    seconds: float


class BatchFailed(Exception):
    """The server refused a batch, or it left rows that satisfy the condition still; nothing of it was committed."""

    def __init__(self, sqlstate: str, reason: str, range_: KeyRange | None) -> None:
        """Keep what the server said, and of which rows where that was known by then."""
        super().__init__(reason)
        self.sqlstate, self.reason, self.range = sqlstate, reason, range_

    @property
    def is_passing(self) -> bool:
        """Return whether somebody was in the way, so that the same may well succeed a moment later."""
        return self.sqlstate in PASSING or self.range is None


@dataclass(frozen=True, slots=True)
class Batches:
    """The batches of one backfill."""

    db: Database
    spec: BackfillSpec
    table: BackfillTable
    key: RowKey
    watch: Callable[[], None]
    """Called ten times a second while the server fills a batch."""
    keep: Callable[[BatchDone], None]
    """Called in the transaction of a batch, right before it is committed."""

    smallest: int
    longest: float
    """Seconds that the statement of a batch may take while a smaller one could be tried: others wait for its rows."""

    def run(self, scope: RowScope, after: Key | None, size: int, *, is_first: bool, guard: bool) -> BatchDone | None:
        """Fill the next `size` rows behind `after`; None where there are none.

        `guard`: its plan is looked at before. `is_first`: rows that stay as they were mean that it would never end.
        """
        begun, range_ = time.monotonic(), None
        try:
            with scope.transaction(self.db):
                range_ = next_range(self.db, self.table, self.key, after, size)
                if range_ is None:
                    return None
                self.db.statement(filled("backfill/hold_table.sql", {"table": self.table.path}), 1)
                if guard:
                    self._require_bounds(range_)
                self.db.ask("backfill/limit.sql", {"limit": self._limit_of(size)})
                rows = self._fill(range_, is_first=is_first)
                # What is deferred belongs to this login: keeping the place makes the rest the importer's.
                self.db.statement("SET CONSTRAINTS ALL IMMEDIATE", 1)
                self.db.ask("backfill/limit.sql", {"limit": "0"})
                done = BatchDone(range_, rows, time.monotonic() - begun)
                self.keep(done)
        except StatementRefused as error:
            raise BatchFailed(error.sqlstate, error.reason, range_) from error
        return done

    def _fill(self, range_: KeyRange, *, is_first: bool) -> int:
        """Fill the rows of a range, and return how many; rows that stay as they were are none."""
        with self.db.beating(self.watch):
            ((rows, still),) = self.db.statement(self._statement(range_), 1)
        count, unmoved = int(str(rows)), int(str(still))
        if unmoved and is_first:
            reason = f"{STAYS} ({unmoved}/{count})"
            raise ConditionStays(name=self.spec.name, count=count, still=unmoved, reason=reason)
        if unmoved:
            raise BatchFailed(STAYS_SO, STAYS, range_)
        return count

    def _limit_of(self, size: int) -> str:
        """Return how long the statement of a batch may take; of a few rows as long as it takes."""
        return "0" if size <= self.smallest else f"{round(self.longest * 1000)}ms"

    def look_at_plan(self, scope: RowScope, range_: KeyRange) -> None:
        """Refuse to go on where the plan of a batch that took much longer reads the whole table now."""
        with scope.transaction(self.db) as ending:
            ending.undo = True
            self._require_bounds(range_)

    def _require_bounds(self, range_: KeyRange) -> None:
        """Refuse a plan that reads the table from end to end."""
        batch = self._statement(range_)
        try:
            node = reads_all(self.db, self.table, self.key, filled("backfill/explain.sql", {"batch": batch}))
        except StatementRefused as error:
            if error.sqlstate in PASSING:
                raise
            raise BackfillRefusedByServer(name=self.spec.name, reason=error.reason) from error
        if node is not None:
            raise PlanReadsAll(name=self.spec.name, table=self.table.path, node=node, reason=node)

    def _statement(self, range_: KeyRange) -> str:
        """Return the statement of a batch: rows that are filled, or held while each is settled elsewhere."""
        file = "backfill/settle.sql" if self.spec.call else "backfill/batch.sql"
        return filled(file, self._pieces(range_))

    def _pieces(self, range_: KeyRange) -> dict[str, str]:
        """Return what the statement of a batch is made of."""
        return {
            "call": self.spec.call,
            "table": self.table.path,
            "set": self.spec.set,
            "where": self.spec.where,
            "key": self.key.columns,
            "held": self.key.held,
            "held_names": self.key.held_names,
            "first": self.key.row(range_.first),
            "last": self.key.row(range_.last),
            "first_asked": self.key.asked(range_.first),
            "last_asked": self.key.asked(range_.last),
        }
