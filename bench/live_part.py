"""Changes the seed's three tables while they are written and read: how long that takes, and who waits."""  # noqa: INP001 - a folder of scripts

import time
from collections.abc import Callable
from pathlib import Path

from bench.at_work import Told
from bench.live_changes import LiveChange, declared
from bench.live_load import live_load
from bench.live_tables import EXAMPLES, Example, application_login, differing, fill
from bench.program import Program
from bench.servers import Server
from bench.table import Figures

FAILED, DIFFER = "statements that failed", "rows that differ (20 are counted)"
"""What must be 0."""
PACE = 50.0
"""Transactions a second of each of the two writers and the two readers."""
QUIET = 5.0
"""Seconds between two phases, in which the application goes on alone."""
MOST_MS = 2500
"""What no statement may wait longer than: the lock_timeout of what stands before it in the queue, and a half."""


def live_part(server: Server, empty: str, lines: int, figures: Figures, say: Callable[[str], None]) -> None:
    """Change the amounts of so many lines, the name of a column, and a table into two, one after the other."""
    with application_login(server.url), server.database(empty) as url:
        began = time.perf_counter()
        fill(url, lines)
        figures.add("live tables filled", time.perf_counter() - began)
        for example in EXAMPLES.values():
            say(f"live: {example.name}")
            program = Program(server.folder, server.folder / "home", url)
            _change(program, example, example.rows_of(lines), figures, server.folder / f"live-{lines}")
            for name in (FAILED, DIFFER):
                say(f"live: {example.name}: {name}: {figures.measured[f'{example.name}: {name}'][-1]:.0f}")


def _change(program: Program, example: Example, rows: int, figures: Figures, folder: Path) -> None:
    """Take one change through its phases and keep its figures."""
    assert program.url is not None  # noqa: S101 - the bench's database
    with live_load(program.url, example, rows, PACE) as load:
        time.sleep(QUIET)

        def call(phase: str, *words: str | Path) -> None:
            seconds = program.must(*words).seconds
            figures.add(f"{example.name}: {phase}", seconds)
            if phase == "fill":
                figures.add(f"{example.name}: filled a second", rows / seconds, "rows")

        change = LiveChange(example, load, declared(example, folder), call)
        for step in (change.expand, change.fill, change.leave, change.soak, change.contract):
            step()
            time.sleep(QUIET)
        told = load.stop()
    _keep(figures, example, told)
    figures.add(f"{example.name}: {DIFFER}", len(differing(program.url, example, "new")), "")


def _keep(figures: Figures, example: Example, told: Told) -> None:
    """Keep how long writer and reader waited, phase by phase."""
    for phase, by_who in told.waits.items():
        for who, waits in by_who.items():
            where = f"{example.name}: {who}, {phase}"
            for name, figure in (("p50", waits.p50), ("p99", waits.p99), ("longest", waits.most)):
                figures.add(f"{where}: {name}", figure, "ms")
    figures.add(f"{example.name}: longest wait of all", 1000 * told.longest, "ms")
    figures.add(f"{example.name}: transactions", told.transactions, "")
    figures.add(f"{example.name}: {FAILED}", len(told.failures), "")
