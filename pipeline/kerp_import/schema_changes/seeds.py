"""Seeds: files of SQL that may be run again and again, all of a folder in one transaction, told by what they changed.

Decision: docs/decisions/seeds.md
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from kerp_schemas import SQL

from kerp_import.database import audit
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.files.small_file import read_small
from kerp_import.migrate.files import LARGEST_FILE, shipped
from kerp_import.migrate.history import require_current
from kerp_import.migrate.lock import locked
from kerp_import.migrate.statements import Statement
from kerp_import.migrate.steps import steps_of
from kerp_import.model.schema_errors import NoSeeds, SeedOutsideTransaction, SeedRefused
from kerp_import.schema_changes.tables import WrittenTable, rows_written, written_since

SHIPPED_SEEDS = SQL / "seeds"
"""The program's own seeds: the standard chart, and the settings' first values."""


@dataclass(frozen=True, slots=True)
class SeededTable:
    """What seeding did to one table; `unchanged` are the rows that it left as they were."""

    name: str
    new: int
    changed: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class CountedRows:
    """The row of a file that counts."""

    rows: int


def seed(db: Database, folder: Path) -> tuple[SeededTable, ...]:
    """Run every .sql file of `folder`, by name, in one transaction, and return what it did to which table."""
    is_ours = folder == SHIPPED_SEEDS
    statements = [(file.name, each) for file in _files(folder) for each in _statements(file)]
    if is_ours:
        require_current(db)
    with locked(db, shipped()), db.transaction():
        with _as_owner(db, needed=is_ours):
            before = rows_written(db)
            for name, each in statements:
                _run(db, name, each)
            seeded = tuple(_told(db, each) for each in written_since(db, before))
        if is_ours:
            db.take_role()
            audit.note(db, "db seed", "done", details={"tables": [asdict(each) for each in seeded]})
    return seeded


def _files(folder: Path) -> list[Path]:
    """Return the folder's files in the order in which they run."""
    files = sorted(folder.glob("*.sql"))
    if not files:
        raise NoSeeds(folder=folder)
    return files


def _statements(file: Path) -> Iterator[Statement]:
    """Yield the statements of a file; its own BEGIN and COMMIT are none, since the folder is one transaction."""
    for step in steps_of(file.name, read_small(file, LARGEST_FILE).decode("utf-8-sig")):
        for each in step.statements:
            if each.runs_outside:
                raise SeedOutsideTransaction(place=f"{file.name}:{each.line} {each.first_line}")
            yield each


@contextmanager
def _as_owner(db: Database, *, needed: bool) -> Iterator[None]:
    """Be kerp_owner, who alone may write what our seeds write; somebody else's run as the login."""
    if needed:
        db.do("schema_changes/become_owner.sql", {})
    yield
    if needed:
        db.do("schema_changes/leave_owner.sql", {})


def _run(db: Database, name: str, statement: Statement) -> None:
    """Run one statement, or say where it was refused."""
    try:
        db.statement(statement.text, statement.line)
    except StatementRefused as error:
        raise SeedRefused(place=f"{name}:{error.line} {error.first_line}", reason=error.reason) from error


def _told(db: Database, written: WrittenTable) -> SeededTable:
    """Return what became of a table's rows."""
    names = {"schema": written.schema, "table": written.name}
    (counted,) = db.ask("schema_changes/rows.sql", {}, CountedRows, names)
    unchanged = counted.rows - written.new - written.changed
    return SeededTable(written.name, written.new, written.changed, written.removed, unchanged)
