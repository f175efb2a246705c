"""The table `operations`: what runs long, noted while it runs on a connection of its own, and read again.

Decision: docs/decisions/operations.md
Decision: docs/decisions/heartbeats.md
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
from typing import cast
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.database.lock_holder import application_name, words_of
from kerp_import.model.errors import KerpError
from kerp_import.model.ids import uuid7
from kerp_import.model.progress import Meter, Unit
from kerp_import.model.safe_text import as_json_text
from kerp_import.model.spans import SPANS
from kerp_import.model.words import Words
from kerp_import.values.text import mask

LOG = logging.getLogger("kerp_import")

HEARTBEAT = 10.0
"""Seconds between two beats: six of them may fail before anybody takes the program for dead."""

BEAT = "operations/beat.sql"

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
    """One row of `operations/latest.sql` and of `operations/named.sql`."""

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
    details: dict[str, object]
    """What it made and how far it is."""
    control: dict[str, object]
    """What other sessions said to it: pause, size, approved."""


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
    details: Mapping[str, object] = field(default_factory=dict)
    resumes: Operation | None = None
    """The row that it goes on with, whose counts it takes over; without one it begins a row of its own."""
    unit: Unit = Unit.ROWS
    """What `done` and `total` count."""
    since: float | None = None
    """When, by time.monotonic(), what it is a part of began."""
    is_its_memory: bool = False
    """Whether the row is all that the work remembers of itself: then what cannot be noted ends it."""


class OperationUnderWay:
    """An operation on its way: what it says of itself is committed at once, whatever becomes of its work."""

    def __init__(self, db: Database, notes: Database, beginning: Beginning) -> None:
        """Note on the connection `notes` that the operation begins, which works on `db`."""
        self._db, self._notes, self._beginning = db, notes, beginning
        self.id = beginning.resumes.id if beginning.resumes else uuid7()
        self.rows = beginning.resumes.rows_affected if beginning.resumes else 0
        start = self.rows or beginning.done
        self.meter = Meter(beginning.kind, beginning.name, self.id, start=start, since=beginning.since)
        self.has_ended = False
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
            "details": as_json_text(dict(beginning.details)),
            "host": gethostname(),
            "pid": os.getpid(),
            "application": application_name(),
            "tool_version": installed_version("kerp-import"),
        }
        self._notes.ask("operations/session.sql", self._tenant)
        self._say("operations/go_on.sql" if beginning.resumes else "operations/begin.sql", values)

    def beat(self) -> None:
        """Say that the program lives, if it has said nothing for some seconds."""
        self.meter.tick()
        if not self._is_broken and time.monotonic() - self._spoken_at > HEARTBEAT:
            self._say(BEAT, {})

    def advance(self, done: int, step: str) -> None:
        """Say how far it has come."""
        self._say("operations/advance.sql", {"done": done, "step": step})
        self.meter.at(step, done, self._beginning.total, self._beginning.unit)

    def keep(self, details: Mapping[str, object]) -> None:
        """Keep what it made or found, key by key, at once."""
        self._say("operations/keep_details.sql", {"details": as_json_text(dict(details))})

    def keep_place(self, done: int, total: int | None, step: str, details: Mapping[str, object]) -> None:
        """Keep how far it is in the transaction of the work itself, which ends with this: as the importer."""
        self._db.take_role(self._beginning.company_id)
        values = {"id": self.id, "done": done, "total": total, "step": step, "rows": self.rows}
        self._db.do("operations/keep_place.sql", values | {"details": as_json_text(dict(details))})
        self._spoken_at = time.monotonic()
        self.meter.keep(step, done, total, self._beginning.unit)

    def control(self) -> dict[str, object]:
        """Return what other sessions have said to it."""
        rows = self._notes.ask("operations/control.sql", {"id": self.id})
        return dict(cast("dict[str, object]", rows[0]["control"])) if rows else {}

    def pause(self, reason: Words | None) -> None:
        """Say why it waits, or with None that it goes on."""
        self._say("operations/pause.sql", {"reason": None if reason is None else reason.in_both})
        self.meter.wait(reason)

    def rest(self, reason: str) -> None:
        """Say that it has stopped for now, why, and that it may go on later."""
        self._say("operations/rest.sql", {"reason": reason, "rows": self.rows})
        self._end("pending")

    def finish(self, status: str, error: str | None = None) -> None:
        """Say how it ended."""
        self._say("operations/finish.sql", {"status": status, "rows": self.rows, "error": error})
        self._end(status)

    def _end(self, state: str) -> None:
        """Remember that its end is noted, and say so."""
        self.has_ended = True
        self.meter.end(state)

    @property
    def _tenant(self) -> dict[str, object]:
        """Return for which company the notes are written."""
        return {"tenant": str(self._beginning.company_id or "")}

    def _say(self, file: str, values: Mapping[str, object]) -> None:
        """Note something; where that is not possible, warn once and let the work go on: whoever comes next settles it.

        The work may be a migration that takes the table away. One that remembers nothing else ends, but for a beat.
        """
        self._spoken_at = time.monotonic()
        try:
            if self._notes.is_closed:
                self._notes.reconnect()
                self._notes.ask("operations/session.sql", self._tenant)
            if access(self._notes).is_there:
                self._notes.do(file, {"id": self.id, "server_pid": self._db.pid, **values})
        except KerpError as error:
            if self._beginning.is_its_memory:
                if file == BEAT:
                    return
                raise
            if not self._is_broken:
                LOG.warning(NOT_NOTED.format(name=self._beginning.name, reason=error))
            self._is_broken = True


@contextmanager
def alone(db: Database, space: str, name: str, refusal: type[KerpError]) -> Iterator[str]:
    """Hold the lock of an operation, whose id as pg_locks has it is given; whoever holds it already is named."""
    if not db.lock(space, name):
        holder = words_of(db.lock_holder(space, name))
        raise refusal(name=name, holder_ko=holder.ko, holder_en=holder.en)
    try:
        yield str(db.ask("operations/lock_id.sql", {"space": space, "name": name})[0]["lock_id"])
    finally:
        db.unlock(space, name)


@contextmanager
def noted(db: Database, notes: Database, beginning: Beginning) -> Iterator[OperationUnderWay]:
    """Keep the row of an operation while the block runs: it beats while `db` waits, and ends as the block ends.

    Unless the block has said itself how it ended, or that it rests.
    """
    under_way = OperationUnderWay(db, notes, beginning)
    with under_way.meter:
        try:
            with db.beating(under_way.beat), SPANS.open(beginning.kind, {"kerp.name": beginning.name}):
                yield under_way
        except BaseException as error:
            if not under_way.has_ended:
                under_way.finish("failed", reason_of(error))
            raise
        if not under_way.has_ended:
            under_way.finish("completed")


def reason_of(error: BaseException) -> str:
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


def named(db: Database, kind: str, name: str) -> Operation | None:
    """Return the latest operation of a kind and name that this login may see."""
    if not access(db).may_read:
        return None
    with db.transaction():
        db.take_role()
        found = db.ask("operations/named.sql", {"kind": kind, "name": name}, Operation)
    return found[0] if found else None


def begun_by(db: Database, begun: str) -> list[Operation]:
    """Return the operations that this login may see whose id begins so."""
    if not access(db).may_read:
        return []
    with db.transaction():
        db.take_role()
        return db.ask("operations/begun_by.sql", {"begun": begun.casefold()}, Operation)


def set_control(db: Database, operation_id: UUID, control: Mapping[str, object]) -> bool:
    """Say something to an operation under way, and return whether this login may.

    In the transaction under way, as the importer.
    """
    return db.do("operations/set_control.sql", {"id": operation_id, "control": as_json_text(dict(control))}) == 1


def note_process(db: Database, batch_id: UUID) -> None:
    """Note, in the transaction under way, that this process runs the batch."""
    db.do("operations/note_process.sql", {"id": batch_id, "host": gethostname(), "pid": os.getpid()})


def note_end(  # noqa: PLR0913 - what is noted of which batch
    db: Database, batch_id: UUID, step: str | None, done: int, total: int | None, *, lives: bool
) -> None:
    """Note, in the transaction under way that ends a batch, where it was; `lives`: its own program says so."""
    values = {"id": batch_id, "step": step, "done": done, "total": total, "lives": lives}
    db.do("operations/end_of_batch.sql", values)


def company_id_of(db: Database, code: str) -> UUID | None:
    """Return the id of the company of that code that this login may see, None where there is none."""
    with db.transaction():
        db.take_role()
        found = db.ask("records/find_company.sql", {"code": code})
    return cast("UUID", found[0]["id"]) if found else None
