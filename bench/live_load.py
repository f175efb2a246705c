"""Writers and readers of one of the seed's tables who keep at work while it changes, in a process of their own."""  # noqa: INP001 - a folder of scripts

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.live_ledger import keep
from bench.live_tables import EXAMPLES, Example
from bench.live_workers import Reader, Worker, Writer

GROUPS = "ab"
"""Half of the workers are deployed at a time, as an application on two machines is."""


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
        """Stop, write what the table must hold beside it (`live_ledger.keep`), and return what was seen."""
        told = json.loads(self._say("stop"))
        waits = {phase: {who: Waits(**each) for who, each in by_who.items()} for phase, by_who in told["waits"].items()}
        return Told([Failure(**each) for each in told["failures"]], waits, told["transactions"])

    def _say(self, *words: str) -> str:
        assert self.process.stdin is not None  # noqa: S101 - it was opened as a pipe
        assert self.process.stdout is not None  # noqa: S101 - the same
        print(*words, file=self.process.stdin, flush=True)
        return self.process.stdout.readline()


@contextmanager
def live_load(url: str, example: Example, rows: int, pace: float) -> Iterator[LiveLoad]:
    """Let two writers and two readers work on a table of so many rows, each with so many transactions a second."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.live_load", example.name, str(rows), str(pace)], cwd=Path(__file__).parent.parent,
        env={**os.environ, "BENCH_URL": url}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield LiveLoad(process)
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    """Work, and do what each line of the other side says; every line is answered by one."""
    url, example = os.environ["BENCH_URL"], EXAMPLES[sys.argv[1]]
    rows, pace = int(sys.argv[2]), float(sys.argv[3])
    workers: list[Worker] = [kind(url, example, rows, group, pace) for kind in (Writer, Reader) for group in GROUPS]
    for worker in workers:
        worker.start()
    for line in sys.stdin:
        match line.split():
            case ["phase", name]:
                for worker in workers:
                    worker.phase = name
            case ["deploy", group, version]:
                for worker in (each for each in workers if each.group == group):
                    worker.deploy(version)
            case ["stop"]:
                _stop(workers)
                keep(url, example, (entry for worker in workers for entry in worker.ledger))
                print(json.dumps(_told(workers)), flush=True)
                continue
        print(sum(worker.transactions for worker in workers), flush=True)


def _stop(workers: list[Worker]) -> None:
    for worker in workers:
        worker.is_over.set()
    for worker in workers:
        worker.join()
        worker.connection.close()


def _told(workers: list[Worker]) -> dict[str, object]:
    """Return what all of them saw."""
    waits: dict[str, dict[str, object]] = {}
    for phase in dict.fromkeys(phase for worker in workers for phase in worker.seconds):
        waits[phase] = {}
        for kind in (Writer.kind, Reader.kind):
            took = sorted(
                1000 * seconds for worker in workers if worker.kind == kind for seconds in worker.seconds.get(phase, ())
            )
            if took:
                most = {"p50": took[len(took) // 2], "p99": took[len(took) * 99 // 100], "most": took[-1]}
                waits[phase][kind] = {"count": len(took), **most}
    failures = [failure for worker in workers for failure in worker.failures]
    return {"failures": failures, "waits": waits, "transactions": sum(worker.transactions for worker in workers)}


if __name__ == "__main__":
    main()
