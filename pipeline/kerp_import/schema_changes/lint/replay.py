"""Runs a folder's files on a scratch server as an owner whom row-level security binds: up, down and up again.

Decision: docs/decisions/lint.md
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.migrate.files import Migration
from kerp_import.migrate.statements import Statement
from kerp_import.migrate.steps import MigrationStep, steps_of
from kerp_import.model.errors import DatabaseRefused
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts
from kerp_import.schema_changes.lint.way_file import WayFile, down_file, up_file
from kerp_import.schema_changes.scratch import scratch_database_url

OURS = "kerp_lint"
"""What the names of everything begin with that notices what the files do."""

FactKey = tuple[str, str, str, str, str]
Facts = dict[FactKey, str]


@dataclass(frozen=True, slots=True)
class RunOfFile:
    """Where a statement stands, and which run of its file this is."""

    version: int
    run: str
    file: WayFile


@dataclass(frozen=True, slots=True)
class Moments:
    """What the catalogue said before a migration and after each of its runs, as far as they came to their end."""

    before: Facts
    up: Facts | None = None
    down: Facts | None = None
    again: Facts | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One migration that was run, and what the catalogue said meanwhile."""

    migration: Migration
    moments: Moments
    has_failed: bool

    @property
    def after(self) -> Facts:
        """Return what the catalogue says once the migration is done with."""
        return self.moments.again or self.moments.up or self.moments.before


@dataclass(frozen=True, slots=True)
class ReplayRoom:
    """Two sessions on one scratch database: the files' owner, and who looks on."""

    owner: Database
    looking: Database

    def run(self, migration: Migration, before: Facts) -> Replayed:
        """Run a migration up, and where it has a way back down and up again; the first failure ends it."""
        up, down = up_file(migration), down_file(migration)
        names = {"version": migration.version, "up_file": up.name, "down_file": down.name if down else None}
        self.looking.do("lint/note_migration.sql", names)
        runs = [("up", up)] if down is None else [("up", up), ("down", down), ("again", up)]
        taken: dict[str, Facts] = {}
        for run, file in runs:
            if not self._run_file(RunOfFile(migration.version, run, file)):
                return Replayed(migration, Moments(before, **taken), has_failed=True)
            taken[run] = self.facts()
        return Replayed(migration, Moments(before, **taken), has_failed=False)

    def facts(self) -> Facts:
        """Return what the catalogue says of everything that the files made, whichever place a column has."""
        return {
            (each.kind, each.space, each.place, each.name, each.aspect): each.value
            for each in catalogue_facts(self.looking)
            if not _is_ours(each)
        }

    def _run_file(self, at: RunOfFile) -> bool:
        """Run a file as the runner does, and return whether it came to its end."""
        return all(self._run_step(at, each) for each in steps_of(at.file.name, at.file.text))

    def _run_step(self, at: RunOfFile, step: MigrationStep) -> bool:
        """Run statements together or one alone; what fails is noted, after its transaction is gone."""
        noted = [(self._note(at, each), each) for each in step.statements]
        current = 0
        try:
            if step.in_transaction:
                with self.owner.transaction():
                    if step.mode:
                        self.owner.statement(f"SET TRANSACTION {step.mode}", step.statements[0].line)
                    for current, each in noted:
                        self._execute(current, each)
            else:
                for current, each in noted:
                    self._execute(current, each)
        except (StatementRefused, DatabaseRefused) as error:
            # What the server refuses at the end of a transaction is the last statement's.
            reason = error.reason if isinstance(error, StatementRefused) else error.facts["reason"]
            self.looking.do("lint/note_failure.sql", {"id": current, "reason": reason})
            return False
        return True

    def _note(self, at: RunOfFile, each: Statement) -> int:
        """Write a statement down, and return its number."""
        body = each.text.partition("$")[0].count("\n") if each.words.startswith("DO") else 0
        values = {
            "version": at.version, "run": at.run, "file": at.file.name, "line": each.line,
            "body_line": each.line + body, "text": each.text,
        }  # fmt: skip
        (row,) = self.looking.ask("lint/note_statement.sql", values)
        return int(str(row["id"]))

    def _execute(self, number: int, each: Statement) -> None:
        """Run one statement, and say of what was noticed that it was this one."""
        self.owner.statement(each.text, each.line)
        self.owner.execute("SELECT kerp_lint.attribute(%(number)s)", number=number)


@contextmanager
def replay_room() -> Iterator[ReplayRoom]:
    """Give a room on a scratch server with no migration in it; it goes when the block ends."""
    with scratch_database_url() as url, room_on(url) as room:
        yield room


@contextmanager
def room_on(url: str) -> Iterator[ReplayRoom]:
    """Give a room in an empty database, to which `url` leads a superuser."""
    with Database(url) as looking, Database(url) as owner:
        looking.do("lint/watch.sql", {})
        owner.execute("SET SESSION AUTHORIZATION kerp_lint_owner")
        yield ReplayRoom(owner, looking)


def _is_ours(fact: CatalogueFact) -> bool:
    """Return whether a fact is of what notices, and not of what the files made."""
    return any(each.startswith(OURS) for each in (fact.space, fact.place, fact.name))
