"""What `db up` would run, and with a trace what each of its statements would do.

Decision: docs/decisions/trace.md
"""

from dataclasses import dataclass

from kerp_import.database.connection import Database
from kerp_import.migrate import history
from kerp_import.migrate.directives import backfills_of, checks_of
from kerp_import.migrate.files import Folder, Migration
from kerp_import.schema_changes.copy_of_target import CopyFrom, copy_of_target
from kerp_import.schema_changes.drift import drift
from kerp_import.schema_changes.trace import TableSize, TracedFile, trace_files


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file that `db up` would run, and what must be so before it."""

    version: int
    label: str
    checks: tuple[str, ...]
    backfills: tuple[str, ...]
    has_way_back: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What `db up` would run from where the database stands."""

    version: int
    files: tuple[PlannedFile, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What the files did on a copy of the target's schema."""

    source: CopyFrom
    has_drifted: bool
    files: tuple[TracedFile, ...]

    @property
    def fails(self) -> bool:
        """Return whether a file would fail."""
        return any(each.failure for each in self.files)


def plan(db: Database, folder: Folder) -> Plan:
    """Return what is pending; nothing is written."""
    current = history.state(db, folder)
    history.require_sound(current, folder)
    return Plan(current.version, tuple(map(_planned, current.pending)))


def trace(db: Database, url: str, folder: Folder) -> Trace:
    """Run what is pending on a copy of the target's schema, and tell what it did; nothing is written to the target."""
    pending = history.state(db, folder).pending
    found = drift(db, folder)
    sizes = {each.name: each for each in db.ask("trace/sizes.sql", {}, TableSize)}
    with copy_of_target(db, url, folder, found) as copy:
        return Trace(copy.source, bool(found.differences), trace_files(copy.db, pending, sizes))


def _planned(migration: Migration) -> PlannedFile:
    """Return one pending file."""
    file = migration.up_file
    return PlannedFile(
        migration.version, migration.label, tuple(each.query for each in checks_of(file, migration.up)),
        backfills_of(file, migration.up), migration.down is not None,
    )  # fmt: skip
