"""Pending migrations run on a copy of the target's schema: what each statement locks, rewrites, reads and builds.

Decision: docs/decisions/trace.md
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.migrate.files import Migration
from kerp_import.migrate.statements import Statement
from kerp_import.migrate.steps import MigrationStep, steps_of
from kerp_import.schema_changes.table_locks import LockMode, Waits, lock_outside, strongest, waits_for


@dataclass(frozen=True, slots=True)
class TableSize:
    """One row of `trace/sizes.sql`: about how many rows a table of the target has, None where nobody knows."""

    name: str
    rows: int | None
    bytes: int


@dataclass(frozen=True, slots=True)
class TracedTable:
    """What one statement does to one table."""

    name: str
    mode: LockMode | None
    """The strongest lock that is held on it now; None outside a transaction where none is known."""
    is_taken_here: bool
    """The statement took it; otherwise an earlier one of the same transaction did."""
    is_new: bool
    """The file makes the table, so that nobody else sees it yet."""
    is_rewritten: bool
    is_scanned: bool
    """It is read from end to end."""
    size: TableSize | None
    """In the target; None where it has no such table yet."""

    @property
    def waits(self) -> Waits:
        """Return who waits until the transaction ends."""
        return Waits.NOBODY if self.is_new or self.mode is None else waits_for(self.mode)


@dataclass(frozen=True, slots=True)
class TracedStatement:
    """One statement of a file, and what it did on the copy."""

    line: int
    text: str
    held_to: int
    """The line of the last statement of its transaction: until then its locks are held."""
    in_transaction: bool
    tables: tuple[TracedTable, ...]
    built: tuple[str, ...]
    """Indexes that it built on tables that were there."""


@dataclass(frozen=True, slots=True)
class TraceFailure:
    """Where a file would fail, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class TracedFile:
    """One pending file, as far as it came."""

    label: str
    statements: tuple[TracedStatement, ...]
    failure: TraceFailure | None


@dataclass(frozen=True, slots=True)
class SeenRelation:
    """One row of `trace/relations.sql`."""

    id: int
    name: str | None
    """None where it was dropped and is still locked."""
    file: int
    scans: int
    modes: list[str]
    is_touched: bool


@dataclass(frozen=True, slots=True)
class SeenIndex:
    """One row of `trace/indexes.sql`."""

    id: int
    name: str
    table_id: int
    file: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The copy at one moment, as the session that changes it sees it."""

    relations: Mapping[int, SeenRelation]
    indexes: Mapping[int, SeenIndex]


def trace_files(db: Database, pending: tuple[Migration, ...], sizes: Mapping[str, TableSize]) -> tuple[TracedFile, ...]:
    """Run the files one after the other on a scratch database, to the first that fails."""
    db.do("trace/watch.sql", {})
    traced: list[TracedFile] = []
    for each in pending:
        traced.append(_FileOnCopy(db, each, sizes).run())
        if traced[-1].failure:
            break
    return tuple(traced)


class _FileOnCopy:
    """One file on its way through the copy."""

    def __init__(self, db: Database, migration: Migration, sizes: Mapping[str, TableSize]) -> None:
        """Look at what was there before it."""
        self._db, self._migration, self._sizes = db, migration, sizes
        self._before_file = self._look()
        self._told: list[TracedStatement] = []

    def run(self) -> TracedFile:
        """Run the file as the runner would, and tell how far it came."""
        label = self._migration.up_file
        failure = None
        try:
            for step in steps_of(label, self._migration.up):
                self._run_step(step)
        except StatementRefused as error:
            failure = TraceFailure(error.line, error.first_line, error.reason)
        return TracedFile(label, tuple(self._told), failure)

    def _run_step(self, step: MigrationStep) -> None:
        """Run the statements of one transaction, or one that runs outside."""
        last = step.statements[-1].line
        if not step.in_transaction:
            self._run(step.statements[0], last, in_transaction=False)
            return
        with self._db.transaction():
            if step.mode:
                self._db.statement(f"SET TRANSACTION {step.mode}", step.statements[0].line)
            for each in step.statements:
                self._run(each, last, in_transaction=True)

    def _run(self, statement: Statement, last: int, *, in_transaction: bool) -> None:
        """Run one statement, and tell what is otherwise after it."""
        self._db.ask("trace/forget.sql", {})
        before = self._look()
        self._db.statement(statement.text, statement.line)
        after = self._look()
        built = [index for id_, index in after.indexes.items() if id_ not in before.indexes]
        mode = None if in_transaction else lock_outside(statement.words)
        ids = _touched(before, after) if in_transaction or mode else set()
        tables = (self._table(id_, mode, before, after, {each.table_id for each in built}) for id_ in ids)
        self._told.append(
            TracedStatement(
                statement.line, statement.text, last, in_transaction,
                tuple(sorted(filter(None, tables), key=lambda table: (-(table.mode or 0), table.name))),
                tuple(each.name for each in built if each.table_id in self._before_file.relations),
            )
        )  # fmt: skip

    def _table(
        self, id_: int, outside: LockMode | None, before: Seen, after: Seen, indexed: set[int]
    ) -> TracedTable | None:
        """Return what became of one table; None where the lock is one that every use of a table takes."""
        first, then = before.relations.get(id_), after.relations.get(id_)
        known = self._before_file.relations.get(id_)
        name = next((each.name for each in (known, first, then) if each and each.name), None)
        if name is None:
            return None
        mode = outside or (strongest(then.modes) if then else None)
        taken = outside or strongest(_new_modes(first, then))
        if mode is not None and mode < LockMode.ROW_EXCLUSIVE:
            return None
        is_rewritten = first is not None and then is not None and then.name is not None and first.file != then.file
        read = then.scans > (first.scans if first else 0) if then else False
        # A statement that changes rows reads them too, as long as the table is empty.
        is_changing = (then is not None and then.is_touched) or (taken or 0) >= LockMode.SHARE_UPDATE_EXCLUSIVE
        return TracedTable(
            name, mode,
            is_taken_here=mode is not None and taken == mode,
            is_new=known is None,
            is_rewritten=is_rewritten,
            is_scanned=not is_rewritten and is_changing and (read or id_ in indexed),
            size=self._sizes.get(name) if known else None,
        )  # fmt: skip

    def _look(self) -> Seen:
        """Return the copy as it is."""
        relations = self._db.ask("trace/relations.sql", {}, SeenRelation)
        indexes = self._db.ask("trace/indexes.sql", {}, SeenIndex)
        return Seen({each.id: each for each in relations}, {each.id: each for each in indexes})


def _touched(before: Seen, after: Seen) -> set[int]:
    """Return the tables that a statement did something to: locked more strongly, named, rewritten, or their indexes."""
    ids = {
        id_
        for id_, then in after.relations.items()
        if then.is_touched
        or (first := before.relations.get(id_)) is None
        or _new_modes(first, then)
        or first.file != then.file
    }
    changed = {
        index.table_id
        for ours, others in ((before, after), (after, before))
        for id_, index in ours.indexes.items()
        if id_ not in others.indexes or others.indexes[id_].file != index.file
    }
    return ids | changed


def _new_modes(first: SeenRelation | None, then: SeenRelation | None) -> list[str]:
    """Return the locks of a table that are held now and were not."""
    return sorted(set(then.modes if then else ()) - set(first.modes if first else ()))
