"""Runs one journal into plain and into partitioned vouchers: alone, and beside other companies' lines."""  # noqa: INP001 - a folder of scripts

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

import psycopg
from kerp_import.database.connection import Database
from kerp_import.partition.at_once import partition_at_once

from bench.filled import filled
from bench.make_books import Books
from bench.program import Program
from bench.servers import Server, name_of
from bench.table import Figures

FEW = 1_200
"""Lines of others that give every month of the year a partition and hold nothing."""

PLACES = ("into few lines", "beside others")
"""Where a run goes: where keys are made after the rows, and where they are checked with every row."""


def shapes_part(  # noqa: PLR0913, PLR0917 - what is measured, on what, how often, beside how much, where it is kept and told
    server: Server, empty: str, made: Books, others: int, rounds: int, figures: Figures, say: Callable[[str], None]
) -> None:
    """Measure run, rehearsal and rollback of the books on both shapes, so many rounds."""
    with ExitStack() as stack:
        templates = {
            where: stack.enter_context(_both_shapes(server, empty, made, lines))
            for where, lines in zip(PLACES, (FEW, others), strict=True)
        }
        for at in range(1, rounds + 1):
            for where, shapes in templates.items():
                for shape, template in shapes.items():
                    say(f"round {at} of {rounds}: {where}, {shape} vouchers")
                    _measure(server, template, made, f"{where}, {shape} vouchers", figures)


def _measure(server: Server, template: str, made: Books, name: str, figures: Figures) -> None:
    """Run, undo and rehearse the books."""
    with server.database(template) as url:
        program = Program(server.folder, server.folder / "home", url)
        figures.add(f"rehearsal {name}", program.run_books(made, "--dry-run").seconds)
    with server.database(template) as url:
        program = Program(server.folder, server.folder / "home", url)
        ran = program.run_books(made)
        figures.add(f"run {name}", ran.seconds)
        figures.add(f"promote {name}", ran.steps["promote"])
        figures.add(f"rollback {name}", program.must("rollback", ran.batch, "--yes").seconds)


@contextmanager
def _both_shapes(server: Server, empty: str, made: Books, lines: int) -> Iterator[Mapping[str, str]]:
    """Give the names of two databases with so many lines of others, whose vouchers are plain and partitioned."""
    with filled(server, empty, lines, made) as plain, server.database(plain) as url:
        with Database(url) as db:
            partition_at_once(db, "vouchers")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM (FREEZE, ANALYZE)")
        yield {"plain": plain, "partitioned": name_of(url)}
