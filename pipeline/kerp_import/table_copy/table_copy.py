"""Copy a table to another server: begun, gone on with after a crash, compared and ended.

Decision: docs/decisions/table-copy.md
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from kerp_import.backfill.key_ranges import BackfillTable, find_key
from kerp_import.database import audit, operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Beginning, Operation, OperationUnderWay, noted
from kerp_import.model.backfill_errors import BackfillWithoutKey
from kerp_import.model.copy_errors import (
    ColumnsDiffer,
    CopyTableUnknown,
    CopyUnderWay,
    CopyUnkept,
    CopyWithoutKey,
    SameTable,
    TargetTableThere,
)
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words
from kerp_import.table_copy.columns import column_differences, columns_of, default_differences
from kerp_import.table_copy.definition import Definition, Server, dumped
from kerp_import.table_copy.parts import counted, parts_of
from kerp_import.table_copy.request import CopyOutcome, CopyRequest, FilledTarget
from kerp_import.table_copy.rows_copied import RowsCopied
from kerp_import.table_copy.settle import SequenceSet, set_sequences, vacuum
from kerp_import.table_copy.sides import TwoTables
from kerp_import.table_copy.snapshot import at_one_moment, workers_at

KIND, LOCK = "copy", "kerp-copy"

TABLE_MADE = Words("표를 만들었고 아직 복사하지 않음", "the table is made, and nothing copied yet")
STOPPED = Words("중단됨", "stopped")

Ask = Callable[[FilledTarget], None]


@dataclass(frozen=True, slots=True)
class CopyAtHand:
    """A copy that is about to begin or to go on."""

    request: CopyRequest
    source: Server
    target: Server
    table: BackfillTable
    """At the source."""
    name: str
    lock_id: str
    notes: Database

    @property
    def spec(self) -> dict[str, object]:
        """Return what is kept of what is wanted: another one is another copy."""
        return {
            "table": self.table.path, "from": self.source.db.place, "company": self.request.company,
            "with_schema": self.request.with_schema,
        }  # fmt: skip

    def unfinished(self) -> Operation | None:
        """Return the same copy where it was begun and is not done."""
        past = operations.named(self.target.db, KIND, self.name)
        return past if past and past.status != "completed" and past.spec == self.spec else None

    def beginning(self, past: Operation | None, total: int | None) -> Beginning:
        """Return what is noted of it as it begins or goes on."""
        return Beginning(
            kind=KIND, name=self.name, lock_id=self.lock_id, total=total, spec=self.spec, resumes=past,
            is_its_memory=True,
        )  # fmt: skip


def copy_table(request: CopyRequest, ask: Ask) -> CopyOutcome:
    """Copy a table, and return once both sides are proven the same; `ask` is shown what a filled target would lose.

    Killed, the same request goes on: what is there is compared at a new moment, and what differs copied anew.
    """
    with Database(request.source_url) as source, Database(request.target_url) as target:
        if not operations.access(target).may_write:
            raise CopyUnkept(place=target.place)
        target.ask("table_copy/no_idle_limit.sql", {})
        table = _found(source, request.table)
        name = " ".join(each for each in (table.path, request.company) if each)
        with (
            operations.alone(target, LOCK, name, CopyUnderWay) as lock_id,
            target.second() as notes,
            ExitStack() as stack,
        ):
            at_hand = CopyAtHand(
                request, Server(source, request.source_url), Server(target, request.target_url), table, name, lock_id,
                notes,
            )  # fmt: skip
            is_resumed = at_hand.unfinished() is not None
            definition = _made(at_hand, stack) if request.with_schema else None
            outcome = _copied(at_hand, definition, ask)
            return replace(outcome, is_resumed=is_resumed)


def _made(at_hand: CopyAtHand, stack: ExitStack) -> Definition:
    """Make the table in the target unless an earlier run did, and its keys where rows may be there already."""
    past, target, path = at_hand.unfinished(), at_hand.target, at_hand.table.path
    there = _find(target.db, path)
    if there is not None and past is None:
        raise TargetTableThere(table=path, place=target.db.place)
    definition = stack.enter_context(dumped(at_hand.source, target, at_hand.table, is_tried=there is not None))
    if there is None:
        with noted(target.db, at_hand.notes, at_hand.beginning(past, None)) as under_way:
            definition.make_table(target, target.db.name)
            under_way.rest(TABLE_MADE.in_both)
    elif not _has_key(target.db, there):
        # What is there can only be compared with the source range by range once an index finds the ranges.
        definition.make_keys(target, target.db.name)
    return definition


def _copied(at_hand: CopyAtHand, definition: Definition | None, ask: Ask) -> CopyOutcome:
    """Copy the rows at one moment of the source, and prove that they are the same."""
    request, source, target = at_hand.request, at_hand.source.db, at_hand.target.db
    tables, notices = _two_tables(at_hand, may_lack_key=definition is not None)
    parts = parts_of(source, tables, request.company)
    past = at_hand.unfinished()
    with at_one_moment(source) as (holder, moment), workers_at(source, target, moment) as workers:
        found = counted(holder, source.place, tables, parts, is_whole=request.company is None)
        rows = RowsCopied(holder, target, tables, found, workers)
        rows.divide(past)
        rows.survey(ask, goes_on=past is not None)
        with _told(at_hand, past, found.total) as under_way:
            rows.copy(under_way)
            sequences = _settled(at_hand, definition, tables, rows)
            checksum = rows.prove(under_way)
            _finish(at_hand, definition, tables, under_way)
        return CopyOutcome(
            table=tables.target.path, source=source.place, target=target.place, company=request.company,
            rows=found.total, ranges=len(rows.ranges), copied=rows.copied, gone=rows.gone, changed=rows.changed,
            checksum=checksum, sequences=sequences, notices=(*notices, *rows.beside()),
        )  # fmt: skip


@contextmanager
def _told(at_hand: CopyAtHand, past: Operation | None, total: int) -> Iterator[OperationUnderWay]:
    """Keep the copy's row in the target while rows go over, and say in its audit how that began and ended."""
    target = at_hand.target.db
    _note(target, "running", at_hand)
    try:
        with noted(target, at_hand.notes, at_hand.beginning(past, total)) as under_way:
            try:
                yield under_way
            except KeyboardInterrupt:
                under_way.rest(STOPPED.in_both)
                raise
    except (KeyboardInterrupt, KerpError) as error:
        if not target.is_closed:
            _note(target, "stopped" if isinstance(error, KeyboardInterrupt) else "failed", at_hand)
        raise
    _note(target, "completed", at_hand)


def _settled(
    at_hand: CopyAtHand, definition: Definition | None, tables: TwoTables, rows: RowsCopied
) -> tuple[SequenceSet, ...]:
    """Make the keys of a table that was made here, and set its sequences."""
    target = at_hand.target
    if definition is not None and not _has_key(target.db, tables.target):
        definition.make_keys(target, target.db.name)
    return set_sequences(at_hand.source.db, tables.source, target.db, tables.target, rows.found.parts)


def _finish(
    at_hand: CopyAtHand, definition: Definition | None, tables: TwoTables, under_way: OperationUnderWay
) -> None:
    """Make what comes after the data where the table was made here, and have the server look it through."""
    target = at_hand.target
    if definition is not None:
        (there,) = target.db.ask("table_copy/has_definition.sql", {"id": tables.target.id})
        if not there["has_definition"]:
            definition.make_rest(target, target.db.name)
    under_way.beat()
    vacuum(target.db, tables.target)


def _two_tables(at_hand: CopyAtHand, *, may_lack_key: bool) -> tuple[TwoTables, list[Words]]:
    """Return the table on both sides, and what differs without harm; refuse what rows could not pass."""
    source, target = at_hand.source.db, at_hand.target.db
    there = _found(target, at_hand.table.path)
    if _identity(source, at_hand.table) == _identity(target, there):
        raise SameTable(place=target.place, table=there.path)
    columns, others = columns_of(source, at_hand.table.id), columns_of(target, there.id)
    differences = list(column_differences(columns, others))
    if differences:
        said = {"differences_ko": "; ".join(each.ko for each in differences)}
        raise ColumnsDiffer(
            table=there.path, differences_en="; ".join(each.en for each in differences), **said
        )  # fmt: skip
    tables = TwoTables(at_hand.table, there, find_key(source, at_hand.table), columns)
    if not may_lack_key and not _has_key(target, there, tables.key.names):
        raise CopyWithoutKey(table=there.path, key=tables.key.columns)
    return tables, list(default_differences(columns, others))


def _has_key(db: Database, table: BackfillTable, names: list[str] | None = None) -> bool:
    """Return whether a table has a key, or that very one."""
    try:
        key = find_key(db, table)
    except BackfillWithoutKey:
        return False
    return names is None or key.names == names


def _identity(db: Database, table: BackfillTable) -> object:
    """Return which table of which server this is."""
    return db.ask("table_copy/identity.sql", {"id": table.id})


def _find(db: Database, name: str) -> BackfillTable | None:
    """Return the table of that name, if there is one."""
    return next(iter(db.ask("backfill/table.sql", {"table": name}, BackfillTable)), None)


def _found(db: Database, name: str) -> BackfillTable:
    """Return the table of that name."""
    table = _find(db, name)
    if table is None:
        raise CopyTableUnknown(table=name, place=db.place)
    return table


def _note(db: Database, outcome: str, at_hand: CopyAtHand) -> None:
    """Note in the target's audit how it goes with a copy."""
    with db.transaction():
        db.take_role()
        audit.note(db, "db copy-table", outcome, details={"name": at_hand.name, **at_hand.spec})
