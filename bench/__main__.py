"""`make bench`: what the program costs, on one server, in one run. Figures are read, not asserted."""  # noqa: INP001 - a folder of scripts

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from bench.both_shapes import PLACES
from bench.live_part import DIFFER, FAILED, MOST_MS
from bench.live_tables import EXAMPLES
from bench.peers import PEERS
from bench.rounds import PARTS, WAYS, Asked, measure
from bench.servers import load, machine, server
from bench.table import Aim, Figures, aims, details

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- what make bench printed: begin -->", "<!-- what make bench printed: end -->"
EVERY_PART = (*PARTS, "filled", "live")
ASKED_FOR = ("copy", "partition", "shapes")
"""Parts that are measured only where `--only` names them."""


def _given() -> argparse.Namespace:
    """Return what was typed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines of the journal (1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured; medians are told (3)")
    parser.add_argument("--url", help="a superuser's address of a server; default: an embedded one of our own")
    parser.add_argument("--others", type=int, help="lines of other companies (five times the journal's)")
    parser.add_argument("--idle", type=float, default=20, help="seconds for which others work alone first (20)")
    parser.add_argument("--live", type=int, help="lines that change while they are written (twice the journal's)")
    parser.add_argument("--megabytes", type=int, default=1000, help="size of the CSV that is only read (1000)")
    parser.add_argument("--memory", action="store_true", help="three and ten times the lines as well, once each")
    parser.add_argument(
        "--only", action="append", choices=(*EVERY_PART, *ASKED_FOR), help="a part alone; may be repeated"
    )
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    return parser.parse_args()


def main() -> None:
    """Measure what is asked for, and print the table."""
    given = _given()
    wanted = (*(given.only or EVERY_PART), *(["memory"] if given.memory else []))
    sizes = (3 * given.lines, 10 * given.lines) if given.memory else ()
    others = given.others if given.others is not None else 5 * given.lines
    live = given.live if given.live is not None else 2 * given.lines
    asked = Asked(given.lines, others, given.idle, given.megabytes, sizes, live)
    began, busy = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), load()
    with server(given.url) as found:
        where = f"{found.version()} · {machine()} · {busy} before it began"
        figures = measure(found, asked, wanted, given.rounds)
    text = "\n".join(_page(figures, asked, f"{began} · {given.lines:,} lines · {given.rounds} rounds · {where}"))
    print(text)
    if given.write:
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
        README.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _page(figures: Figures, asked: Asked, title: str) -> Iterator[str]:
    """Yield the lines of both tables."""
    yield from (title, "")
    yield from aims(figures, _rows(asked))
    yield from ("", "Every figure:", "")
    yield from details(figures, "naive floor")


def _rows(asked: Asked) -> Iterator[Aim]:
    """Yield the rows of the table of aims, in the order of the issue."""
    yield Aim("whole run, a database that nobody else uses ÷ naive floor", "run", "naive floor", "≤ 0.8, then 0.5")
    for name, options in WAYS.items():
        wanted = "" if options else "≤ 1.0"
        yield Aim(f"{name}, {asked.others:,} lines of others ÷ full floor", name, "full floor", wanted)
        yield Aim("the same ÷ full floor beside the same work", name, "full floor beside work", "")
        for who in ("writer", "reader"):
            yield Aim(f"{name}: the {who}'s p99 ÷ idle", f"{name}: p99 of the {who} ÷ idle", None, "≤ 2")
    peers = {"pgloader": "≤ 0.8", "dlt": "≤ 2, then 1"}
    for peer in PEERS:
        yield Aim(f"whole run ÷ {peer}'s bare load", "run", peer, peers.get(peer, ""))
    yield Aim(f"client's memory, {asked.lines:,} lines", "run: memory", None, "≤ 600 MB")
    for times in (3, 10):
        name = f"{times * asked.lines:,} lines: memory"
        yield Aim(f"client's memory, {times * asked.lines:,} lines", name, None, "≤ 600 MB")
    largest = f"{10 * asked.lines:,} lines: a line"
    yield Aim(f"seconds a line, {10 * asked.lines:,} ÷ {asked.lines:,} lines", largest, "run: a line", "≤ 1.1")
    yield Aim("whole command, its start and the report's files included ÷ run", "command", "run", "")
    yield Aim("the command's memory", "command: memory", None, "")
    yield Aim("rehearsal ÷ run", "rehearsal", "run", "")
    yield Aim("rollback ÷ naive floor", "rollback", "naive floor", "≤ 0.3")
    yield Aim("(XLSX − CSV of the same lines) ÷ raw fastexcel read", "XLSX − CSV", "raw fastexcel read", "≤ 1.2")
    megabytes = f"a CSV of {asked.megabytes:,} MB"
    yield Aim(f"reading {megabytes} ÷ polars' all-text read", "CSV read by us", "CSV raw, polars", "≤ 2")
    yield Aim(f"the command extract of {megabytes} ÷ the same", "CSV extracted: command", "CSV raw, polars", "")
    for name in ("--help", "--version", "TAB"):
        yield Aim(f"kerp-import {name}: CPU", f"{name}: CPU", None, "≤ 0.3")
    yield Aim("dry run of 100 lines, embedded server running", "dry run of 100 lines", None, "≤ 1.5")
    yield from (*_shape_rows(), *_live_rows(asked.live), *_partition_rows(asked.live))


def _shape_rows() -> Iterator[Aim]:
    """Yield the rows of imports into vouchers of either shape."""
    for where in PLACES:
        for what in ("run", "rehearsal", "rollback"):
            plain, divided = (f"{what} {where}, {shape} vouchers" for shape in ("plain", "partitioned"))
            yield Aim(f"{what} {where}: partitioned ÷ plain vouchers", divided, plain, "")


def _live_rows(lines: int) -> Iterator[Aim]:
    """Yield the rows of what changes while it is written."""
    for example, rows in ((each.name, each.rows_of(lines)) for each in EXAMPLES.values()):
        name = f"{rows:,} {example} changed under load"
        yield Aim(f"{name}: longest wait", f"{example}: longest wait of all", None, f"≤ {MOST_MS:,}")
        for what in (FAILED, DIFFER):
            yield Aim(f"{name}: {what}", f"{example}: {what}", None, "0")
        during, idle = (f"{example}: writer, {phase}: p99" for phase in ("fill", "idle"))
        yield Aim(f"{name}: the writer's p99 while it is filled ÷ idle", during, idle, "")
        yield Aim(f"{name}: rows filled a second", f"{example}: filled a second", None, "")


def _partition_rows(lines: int) -> Iterator[Aim]:
    """Yield the rows of vouchers that are partitioned while they are written."""
    name = f"vouchers of {lines:,} lines partitioned under load"
    yield Aim(f"{name}: longest wait", "vouchers: longest wait of all", None, f"≤ {MOST_MS:,}")
    for what in (FAILED, DIFFER):
        yield Aim(f"{name}: {what}", f"vouchers: {what}", None, "0")


if __name__ == "__main__":
    main()
