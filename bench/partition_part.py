"""Partitions vouchers of many lines while they are written and read: how long that takes, and who waits."""  # noqa: INP001 - a folder of scripts

import time
from collections.abc import Callable

from bench.at_work import Told
from bench.live_part import DIFFER, FAILED, PACE, QUIET
from bench.live_tables import application_login
from bench.posting_load import differing, fill, posting_load
from bench.program import Program
from bench.servers import Server
from bench.table import Figures

WRITES = 1000
"""Transactions that are committed between the swap and the way back."""


def partition_part(server: Server, empty: str, lines: int, figures: Figures, say: Callable[[str], None]) -> None:
    """Partition vouchers of so many lines, go back after a thousand writes, partition again, and finish."""
    with application_login(server.url), server.database(empty) as url:
        began = time.perf_counter()
        fill(url, lines)
        figures.add("posting: vouchers filled", time.perf_counter() - began)
        program = Program(server.folder, server.folder / "home", url)
        with posting_load(url, lines // 10, PACE) as load:
            load.phase("idle")
            time.sleep(QUIET)
            for name, action in (
                ("partition", ("--by", "month")), ("undo", ("--undo",)), ("partition again", ("--by", "month")),
                ("finish", ("--finish", "--yes")),
            ):  # fmt: skip
                say(f"partition: {name}")
                load.phase(name.replace(" ", "_"))
                figures.add(f"vouchers: {name}", program.must("db", "partition", "vouchers", *action).seconds)
                load.phase(f"after_{name.replace(' ', '_')}")
                load.wait_for(WRITES if name == "partition" else 100, patience=600)
            _keep(figures, load.stop())
        figures.add(f"vouchers: {DIFFER}", len(differing(url)), "")


def _keep(figures: Figures, told: Told) -> None:
    """Keep how long writer and reader waited, phase by phase."""
    for phase, by_who in told.waits.items():
        for who, waits in by_who.items():
            for name, figure in (("p50", waits.p50), ("p99", waits.p99), ("longest", waits.most)):
                figures.add(f"vouchers: {who}, {phase}: {name}", figure, "ms")
    figures.add("vouchers: longest wait of all", 1000 * told.longest, "ms")
    figures.add("vouchers: transactions", told.transactions, "")
    figures.add("vouchers: transactions begun anew, their row having moved to another month", told.begun_anew, "")
    figures.add(f"vouchers: {FAILED}", len(told.failures), "")
