"""A writer and a reader of other companies at a steady pace: how long their users wait, idle and beside an import."""  # noqa: INP001 - a folder of scripts

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from bench.servers import statement

PACES = {"writer": 20.0, "reader": 40.0}
"""Transactions a second."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a user waited, in milliseconds, counted from the moment at which the work was due."""

    count: int
    median: float
    p99: float


@dataclass(frozen=True, slots=True)
class WorkBeside:
    """The two at work, in a process of their own."""

    process: "subprocess.Popen[str]"

    def window(self) -> dict[str, Waits]:
        """Return the waits of writer and reader since the last time that this was asked, and begin a new window."""
        assert self.process.stdin is not None  # noqa: S101 - it was opened as a pipe
        assert self.process.stdout is not None  # noqa: S101 - the same
        print("window", file=self.process.stdin, flush=True)
        told = json.loads(self.process.stdout.readline())
        return {name: Waits(**each) for name, each in told.items()}


@contextmanager
def work_beside(url: str) -> Iterator[WorkBeside]:
    """Let a writer and a reader work on the database as long as the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.work_beside"], cwd=Path(__file__).parent.parent, text=True,
        env={**os.environ, "BENCH_URL": url}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield WorkBeside(process)
    finally:
        process.communicate()


class Worker(threading.Thread):
    """One connection that does the same thing again and again, each time at the moment when it is due."""

    def __init__(self, url: str, name: str) -> None:
        """Connect, and find companies and accounts to work with."""
        super().__init__(daemon=True, name=name)
        self.connection = psycopg.connect(url, autocommit=True)
        self.query, self.pace = statement(name).encode(), PACES[name]
        rows = self.connection.execute("SELECT id FROM companies WHERE code LIKE 'OTHER%' ORDER BY code")
        self.companies = [str(row[0]) for row in rows]
        rows = self.connection.execute("SELECT DISTINCT code FROM accounts WHERE allow_posting ORDER BY code")
        self.accounts = [row[0] for row in rows]
        self.waits: list[float] = []
        self.lock = threading.Lock()

    def run(self) -> None:
        """Work at the pace, for as long as the process lives."""
        chance = random.Random(self.name)  # noqa: S311 - nobody is to be kept from guessing it
        due = time.perf_counter()
        while True:
            due += 1 / self.pace
            time.sleep(max(due - time.perf_counter(), 0))
            values = {"number": uuid4().hex[:20], "account": chance.choice(self.accounts)}
            with self.connection.transaction():
                self.connection.execute("SET LOCAL ROLE kerp_importer")
                tenant = chance.choice(self.companies)
                self.connection.execute("SELECT set_config('app.current_tenant', %s, true)", [tenant])
                self.connection.execute(self.query, values)
            with self.lock:
                self.waits.append(time.perf_counter() - due)

    def window(self) -> Waits:
        """Return the waits since the last time; a user who is still waiting is not among them."""
        with self.lock:
            waits, self.waits = sorted(self.waits), []
        if not waits:
            return Waits(0, 0.0, 0.0)
        return Waits(len(waits), 1000 * waits[len(waits) // 2], 1000 * waits[len(waits) * 99 // 100])


def main() -> None:
    """Work until the other side hangs up; answer each of its lines with the waits since the last."""
    workers = [Worker(os.environ["BENCH_URL"], name) for name in PACES]
    for worker in workers:
        worker.start()
    for _ in sys.stdin:
        waits = {worker.name: worker.window() for worker in workers}
        told = {name: {"count": each.count, "median": each.median, "p99": each.p99} for name, each in waits.items()}
        print(json.dumps(told), flush=True)
    os._exit(0)  # in the middle of a transaction as well: nobody keeps what they wrote


if __name__ == "__main__":
    main()
