"""A small database whose vouchers stand in monthly partitions, some of them in the default one; and people who post."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from kerp_import.database.connection import Database
from kerp_import.partition.at_once import partition_at_once
from kerp_import.records.company import add
from psycopg import IsolationLevel, sql

THERE = date(2024, 1, 1), date(2024, 2, 1)
"""The months that have a partition from the beginning."""

VOUCHER = """
INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, description)
SELECT gen_random_uuid(), %(company)s, to_char(%(day)s::date, 'YYYYMMDD') || '-' || lpad(n::text, 5, '0'),
       %(day)s::date + n %% 20, 'as it was'
FROM generate_series(1, %(count)s) AS n
"""

LINES = """
INSERT INTO voucher_lines (company_id, voucher_id, line_no, account_code, debit_amount)
SELECT voucher.company_id, voucher.id, 1, (
    SELECT min(account.code) FROM accounts AS account WHERE account.company_id = voucher.company_id
), 1000
FROM vouchers AS voucher
WHERE NOT EXISTS (SELECT FROM voucher_lines AS line WHERE line.voucher_id = voucher.id)
"""

WHERE_THEY_ARE = """
SELECT voucher.tableoid::regclass::text, count(*) FROM vouchers AS voucher GROUP BY 1 ORDER BY 1
"""

CONTENT = "SELECT md5(string_agg(row::text, ';' ORDER BY row::text)) FROM {} AS row"

MADE = """
SELECT relation.relname::text
FROM pg_inherits AS below
JOIN pg_class AS relation ON relation.oid = below.inhrelid AND relation.relkind = 'r'
WHERE below.inhparent = 'vouchers'::regclass
  AND relation.relname <> 'vouchers_default'
"""

TABLES = ("vouchers", "voucher_keys", "voucher_lines")

Admin = psycopg.Connection[tuple[Any, ...]]
Companies = tuple[UUID, ...]


def post(admin: Admin, company: UUID, day: date, count: int) -> None:
    """Post vouchers of twenty days from a day on, each with a line."""
    admin.execute("SELECT set_config('app.current_tenant', %s, false)", (str(company),))
    admin.execute(VOUCHER, {"company": company, "day": day, "count": count})
    admin.execute(LINES)


def partitioned(url: str, codes: tuple[str, ...] = ("HANBIT", "SAERO")) -> Companies:
    """Make companies with vouchers of two months, and bring these into monthly partitions; as who sees every row."""
    with Database(url) as db:
        companies = tuple(add(db, code, code, None).id for code in codes)
    with psycopg.connect(url, autocommit=True) as admin:
        for company in companies:
            for month in THERE:
                post(admin, company, month, 50)
    with Database(url) as db:
        partition_at_once(db, "vouchers")
    with psycopg.connect(url, autocommit=True) as admin:
        # It makes the months up to the one in which this runs, too.
        for (name,) in admin.execute(MADE).fetchall():
            if name not in {f"vouchers_{month:%Y_%m}" for month in THERE}:
                admin.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
    return companies


def companies_of(url: str) -> Companies:
    """Return the companies of a database, by their codes."""
    with psycopg.connect(url) as admin:
        return tuple(row[0] for row in admin.execute("SELECT id FROM companies ORDER BY code").fetchall())


def where_they_are(admin: Admin) -> dict[str, int]:
    """Return how many vouchers each partition holds."""
    return {str(name): int(rows) for name, rows in admin.execute(WHERE_THEY_ARE).fetchall()}


def content(admin: Admin) -> list[str]:
    """Return a checksum of everything that vouchers, their keys and their lines hold."""
    return [str(admin.execute(CONTENT.format(each)).fetchone()) for each in TABLES]


@dataclass(slots=True)
class Ledger:
    """What one person has committed, and how long each statement took."""

    kept: dict[UUID, tuple[date, str]] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)
    longest: float = 0.0
    statements: int = 0
    failures: list[str] = field(default_factory=list)


class Editor(threading.Thread):
    """One person who posts, edits, moves to another month and deletes, a voucher a transaction."""

    def __init__(self, url: str, company: UUID, days: tuple[date, ...], isolation: IsolationLevel) -> None:
        """Begin at once."""
        super().__init__(daemon=True)
        self._url, self._company, self._days, self._isolation = url, company, days, isolation
        self._over = threading.Event()
        self.ledger = Ledger()
        self._random = random.Random(company.int)  # noqa: S311 - the same every time
        self.start()

    def end(self) -> Ledger:
        """Have the person stop, and return the ledger."""
        self._over.set()
        self.join()
        return self.ledger

    def run(self) -> None:
        """Edit until somebody says stop."""
        with psycopg.connect(self._url) as connection:
            connection.isolation_level = self._isolation
            connection.execute("SELECT set_config('app.current_tenant', %s, false)", (str(self._company),))
            connection.commit()
            number = 0
            while not self._over.is_set():
                number += 1
                try:
                    self._one(connection, number)
                except psycopg.Error as error:
                    self.ledger.failures.append(f"{error.sqlstate} {error}")
                    connection.rollback()
                time.sleep(0.002)

    def _one(self, connection: Admin, number: int) -> None:
        """Do one thing, and remember it once it is committed."""
        day = self._random.choice(self._days) + timedelta(days=self._random.randrange(20))
        ledger, said = self.ledger, f"edit {number}"
        known = self._random.choice(list(ledger.kept)) if ledger.kept else None
        what = self._random.random()
        if known is None or what < 0.4:
            made = uuid4()
            self._do(
                connection,
                "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, description)"
                " VALUES (%s, %s, %s, %s, %s)",
                made, self._company, f"E{number:09d}{str(made)[:6]}", day, said,
            )  # fmt: skip
            ledger.kept[made] = (day, said)
        elif what < 0.6:
            self._do(connection, "UPDATE vouchers SET description = %s WHERE id = %s", said, known)
            ledger.kept[known] = (ledger.kept[known][0], said)
        elif what < 0.9:
            self._do(connection, "UPDATE vouchers SET voucher_date = %s WHERE id = %s", day, known)
            ledger.kept[known] = (day, ledger.kept[known][1])
        else:
            self._do(connection, "DELETE FROM vouchers WHERE id = %s", known)
            del ledger.kept[known]
            ledger.gone.add(known)

    def _do(self, connection: Admin, query: str, *values: object) -> None:
        """Run and commit one statement, which touches one row."""
        begun = time.monotonic()
        done = connection.execute(query, values)
        if done.rowcount != 1:
            self.ledger.failures.append(f"{done.rowcount} rows: {query}")
        connection.commit()
        self.ledger.statements += 1
        self.ledger.longest = max(self.ledger.longest, time.monotonic() - begun)


@contextmanager
def editors(
    url: str, companies: Companies, days: tuple[date, ...], isolation: IsolationLevel
) -> Iterator[list[Editor]]:
    """Give one person a company who edits meanwhile."""
    at_work = [Editor(url, each, days, isolation) for each in companies]
    try:
        yield at_work
    finally:
        for each in at_work:
            each.end()


def differs(admin: Admin, ledger: Ledger) -> list[object]:
    """Return what the database has otherwise than somebody has committed it."""
    found = {
        row[0]: (row[1], row[2])
        for row in admin.execute(
            "SELECT id, voucher_date, description FROM vouchers WHERE id = ANY (%s)", ([*ledger.kept, *ledger.gone],)
        )
    }
    return list({*ledger.kept.items()} ^ {*found.items()})
