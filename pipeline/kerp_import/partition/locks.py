"""Short locks: a transaction that waits two seconds for its tables at most, lets go, and tries again.

Decision: docs/decisions/partitions.md
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kerp_import.database.connection import Database, StatementRefused
from kerp_import.database.lock_holder import LockHolder, words_of
from kerp_import.database.operations import OperationUnderWay
from kerp_import.migrate.patience import IN_THE_WAY
from kerp_import.model.partition_errors import PartitionRefusedByServer, TablesHeld
from kerp_import.model.words import Words

LONGEST: Final = 2.0
"""Seconds for which all locks of a transaction are waited for together: whoever comes behind us waits as long."""
BEHIND: Final = 0.4
"""Seconds for each lock behind the first: where its holder waits for the first one we let go before the server breaks
somebody off (deadlock_timeout, 1 s)."""
ATTEMPTS: Final = 40
LONGEST_PAUSE: Final = 5.0
"""Seconds between two attempts, in which whoever waited goes on."""

ACCESS_EXCLUSIVE: Final = "ACCESS EXCLUSIVE"
SHARE_ROW_EXCLUSIVE: Final = "SHARE ROW EXCLUSIVE"

WAITS = Words("잠금을 기다림{holder_ko}", "waits for a lock{holder_en}")
SET_LIMIT = "SELECT set_config('lock_timeout', %(limit)s, true)"


@dataclass(frozen=True, slots=True)
class LockedStep:
    """Tables that are locked, one after the other, and what runs then."""

    tables: tuple[str, ...]
    """As SQL writes them; of a partitioned one it alone, since whoever writes a partition holds it, too."""
    mode: str
    run: Callable[[], None]


def nothing() -> None:
    """Do nothing more before the transaction is committed."""


@dataclass(slots=True)
class ShortLocks:
    """Runs the transactions of one partitioning."""

    db: Database
    name: str
    owner: str
    """The role in which everything is made, so that it belongs to whoever owns the table."""
    under_way: OperationUnderWay
    attempts: int = ATTEMPTS

    def run(self, steps: tuple[LockedStep, ...], last: Callable[[], None] = nothing) -> None:
        """Run the steps in one transaction, and `last` in it as the login; whoever is in the way is told by name."""
        tables = list(dict.fromkeys(table for each in steps for table in each.tables))
        for attempt in range(1, self.attempts + 1):
            try:
                self._once(steps, last, attempt)
            except StatementRefused as error:
                if error.sqlstate not in IN_THE_WAY:
                    raise PartitionRefusedByServer(
                        name=self.name, reason=error.reason, statement=error.first_line
                    ) from error
                self.wait(attempt, self._holder(tables), is_last=attempt == self.attempts)
            else:
                return

    def wait(self, attempt: int, holder: Words, *, is_last: bool = False) -> None:
        """Say who is in the way, and wait a while; after the last attempt that is a refusal."""
        if is_last:
            raise TablesHeld(name=self.name, attempts=attempt, holder_ko=holder.ko, holder_en=holder.en)
        self.under_way.pause(WAITS.filled(holder_ko=holder.ko, holder_en=holder.en))
        time.sleep(min(0.25 * 2**attempt, LONGEST_PAUSE))
        self.under_way.pause(None)

    def _once(self, steps: tuple[LockedStep, ...], last: Callable[[], None], attempt: int) -> None:
        """Take the locks and run the steps, or nothing.

        Each attempt begins with another table: for the first one we wait long enough for the server to end autovacuum.
        """
        with self.db.transaction():
            self.db.execute("SELECT set_config('role', %(owner)s, true)", owner=self.owner)
            until, is_first = time.monotonic() + LONGEST, True
            for each in steps:
                turn = (attempt - 1) % max(len(each.tables), 1)
                for table in (*each.tables[turn:], *each.tables[:turn]):
                    left = max(until - time.monotonic(), 0.001)
                    limit = left if is_first else min(left, BEHIND)
                    self.db.execute(SET_LIMIT, limit=f"{max(round(limit * 1000), 1)}ms")
                    self.db.statement(f"LOCK TABLE ONLY {table} IN {each.mode} MODE", 0)
                    is_first = False
                self.db.execute(SET_LIMIT, limit=f"{round((LONGEST if is_first else BEHIND) * 1000)}ms")
                each.run()
            self.db.execute("SELECT set_config('role', 'none', true)")
            last()

    def _holder(self, tables: list[str]) -> Words:
        """Return who holds one of the tables, as it may stand behind a sentence."""
        found = self.db.ask("migrate/holders.sql", {"names": tables}, LockHolder)
        return words_of(found[0] if found else None)
