"""The steps of a run, which are timed, shown as progress and logged in one place."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

LOG = logging.getLogger("kerp_import")


class Step(StrEnum):
    """The steps of a run, in their order."""

    EXTRACT = "extract"
    TRANSFORM = "transform"
    LOAD = "load"
    VALIDATE = "validate"
    PROMOTE = "promote"


Watch = Callable[[Step, int, int], None]
"""Called whenever a step has done a share of its work: the step, rows done, rows in all (0 of 0: not counted)."""


class Clock:
    """How long each step took, in seconds; a step may be entered many times."""

    def __init__(self, watch: Watch) -> None:
        """Begin with nothing done."""
        self._watch = watch
        self._started = time.perf_counter()
        self._seconds: dict[Step, float] = dict.fromkeys(Step, 0.0)
        self._progress = (0, 0)

    def count_rows(self, done: int, total: int) -> None:
        """Say how many rows of how many the next steps are about; 0 of 0: steps of the whole batch."""
        self._progress = (done, total)

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Time what happens inside as part of `step`, and tell the watcher when it is done."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[step] += time.perf_counter() - began
            self._watch(step, *self._progress)

    def timings(self) -> dict[str, float]:
        """Return the seconds of every step so far and of the whole, to the millisecond."""
        seconds_of_step = {step.value: round(seconds, 3) for step, seconds in self._seconds.items()}
        return {**seconds_of_step, "total": round(time.perf_counter() - self._started, 3)}

    def log(self) -> None:
        """Write one line per step."""
        for name, seconds in self.timings().items():
            LOG.info("step %s took %.3f s", name, seconds)
