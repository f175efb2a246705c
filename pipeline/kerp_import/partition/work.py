"""One partitioning at work: its connection, its row of `operations`, and its locks.

Decision: docs/decisions/partitions.md
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Beginning, Operation, OperationUnderWay, noted
from kerp_import.model.partition_errors import PartitionUnderWay, PartitionUnkept
from kerp_import.model.words import Words
from kerp_import.partition import state
from kerp_import.partition.locks import LockedStep, ShortLocks
from kerp_import.partition.state import KIND, LOCK, PartitionDetails, PartitionPhase, details_of
from kerp_import.partition.table import TableSeen

STOPPED = Words("중단됨", "stopped")


@dataclass(slots=True)
class PartitionWork:
    """What every phase works with."""

    db: Database
    under_way: OperationUnderWay
    locks: ShortLocks
    details: PartitionDetails
    did: list[Words] = field(default_factory=list)

    def step(self, tables: Iterable[str], mode: str, statements: Iterable[str]) -> LockedStep:
        """Return a step that locks tables and runs statements then."""
        in_order, texts = tuple(dict.fromkeys(tables)), tuple(statements)

        def run() -> None:
            for each in texts:
                self.db.statement(each, 0)

        return LockedStep(in_order, mode, run)

    def reach(
        self, phase: PartitionPhase, steps: tuple[LockedStep, ...], kept: Mapping[str, object] | None = None
    ) -> None:
        """Run a phase's steps in one transaction that notes the phase, and what it made of the schema."""
        facts_before, entries_before = state.facts_seen(self.db, self.locks.owner), state.entries(self.db)

        def note() -> None:
            made = state.made_since(entries_before, self.db, self.details.made)
            found = {"phase": phase, "made": made, "before": [list(each) for each in facts_before], **(kept or {})}
            self.under_way.keep_place(self.under_way.rows, None, phase, found)

        self.locks.run(steps, note)
        self._read()
        self.settle()

    def settle(self) -> None:
        """Work out what the last phase made of the schema, if that is owed."""
        state.settle_facts(self.db, self.under_way, self.details, self.locks.owner)
        self._read()

    def keep(self, phase: PartitionPhase, kept: Mapping[str, object] | None = None) -> None:
        """Note a phase that changed nothing of the schema."""
        with self.db.transaction():
            self.under_way.keep_place(self.under_way.rows, None, phase, {"phase": phase, **(kept or {})})
        self._read()

    def _read(self) -> None:
        """Read again what is kept."""
        found = operations.named(self.db, KIND, self.locks.name)
        if found is not None:
            self.details = details_of(found.details)


@contextmanager
def at_work(  # noqa: PLR0913, PLR0917 - what is partitioned, where it is noted, and how it goes
    db: Database, notes: Database, table: TableSeen, on: str, past: Operation | None, attempts: int
) -> Iterator[PartitionWork]:
    """Give one partitioning to work on, which nobody else does meanwhile; it rests where it is interrupted."""
    if not operations.access(db).may_write:
        raise PartitionUnkept
    with operations.alone(db, LOCK, table.name, PartitionUnderWay) as lock_id:
        spec = {"table": table.path, "on": on, "by": "month"}
        beginning = Beginning(
            kind=KIND, name=table.name, lock_id=lock_id, spec=past.spec if past else spec,
            details=past.details if past else {"phase": PartitionPhase.BEGUN}, resumes=past, is_its_memory=True,
        )  # fmt: skip
        with noted(db, notes, beginning) as under_way:
            locks = ShortLocks(db, table.name, table.owner, under_way, attempts)
            details = details_of(past.details) if past else PartitionDetails()
            work = PartitionWork(db, under_way, locks, details)
            try:
                work.settle()
                yield work
            except KeyboardInterrupt:
                under_way.rest(STOPPED.in_both)
                raise
