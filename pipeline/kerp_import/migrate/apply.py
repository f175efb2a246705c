"""One migration carried out, up or down: in one transaction with its version, or step by step.

Decision: docs/decisions/statements.md
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kerp_import.database import audit
from kerp_import.database.connection import Database, StatementRefused
from kerp_import.database.lock_holder import words_of
from kerp_import.migrate import history
from kerp_import.migrate.blockers import blocker_of
from kerp_import.migrate.files import Folder, Migration
from kerp_import.migrate.history import Applied, Begun, Stop
from kerp_import.migrate.indexes import drop_left_over, index_change, invalid_indexes, is_done
from kerp_import.migrate.patience import IN_THE_WAY, PATIENT, Patience, come_back, patiently
from kerp_import.migrate.statements import Statement
from kerp_import.migrate.steps import MigrationStep, settings_of, steps_of
from kerp_import.model.errors import ConnectionLost, DatabaseRefused
from kerp_import.model.schema_errors import IndexUnknown, MigrationFailed, MigrationStopped, MigrationWaited

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
        return self.migration.up_file if self.way == "up" else self.migration.down_file


class Course:
    """A migration on its way through a database."""

    def __init__(self, db: Database, folder: Folder, move: Move, patience: Patience = PATIENT) -> None:
        """Read the file; one whose transactions have no end is a `MigrationUnreadable`."""
        self._db, self._folder, self.move, self._patience = db, folder, move, patience
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
        last; where it fails it stays so, with what was done and where it stopped in the history. What a file sets for
        its session holds to its end, also where it is gone on with, and no longer.
        """
        self._advance = advance
        if self.is_one_transaction and start == 0:
            self._run_as_one()
        else:
            self._run_step_by_step(start)
        self._db.start_afresh()
        self._db.do("migrate/session.sql", {})

    def _run_as_one(self) -> None:
        """Run the file and note its version in one transaction."""

        def work() -> None:
            for number, each in enumerate(self.steps):
                self._carry_out(each, number)
            self._note_end()

        try:
            patiently(self._db, self._folder, work, self._patience)
        except StatementRefused as error:
            raise self._failed(error) from error

    def _failed(self, error: StatementRefused) -> MigrationFailed:
        """Return why the file was taken back as a whole: who held what a statement waited for, where that was it."""
        self._refuse_rights(error)
        if error.sqlstate not in IN_THE_WAY:
            return MigrationFailed(name=self._place(error), reason=error.reason)
        blocker = blocker_of(self._db, error.text)
        words = words_of(blocker)
        return MigrationWaited(
            name=self._place(error), reason=error.reason, holder_ko=words.ko, holder_en=words.en,
            pid=blocker.pid if blocker else "PID",
        )  # fmt: skip

    def _run_step_by_step(self, start: int) -> None:
        """Run the file's steps one after the other, each noted with what it did.

        It is dirty from its first step on, in whose transaction that is written, where it has one.
        """
        self._stopped_at = history.state(self._db, self._folder).half_done
        is_clean = start == 0 and self._stopped_at is None and self.steps[0].in_transaction
        if not is_clean:
            with self._db.transaction():
                self._note_begun(start)
        self._say_settings(start)
        for number, step in enumerate(self.steps[start:], start):
            pid = self._db.pid
            try:
                if step.in_transaction:
                    work = partial(self._run_step, step, number, is_first=is_clean and number == 0)
                    patiently(self._db, self._folder, work, self._patience)
                else:
                    self._run_outside(step.statements[0], number)
            except StatementRefused as error:
                if is_clean and number == 0:
                    raise self._failed(error) from error
                self._note(Stop(error.line, error.first_line, error.reason))
                self._refuse_rights(error)
                raise self._stopped(error, number) from error
            if self._db.pid != pid:  # the answer to COMMIT was lost, and the session with it
                self._say_settings(number + 1)
            if self._advance:
                self._advance(number + 1)
        patiently(self._db, self._folder, self._note_end, self._patience)

    def _note_begun(self, done: int) -> None:
        """Note in the transaction under way that the file is half done: in golang-migrate's table and in ours."""
        version = self.move.migration.version if self.move.way == "up" else self.move.after
        history.set_version(self._db, self._folder, version, dirty=True)
        history.note_begun(self._db, self._folder, self._begun, done)

    def _say_settings(self, done: int) -> None:
        """Say again what the steps that are done set for their session."""
        for each in settings_of(self.steps[:done]):
            self._db.statement(each.text, each.line)

    def _stopped(self, error: StatementRefused, done: int) -> MigrationStopped:
        """Return where the file stopped, why, and what is left."""
        left = history.left_behind_words(tuple(invalid_indexes(self._db)))
        holder = words_of(blocker_of(self._db, error.text) if error.sqlstate in IN_THE_WAY else None)
        return MigrationStopped(
            name=self._place(error), reason=error.reason, done=done, steps=len(self.steps),
            left_ko=left.ko, left_en=left.en, holder_ko=holder.ko, holder_en=holder.en, options=self._folder.options,
        )  # fmt: skip

    def _run_step(self, step: MigrationStep, number: int, *, is_first: bool) -> None:
        """Run one step and note that it is done, in the transaction under way."""
        self._carry_out(step, number)
        self._db.do("migrate/at_home.sql", {})
        if is_first:
            self._note_begun(0)
        history.note_step(self._db, self._folder, self._begun, number + 1)

    def _run_outside(self, statement: Statement, number: int) -> None:
        """Run a statement that may not run in a transaction, and note that it is done.

        Where it was begun before and nobody knows how it ended, the catalogue tells: its index was not there, or was
        there, when it was noted as begun.
        """
        change = index_change(statement)
        begun = self._begun_before(number)
        if change and not change.name:
            if begun and not begun.error:
                raise IndexUnknown(file=self.move.file, line=statement.line)
            change = None
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
            self._db.do("migrate/at_home.sql", {})
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
            come_back(self._db, self._folder, pid, self._patience)
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
        # What is checked only at COMMIT would be refused there, without a line.
        self._db.statement("SET CONSTRAINTS ALL IMMEDIATE", step.statements[-1].line)
        # A table that it dropped takes its count away.
        self._rows_of_steps[number] = 0 if before is None else max(self._rows_written() - before, 0)

    def _rows_written(self) -> int:
        """Return the server's count of rows that this session wrote, 0 where nobody wants to know."""
        if self._advance is None:
            return 0
        return int(str(self._db.ask("migrate/rows_written.sql", {})[0]["rows"]))

    def _note_end(self) -> None:
        """Note in the transaction under way that the file came to its end: version, history, audit."""
        move = self.move
        self._db.do("migrate/at_home.sql", {})
        if self.is_one_transaction and move.way == "up":
            history.note_begun(self._db, self._folder, self._begun, len(self.steps))
        history.set_version(self._db, self._folder, move.after, dirty=False)
        history.note_done(self._db, self._folder, move.migration, move.way)
        if self._folder.is_ours and move.after:
            self._db.take_role()
            audit.note(self._db, f"db {move.way}", "done", details={"migration": move.migration.label})

    def _begun_before(self, number: int) -> Applied | None:
        """Return what the history says of this step, if it was begun before; an error in it says how it ended."""
        stopped = self._stopped_at
        return stopped if stopped and stopped.line is not None and stopped.steps_done == number else None

    def _note(self, stop: Stop) -> None:
        """Note in the history which statement the file is at, and what became of it."""
        with self._db.transaction():
            self._db.do("migrate/at_home.sql", {})
            history.note_stopped(self._db, self._folder, self.move.migration, stop)

    def _refuse_rights(self, error: StatementRefused) -> None:
        """Raise with what an administrator must say, where the login lacks a right."""
        if error.sqlstate == NOT_ALLOWED and self._folder.is_ours:
            (grants,) = self._db.ask("catalogue/grants.sql", {})
            raise DatabaseRefused(reason=error.reason, advice=grants["statements"]) from error

    def _place(self, error: StatementRefused) -> str:
        """Return file, line and statement, as a message names them."""
        return f"{self.move.file}:{error.line} {error.first_line}"
