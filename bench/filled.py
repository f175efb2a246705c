"""Tables that hold other companies' lines: built once by SQL, then copied for each measurement."""  # noqa: INP001 - a folder of scripts

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg

from bench.make_books import Books
from bench.program import Program
from bench.servers import Server, name_of, statement

COMPANIES = 20
LINES_OF_A_VOUCHER = 3
FLOOR_COMPANY = UUID("01900000-0000-7000-8000-00000000f100")
"""The company that the full floor writes for."""

MASTERS = (("partners.csv", "partners"), ("departments.csv", "departments"))
"""The books' lists, whose first columns are the code and the name, and their tables."""


@contextmanager
def migrated(server: Server) -> Iterator[str]:
    """Give the name of a database with our schema and no company, to be copied."""
    with server.database() as url:
        Program(server.folder, server.folder / "home", url).must("db", "up")
        yield name_of(url)


@contextmanager
def filled(server: Server, template: str, lines: int, made: Books) -> Iterator[str]:
    """Give the name of a database that holds `lines` of other companies, and the floor's company with its masters."""
    with server.database(template) as url:
        Program(server.folder, server.folder / "home", url).must("company", "add", "CHART", "--name", "Chart")
        vouchers = max(lines // COMPANIES // LINES_OF_A_VOUCHER, 1)
        names = {"companies": str(COMPANIES), "vouchers": str(vouchers), "floor_company": str(FLOOR_COMPANY)}
        text = statement("other_companies")
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        with psycopg.connect(url) as connection:
            connection.execute(text.encode())
            for file, table in MASTERS:
                _add(connection, made.folder / file, table)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM (FREEZE, ANALYZE)")
        yield name_of(url)


def _add(connection: psycopg.Connection, path: Path, table: str) -> None:
    """Give the floor's company one of the books' lists."""
    query = psycopg.sql.SQL("COPY {} (company_id, code, name) FROM STDIN").format(psycopg.sql.Identifier(table))
    with path.open(encoding="utf-8-sig", newline="") as stream, connection.cursor().copy(query) as target:
        rows = csv.reader(stream)
        next(rows)
        for row in rows:
            target.write_row((str(FLOOR_COMPANY), *row[:2]))
