"""What a round of the bench measures, part by part: each part once a round, so that all share its noise."""  # noqa: INP001 - a folder of scripts

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.both_shapes import shapes_part
from bench.copy_part import copy_part
from bench.filled import filled, migrated
from bench.floors import full_floor, naive_floor, prepare
from bench.live_part import live_part
from bench.make_books import Books, books
from bench.partition_part import partition_part
from bench.peers import PEERS, loaded_by
from bench.program import Program, ProgramFailed, Ran
from bench.reading import write_text
from bench.servers import Server, second_server
from bench.table import Figures
from bench.work_beside import WorkBeside, work_beside

MEGABYTE = 1 << 20
COPIED = 3
"""Times the journal's lines that are copied to another server."""
SMALL = 100
"""Lines of the dry run for which nobody waits."""

STARTS = {
    "--help": (("--help",), {}),
    "--version": (("--version",), {}),
    "TAB": ((), {"_KERP_IMPORT_COMPLETE": "complete_bash", "COMP_WORDS": "kerp-import ru", "COMP_CWORD": "1"}),
}
"""What is asked of the program without any work: arguments and environment."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured: how many lines, beside how many of others, and for how long the others work alone first."""

    lines: int
    others: int
    idle: float
    megabytes: int
    sizes: tuple[int, ...]
    """Further numbers of lines whose memory and seconds are measured, once."""
    live: int
    """Lines of the table whose amounts become wider while they are written."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The bench at work: a server, the books, what is asked for, and what was found so far."""

    server: Server
    asked: Asked
    figures: Figures
    empty: str
    """The database with our schema alone."""

    @property
    def books(self) -> Books:
        """Return the books that everything is measured with."""
        return books(self.asked.lines)

    @property
    def prepared(self) -> Path:
        """Return the file that the floors load."""
        path = self.server.folder / "prepared.tsv"
        if not path.exists():
            prepare(self.books, path)
        return path

    def program(self, url: str | None) -> Program:
        """Return the program on a database of the server."""
        return Program(self.server.folder, self.server.folder / "home", url)


def floor_part(bench: Bench) -> None:
    """Measure the naive floor."""
    with bench.server.database() as url:
        bench.figures.add_steps("naive floor", naive_floor(url, bench.prepared))


def run_part(bench: Bench) -> None:
    """Measure the run into a database that nobody else uses, its way back, and the rehearsal."""
    with bench.server.database(bench.empty) as url:
        program = bench.program(url)
        ran = program.run_books(bench.books)
        _keep_run(bench.figures, "run", ran)
        bench.figures.add("run: memory", ran.peak_mb, "MB")
        bench.figures.add("run: a line", 1_000_000 * ran.seconds / bench.asked.lines, "µs")
        bench.figures.add("rollback", program.must("rollback", ran.batch, "--yes").seconds)
    with bench.server.database(bench.empty) as url:
        rehearsed = bench.program(url).run_books(bench.books, "--dry-run")
        bench.figures.add("rehearsal", rehearsed.seconds)


def command_part(bench: Bench) -> None:
    """Measure the whole command: start-up, the run, and the report's files, the marked workbook among them."""
    with bench.server.database(bench.empty) as url:
        cost = bench.program(url).command(bench.books)
    bench.figures.add("command", cost.seconds)
    bench.figures.add("command: memory", cost.peak_mb, "MB")


def filled_part(bench: Bench, template: str) -> None:
    """Measure floor and run in tables that hold others' lines, with others at work, and how long these wait."""
    with bench.server.database(template) as url:
        bench.figures.add_steps("full floor", full_floor(url, bench.prepared))
    with bench.server.database(template) as url, work_beside(url) as work:
        _idle(bench, work, "before the floor")
        bench.figures.add_steps("full floor beside work", full_floor(url, bench.prepared))
        _waits(bench.figures, work, "beside the floor")
    for name, options in WAYS.items():
        with bench.server.database(template) as url, work_beside(url) as work:
            _idle(bench, work, f"before {name}")
            _keep_run(bench.figures, name, bench.program(url).run_books(bench.books, *options))
            _waits(bench.figures, work, f"beside {name}")
            for who in ("writer", "reader"):
                before, beside = (bench.figures.measured[f"{who} {when} {name}: p99"][-1] for when in WHEN)
                bench.figures.add(f"{name}: p99 of the {who} ÷ idle", beside / before, "×")


WAYS: Mapping[str, tuple[str, ...]] = {"run beside work": (), "gentle run beside work": ("--gentle",)}
"""Ways of promoting beside others' work, and their options."""

WHEN = ("before", "beside")
"""When the others' waits are looked at: idle, and with us at work."""


def peers_part(bench: Bench) -> None:
    """Measure the others' bare loads of the same file."""
    for name in PEERS:
        loaded = loaded_by(name, bench.server, bench.books)
        if loaded.seconds is None:
            bench.figures.missing[name] = loaded.why
        else:
            bench.figures.add(name, loaded.seconds)


def workbook_part(bench: Bench) -> None:
    """Measure what a workbook costs more than the CSV of the same lines, and the raw read of the workbook."""
    workbook = bench.books.workbook
    files = (*(each for each in bench.books.files if each.name != "journal.csv"), workbook)
    seconds = {}
    for name, given in (("CSV", bench.books.files), ("XLSX", files)):
        with bench.server.database(bench.empty) as url:
            ran = bench.program(url).run(given, bench.books.mapping, "--dry-run")
            seconds[name] = ran.seconds
            bench.figures.add(f"rehearsal of the {name}", ran.seconds)
    bench.figures.add("XLSX − CSV", seconds["XLSX"] - seconds["CSV"])
    bench.figures.add("raw fastexcel read", _read("fastexcel", workbook))


def extract_part(bench: Bench) -> None:
    """Measure the reading of a large CSV: raw, by us, and by the command that writes it out again."""
    path = bench.server.folder / "large.csv"
    if not path.exists():
        write_text(path, bench.asked.megabytes * MEGABYTE)
    bench.figures.add("CSV raw, polars", _read("polars", path))
    bench.figures.add("CSV read by us", _read("program", path))
    target = bench.server.folder / f"extracted-{time.monotonic_ns()}"
    cost = bench.program(None).must("extract", path, "-o", target)
    bench.figures.add("CSV extracted: command", cost.seconds)
    for each in sorted(target.rglob("*"), reverse=True):
        each.unlink()
    target.rmdir()


def start_part(bench: Bench) -> None:
    """Measure what is answered at once: help, version, completion, and a dry run of a hundred lines."""
    for name, (arguments, environment) in STARTS.items():
        cost = bench.program(None).call(*arguments, **environment)
        if cost.code or not cost.said.strip():
            raise ProgramFailed((name,), cost)
        bench.figures.add(f"{name}: CPU", cost.cpu, "s of CPU")
    small = books(SMALL)
    with second_server() as home:
        program = Program(bench.server.folder, home, None)
        program.must("db", "up")
        program.command(small, "--dry-run")
        bench.figures.add("dry run of 100 lines", program.command(small, "--dry-run").seconds, "s in all")


PARTS: Mapping[str, Callable[[Bench], None]] = {
    "floor": floor_part,
    "run": run_part,
    "command": command_part,
    "peers": peers_part,
    "workbook": workbook_part,
    "extract": extract_part,
    "start": start_part,
}
"""What `--only` names, beside `filled`, `memory`, `live`, `partition`, `shapes` and `copy`: which need more."""


def measure(server: Server, asked: Asked, wanted: tuple[str, ...], rounds: int) -> Figures:
    """Measure the parts that are wanted, so many rounds, and return what was found."""
    figures = Figures()
    with migrated(server) as empty:
        bench = Bench(server, asked, figures, empty)
        if "filled" in wanted:
            _say(f"filling tables with {asked.others:,} lines of others")
            with filled(server, empty, asked.others, bench.books) as template:
                _rounds(bench, wanted, rounds, template)
        else:
            _rounds(bench, wanted, rounds, None)
        if "memory" in wanted:
            _larger(bench)
        if "live" in wanted:
            live_part(server, empty, asked.live, figures, _say)
        if "partition" in wanted:
            _say(f"partitioning vouchers of {asked.live:,} lines")
            partition_part(server, empty, asked.live, figures, _say)
        if "shapes" in wanted:
            _say(f"running {asked.lines:,} lines into plain and into partitioned vouchers")
            shapes_part(server, empty, bench.books, asked.others, rounds, figures, _say)
        if "copy" in wanted:
            _say(f"copying {COPIED * asked.lines:,} lines to another server")
            copy_part(server, empty, COPIED * asked.lines, figures)
    return figures


def _rounds(bench: Bench, wanted: tuple[str, ...], rounds: int, template: str | None) -> None:
    """Measure every part once a round."""
    for at in range(1, rounds + 1):
        for name, part in PARTS.items():
            if name in wanted:
                _say(f"round {at} of {rounds}: {name}")
                part(bench)
        if template is not None:
            _say(f"round {at} of {rounds}: filled")
            filled_part(bench, template)


def _larger(bench: Bench) -> None:
    """Measure memory and seconds of larger books, once each: the largest takes longer than all the rest."""
    for lines in bench.asked.sizes:
        _say(f"{lines:,} lines")
        larger = books(lines)
        with bench.server.database(bench.empty) as url:
            ran = bench.program(url).run_books(larger)
        bench.figures.add(f"{lines:,} lines: memory", ran.peak_mb, "MB")
        bench.figures.add(f"{lines:,} lines: a line", 1_000_000 * ran.seconds / lines, "µs")


def _keep_run(figures: Figures, name: str, ran: Ran) -> None:
    """Keep a run's steps, what lies outside of them, and the whole."""
    figures.add_steps(name, {**ran.steps, "outside the steps": ran.seconds - sum(ran.steps.values())})


def _idle(bench: Bench, work: WorkBeside, when: str) -> None:
    """Let the others work alone for a while, and keep how long they waited."""
    time.sleep(1)
    work.window()  # the first transactions open what the later ones find open
    time.sleep(bench.asked.idle)
    _waits(bench.figures, work, when)


def _waits(figures: Figures, work: WorkBeside, when: str) -> None:
    """Keep how long the others waited since the last look."""
    for who, waits in work.window().items():
        figures.add(f"{who} {when}: p50", waits.median, "ms")
        figures.add(f"{who} {when}: p99", waits.p99, "ms")


def _read(way: str, path: Path) -> float:
    """Return the seconds that one way of reading takes, as `bench.reading` measures it."""
    command = [sys.executable, "-m", "bench.reading", "--call", way, str(path)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, check=True)
    return float(json.loads(done.stdout)["seconds"])


def _say(what: str) -> None:
    """Tell whoever waits what is under way."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)
