"""The checks of `health`: fast, reading only, for cron and orchestrators.

Decision: docs/decisions/health.md
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from kerp_import.database.connection import Database
from kerp_import.health.health_check import HealthCheck, ok
from kerp_import.health.of_database import checks_of
from kerp_import.health.of_machine import last_backup, room
from kerp_import.model.words import Words


def check_health(db: Database, home: Path, backup_age: timedelta | None = None) -> Iterator[HealthCheck]:
    """Yield the checks of a database that answers, and of the machine that asks it."""
    yield ok("database", Words(f"{db.place}, PostgreSQL {db.version}", f"{db.place}, PostgreSQL {db.version}"))
    yield from checks_of(db)
    yield last_backup(home, limit=backup_age, has_books=True)
    yield room("disk", home)
