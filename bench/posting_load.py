"""People who post while vouchers are partitioned: writers and readers in a process of their own."""  # noqa: INP001 - a folder of scripts

import os
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bench.at_work import LiveLoad, people_at_work, serve
from bench.live_tables import ROLE, statements_of
from bench.live_workers import FIRST_ROW, TENANTS, Undone
from bench.servers import SQL

POSTING = SQL / "posting"
HOT = 20
"""Vouchers that every writer comes back to, so that they stand in each other's way."""
REFUSED = (psycopg.errors.UniqueViolation, psycopg.errors.ForeignKeyViolation)
"""What the server says to a number, an id or a line that must not be."""
MOVED = "already moved to another partition"
"""What the server says to whoever waited for a row of a partitioned table that went to another month meanwhile: every
application begins anew then (docs/partitions.md)."""
ENTERED = 2
"""Lines of a voucher that a writer enters."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a transaction left of one voucher. Its position was drawn while the row was locked."""

    position: int
    id: UUID
    voucher_no: str = ""
    voucher_date: date = date.min
    description: str = ""
    lines: int = 10
    is_there: bool = True


class NotRefused(Exception):
    """A statement went through that had to be refused."""


class Person(threading.Thread, ABC):
    """One connection of the application; every statement's time is noted, and every failure."""

    kind = ""

    def __init__(self, url: str, vouchers: int, group: str, pace: float) -> None:
        """Connect as the application does."""
        super().__init__(daemon=True, name=f"{self.kind} {group}")
        login = make_conninfo(url, user=ROLE, password="x")  # noqa: S106 - made for this, and goes with the server
        self.connection = psycopg.connect(login, autocommit=True)
        self.vouchers, self.pace, self.group = vouchers, pace, group
        self.chance = Random(self.name)  # noqa: S311 - nobody is to be kept from guessing it
        self.is_over = threading.Event()
        self.phase, self.tenant, self.counter = "idle", TENANTS[0], 0
        self.transactions, self.begun_anew = 0, 0
        self.seconds: dict[str, list[float]] = {}
        self.failures: list[dict[str, object]] = []
        self.ledger: list[Left] = []

    def run(self) -> None:
        """Work at the pace until it is over."""
        due = time.perf_counter()
        while not self.is_over.is_set():
            due = max(due + 1 / self.pace, time.perf_counter() - 1)
            time.sleep(max(due - time.perf_counter(), 0))
            self.transaction()

    def transaction(self) -> None:
        """Act for one of the companies, do one thing, and commit it."""
        self.tenant = self.chance.choice(TENANTS)
        way = self.way()
        is_doubtful = way.__name__.startswith("refused_")
        try:
            self.say("BEGIN")
            self.say("SELECT set_config('app.current_tenant', %s, true)", str(self.tenant))
            left = way()
            self.say("COMMIT")
        except (psycopg.Error, Undone) as error:
            self.connection.rollback()
            self.sent_back(way.__name__, error, is_doubtful=is_doubtful)
        else:
            if is_doubtful:
                self.failed(way.__name__, NotRefused())
            self.ledger += left
            self.transactions += bool(left)

    def sent_back(self, way: str, error: Exception, *, is_doubtful: bool) -> None:
        """Note what came of a transaction that was rolled back, unless that was to be."""
        if MOVED in str(error):
            self.begun_anew += 1
        elif not isinstance(error, (Undone, *(REFUSED if is_doubtful else ()))):
            self.failed(way, error)

    @abstractmethod
    def way(self) -> Callable[[], list[Left]]:
        """Return what is done next."""

    def failed(self, way: str, error: Exception) -> None:
        """Note what must not have happened."""
        told = {"who": self.name, "statement": way, "seconds": 0.0, "message": f"{type(error).__name__}: {error}"}
        self.failures.append({"phase": self.phase, **told})

    def say(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Carry a statement out, and note how long it took."""
        began, phase = time.perf_counter(), self.phase
        try:
            cursor = self.connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []
        finally:
            self.seconds.setdefault(phase, []).append(time.perf_counter() - began)

    def some(self) -> UUID:
        """Return the id of a voucher of the company: one of the hot ones as often as any other."""
        most = HOT if self.chance.random() < 0.5 else self.vouchers  # noqa: PLR2004 - half
        return UUID(int=FIRST_ROW + self.chance.randrange(1, most // 2) * 2 + self.tenant.int % 2)

    def day(self) -> date:
        """Return some day: of the months that are there, or now and then of one that is not."""
        days = 730 if self.chance.random() < 0.9 else 4000  # noqa: PLR2004 - a tenth
        return date(2023, 1, 1) + timedelta(self.chance.randrange(days))

    def number(self) -> str:
        """Return a number that no voucher has."""
        self.counter += 1
        return f"{self.group}{self.counter}"


class Poster(Person):
    """Enters, moves, renumbers and deletes vouchers, and tries what must be refused."""

    kind = "writer"

    def way(self) -> Callable[[], list[Left]]:
        """Return what is done next."""
        often: Mapping[Callable[[], list[Left]], int] = {
            self.enter: 15, self.enter_at_once: 8, self.move: 20, self.move_several: 8, self.renumber: 12,
            self.move_and_renumber: 12, self.delete: 6, self.undone: 5, self.refused_number: 6, self.refused_id: 4,
            self.refused_renumbering: 5, self.refused_line: 4,
        }  # fmt: skip
        return self.chance.choices(list(often), list(often.values()))[0]

    def enter(self) -> list[Left]:
        """Enter a voucher and its lines."""
        key, number, day = UUID(int=self.chance.getrandbits(128)), self.number(), self.day()
        rows = self.say(
            "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, description) "
            "VALUES (%s, %s, %s, %s, %s) RETURNING nextval('live.position')",
            key, self.tenant, number, day, number,
        )  # fmt: skip
        for line in range(ENTERED):
            self.say(
                "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code) "
                "VALUES (%s, %s, %s, '10101')",
                key, self.tenant, line,
            )  # fmt: skip
        return [Left(int(str(rows[0][0])), key, number, day, number, ENTERED)]

    def enter_at_once(self) -> list[Left]:
        """Enter a voucher and its lines in one statement."""
        key, number, day = UUID(int=self.chance.getrandbits(128)), self.number(), self.day()
        rows = self.say(
            "WITH entered AS ("
            "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, description) "
            "VALUES (%s, %s, %s, %s, %s) RETURNING id, company_id) "
            "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code) "
            "SELECT entered.id, entered.company_id, line, '10101' "
            "FROM entered CROSS JOIN generate_series(1, 2) AS line "
            "RETURNING nextval('live.position')",
            key, self.tenant, number, day, number,
        )  # fmt: skip
        return [Left(int(str(rows[0][0])), key, number, day, number, ENTERED)]

    def move(self) -> list[Left]:
        """Move a voucher to another day, most often of another month."""
        return self._changed([self.some()], "voucher_date = %s", self.day())

    def move_several(self) -> list[Left]:
        """Move a few vouchers to one day in one statement."""
        return self._changed(sorted({self.some() for _ in range(4)}), "voucher_date = %s", self.day())

    def renumber(self) -> list[Left]:
        """Give a voucher another number."""
        return self._changed([self.some()], "voucher_no = %s", self.number())

    def move_and_renumber(self) -> list[Left]:
        """Do both in one statement."""
        return self._changed([self.some()], "voucher_no = %s, voucher_date = %s", self.number(), self.day())

    def _changed(self, keys: list[UUID], assignment: str, *values: object) -> list[Left]:
        # In the order of the keys, as an application does that does not want to stand in its own way.
        self.say("SELECT FROM vouchers WHERE id = ANY(%s) ORDER BY id FOR UPDATE", keys)
        rows = self.say(
            f"UPDATE vouchers SET {assignment}, description = %s WHERE id = ANY(%s) "  # noqa: S608 - ours
            "RETURNING nextval('live.position'), id, voucher_no, voucher_date, description",
            *values, self.number(), keys,
        )  # fmt: skip
        return [Left(int(str(row[0])), *row[1:]) for row in rows]  # type: ignore[arg-type]

    def delete(self) -> list[Left]:
        """Delete a voucher, and its lines with it."""
        rows = self.say("DELETE FROM vouchers WHERE id = %s RETURNING nextval('live.position'), id", self.some())
        return [Left(int(str(row[0])), UUID(str(row[1])), is_there=False) for row in rows]

    def undone(self) -> list[Left]:
        """Move a voucher, and think better of it."""
        self.move()
        raise Undone

    def refused_number(self) -> list[Left]:
        """Enter a voucher under a number that another one has, on another day."""
        number = self._of_another("voucher_no")
        self.say(
            "INSERT INTO vouchers (company_id, voucher_no, voucher_date) VALUES (%s, %s, %s)",
            self.tenant, number, self.day(),
        )  # fmt: skip
        return []

    def refused_id(self) -> list[Left]:
        """Enter a voucher under the id of another one, on another day."""
        self.say(
            "INSERT INTO vouchers (id, company_id, voucher_no, voucher_date) VALUES (%s, %s, %s, %s)",
            self._of_another("id"), self.tenant, self.number(), self.day(),
        )  # fmt: skip
        return []

    def refused_renumbering(self) -> list[Left]:
        """Give a voucher the number of another one, and another day."""
        number = self._of_another("voucher_no")
        query = "SELECT id FROM vouchers WHERE voucher_no <> %s ORDER BY id DESC LIMIT 1 FOR UPDATE SKIP LOCKED"
        for row in self.say(query, number) or self.nobody():
            self.say("UPDATE vouchers SET voucher_no = %s, voucher_date = %s WHERE id = %s", number, self.day(), row[0])
        return []

    def refused_line(self) -> list[Left]:
        """Enter a line of a voucher that is not there."""
        self.say(
            "INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code) VALUES (%s, %s, 1, '10101')",
            UUID(int=self.chance.getrandbits(128)), self.tenant,
        )  # fmt: skip
        return []

    def nobody(self) -> list[tuple[object, ...]]:
        """Think better of it where nobody else is there."""
        raise Undone

    def _of_another(self, column: str) -> object:
        """Return what another voucher has, which stays there until the transaction ends."""
        query = f"SELECT {column} FROM vouchers WHERE id > %s ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"  # noqa: S608 - ours
        rows = self.say(query, self.some())
        if not rows:
            raise Undone
        return rows[0][0]


class Looker(Person):
    """Opens vouchers with their lines, and months."""

    kind = "reader"

    def way(self) -> Callable[[], list[Left]]:
        """Return what is done next."""
        return self.chance.choice((self.one, self.by_number, self.month))

    def one(self) -> list[Left]:
        """Open a voucher with its lines."""
        self.say(
            "SELECT * FROM vouchers AS voucher LEFT JOIN voucher_lines AS line "
            "ON line.company_id = voucher.company_id AND line.voucher_id = voucher.id WHERE voucher.id = %s",
            self.some(),
        )  # fmt: skip
        return []

    def by_number(self) -> list[Left]:
        """Find a voucher by its number."""
        self.say("SELECT * FROM vouchers WHERE voucher_no = %s", f"F{self.chance.randrange(self.vouchers)}")
        return []

    def month(self) -> list[Left]:
        """Open a page of a month."""
        day = self.day()
        self.say(
            "SELECT * FROM vouchers WHERE voucher_date BETWEEN %s AND %s ORDER BY voucher_date DESC LIMIT 50",
            day, day + timedelta(30),
        )  # fmt: skip
        return []


def fill(url: str, lines: int) -> None:
    """Make the vouchers and their lines in a migrated database, and what the application may."""
    with psycopg.connect(url, autocommit=True) as connection:
        for each in statements_of(POSTING / "tables.sql"):
            connection.execute(each.format(lines=sql.Literal(lines), role=sql.Identifier(ROLE)))


def differing(url: str) -> list[tuple[object, ...]]:
    """Return some vouchers that are not what the writers left, and lines that have none."""
    [query] = statements_of(POSTING / "differing.sql")
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def keep(url: str, ledger: list[Left]) -> None:
    """Write what the ledger leaves of each voucher beside the table."""
    last: dict[UUID, Left] = {}
    lines: dict[UUID, int] = {}
    for each in sorted(ledger, key=lambda left: left.position):
        if each.id not in last and each.lines == ENTERED:
            lines[each.id] = ENTERED
        last[each.id] = each
    with psycopg.connect(url) as connection, connection.cursor().copy("COPY live.written FROM STDIN") as copy:
        for key, left in last.items():
            copy.write_row(
                (key, left.is_there, left.voucher_no, left.voucher_date, left.description, lines.get(key, 10))
            )


def posting_load(url: str, vouchers: int, pace: float) -> AbstractContextManager[LiveLoad]:
    """Let two writers and two readers work on so many vouchers, each with so many transactions a second."""
    return people_at_work("bench.posting_load", url, vouchers, pace)


def main() -> None:
    """Work until the other side says stop."""
    url, vouchers, pace = os.environ["BENCH_URL"], int(sys.argv[1]), float(sys.argv[2])
    people: list[Person] = [kind(url, vouchers, group, pace) for kind in (Poster, Looker) for group in "ab"]
    serve(people, lambda: keep(url, [left for person in people for left in person.ledger]))


if __name__ == "__main__":
    main()
