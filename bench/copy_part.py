"""Copies a table of many lines to another server, and looks again whether both are the same."""  # noqa: INP001 - a folder of scripts

import psycopg
from kerp_import.database import embedded
from psycopg import sql

from bench.program import Program
from bench.servers import Server, second_server, statement
from bench.table import Figures


def copy_part(server: Server, empty: str, lines: int, figures: Figures) -> None:
    """Copy so many lines with their definition, then once more, when only the comparison is left."""
    with server.database(empty) as source, second_server() as home:
        target = embedded.start(home)
        program = Program(server.folder, server.folder / "home", target)
        program.must("db", "up", "--yes")
        with psycopg.connect(source, autocommit=True) as connection:
            connection.execute(sql.SQL(statement("copied_lines")).format(lines=sql.Literal(lines)))
        words = ("db", "copy-table", "copied_lines", "--from", source, "--to", target)
        figures.add("table copied and proven", program.must(*words, "--with-schema").seconds)
        figures.add("the same table compared", program.must(*words).seconds)
