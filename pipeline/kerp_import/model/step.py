"""The steps of a run, which are timed, shown as progress and logged in one place.

Decision: docs/decisions/every-second.md
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from kerp_import.model.log_context import CONTEXT
from kerp_import.model.progress import Meter
from kerp_import.model.words import Words

LOG = logging.getLogger("kerp_import")


class Step(StrEnum):
    """The steps of a run, in the order in which they begin; what a step's name does not say stands under it."""

    PREPARE = "prepare"
    """The company's lock, what earlier runs left, the mapping: all that is in no other step."""
    EXTRACT = "extract"
    TRANSFORM = "transform"
    LOAD = "load"
    SETTLE = "settle"
    """Openings, masters that only a code names, sums per account: what only the whole batch can tell."""
    ACCOUNTS = "accounts_used"
    STATISTICS = "statistics"
    """What the planner is told of the batch."""
    CHECKPOINT = "checkpoint"
    """What is kept so that a broken run can go on."""
    VALIDATE = "validate"
    COMPARE = "compare"
    """The tie-out of the legacy books with K-ERP, before the report's."""
    PROMOTE = "promote"
    REPORT = "report"
    """The figures of the report, its tie-out per account included."""
    HISTORY = "history"
    """Findings, report and snapshot, kept with the batch."""
    COMMIT = "commit"
    ARCHIVE = "archive"


Watch = Callable[[Step, int, int], None]
"""Called whenever a step has done a share of its work: the step, rows done, rows in all (0 of 0: not counted)."""


class Clock:
    """How long each step took, in seconds; a step may be entered many times, and others within it are not part of it.

    Every moment is in one step, so that the steps' sum is the whole.
    """

    def __init__(
        self, watch: Watch, now: Callable[[], float] = time.perf_counter, *, meter: Meter | None = None
    ) -> None:
        """Begin with nothing done; `now` tells the time in seconds, and `meter` whoever listens how far the run is."""
        self._watch, self._now = watch, now
        self.meter = Meter("batch", "") if meter is None else meter
        self._started = self._counted_until = now()
        self._seconds: dict[Step, float] = dict.fromkeys(Step, 0.0)
        self._under_way = [Step.PREPARE]
        self._progress = (0, 0)

    def now(self) -> float:
        """Return the time in seconds, for telling how long something took."""
        return self._now()

    def pause(self, seconds: float) -> None:
        """Do nothing for a while; it is part of the step under way."""
        time.sleep(seconds)

    @contextmanager
    def waiting(self, reason: Words) -> Iterator[None]:
        """Say why the run waits while the block runs, such as for the answer of a person."""
        self.meter.wait(reason)
        try:
            yield
        finally:
            self.meter.wait(None)

    def count_rows(self, done: int, total: int) -> None:
        """Say how many rows of how many the next steps are about; 0 of 0: steps of the whole batch."""
        self._progress = (done, total)

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Time what happens inside as part of `step`, and tell the watcher when it is done."""
        self._count()
        self._under_way.append(step)
        CONTEXT.step = step.value
        self.meter.enter(step.value)
        try:
            yield
        finally:
            self._count()
            self._under_way.pop()
            CONTEXT.step = self._under_way[-1].value
            self._watch(step, *self._progress)
        if self._progress[1]:
            self.meter.advance(*self._progress)
        # Not where something is raised: the step in which it was is where the run stopped.
        self.meter.enter(self._under_way[-1].value)

    def _count(self) -> None:
        """Count the time since it was counted last as the innermost step's."""
        now = self._now()
        self._seconds[self._under_way[-1]] += now - self._counted_until
        self._counted_until = now

    def timings(self) -> dict[str, float]:
        """Return the seconds of every step so far and of the whole, to the millisecond."""
        self._count()
        seconds_of_step = {step.value: round(seconds, 3) for step, seconds in self._seconds.items()}
        return {**seconds_of_step, "total": round(self._counted_until - self._started, 3)}

    def log(self) -> None:
        """Write one line per step, which are over."""
        CONTEXT.step = None
        for name, seconds in self.timings().items():
            LOG.info("step %s took %.3f s", name, seconds)
