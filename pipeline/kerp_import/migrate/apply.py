"""One migration carried out, up or down: in one transaction with its version, or step by step.

Decision: docs/decisions/statements.md
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kerp_import.database import audit
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.migrate import history
from kerp_import.migrate.files import Folder, Migration
from kerp_import.migrate.history import Applied, Begun, Stop
from kerp_import.migrate.indexes import drop_left_over, index_change, is_done
from kerp_import.migrate.patience import come_back, patiently
from kerp_import.migrate.statements import Statement
from kerp_import.migrate.steps import MigrationStep, steps_of
from kerp_import.model.errors import ConnectionLost, DatabaseRefused
from kerp_import.model.schema_errors import MigrationFailed, MigrationStopped

INVALID = "an index of that name is there, and INVALID"
OBJECT_IN_USE = "55006"
"""The SQLSTATE of what is there and cannot be used."""

NOT_ALLOWED = "42501"
"""The SQLSTATE of a right that the login lacks."""


@dataclass(frozen=True, slots=True)
class Move:
    """One migration and the way it goes, with the version that the database is at afterwards."""

    migration: Migration
    way: str
    after: int

    @property
    def text(self) -> str:
        """Return what is run."""
        return (self.migration.up if self.way == "up" else self.migration.down) or ""

    @property
    def file(self) -> str:
        """Return the file's name."""
        return f"{self.migration.label}.{self.way}.sql"


class Course:
    """A migration on its way through a database."""

    def __init__(self, db: Database, folder: Folder, move: Move) -> None:
        """Read the file; one whose transactions have no end is a `MigrationUnreadable`."""
        self._db, self._folder, self.move = db, folder, move
        self.steps = steps_of(move.file, move.text)
        self._rows_of_steps: dict[int, int] = {}
        self._advance: Callable[[int], None] | None = None
        self._begun = Begun(move.migration, move.way, self.steps)
        self._stopped_at: Applied | None = None

    @property
    def is_one_transaction(self) -> bool:
        """Return whether the file leaves nothing where it fails."""
        return len(self.steps) <= 1 and all(each.in_transaction for each in self.steps)

    @property
    def rows(self) -> int:
        """Return how many rows its transactions have written so far, those of triggers and of DO included."""
        return sum(self._rows_of_steps.values())

    def run(self, start: int = 0, advance: Callable[[int], None] | None = None) -> None:
        """Carry the file out from its step `start` on; `advance`, if given, is told how many are done.

        A file that is one transaction leaves nothing where it fails. Another one is dirty from its first step to its
        last; where it fails it stays so, with what was done and where it stopped in the history.
        """
        self._advance = advance
        if self.is_one_transaction and start == 0:
            self._run_as_one()
        else:
            self._run_step_by_step(start)

    def _run_as_one(self) -> None:
        """Run the file and note its version in one transaction."""

        def work() -> None:
            for number, each in enumerate(self.steps):
                self._carry_out(each, number)
            self._note_end()

        try:
            patiently(self._db, self._folder, work)
        except StatementRefused as error:
            self._refuse_rights(error)
            raise MigrationFailed(name=self._place(error), reason=error.reason) from error

    def _run_step_by_step(self, start: int) -> None:
        """Run the file's steps one after the other, each noted with what it did."""
        version = self.move.migration.version if self.move.way == "up" else self.move.after
        self._stopped_at = history.state(self._db, self._folder).half_done
        with self._db.transaction():
            history.set_version(self._db, self._folder, version, dirty=True)
            history.note_begun(self._db, self._folder, self._begun, start)
        for number, step in enumerate(self.steps[start:], start):
            is_outside = not step.in_transaction and step.statements[0].runs_outside
            try:
                if is_outside:
                    self._run_outside(step.statements[0], number)
                else:
                    patiently(self._db, self._folder, partial(self._run_step, step, number))
            except StatementRefused as error:
                self._note(Stop(error.line, error.first_line, error.reason))
                self._refuse_rights(error)
                raise MigrationStopped(
                    name=self._place(error), reason=error.reason, done=number, steps=len(self.steps)
                ) from error
            if self._advance:
                self._advance(number + 1)
        patiently(self._db, self._folder, self._note_end)

    def _run_step(self, step: MigrationStep, number: int) -> None:
        """Run one step and note that it is done, in the transaction under way."""
        self._carry_out(step, number)
        history.note_step(self._db, self._folder, self._begun, number + 1)

    def _run_outside(self, statement: Statement, number: int) -> None:
        """Run a statement that may not run in a transaction, and note that it is done.

        Where it was begun before and nobody knows how it ended, the catalogue tells: its index was not there, or was
        there, when it was noted as begun.
        """
        change = index_change(statement)
        begun = self._noted(statement)
        if not (change and begun and not begun.error and is_done(self._db, change)):
            if change and begun:
                drop_left_over(self._db, change)
            if change is None or not is_done(self._db, change):
                self._note(Stop(statement.line, statement.first_line))
            self._run_alone(statement)
            if change and not is_done(self._db, change):
                # IF NOT EXISTS passes over an index that somebody's interrupted CONCURRENTLY left.
                raise StatementRefused(OBJECT_IN_USE, INVALID, statement.text, statement.line)
        with self._db.transaction():
            history.note_step(self._db, self._folder, self._begun, number + 1)

    def _run_alone(self, statement: Statement) -> None:
        """Run one statement outside of any transaction, however long it waits: nobody queues behind it.

        Where the wire breaks, the session is ended that still runs it, so that whoever goes on finds it at rest.
        """
        pid = self._db.pid
        try:
            with self._db.lock_timeout("0"):
                self._db.statement(statement.text, statement.line)
        except ConnectionLost:
            come_back(self._db, self._folder, pid)
            raise

    def _carry_out(self, step: MigrationStep, number: int) -> None:
        """Run a step's statements in the transaction under way."""
        if step.mode:
            self._db.statement(f"SET TRANSACTION {step.mode}", step.statements[0].line)
        before: int | None = None
        for each in step.statements:
            if before is None and not each.words.startswith("SET "):
                # SET TRANSACTION must come before any query.
                before = self._rows_written()
            self._db.statement(each.text, each.line)
        self._rows_of_steps[number] = 0 if before is None else self._rows_written() - before

    def _rows_written(self) -> int:
        """Return the server's count of rows that this session wrote, 0 where nobody wants to know."""
        if self._advance is None:
            return 0
        return int(str(self._db.ask("migrate/rows_written.sql", {})[0]["rows"]))

    def _note_end(self) -> None:
        """Note in the transaction under way that the file came to its end: version, history, audit."""
        move = self.move
        if self.is_one_transaction and move.way == "up":
            history.note_begun(self._db, self._folder, self._begun, len(self.steps))
        history.set_version(self._db, self._folder, move.after, dirty=False)
        history.note_done(self._db, self._folder, move.migration, move.way)
        if self._folder.is_ours and move.after:
            self._db.take_role()
            audit.note(self._db, f"db {move.way}", "done", details={"migration": move.migration.label})

    def _noted(self, statement: Statement) -> Applied | None:
        """Return what the history says of this statement, if it was begun before; an error in it says how it ended."""
        return self._stopped_at if self._stopped_at and self._stopped_at.line == statement.line else None

    def _note(self, stop: Stop) -> None:
        """Note in the history which statement the file is at, and what became of it."""
        history.note_stopped(self._db, self._folder, self.move.migration, stop)

    def _refuse_rights(self, error: StatementRefused) -> None:
        """Raise with what an administrator must say, where the login lacks a right."""
        if error.sqlstate == NOT_ALLOWED and self._folder.is_ours:
            (grants,) = self._db.ask("catalogue/grants.sql", {})
            raise DatabaseRefused(reason=error.reason, advice=grants["statements"]) from error

    def _place(self, error: StatementRefused) -> str:
        """Return file, line and statement, as a message names them."""
        return f"{self.move.file}:{error.line} {error.first_line}"
