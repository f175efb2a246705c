"""Locks that others would wait behind: queued for briefly, and only where nobody stands there for long.

Decision: docs/decisions/partitions-later.md
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from kerp_import.backfill.batch import PASSING, TOO_LONG
from kerp_import.backfill.pieces import filled
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.database.lock_holder import LockHolder, words_of
from kerp_import.model.default_partition_errors import LockNotGiven
from kerp_import.model.words import Words

LOG = logging.getLogger("kerp_import")

T = TypeVar("T")

PART_OF_DEADLOCK = 0.4
"""Of the time after which the server ends one of two sessions that wait for each other: it shall not be the other."""

STANDS_IN_THE_WAY = Words(
    "{table}: 끝나지 않은 트랜잭션을 기다립니다{holder_ko}",
    "{table}: waits for a transaction that is not over{holder_en}",
)


class TableLockMode(StrEnum):
    """Against whom a table is locked."""

    UNWRITTEN = "SHARE ROW EXCLUSIVE"
    """Against whoever writes or changes it: readers go on."""
    ALONE = "ACCESS EXCLUSIVE"
    """Against everybody."""


@dataclass(frozen=True, slots=True)
class TableLock:
    """A table, as SQL writes its name, and how it is locked."""

    path: str
    id: int
    mode: TableLockMode


@dataclass(frozen=True, slots=True)
class LockPatience:
    """How long is waited, and how."""

    queue: float = 0.4
    """Seconds in the queue for a lock: everybody else waits behind us."""
    hold: float = 1.0
    """Seconds that the work under the locks may take."""
    look: float = 0.25
    """Seconds between two looks at who stands in the way; nobody waits for us meanwhile."""
    whole: float = 900.0
    """Seconds until it is given up."""


USUAL_PATIENCE = LockPatience()


@dataclass(frozen=True, slots=True)
class TransactionInTheWay:
    """One row of `partition/in_the_way.sql`."""

    transaction: str
    """Its virtual number."""
    pid: int
    login: str | None
    application: str
    client: str | None
    since: datetime | None

    @property
    def holder(self) -> LockHolder:
        """Return the session, as it is told to whoever has to wait."""
        return LockHolder(
            pid=self.pid, is_ours=False, login=self.login, application=self.application, client=self.client,
            since=self.since,
        )  # fmt: skip


class Waiting:
    """What is waited for on the way to one end, and until when."""

    def __init__(self, table: str, patience: LockPatience, say: Callable[[Words | None], None]) -> None:
        """Begin to wait; `say` is told for whom, and None once it goes on."""
        self._table, self._say = table, say
        self.patience = patience
        self._begun = time.monotonic()
        self._told: int | None = None

    def bear(self, holder: LockHolder | None) -> None:
        """Wait a moment for a session, told by name once; give up where it has been too long."""
        words = words_of(holder)
        waited = time.monotonic() - self._begun
        if waited > self.patience.whole:
            pid = "PID" if holder is None else str(holder.pid)
            raise LockNotGiven(
                table=self._table, seconds=round(waited), holder_ko=words.ko, holder_en=words.en, pid=pid
            )
        if holder is not None and holder.pid != self._told:
            self._told = holder.pid
            reason = STANDS_IN_THE_WAY.filled(table=self._table, holder_ko=words.ko, holder_en=words.en)
            LOG.warning("%s", reason.in_both)
            self._say(reason)
        time.sleep(self.patience.look)

    def is_over(self) -> None:
        """Say that nobody is waited for any more."""
        if self._told is not None:
            self._told = None
            self._say(None)


def exclusively(db: Database, locks: Sequence[TableLock], waiting: Waiting, work: Callable[[], T]) -> T:
    """Do `work` in one transaction that holds the locks, in their order; begun anew where somebody was in the way.

    A statement of the work that takes longer than it may is the caller's: `StatementRefused` with TOO_LONG.
    """
    patience = waiting.patience
    (server,) = db.ask("partition/lock_wait.sql", {})
    queue = min(patience.queue * 1000, int(str(server["milliseconds"])) * PART_OF_DEADLOCK)
    limits = {"lock": f"{round(queue)}ms", "statement": f"{round(patience.hold * 1000)}ms"}
    while True:
        stays = _who_stays(db, locks, queue / 1000)
        if stays is not None:
            waiting.bear(stays.holder)
            continue
        try:
            with db.transaction():
                db.ask("partition/wait_for_locks.sql", limits)
                for each in locks:
                    db.statement(filled("partition/lock.sql", {"table": each.path, "mode": each.mode}), 1)
                result = work()
        except StatementRefused as error:
            if error.sqlstate == TOO_LONG or error.sqlstate not in PASSING:
                raise
            waiting.bear(next((each.holder for each in _in_the_way(db, locks)), None))
        else:
            waiting.is_over()
            return result


def wait_until_over(db: Database, waiting: Waiting) -> None:
    """Wait, holding nothing, until every transaction that is open now has ended: its snapshot may be older."""
    (known,) = db.ask("partition/snapshots_open.sql", {})
    while left := db.ask("partition/snapshots_left.sql", {"open": known["open"]}, LockHolder):
        waiting.bear(left[0])
    waiting.is_over()


def _who_stays(db: Database, locks: Sequence[TableLock], seconds: float) -> TransactionInTheWay | None:
    """Return a transaction that holds what we need at two looks: whoever queues behind it waits in vain."""
    before = {each.transaction for each in _in_the_way(db, locks)}
    if not before:
        return None
    time.sleep(seconds)
    return next((each for each in _in_the_way(db, locks) if each.transaction in before), None)


def _in_the_way(db: Database, locks: Sequence[TableLock]) -> list[TransactionInTheWay]:
    """Return whose transactions hold what we need."""
    wanted = {
        "alone": [each.id for each in locks if each.mode is TableLockMode.ALONE],
        "unwritten": [each.id for each in locks if each.mode is TableLockMode.UNWRITTEN],
    }
    return db.ask("partition/in_the_way.sql", wanted, TransactionInTheWay)
