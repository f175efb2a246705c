"""The moves: up, down, to a version, and on after a fault.

Decision: docs/decisions/migrations.md
"""

from collections.abc import Iterator
from contextlib import contextmanager

from kerp_import.database.connection import Database
from kerp_import.migrate import history
from kerp_import.migrate.apply import Course, Move
from kerp_import.migrate.before import require_ready
from kerp_import.migrate.files import Folder, Migration, shipped
from kerp_import.migrate.history import SchemaState
from kerp_import.migrate.lock import locked
from kerp_import.migrate.operations import MigrationLog, settle
from kerp_import.migrate.patience import PATIENT, Patience
from kerp_import.model.schema_errors import NoWayBack, VersionUnknown


def up(
    db: Database, target: int | None = None, *, folder: Folder | None = None, patience: Patience = PATIENT
) -> tuple[Migration, ...]:
    """Run the pending migrations up to `target` (all of them if None) and return those that were run."""
    folder = folder or shipped()
    with at_work(db, folder, patience) as current, MigrationLog(db, folder) as log:
        history.require_sound(current, folder)
        wanted = tuple(each for each in current.pending if target is None or each.version <= target)
        for each in wanted:
            require_ready(db, folder, each)
            log.run(Course(db, folder, Move(each, "up", each.version), patience))
        return wanted


def down(
    db: Database, target: int, *, folder: Folder | None = None, patience: Patience = PATIENT
) -> tuple[Migration, ...]:
    """Undo the migrations above `target`, newest first, and return those that were undone."""
    folder = folder or shipped()
    with at_work(db, folder, patience) as current, MigrationLog(db, folder) as log:
        history.require_sound(current, folder)
        wanted = to_undo(folder, current, target)
        for each in wanted:
            log.run(Course(db, folder, Move(each, "down", folder.version_before(each.version)), patience))
        return wanted


def to_undo(folder: Folder, current: SchemaState, target: int) -> tuple[Migration, ...]:
    """Return the migrations above `target` that are applied, newest first; one without a way back is refused."""
    wanted = tuple(each for each in reversed(folder.migrations) if target < each.version <= current.version)
    without = next((each for each in wanted if each.down is None), None)
    if without:
        raise NoWayBack(file=without.up_file)
    return wanted


def version_after(folder: Folder, current: SchemaState, steps: int) -> int:
    """Return the version that `steps` steps lead to: up for a positive number, down for a negative one."""
    if steps > 0:
        return current.pending[min(steps, len(current.pending)) - 1].version if current.pending else current.version
    below = [0, *(each.version for each in folder.migrations if each.version < current.version)]
    return below[max(len(below) + steps, 0)]


def require_version(folder: Folder, version: int) -> None:
    """Refuse a version that the folder does not have; 0 is an empty schema."""
    if version and version not in {each.version for each in folder.migrations}:
        raise VersionUnknown(version=version, newest=folder.newest)


def force(db: Database, version: int, *, folder: Folder | None = None) -> None:
    """Write a version without running anything, as golang-migrate's `force` does: somebody has cleaned up by hand."""
    folder = folder or shipped()
    require_version(folder, version)
    with at_work(db, folder):
        with db.transaction():
            history.set_version(db, folder, version, dirty=False)
            history.forget_half_done(db, folder)
            history.forget_above(db, folder, version)
        # Versions below that nobody has noted become another tool's.
        history.take_over(db, folder)


@contextmanager
def at_work(db: Database, folder: Folder, patience: Patience = PATIENT) -> Iterator[SchemaState]:
    """Hold the lock with history and operations brought up to date, and give the state."""
    history.require_table(db, folder)
    with locked(db, folder, patience.with_runner):
        db.do("migrate/session.sql", {})
        current = history.take_over(db, folder)
        settle(db, folder)
        yield current
