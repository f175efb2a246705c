"""A transaction that is tried again where a lock stood in the way, and settled where the answer to COMMIT is lost.

Decision: docs/decisions/statements.md
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.migrate.files import Folder
from kerp_import.migrate.lock import PATIENCE as WITH_RUNNER
from kerp_import.migrate.lock import lock_keys, take
from kerp_import.model.errors import ConnectionLost, NoDatabase
from kerp_import.model.schema_errors import OutcomeUnknown

IN_THE_WAY = ("55P03", "40P01", "40001")
"""A lock not had in time, a deadlock, a clash of transactions: another attempt may succeed."""

PAUSE = 0.5
"""Seconds between two looks at a server that is sought again, or at a lost session that is to end."""


@dataclass(frozen=True, slots=True)
class Patience:
    """For how long what is in the way is borne."""

    lock_timeout: str = "2s"
    """How long a statement waits for a lock: everybody else queues behind whoever waits."""

    pauses: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
    """Seconds between the attempts at a transaction that somebody else's lock stood in the way of: 32 in all."""

    with_runner: float = WITH_RUNNER
    """Seconds for which another runner is waited for."""

    with_server: float = 60.0
    """Seconds for which a server is sought again, and a lost session is waited for to end."""


PATIENT = Patience()
"""What a person at a terminal bears."""


def patiently(db: Database, folder: Folder, work: Callable[[], None], patience: Patience = PATIENT) -> None:
    """Do `work` in a transaction, from its beginning again where a lock stood in the way.

    Never a single statement again: the locks that earlier ones hold would be held all the while. Where the connection
    is lost while COMMIT is under way, the server is asked on another one what became of it.
    """
    for pause in (*patience.pauses, None):
        try:
            _once(db, folder, work, patience)
        except StatementRefused as error:
            if error.sqlstate not in IN_THE_WAY or pause is None:
                raise
            time.sleep(pause)
        else:
            return


def come_back(db: Database, folder: Folder, pid: int, patience: Patience = PATIENT) -> None:
    """Connect again, end the session `pid` that was lost, and take the locks that went with it."""
    until = time.monotonic() + patience.with_server
    while True:
        try:
            db.reconnect()
            break
        except NoDatabase:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)
    db.do("migrate/session.sql", {})
    while db.ask("migrate/end_session.sql", {"pid": pid})[0]["ended"] and time.monotonic() < until:
        time.sleep(PAUSE)
    take(db, lock_keys(db, folder), max(until - time.monotonic(), PAUSE))


def _once(db: Database, folder: Folder, work: Callable[[], None], patience: Patience) -> None:
    """Do `work` in one transaction, and find out what became of it if the wire broke."""
    pid = db.pid
    xid: object = None
    try:
        with db.transaction():
            # A SELECT would be a query, after which no isolation level can be chosen.
            db.execute(f"SET LOCAL lock_timeout = '{patience.lock_timeout}'")
            work()
            xid = db.row("SELECT pg_current_xact_id()::text AS xid")["xid"]
    except ConnectionLost:
        come_back(db, folder, pid, patience)
        if xid is None:
            raise
        outcome = db.ask("migrate/outcome.sql", {"xid": xid})[0]["outcome"]
        if outcome == "aborted":
            raise
        if outcome != "committed":
            raise OutcomeUnknown(outcome=outcome) from None
