"""Down files run in one transaction that is rolled back, to see what they leave.

Decision: docs/decisions/ways-back.md
"""

from dataclasses import dataclass

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.migrate.files import Folder, Migration
from kerp_import.migrate.patience import patiently
from kerp_import.migrate.statements import Statement
from kerp_import.migrate.steps import steps_of
from kerp_import.model.schema_errors import MigrationFailed
from kerp_import.model.words import Words
from kerp_import.schema_changes.tables import TablesThere, WrittenTable, rows_written, tables_there, written_since

LIMIT = "10s"
"""How long one statement is tried: it holds its locks all the while, and will again when it is meant."""

TOO_LONG = "57014"
"""The SQLSTATE of a statement that was ended."""

HARMLESS = ("CREATE INDEX ", "CREATE UNIQUE INDEX ", "DROP INDEX ", "REINDEX ", "VACUUM", "CLUSTER", "ALTER TABLE ")
"""What of the statements outside of transactions deletes no row: a DETACH PARTITION does not, either."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a way back left when it was tried; with a doubt it was not tried to its end, or not all of it."""

    after: TablesThere
    written: tuple[WrittenTable, ...]
    doubt: Words | None


@dataclass(frozen=True, slots=True)
class PlacedStatement:
    """A statement and the file that it stands in."""

    file: str
    statement: Statement

    @property
    def place(self) -> str:
        """Return file, line and statement, as a message names them."""
        return f"{self.file}:{self.statement.line} {self.statement.first_line}"


class _TrialOver(Exception):
    """Ends the trial's transaction with a ROLLBACK."""

    def __init__(self, trial: Trial) -> None:
        """Carry out what was seen."""
        super().__init__()
        self.trial = trial


def try_out(db: Database, folder: Folder, migrations: tuple[Migration, ...]) -> Trial:
    """Return what the down files of these migrations leave; one that fails for certain is a `MigrationFailed`."""
    statements = [
        PlacedStatement(each.down_file, statement)
        for each in migrations
        for step in steps_of(each.down_file, each.down or "")
        for statement in step.statements
    ]

    def work() -> None:
        raise _TrialOver(_tried(db, statements))

    try:
        patiently(db, folder, work)
    except _TrialOver as over:
        return over.trial
    except StatementRefused as error:
        refused = next(each for each in statements if each.statement.text == error.text)
        return _without_end(db, statements, refused, error)
    message = "a trial ends with a ROLLBACK"
    raise AssertionError(message)


def _tried(db: Database, statements: list[PlacedStatement]) -> Trial:
    """Run the statements in the transaction under way, but for those that would not stand in one."""
    db.execute(f"SET LOCAL statement_timeout = '{LIMIT}'")
    before, doubt = rows_written(db), None
    for each in statements:
        if not each.statement.runs_outside:
            db.statement(each.statement.text, each.statement.line)
        elif not each.statement.words.startswith(HARMLESS):
            doubt = doubt or _doubt(each)
    return Trial(tables_there(db), tuple(written_since(db, before)), doubt)


def _without_end(
    db: Database, statements: list[PlacedStatement], refused: PlacedStatement, error: StatementRefused
) -> Trial:
    """Return that nothing is known where a statement took too long, or may need one that was passed over."""
    passed_over = any(each.statement.runs_outside for each in statements[: statements.index(refused)])
    if error.sqlstate != TOO_LONG and not passed_over:
        raise MigrationFailed(name=refused.place, reason=error.reason) from error
    return Trial(tables_there(db), (), _doubt(refused))


def _doubt(placed: PlacedStatement) -> Words:
    """Return that nobody knows beforehand what this statement deletes."""
    return Words(
        f"{placed.place}: 무엇을 지우는지 미리 알 수 없습니다",
        f"{placed.place}: what it deletes cannot be known beforehand",
    )
