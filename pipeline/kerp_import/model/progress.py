"""How far something is that takes long: said once, by whoever advances it, to all who keep or show it.

Decision: docs/decisions/heartbeats.md
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self
from uuid import UUID

from kerp_import.model.words import Words

SOON = 2.0
"""Seconds after which it is told how far something is: what takes less is over before anybody has looked."""


class Unit(StrEnum):
    """What is counted."""

    ROWS = "rows"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an operation is at a moment; what is not known is None, never 0."""

    kind: str
    """As the table of operations has it (batch, copy …); what has no row there: rollback, backup, restore."""
    name: str
    id: UUID | None
    """Its row in the table of operations, where it has one."""
    state: str
    """running, waiting, or how it ended: completed, failed, rejected, pending (it may go on)."""
    step: str
    done: int | None
    total: int | None
    unit: Unit
    elapsed: float
    """Seconds since it began."""
    in_step: float
    """Seconds since its step began."""
    rate: float | None
    """Done a second, in this step."""
    left: float | None
    """Seconds that the step will take from now on, at this rate."""
    reason: Words | None
    """Why it waits."""


Listen = Callable[[Progress], None]

NUMBERS = re.compile(r"\d+(?:/\d+)?")

LISTENERS: ContextVar[tuple[Listen, ...]] = ContextVar("listeners", default=())
"""Who hears of whatever advances in this command: what `--progress` asks for."""


@dataclass(slots=True)
class _Stretch:
    """One step of an operation since it was first entered; others may have been entered meanwhile."""

    began: float
    first: int
    """What was done already as it began."""
    done: int | None = None
    total: int | None = None
    unit: Unit = Unit.ROWS


class Meter:
    """What one operation says of how far it is; time passes by its clock, and whoever listens decides what to do."""

    def __init__(  # noqa: PLR0913 - what it is called, and where and when it begins
        self,
        kind: str,
        name: str,
        id_: UUID | None = None,
        *,
        start: int = 0,
        since: float | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin; `start` is what earlier runs had done, and `since`, if given, when what it is a part of began."""
        self.kind, self.name, self.id = kind, name, id_
        self._now = now
        self._began = now() if since is None else since
        self._listeners = list(LISTENERS.get())
        self._steps: dict[str, _Stretch] = {}
        self._step = ""
        self._kept_at, self._kept_done = now(), start
        self._reason: Words | None = None
        self._has_ended = False

    def __enter__(self) -> Self:
        """Return the meter itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say how it ended, where nobody has."""
        self.end("completed" if error is None else "failed")

    @contextmanager
    def also_heard_by(self, listener: Listen) -> Iterator[None]:
        """Have one more hear of it while the block runs."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def enter(self, step: str) -> None:
        """Say that a step begins, or goes on where it was."""
        self._steps.setdefault(_series(step), _Stretch(self._now(), 0))
        self._step = step
        self.tick()

    def advance(self, done: int | None, total: int | None = None, unit: Unit = Unit.ROWS) -> None:
        """Say how much of the step is done, and of how much."""
        self.at(self._step, done, total, unit)

    def at(self, step: str, done: int | None, total: int | None, unit: Unit = Unit.ROWS) -> None:
        """Say where it is: in which step, and how much of it is done."""
        self.keep(step, done, total, unit)
        self.tick()

    def keep(self, step: str, done: int | None, total: int | None, unit: Unit = Unit.ROWS) -> None:
        """Keep where it is until the next tick: while a transaction is open nobody else is called."""
        # What was not said to begin began where the step before it was.
        stretch = self._steps.setdefault(_series(step), _Stretch(self._kept_at, self._kept_done))
        stretch.done, stretch.total, stretch.unit = done, total, unit
        self._step, self._kept_at, self._kept_done = step, self._now(), done or 0

    def wait(self, reason: Words | None) -> None:
        """Say why it waits, or with None that it goes on."""
        self._reason = reason
        self.tick()

    def tick(self) -> None:
        """Let whoever listens look at the clock."""
        if not self._has_ended:
            self._tell("waiting" if self._reason else "running")

    def end(self, state: str) -> None:
        """Say how it ended; what is said twice is heard once."""
        if not self._has_ended:
            self._has_ended, self._reason = True, None
            self._tell(state)

    @property
    def place(self) -> Progress:
        """Return where it is now."""
        return self._progress("waiting" if self._reason else "running")

    def _tell(self, state: str) -> None:
        """Tell everybody who listens."""
        if self._listeners:
            told = self._progress(state)
            for each in self._listeners:
                each(told)

    def _progress(self, state: str) -> Progress:
        """Return how far it is."""
        now = self._now()
        stretch = self._steps.get(_series(self._step)) or _Stretch(self._began, 0)
        in_step, done, total = now - stretch.began, stretch.done, stretch.total
        rate = (done - stretch.first) / in_step if done is not None and in_step > 0 else None
        left = max(total - done, 0) / rate if rate and total is not None and done is not None else None
        return Progress(
            self.kind, self.name, self.id, state, self._step, done, total, stretch.unit, now - self._began, in_step,
            rate or None, left, self._reason,
        )  # fmt: skip


def _series(step: str) -> str:
    """Return what a numbered step is one of: range 3/7 goes on with what range 2/7 did."""
    return NUMBERS.sub("", step)


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """A line of `--progress json`: how far an operation is at a moment; what is not known is null."""

    event: str
    """progress."""
    kind: str
    """batch, backfill, copy, expand, migration or partition, as in `status`; rollback, backup, restore."""
    name: str
    id: UUID | None
    """The operation as `status` shows it; null where it has no row there, or none yet."""
    state: str
    """running, waiting; at the end completed, failed, or pending: it may go on."""
    step: str | None
    done: int | None
    total: int | None
    unit: Unit
    """What done and total count."""
    elapsed_seconds: float
    """Since the operation began."""
    per_second: float | None
    """Done a second in this step."""
    seconds_left: float | None
    """Until this step is done, at this rate."""
    waits_for: str | None
    """Why it waits, in Korean and in English."""


def as_line(progress: Progress) -> ProgressLine:
    """Return a progress as `--progress json` writes it."""
    return ProgressLine(
        event="progress",
        kind=progress.kind,
        name=progress.name,
        id=progress.id,
        state=progress.state,
        step=progress.step or None,
        done=progress.done,
        total=progress.total,
        unit=progress.unit,
        elapsed_seconds=round(progress.elapsed, 1),
        per_second=None if progress.rate is None else round(progress.rate, 1),
        seconds_left=None if progress.left is None else round(progress.left, 1),
        waits_for=None if progress.reason is None else progress.reason.in_both,
    )
