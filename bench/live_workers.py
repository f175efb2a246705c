"""One connection each that does what an application does: a writer, and a reader of the same rows."""  # noqa: INP001 - a folder of scripts

import threading
import time
from abc import ABC, abstractmethod
from decimal import Decimal
from random import Random
from typing import cast
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bench.live_ledger import Entry, committed
from bench.live_tables import ROLE, Example

FIRST_ROW = 0x0190_0000_0000_7001_8000_0000_0000_0000
"""Row number n of a table that `tables.sql` filled has the key FIRST_ROW + n."""
TENANTS = tuple(UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 + company) for company in range(2))
HOT = 30
"""Rows that every writer comes back to, so that they stand in each other's way."""
BEGIN, COMMIT = sql.SQL("BEGIN"), sql.SQL("COMMIT")
TENANT = sql.SQL("SELECT set_config('app.current_tenant', %(tenant)s, true)")

Row = tuple[object, ...]


class Undone(Exception):
    """The transaction is to be rolled back, as an application does that thinks better of it."""


class Worker(threading.Thread, ABC):
    """A connection of the application as one of its versions; every statement's time is noted, and every failure."""

    kind = ""

    def __init__(self, url: str, example: Example, rows: int, group: str, pace: float) -> None:
        """Connect as the application does."""
        super().__init__(daemon=True, name=f"{self.kind} {group}")
        # A prepared statement whose answer changes its type fails once in a session that has it: docs/live-changes.md.
        login = make_conninfo(url, user=ROLE, password="x")  # noqa: S106 - made for this, and goes with the server
        self.connection = psycopg.connect(login, autocommit=True, prepare_threshold=None)
        self.example, self.rows, self.pace, self.group = example, rows, pace, group
        self.chance = Random(f"{example.name} {self.name}")  # noqa: S311 - nobody is to be kept from guessing it
        self.gate, self.is_over = threading.Lock(), threading.Event()
        self.phase, self.tenant = "idle", 0
        self.seconds: dict[str, list[float]] = {}
        self.failures: list[dict[str, object]] = []
        self.ledger: list[Entry] = []
        self.transactions, self.begun_anew = 0, 0
        self.deploy("old")

    def deploy(self, version: str) -> None:
        """Go on as another version of the application, once the transaction under way has ended."""
        with self.gate:
            self.version, self.application = version, self.example.application(version)
            self.statements = self.application.statements()

    def run(self) -> None:
        """Work at the pace until it is over."""
        due = time.perf_counter()
        while not self.is_over.is_set():
            due = max(due + 1 / self.pace, time.perf_counter() - 1)
            time.sleep(max(due - time.perf_counter(), 0))
            with self.gate:
                self._transaction()

    def _transaction(self) -> None:
        """Act for one of the companies, do one thing, and commit it."""
        self.tenant, began = self.chance.randrange(2), time.perf_counter()
        try:
            self._say("begin", BEGIN)
            self._say("tenant", TENANT, tenant=str(TENANTS[self.tenant]))
            noted = self.work()
            self._say("commit", COMMIT)
        except (psycopg.Error, Undone):
            self.connection.rollback()
            return
        self.ledger += committed(noted, self.application.folder, began, time.perf_counter())
        self.transactions += bool(noted)

    @abstractmethod
    def work(self) -> list[Entry]:
        """Do one thing and return what the ledger is to note once it is committed."""

    def say(self, name: str, **values: object) -> list[Row]:
        """Carry out what the application says under this name, and return the last answer."""
        rows: list[Row] = []
        for query in self.statements[name]:
            rows = self._say(name, query, **values)
        return rows

    def _say(self, name: str, query: sql.SQL | sql.Composed, **values: object) -> list[Row]:
        """Carry a statement out, and note how long it took and whether it failed."""
        began, phase = time.perf_counter(), self.phase
        try:
            cursor = self.connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            took = time.perf_counter() - began
            who = f"{self.name} ({self.version})"
            self.failures.append(
                {"phase": phase, "who": who, "statement": name, "seconds": took, "message": str(error)}
            )
            raise
        finally:
            self.seconds.setdefault(phase, []).append(time.perf_counter() - began)

    def some_row(self) -> UUID:
        """Return the key of a row of the company: one of the hot ones as often as any other."""
        most = HOT if self.chance.random() < 0.5 else self.rows  # noqa: PLR2004 - half
        number = self.chance.randrange(1, most // 2) * 2 + self.tenant
        return UUID(int=FIRST_ROW + number)


class Writer(Worker):
    """Inserts, updates one row or several, adds, upserts, deletes, puts back, and thinks better of it."""

    kind = "writer"
    WAYS = ("insert", "update", "several", "one_column", "upsert", "delete", "reinsert", "touch", "undone")
    OFTEN = (20, 25, 8, 10, 15, 6, 6, 5, 5)

    def work(self) -> list[Entry]:
        """Do one of the ways."""
        way = self.chance.choices(self.WAYS, self.OFTEN)[0]
        entries: list[Entry] = getattr(self, way)()
        return entries

    def insert(self) -> list[Entry]:
        """Enter a new row."""
        return self._entered(UUID(int=self.chance.getrandbits(128)))

    def _entered(self, key: UUID) -> list[Entry]:
        values = self.application.values(self.chance)
        return [Entry(position, key, values) for position in self._positions("insert", id=key, **values)]

    def update(self) -> list[Entry]:
        """Change a row."""
        return self._changed({self.some_row()})

    def several(self) -> list[Entry]:
        """Change a few rows in one statement."""
        return self._changed({self.some_row() for _ in range(4)})

    def _changed(self, keys: set[UUID]) -> list[Entry]:
        values = self.application.values(self.chance)
        rows = self.say("update", ids=sorted(keys), **values)
        return [Entry(cast("int", position), cast("UUID", key), values) for position, key in rows]

    def one_column(self) -> list[Entry]:
        """Add to an amount, or change one column of two."""
        key = self.some_row()
        if "add" in self.statements:
            added = Decimal(self.chance.randrange(1, 1000)) / 100
            return [Entry(position, key, added=added) for position in self._positions("add", id=key, added=added)]
        name = self.example.columns[0]
        values = {name: self.application.values(self.chance)[name]}
        statement = name if name in self.statements else "update"
        return [Entry(position, key, values) for position in self._positions(statement, id=key, ids=[key], **values)]

    def upsert(self) -> list[Entry]:
        """Enter a row that may be there."""
        key, values = self.some_row(), self.application.values(self.chance)
        return [Entry(position, key, values) for position in self._positions("upsert", id=key, **values)]

    def delete(self) -> list[Entry]:
        """Delete a row, and draw its position once what hangs on it is deleted too."""
        key = self.some_row()
        if not self.say("delete", id=key):
            return []
        return [Entry(position, key, is_deleted=True) for position in self._positions("position")]

    def reinsert(self) -> list[Entry]:
        """Delete a row and enter it again, as applications do that cannot change one."""
        deleted = self.delete()
        return [*deleted, *(entered for each in deleted for entered in self._entered(each.key))]

    def touch(self) -> list[Entry]:
        """Change something else about a row."""
        self.say("touch", id=self.some_row())
        return []

    def undone(self) -> list[Entry]:
        """Change a row, and think better of it."""
        self.update()
        raise Undone

    def _positions(self, statement: str, **values: object) -> list[int]:
        return [cast("int", row[0]) for row in self.say(statement, **values)]


class Reader(Worker):
    """Opens one row, and pages of rows."""

    kind = "reader"

    def work(self) -> list[Entry]:
        """Read."""
        key = self.some_row()
        if self.chance.random() < 0.7:  # noqa: PLR2004 - most of the time one row
            self.say("one", id=key)
        else:
            self.say("page", id=key, after=key.int - FIRST_ROW, number="500")
        return []
