"""Passes over the table, batch by batch beside live work, until a count of the condition gives none.

Decision: docs/decisions/backfill.md
"""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kerp_import.backfill.batch import PASSING, TOO_LONG, BatchDone, Batches, BatchFailed
from kerp_import.backfill.control import BackfillControl
from kerp_import.backfill.key_ranges import KeyRange
from kerp_import.backfill.pace import BackfillPace
from kerp_import.backfill.place import BackfillPlace, RowLeftOut
from kerp_import.backfill.pressure import LiveWork
from kerp_import.backfill.scopes import RowScope, rows_left, scopes
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.database.operations import OperationUnderWay
from kerp_import.model.backfill_errors import BackfillRefusedByServer, HalfOfTheBatchesFail
from kerp_import.model.words import Words

PAUSED = Words("사람이 멈춤 (--resume으로 계속)", "paused by a person (--resume goes on)")
UNAPPROVED = Words("승인을 기다림: kerp-import db backfill {name} --approve", "waits for --approve: {name}")
HELD = Words("남은 {left}행을 다른 세션이 쥐고 있음", "other sessions hold the {left} row(s) that are left")
IN_THE_WAY = Words("배치를 다시 시도함: {reason}", "a batch is tried again: {reason}")

REMEMBERED = 20
"""Batches whose end is remembered, to see whether half of them fail."""
ENOUGH = 8
"""Rows that must have failed before half of the batches may mean anything."""
LONGEST_WAIT = 5.0
"""Seconds between two passes that fill nothing."""

SLOW = 5.0
"""Times the usual time of a row: the plan may have changed."""
STEADY = 3
"""Batches after which there is a usual time."""


@dataclass(frozen=True, slots=True)
class BackfillOutcome:
    """How a backfill ended."""

    name: str
    rows: int
    """Rows filled, those of earlier runs too."""
    passes: int
    left: int
    """Rows that satisfy the condition still: 0, or those that could not be filled."""
    left_out: tuple[RowLeftOut, ...]
    """The first of them."""
    left_out_count: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a backfill works with."""

    db: Database
    under_way: OperationUnderWay
    live: LiveWork
    pace: BackfillPace


class BackfillPasses:
    """The passes of one backfill."""

    batches: Batches

    def __init__(self, around: Surroundings, place: BackfillPlace) -> None:
        """Begin where `place` is."""
        self._around, self._place, self._pace = around, place, around.pace
        self._size = place.size or around.pace.first
        self._asked_size: int | None = None
        """What somebody said last."""
        self._total = 0
        self._begun, self._rows_before = time.monotonic(), around.under_way.rows
        self._ends: deque[bool] = deque(maxlen=REMEMBERED)
        """Of the last batches, whether they were filled."""
        self._narrow: int | None = None
        """Rows of the next batch while a row is looked for that cannot be filled."""
        self._was_retried = self._is_guarded = False
        self._seconds = self._walked = self._batches = 0.0
        self._reason: Words | None = None

    def run(self) -> BackfillOutcome:
        """Walk the table until no row satisfies the condition, or only such as cannot be filled."""
        self._wait_for_approval()
        left = self._count()
        idle = 0
        while left:
            before = self._around.under_way.rows
            for scope in self._scopes():
                while self._batch(scope):
                    pass
            left = self._count()
            if left <= self._place.left_out_count:
                break
            idle = idle + 1 if before == self._around.under_way.rows else 0
            if idle:
                self._wait(HELD.filled(left=left), min(self._pace.look * 2**idle, LONGEST_WAIT))
            self._place.begin_pass(self._place.pass_number + 1)
        self._place.is_over = bool(left)
        self._around.under_way.keep(self._kept)
        place = self._place
        left_out = tuple(place.left_out) if left else ()
        count = place.left_out_count if left else 0
        name = self.batches.spec.name
        return BackfillOutcome(name, self._around.under_way.rows, place.pass_number, left, left_out, count)

    def watch(self) -> None:
        """Say that the program lives, and look who waits for the batch under way."""
        self._around.under_way.beat()
        self._around.live.watch()

    def keep(self, done: BatchDone) -> None:
        """Keep, in the transaction of a batch, that it is done."""
        self._place.after = done.range.last
        self._around.under_way.rows += done.rows
        self._keep_place()

    def _keep_place(self) -> None:
        """Keep the place in the transaction under way."""
        under_way, number = self._around.under_way, self._place.pass_number
        under_way.keep_place(under_way.rows, max(self._total, under_way.rows), f"pass {number}", self._kept)

    @property
    def _kept(self) -> dict[str, object]:
        """Return what is kept of the place."""
        self._place.size = self._size
        return self._place.kept(self._rate)

    @property
    def _rate(self) -> float:
        """Return the rows a second since this program runs."""
        return (self._around.under_way.rows - self._rows_before) / max(time.monotonic() - self._begun, 0.001)

    def _count(self) -> int:
        """Return how many rows satisfy the condition; whoever is in the way is waited for."""
        spec, table = self.batches.spec, self.batches.table
        while True:
            try:
                left = rows_left(self._around.db, table, spec.where).left
            except StatementRefused as error:
                if error.sqlstate not in PASSING:
                    raise BackfillRefusedByServer(name=spec.name, reason=error.reason) from error
                self._wait(IN_THE_WAY.filled(reason=error.reason), self._pace.look)
            else:
                self._total = self._around.under_way.rows + left
                return left

    def _scopes(self) -> Iterator[RowScope]:
        """Yield what is still to be walked in this pass, from the place on."""
        place = self._place
        for scope in scopes(self._around.db, self.batches.table):
            if scope.company is not None and place.company is not None and scope.company < place.company:
                continue
            if scope.company != place.company:
                place.company, place.after = scope.company, None
            yield scope

    def _batch(self, scope: RowScope) -> bool:
        """Fill the next batch once live work lets it, and return whether there was one."""
        self._breathe()
        size = self._narrow or self._size
        is_first = not self._around.under_way.rows
        try:
            done = self.batches.run(
                scope, self._place.after, size, is_first=is_first, guard=not self._is_guarded
            )  # fmt: skip
        except BatchFailed as error:
            self._after_failure(error)
            return True
        if done is not None:
            self._is_guarded = True
            self._after_success(scope, size, done)
        return done is not None

    def _after_success(self, scope: RowScope, size: int, done: BatchDone) -> None:
        """Take the next size from the time of a batch; of one that was much slower than those before, see the plan."""
        if done.rows:
            self._ends.append(True)
        if self._narrow is not None:
            is_wide = self._narrow * 2 >= self._size
            self._narrow = None if is_wide else self._narrow * 2
            self._was_retried = not is_wide
            return
        self._was_retried = False
        if done.range.count == size:
            self._size = self._pace.next_size(size, done.seconds)
        if self._around.live.was_waited_for:
            self._size = max(self._size // 2, self._pace.smallest)
        self._require_usual_time(scope, done)

    def _require_usual_time(self, scope: RowScope, done: BatchDone) -> None:
        """Look at the plan of a batch that took much longer than those before; it may be another one now."""
        usual = self._seconds / self._walked * done.range.count if self._batches >= STEADY else None
        if usual is not None and done.seconds > self._pace.target and done.seconds > SLOW * usual:
            self.batches.look_at_plan(scope, done.range)
        self._seconds += done.seconds
        self._walked += done.range.count
        self._batches += 1

    def _after_failure(self, error: BatchFailed) -> None:
        """Try a batch again, then halves of it, until the row is found that cannot be filled; it is left out."""
        if error.sqlstate == TOO_LONG:
            self._take_half()
        if error.range is None or error.is_passing:
            self._wait(IN_THE_WAY.filled(reason=error.reason), self._pace.look)
        elif not self._was_retried:
            self._was_retried = True
        elif error.range.count > 1:
            self._narrow = error.range.count // 2
        else:
            self._leave_out(error.range, error.reason)

    def _take_half(self) -> None:
        """Take half as many rows after a batch that took too long, whoever asked for so many."""
        self._size = max((self._narrow or self._size) // 2, self._pace.smallest)
        self._narrow = None
        if self._pace.fixed is not None:
            self._pace = replace(self._pace, fixed=self._size)

    def _leave_out(self, row: KeyRange, reason: str) -> None:
        """Go on behind a row that cannot be filled; where half of the last batches end so, stop."""
        self._place.leave_out(RowLeftOut(row.first, reason))
        self._place.after = row.last
        with self._around.db.transaction():
            self._keep_place()
        self._ends.append(False)
        failed = self._ends.count(False)
        if failed >= ENOUGH and failed * 2 >= len(self._ends):
            raise HalfOfTheBatchesFail(name=self.batches.spec.name, reason=f"{', '.join(row.first)}: {reason}")

    def _breathe(self) -> None:
        """Wait until nobody is disturbed and nobody has said that it waits."""
        while True:
            control = self._control()
            reason = PAUSED if control.is_paused else self._around.live.reason()
            self._show(reason)
            if reason is None:
                return
            time.sleep(self._pace.look)

    def _wait_for_approval(self) -> None:
        """Wait until somebody approves what was begun with --delay."""
        if not self._place.needs_approval:
            return
        while self._control().approved_by is None:
            self._show(UNAPPROVED.filled(name=self.batches.spec.name))
            time.sleep(self._pace.look)
        self._show(None)

    def _control(self) -> BackfillControl:
        """Return what other sessions have said; a size that was said holds from here on."""
        control = BackfillControl.of(self._around.under_way.control())
        if control.size is not None and control.size != self._asked_size:
            self._asked_size = control.size
            self._pace = replace(self._pace, fixed=control.size)
        self._size = self._pace.fixed or self._size
        return control

    def _wait(self, reason: Words, seconds: float) -> None:
        """Wait, and say why."""
        self._show(reason)
        time.sleep(seconds)

    def _show(self, reason: Words | None) -> None:
        """Say why it waits, where that has changed, or that it lives."""
        if reason != self._reason:
            self._reason = reason
            self._around.under_way.pause(reason)
        else:
            self._around.under_way.beat()
