"""Months are made and attached, with the few rows of them that the default partition holds, in one transaction.

Decision: docs/decisions/partitions-later.md
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from kerp_import.backfill.pieces import filled
from kerp_import.database.connection import Database
from kerp_import.model.default_partition_errors import RowsNotAlike
from kerp_import.partition.exclusively import TableLock, TableLockMode, Waiting, exclusively
from kerp_import.partition.month_ranges import CalendarMonth, TableByMonth
from kerp_import.partition.names import month_name, path
from kerp_import.partition.shape import grants_nothing, row_security
from kerp_import.partition.table import PolicySeen

ENABLED = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}
"""How `pg_trigger` keeps it that a trigger is awake, and how SQL says it."""


def month_path(table: TableByMonth, month: CalendarMonth) -> str:
    """Return the path of the partition of a month."""
    return path(table.space, month_name(table.name, month.first))


def locks_on_referred(db: Database, table: TableByMonth) -> tuple[TableLock, ...]:
    """Return the locks that a foreign key of a new partition takes anyway: they come first."""
    referred_to = db.ask("partition/relation_paths.sql", {"ids": table.refers_to})
    return tuple(TableLock(str(each["path"]), int(str(each["id"])), TableLockMode.UNWRITTEN) for each in referred_to)


@dataclass(frozen=True, slots=True)
class Attaching:
    """Months of a table that are to be attached to it, or to the table beside in which its rows are copied."""

    db: Database
    table: TableByMonth
    into: TableByMonth
    moves_rows: bool
    """Whether the default partition of `into` may hold rows of the months."""

    def run(self, months: Sequence[CalendarMonth], waiting: Waiting) -> int:
        """Make months and attach them, and return how many rows of theirs the default partition held.

        As many in one transaction as fit into the time for which others may be kept waiting.
        """
        left, moved = list(months), 0
        while left:
            done, rows = exclusively(
                self.db, self._locks(), waiting, partial(self._attached, tuple(left), waiting.patience.hold)
            )
            left, moved = left[done:], moved + rows
        return moved

    def _locks(self) -> tuple[TableLock, ...]:
        """Return the locks in their order: the tables referred to, the table, its default partition."""
        mode = TableLockMode.ALONE if self.moves_rows else TableLockMode.UNWRITTEN
        return (
            *locks_on_referred(self.db, self.table),
            TableLock(self.into.path, self.into.id, mode),
            TableLock(self.into.default_path, self.into.default_id, TableLockMode.ALONE),
        )

    def _attached(self, months: Sequence[CalendarMonth], hold: float) -> tuple[int, int]:
        """Make and attach months until the time is over; return how many, and how many rows went into them."""
        begun, done, moved = time.monotonic(), 0, 0
        for month in months:
            if done and time.monotonic() - begun > hold / 2:
                break
            make_month(self.db, self.table, month)
            if self.moves_rows:
                with policies_lifted(self.db, self.into), self._triggers_asleep():
                    moved += self._move(month)
            guard_month(self.db, self.table, month)
            attach(self.db, self.into, self.table, month)
            done += 1
        return done, moved

    def _move(self, month: CalendarMonth) -> int:
        """Move the rows of a month out of the default partition, and return how many there were."""
        pieces = {
            "default": self.into.default_path, "month": month_path(self.table, month),
            "column": self.table.column_name, "columns": ", ".join(self.table.columns), **month.bounds,
        }  # fmt: skip
        ((gone, come),) = self.db.statement(filled("partition/move_month.sql", pieces), 1)
        # What is deferred must be done before the tables change.
        self.db.statement("SET CONSTRAINTS ALL IMMEDIATE", 1)
        if gone != come:
            raise RowsNotAlike(table=self.table.path, count=abs(int(str(gone)) - int(str(come))))
        return int(str(gone))

    @contextmanager
    def _triggers_asleep(self) -> Iterator[None]:
        """Have the triggers sleep that would take a row which moves for one that is deleted."""
        triggers = self.db.ask("partition/triggers_of_deletes.sql", {"id": self.into.default_id})
        for each in triggers:
            self._switch(str(each["name"]), "DISABLE")
        yield
        for each in triggers:
            self._switch(str(each["name"]), ENABLED[str(each["enabled"])])

    def _switch(self, trigger: str, how: str) -> None:
        """Have a trigger of the default partition sleep or wake."""
        pieces = {"table": self.into.default_path, "trigger": trigger, "how": how}
        self.db.statement(filled("partition/switch_trigger.sql", pieces), 1)


def make_month(db: Database, table: TableByMonth, month: CalendarMonth) -> None:
    """Make the table of a month, which stands alone yet, with all that it needs to be attached without a search."""
    there = month_path(table, month)
    pieces = {
        "month": there, "parent": table.path, "column": table.column_name, "owner": table.owner,
        "options": table.options, **month.bounds,
    }  # fmt: skip
    db.statement(filled("partition/make_month.sql", pieces), 1)
    for each in db.ask("partition/own_foreign_keys.sql", {"id": table.id}):
        key = {"month": there, "name": str(each["name"]), "definition": str(each["definition"])}
        db.statement(filled("partition/add_foreign_key.sql", key), 1)


def guard_month(db: Database, table: TableByMonth, month: CalendarMonth) -> None:
    """Give a month's table the policies of the table, and take from everybody else what he might have been granted."""
    there = month_path(table, month)
    policies = db.ask("partition/policies.sql", {"id": table.id}, PolicySeen)
    for each in row_security(there, policies, has=table.has_policies, is_forced=table.is_forced):
        db.statement(each, 1)
    db.statement(grants_nothing([there]), 1)


def attach(db: Database, into: TableByMonth, table: TableByMonth, month: CalendarMonth) -> None:
    """Attach the table of a month; once it is a partition of the table itself its own CHECK is one too many."""
    there = month_path(table, month)
    db.statement(filled("partition/attach.sql", {"parent": into.path, "month": there, **month.bounds}), 1)
    if into.id == table.id:
        db.statement(filled("partition/drop_month_check.sql", {"month": there}), 1)


@contextmanager
def policies_lifted(db: Database, table: TableByMonth) -> Iterator[None]:
    """Lift what hides rows of the default partition from its owner, in a transaction that holds it alone."""
    if not (table.hides_rows and table.is_forced):
        yield
        return
    _force(db, table, "NO FORCE")
    yield
    _force(db, table, "FORCE")


def _force(db: Database, table: TableByMonth, how: str) -> None:
    """Say whether policies bind the owner of the default partition."""
    db.statement(filled("partition/force_policies.sql", {"table": table.default_path, "how": how}), 1)
