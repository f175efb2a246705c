"""Writers and readers of one of the seed's tables who keep at work while it changes, in a process of their own."""  # noqa: INP001 - a folder of scripts

import os
import sys
from contextlib import AbstractContextManager

from bench.at_work import LiveLoad, people_at_work, serve
from bench.live_ledger import keep
from bench.live_tables import EXAMPLES, Example
from bench.live_workers import Reader, Worker, Writer

GROUPS = "ab"
"""Half of the workers are deployed at a time, as an application on two machines is."""


def live_load(url: str, example: Example, rows: int, pace: float) -> AbstractContextManager[LiveLoad]:
    """Let two writers and two readers work on a table of so many rows, each with so many transactions a second."""
    return people_at_work("bench.live_load", url, example.name, rows, pace)


def main() -> None:
    """Work until the other side says stop."""
    url, example = os.environ["BENCH_URL"], EXAMPLES[sys.argv[1]]
    rows, pace = int(sys.argv[2]), float(sys.argv[3])
    workers: list[Worker] = [kind(url, example, rows, group, pace) for kind in (Writer, Reader) for group in GROUPS]

    def deploy(group: str, version: str) -> None:
        for worker in (each for each in workers if each.group == group):
            worker.deploy(version)

    serve(workers, lambda: keep(url, example, (entry for worker in workers for entry in worker.ledger)), deploy)


if __name__ == "__main__":
    main()
