"""Snapshots from before the rows were copied: in the new table they would find them missing.

Decision: docs/decisions/partitions.md
"""

from dataclasses import dataclass
from typing import cast

from kerp_import.database.connection import Database
from kerp_import.database.lock_holder import LockHolder, words_of
from kerp_import.partition.locks import ShortLocks


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The transactions of others that were open when every row had been copied."""

    db: Database
    transactions: list[str]

    @classmethod
    def open(cls, db: Database) -> "Snapshots":
        """Return those that are open now: each later one sees every row in both tables."""
        (found,) = db.ask("partition/snapshots_open.sql", {})
        return cls(db, list(cast("list[str]", found["open"])))

    def wait(self, locks: ShortLocks) -> None:
        """Wait until none of them holds a snapshot any more, and say who does."""
        for attempt in range(1, locks.attempts + 1):
            found = self.db.ask("partition/snapshots_left.sql", {"open": self.transactions}, LockHolder)
            if not found:
                return
            locks.wait(attempt, words_of(found[0]), is_last=attempt == locks.attempts)
