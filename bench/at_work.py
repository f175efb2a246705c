"""People at work in a process of their own, beside whatever is measured: begun, asked, stopped, and what they saw."""  # noqa: INP001 - a folder of scripts

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg


@dataclass(frozen=True, slots=True)
class Waits:
    """How long statements took in one phase, in milliseconds."""

    count: int
    p50: float
    p99: float
    most: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A statement that failed, which none must."""

    phase: str
    who: str
    statement: str
    seconds: float
    message: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the workers saw."""

    failures: list[Failure]
    waits: dict[str, dict[str, Waits]]
    """By phase and by `writer` or `reader`."""
    transactions: int
    """That wrote and were committed."""
    begun_anew: int
    """That the server sent back because somebody had moved the row to another partition meanwhile."""

    @property
    def longest(self) -> float:
        """Return the most seconds that a statement took, from its being sent to its answer."""
        return max((each.most for phase in self.waits.values() for each in phase.values()), default=0.0) / 1000


class StandsStill(AssertionError):
    """Nobody writes any more."""


@dataclass(frozen=True, slots=True)
class LiveLoad:
    """The workers from outside."""

    process: "subprocess.Popen[str]"

    def phase(self, name: str) -> None:
        """Keep the times that come from now on under this name."""
        self._say("phase", name)

    def deploy(self, group: str, version: str) -> None:
        """Let a group go on as another version of the application, and return once it does."""
        self._say("deploy", group, version)

    def written(self) -> int:
        """Return how many transactions that wrote have been committed."""
        return int(self._say("written"))

    def wait_for(self, transactions: int, patience: float = 60) -> None:
        """Wait until so many more transactions have been committed."""
        wanted, until = self.written() + transactions, time.monotonic() + patience
        while self.written() < wanted:
            if time.monotonic() > until:
                raise StandsStill(wanted)
            time.sleep(0.05)

    def stop(self) -> Told:
        """Stop, write what the tables must hold beside them (`serve`), and return what was seen."""
        told = json.loads(self._say("stop"))
        waits = {phase: {who: Waits(**each) for who, each in by_who.items()} for phase, by_who in told["waits"].items()}
        return Told([Failure(**each) for each in told["failures"]], waits, told["transactions"], told["begun_anew"])

    def _say(self, *words: str) -> str:
        assert self.process.stdin is not None  # noqa: S101 - it was opened as a pipe
        assert self.process.stdout is not None  # noqa: S101 - the same
        print(*words, file=self.process.stdin, flush=True)
        return self.process.stdout.readline()


@contextmanager
def people_at_work(module: str, url: str, *asked: object) -> Iterator[LiveLoad]:
    """Let the people of a module work on the database while the block runs; `asked` is what its `main` reads."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, asked)], cwd=Path(__file__).parent.parent,
        env={**os.environ, "BENCH_URL": url}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield LiveLoad(process)
    finally:
        process.kill()
        process.communicate()


class AtWork(Protocol):
    """A thread with one connection, and what it keeps of its work."""

    kind: str
    phase: str
    group: str
    is_over: threading.Event
    connection: psycopg.Connection[tuple[object, ...]]
    seconds: dict[str, list[float]]
    """By phase, how long each statement took."""
    failures: list[dict[str, object]]
    transactions: int
    begun_anew: int

    def start(self) -> None:
        """Begin."""

    def join(self) -> None:
        """Wait until it has ended."""


def serve(people: Sequence[AtWork], keep: Callable[[], None], deploy: Callable[[str, str], None] | None = None) -> None:
    """Have them work, and do what each line of the other side says; every line is answered by one.

    `keep` writes what the tables must hold once they have stopped; `deploy` makes a group another version.
    """
    for each in people:
        each.start()
    for line in sys.stdin:
        match line.split():
            case ["phase", name]:
                for each in people:
                    each.phase = name
            case ["deploy", group, version] if deploy is not None:
                deploy(group, version)
            case ["stop"]:
                _stop(people)
                keep()
                print(json.dumps(_told(people)), flush=True)
                continue
        print(sum(each.transactions for each in people), flush=True)


def _stop(people: Sequence[AtWork]) -> None:
    for each in people:
        each.is_over.set()
    for each in people:
        each.join()
        each.connection.close()


def _told(people: Sequence[AtWork]) -> dict[str, object]:
    """Return what all of them saw."""
    waits: dict[str, dict[str, object]] = {}
    for phase in dict.fromkeys(phase for each in people for phase in each.seconds):
        waits[phase] = {}
        for kind in dict.fromkeys(each.kind for each in people):
            took = sorted(
                1000 * seconds for each in people if each.kind == kind for seconds in each.seconds.get(phase, ())
            )
            if took:
                most = {"p50": took[len(took) // 2], "p99": took[len(took) * 99 // 100], "most": took[-1]}
                waits[phase][kind] = {"count": len(took), **most}
    return {
        "failures": [failure for each in people for failure in each.failures],
        "waits": waits,
        "transactions": sum(each.transactions for each in people),
        "begun_anew": sum(each.begun_anew for each in people),
    }
