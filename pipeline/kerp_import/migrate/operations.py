"""Migrations in the table of operations: seen while their transaction is under way, settled where nobody ended them.

Decision: docs/decisions/operations.md
"""

import logging
import time
from types import TracebackType
from typing import Self

from kerp_import.database.connection import Database
from kerp_import.database.operations import NOT_NOTED, Beginning, access, noted
from kerp_import.migrate.apply import Course
from kerp_import.migrate.files import Folder
from kerp_import.migrate.lock import lock_keys
from kerp_import.model.errors import KerpError
from kerp_import.model.progress import Unit

LOG = logging.getLogger("kerp_import")


class MigrationLog:
    """Notes each migration of one move; one connection for all of them, made when the first is noted."""

    def __init__(self, db: Database, folder: Folder) -> None:
        """Begin with nothing noted."""
        self._db, self._folder = db, folder
        self._notes: Database | None = None
        self._is_refused = False
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        """Return the log itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        if self._notes is not None:
            self._notes.__exit__(kind, error, trace)

    def run(self, course: Course, start: int = 0) -> None:
        """Carry a file out from its step `start` on, and note it where there is a table for that."""
        notes = self._connection(course)
        if notes is None:
            course.run(start)
            return
        move = course.move
        beginning = Beginning(
            kind="migration",
            name=move.migration.label,
            version=move.migration.version,
            lock_id=f"0:{lock_keys(self._db, self._folder)['by_name']}:1",
            done=start,
            total=len(course.steps),
            unit=Unit.STEPS,
            since=self._began,
            spec={"way": move.way, "table": self._folder.table},
        )
        with noted(self._db, notes, beginning) as operation:

            def advance(done: int) -> None:
                operation.advance(done, f"{done}/{len(course.steps)}")

            try:
                course.run(start, advance)
            finally:
                operation.rows = course.rows

    def _connection(self, course: Course) -> Database | None:
        """Return the connection for the notes; None where there is no table, or the server has no room for a second."""
        if self._notes is None and not self._is_refused and access(self._db).may_write:
            try:
                self._notes = self._db.second()
            except KerpError as error:
                LOG.warning(NOT_NOTED.format(name=course.move.migration.label, reason=error))
                self._is_refused = True
        return self._notes


def settle(db: Database, folder: Folder) -> None:
    """Note of each migration of the folder whose program ended without a word how it ended; the lock must be held."""
    if not access(db).may_write:
        return
    with db.transaction():
        db.take_role()
        db.do("operations/settle_migrations.sql", {"table": folder.table}, {"history": folder.history})
