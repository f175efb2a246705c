"""The option --progress: how far a command is, on a terminal as bars, elsewhere as a line now and then, or as JSON.

One listener hears of whatever advances in the command (`model/progress.py`); what is no terminal is told seldom.

Decision: docs/decisions/heartbeats.md
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.session import SESSION, say, show_aside
from kerp_import.model.progress import LISTENERS, SOON, Progress, Unit, as_line
from kerp_import.model.safe_text import as_json_text
from kerp_import.model.step_words import step_words
from kerp_import.model.words import Words

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

LINE_EVERY = 10.0
"""Seconds between two lines where there is no terminal: a night's log stays short."""

JSON_EVERY = 1.0
"""Seconds between two lines of JSON of one step."""

KINDS = {
    "batch": Words("배치", "batch"),
    "backfill": Words("백필", "backfill"),
    "copy": Words("복사", "copy"),
    "expand": Words("변경", "change"),
    "migration": Words("마이그레이션", "migration"),
    "partition": Words("파티션", "partition"),
    "rollback": Words("되돌리기", "rollback"),
    "backup": Words("백업", "backup"),
    "restore": Words("복원", "restore"),
}
"""What an operation is called."""


class ProgressMode(StrEnum):
    """How a command says how far it is."""

    AUTO = "auto"
    JSON = "json"
    NONE = "none"


class ProgressBars:
    """Draws a bar for each step that lasts, on a terminal's standard error; gone when the operation has ended."""

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        self._bars: Bars | None = None
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def __call__(self, progress: Progress) -> None:
        """Draw how far it is, once it has lasted for a while."""
        if progress.state not in {"running", "waiting"}:
            self._clear()
        elif progress.elapsed >= SOON:
            bars = self._drawn()
            key = (progress.name, step_words(progress.step).en)
            if key not in self._tasks:
                self._tasks[key] = bars.add_task(title_of(progress), total=progress.total, facts="")
            bars.update(
                self._tasks[key],
                description=title_of(progress),
                completed=progress.done or 0,
                total=progress.total,
                facts=facts_of(progress),
            )

    @contextmanager
    def still(self) -> Iterator[None]:
        """Draw nothing while somebody is asked."""
        is_drawn = self._bars is not None
        if self._bars is not None:
            self._bars.stop()
        yield
        if is_drawn and self._bars is not None:
            self._bars.start()

    def _drawn(self) -> "Bars":
        """Return what is drawn, begun if it is not."""
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        if self._bars is None:
            columns = (
                TextColumn("{task.description}", markup=False), BarColumn(),
                TextColumn("{task.fields[facts]}", markup=False), TimeElapsedColumn(),
            )  # fmt: skip
            self._bars = Bars(*columns, console=SESSION.err, transient=True)
            self._bars.start()
        return self._bars

    def _clear(self) -> None:
        """Take away what is drawn."""
        if self._bars is not None:
            self._bars.stop()
        self._bars, self._tasks = None, {}


class ProgressLines:
    """Prints a line after two seconds, every ten from then on, and whenever the reason changes why something waits."""

    def __init__(self, show: Callable[[str], None] = show_aside) -> None:
        """Begin with nothing told; `show` prints a line."""
        self._show = show
        self._told_at = 0.0
        self._reason: Words | None = None

    def __call__(self, progress: Progress) -> None:
        """Print how far it is, if it is time."""
        if progress.state not in {"running", "waiting"}:
            return
        if progress.elapsed < self._told_at:
            # Another one, which began later.
            self._told_at = 0.0
        wait = LINE_EVERY if self._told_at else SOON
        if progress.elapsed - self._told_at >= wait or progress.reason != self._reason:
            self._told_at = max(progress.elapsed, 0.001)
            self._reason = progress.reason
            why = "" if progress.reason is None else f": {progress.reason.say(SESSION.language)}"
            self._show(", ".join(filter(None, (title_of(progress), facts_of(progress)))) + why)


class ProgressJson:
    """Writes one JSON object a line: when a step begins, at most once a second in it, and when the operation ends."""

    def __init__(self, show: Callable[[str], None]) -> None:
        """Begin with nothing told; `show` writes a line."""
        self._show = show
        self._told_at: float | None = None
        self._told: tuple[object, ...] = ()
        self._steps: set[tuple[str, str]] = set()

    def __call__(self, progress: Progress) -> None:
        """Write how far it is, if it is time."""
        step = (progress.name, progress.step)
        told = (progress.name, progress.state, progress.reason)
        is_time = self._told_at is None or not 0 <= progress.elapsed - self._told_at < JSON_EVERY
        if is_time or told != self._told or step not in self._steps:
            self._told_at, self._told = progress.elapsed, told
            self._steps.add(step)
            self._show(as_json_text(as_line(progress)))


def title_of(progress: Progress) -> str:
    """Return what is going on: its name and its step."""
    kind = KINDS.get(progress.kind, Words(progress.kind, progress.kind))
    step = step_words(progress.step)
    return " ".join(filter(None, (kind.say(SESSION.language), progress.name, step.say(SESSION.language))))


def facts_of(progress: Progress) -> str:
    """Return how much is done, how fast it goes, and how long it will take; of what is not known nothing."""
    facts: list[str] = []
    if progress.done is not None:
        of = "" if progress.total is None else f"/{progress.total:,}"
        is_rows = progress.unit is Unit.ROWS
        ko, en = ("행", " rows") if is_rows else ("단계", " steps")
        facts.append(say(f"{progress.done:,}{of}{ko}", f"{progress.done:,}{of}{en}"))
        if progress.rate and is_rows:
            facts.append(say(f"초당 {progress.rate:,.0f}행", f"{progress.rate:,.0f} a second"))
    if progress.left is not None:
        left = duration(progress.left)
        facts.append(say(f"남은 시간 {left}", f"{left} left"))
    return ", ".join(facts)


def duration(seconds: float) -> str:
    """Return seconds as a person reads them: 0:01:20."""
    return str(timedelta(seconds=round(seconds)))


def listen(mode: ProgressMode) -> None:
    """Have this command's progress shown as `mode` says; nothing beside a quiet or a JSON answer, unless asked for."""
    LISTENERS.set(_listeners(mode))


def _listeners(mode: ProgressMode) -> "tuple[Callable[[Progress], None], ...]":
    """Return who is to hear how far it is."""
    if mode is ProgressMode.JSON:
        return (ProgressJson(_write_line),)
    if mode is ProgressMode.NONE or SESSION.quiet or SESSION.as_json:
        return ()
    return (ProgressBars() if sys.stderr.isatty() else ProgressLines(),)


def _write_line(text: str) -> None:
    """Write a line of JSON on standard error, at once."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def still() -> AbstractContextManager[None]:
    """Keep the screen as it is while somebody is asked."""
    bars = next((each for each in LISTENERS.get() if isinstance(each, ProgressBars)), None)
    return nullcontext() if bars is None else bars.still()


def _listen(mode: ProgressMode) -> ProgressMode:
    """Take the option."""
    listen(mode)
    return mode


ProgressShown = Annotated[
    ProgressMode,
    typer.Option(
        "--progress",
        callback=_listen,
        help=say(
            "진행 상황을 보이는 방법 (기본: 터미널이면 막대, 아니면 가끔 한 줄)",
            "how progress is shown (default: bars on a terminal, else a line now and then)",
        ),
    ),
]
