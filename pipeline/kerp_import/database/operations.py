"""The table `operations`: what runs long, noted while it runs on a connection of its own, and read again.

Decision: docs/decisions/operations.md
"""

import logging
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version as installed_version
from socket import gethostname
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.database.lock_holder import application_name
from kerp_import.model.errors import KerpError
from kerp_import.model.ids import uuid7
from kerp_import.model.safe_text import as_json_text
from kerp_import.values.text import mask

LOG = logging.getLogger("kerp_import")

HEARTBEAT = 10.0
"""Seconds between two beats: six of them may fail before anybody takes the program for dead."""

NOT_NOTED = (
    "{name}의 진행 상황을 operations에 적지 못했습니다. 작업은 계속합니다: {reason} / "
    "How {name} goes could not be noted in operations; it goes on: {reason}"
)


@dataclass(frozen=True, slots=True)
class Access:
    """What a login may do with the table: `operations/access.sql` selects the fields."""

    is_there: bool
    may_read: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of `operations/latest.sql`."""

    id: UUID
    kind: str
    """migration, backfill, expand, partition, copy or batch."""
    name: str
    version: int | None
    company_id: UUID | None
    status: str
    """pending, running, completed, failed, rejected or rolled_back."""
    state: str
    """The status; of one that is running and says nothing: stalled where its lock is free, silent where it is held."""
    started_at: datetime | None
    completed_at: datetime | None
    rows_affected: int
    error_message: str | None
    step: str | None
    done: int
    total: int | None
    heartbeat_at: datetime | None
    host: str | None
    pid: int | None
    server_pid: int | None
    application: str | None
    tool_version: str
    pause_reason: str | None
    spec: dict[str, object]


@dataclass(frozen=True, slots=True)
class Beginning:
    """An operation that is about to begin."""

    kind: str
    name: str
    lock_id: str
    """The advisory lock that is held while it runs, as pg_locks has it: classid:objid:objsubid."""
    version: int | None = None
    company_id: UUID | None = None
    done: int = 0
    total: int | None = None
    spec: Mapping[str, object] = field(default_factory=dict)


class OperationUnderWay:
    """An operation on its way: what it says of itself is committed at once, whatever becomes of its work."""

    def __init__(self, db: Database, notes: Database, beginning: Beginning) -> None:
        """Note on the connection `notes` that the operation begins, which works on `db`."""
        self._db, self._notes, self._beginning = db, notes, beginning
        self._id = uuid7()
        self.rows = 0
        self._spoken_at = time.monotonic()
        self._is_broken = False
        values = {
            "kind": beginning.kind,
            "name": beginning.name,
            "version": beginning.version,
            "company_id": beginning.company_id,
            "done": beginning.done,
            "total": beginning.total,
            "lock_id": beginning.lock_id,
            "spec": as_json_text(dict(beginning.spec)),
            "host": gethostname(),
            "pid": os.getpid(),
            "application": application_name(),
            "tool_version": installed_version("kerp-import"),
        }
        self._notes.ask("operations/session.sql", self._tenant)
        self._say("operations/begin.sql", values)

    def beat(self) -> None:
        """Say that the program lives, if it has said nothing for some seconds."""
        if not self._is_broken and time.monotonic() - self._spoken_at > HEARTBEAT:
            self._say("operations/beat.sql", {})

    def advance(self, done: int, step: str) -> None:
        """Say how far it has come."""
        self._say("operations/advance.sql", {"done": done, "step": step})

    def finish(self, status: str, error: str | None = None) -> None:
        """Say how it ended."""
        self._say("operations/finish.sql", {"status": status, "rows": self.rows, "error": error})

    @property
    def _tenant(self) -> dict[str, object]:
        """Return for which company the notes are written."""
        return {"tenant": str(self._beginning.company_id or "")}

    def _say(self, file: str, values: Mapping[str, object]) -> None:
        """Note something; where that is not possible, warn once and let the work go on: whoever comes next settles it.

        The work may be a migration that takes the table away.
        """
        self._spoken_at = time.monotonic()
        try:
            if self._notes.is_closed:
                self._notes.reconnect()
                self._notes.ask("operations/session.sql", self._tenant)
            if access(self._notes).is_there:
                self._notes.do(file, {"id": self._id, "server_pid": self._db.pid, **values})
        except KerpError as error:
            if not self._is_broken:
                LOG.warning(NOT_NOTED.format(name=self._beginning.name, reason=error))
            self._is_broken = True


@contextmanager
def noted(db: Database, notes: Database, beginning: Beginning) -> Iterator[OperationUnderWay]:
    """Keep the row of an operation while the block runs: it beats while `db` waits, and ends as the block ends."""
    under_way = OperationUnderWay(db, notes, beginning)
    try:
        with db.beating(under_way.beat):
            yield under_way
    except BaseException as error:
        under_way.finish("failed", _reason(error))
        raise
    under_way.finish("completed")


def _reason(error: BaseException) -> str:
    """Return why something ended: what the server said, and of what, since that is the same in every language."""
    if not isinstance(error, KerpError):
        return type(error).__name__
    said = [str(error.facts[each]) for each in ("name", "reason") if error.facts.get(each)]
    return mask(": ".join(said) if said else str(error))


def access(db: Database) -> Access:
    """Return what this login may do with the table of operations."""
    (answer,) = db.ask("operations/access.sql", {}, Access)
    return answer


def latest(db: Database) -> list[Operation]:
    """Return the latest of each operation that this login may see, the newest first; none where there is no table."""
    if not access(db).may_read:
        return []
    with db.transaction():
        db.take_role()
        return db.ask("operations/latest.sql", {}, Operation)


def note_process(db: Database, batch_id: UUID) -> None:
    """Note, in the transaction under way, that this process runs the batch."""
    db.do("operations/note_process.sql", {"id": batch_id, "host": gethostname(), "pid": os.getpid()})
