"""The lock that golang-migrate takes, in both spellings that it uses, so that one runner works at a time.

Decision: docs/decisions/migrations.md
"""

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from kerp_import.database.connection import Database
from kerp_import.database.lock_holder import LockHolder, words_of
from kerp_import.migrate.files import Folder
from kerp_import.model.schema_errors import MigrationUnderWay

LOCK_SALT = 1486364155
"""golang-migrate's salt for its advisory lock, from its documentation of the lock's number."""

PATIENCE = 120.0
"""Seconds for which another runner is waited for."""

PAUSE = 0.2
"""Seconds between two attempts: a session that waits inside the server would hold a snapshot, for which another
session's CREATE INDEX CONCURRENTLY waits in turn (golang-migrate#960)."""


@contextmanager
def locked(db: Database, folder: Folder, patience: float = PATIENCE) -> Iterator[None]:
    """Hold both locks while migrations run; whoever holds one is waited for, and named when patience is at its end."""
    keys = lock_keys(db, folder)
    take(db, keys, patience)
    try:
        yield
    finally:
        if not db.is_closed:
            db.ask("migrate/unlock.sql", keys)


def take(db: Database, keys: dict[str, int], patience: float) -> None:
    """Take both locks, or say who holds them."""
    until = time.monotonic() + patience
    while not db.ask("migrate/try_locks.sql", keys)[0]["taken"]:
        if time.monotonic() > until:
            holders = db.ask("migrate/lock_holder.sql", keys, LockHolder)
            holder = words_of(holders[0] if holders else None)
            raise MigrationUnderWay(holder_ko=holder.ko, holder_en=holder.en)
        time.sleep(PAUSE)


def lock_keys(db: Database, folder: Folder) -> dict[str, int]:
    """Return the lock's numbers as golang-migrate computes them from schema, table and database.

    A program that uses it as a library gives the database's name; its command line gives the path of the URL.
    """
    place = db.row("SELECT current_schema() AS schema, current_database() AS database")
    return {
        kind: _key(f"{place['schema']}\0{folder.table}\0{database}")
        for kind, database in (("by_name", place["database"]), ("by_path", f"/{place['database']}"))
    }


def _key(name: str) -> int:
    """Return one lock's number."""
    return zlib.crc32(name.encode()) * LOCK_SALT % 2**32
