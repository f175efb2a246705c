"""`make bench` runs to its end and prints every row of its table; the figures themselves are read, not asserted."""

import subprocess
import sys

import pytest
from support import ROOT

SHAPES_WHAT = ("run", "rehearsal", "rollback")
SHAPES_WHERE = ("into few lines", "beside others")
MEASURES = [
    "whole run, a database that nobody else uses ÷ naive floor",
    "run beside work, 5,000 lines of others ÷ full floor",
    "the same ÷ full floor beside the same work",
    "run beside work: the writer's p99 ÷ idle",
    "run beside work: the reader's p99 ÷ idle",
    "gentle run beside work, 5,000 lines of others ÷ full floor",
    "the same ÷ full floor beside the same work",
    "gentle run beside work: the writer's p99 ÷ idle",
    "gentle run beside work: the reader's p99 ÷ idle",
    "whole run ÷ psql \\copy's bare load",
    "whole run ÷ dlt's bare load",
    "whole run ÷ pgloader's bare load",
    "whole run ÷ pandas to_sql's bare load",
    "whole run ÷ executemany's bare load",
    "client's memory, 1,000 lines",
    "client's memory, 3,000 lines",
    "client's memory, 10,000 lines",
    "seconds a line, 10,000 ÷ 1,000 lines",
    "whole command, its start and the report's files included ÷ run",
    "the command's memory",
    "rehearsal ÷ run",
    "rollback ÷ naive floor",
    "(XLSX − CSV of the same lines) ÷ raw fastexcel read",
    "reading a CSV of 1 MB ÷ polars' all-text read",
    "the command extract of a CSV of 1 MB ÷ the same",
    "kerp-import --help: CPU",
    "kerp-import --version: CPU",
    "kerp-import TAB: CPU",
    "dry run of 100 lines, embedded server running",
    *(f"{what} {where}: partitioned ÷ plain vouchers" for where in SHAPES_WHERE for what in SHAPES_WHAT),
    "500 customers changed under load: longest wait",
    "500 customers changed under load: statements that failed",
    "500 customers changed under load: rows that differ (20 are counted)",
    "500 customers changed under load: the writer's p99 while it is filled ÷ idle",
    "500 customers changed under load: rows filled a second",
    "2,000 lines changed under load: longest wait",
    "2,000 lines changed under load: statements that failed",
    "2,000 lines changed under load: rows that differ (20 are counted)",
    "2,000 lines changed under load: the writer's p99 while it is filled ÷ idle",
    "2,000 lines changed under load: rows filled a second",
    "500 users changed under load: longest wait",
    "500 users changed under load: statements that failed",
    "500 users changed under load: rows that differ (20 are counted)",
    "500 users changed under load: the writer's p99 while it is filled ÷ idle",
    "500 users changed under load: rows filled a second",
    "vouchers of 2,000 lines partitioned under load: longest wait",
    "vouchers of 2,000 lines partitioned under load: statements that failed",
    "vouchers of 2,000 lines partitioned under load: rows that differ (20 are counted)",
]
MAY_BE_MISSING = ("psql", "dlt", "pgloader", "pandas", "under load", "plain vouchers")
"""Peers are no dependencies: their rows say so where they are missing. What takes long is asked for by name."""


@pytest.mark.slow
def test_the_bench_prints_every_row_of_its_table() -> None:
    parts = ("floor", "run", "command", "peers", "workbook", "extract", "start", "filled")
    only = [word for part in parts for word in ("--only", part)]
    sizes = ("--lines", "1000", "--rounds", "1", "--idle", "1", "--megabytes", "1", "--memory", *only)
    done = subprocess.run(
        [sys.executable, "-m", "bench", *sizes], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    _, table, _, details = done.stdout.split("\n\n")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert [row[0] for row in rows] == MEASURES
    assert [row for row in rows if "**" not in row[1] and not any(peer in row[0] for peer in MAY_BE_MISSING)] == []
    assert "| naive floor | s |" in details
    assert "| run: outside the steps | s |" in details
