"""The locks of tables: how strong each is, whom it makes wait, and which one a statement takes that hides it.

Decision: docs/decisions/trace.md
"""

import re
from enum import IntEnum, StrEnum


class LockMode(IntEnum):
    """How strongly a table is held, the strongest last, as PostgreSQL's manual orders them."""

    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    @property
    def words(self) -> str:
        """Return the name as LOCK TABLE and the manual write it."""
        return self.name.replace("_", " ")


class Waits(StrEnum):
    """Who waits until a lock is given back."""

    EVERYBODY = "reads and writes"
    WRITES = "writes"
    NOBODY = "nobody"


def waits_for(mode: LockMode) -> Waits:
    """Return who waits: a read wants ACCESS SHARE, a write ROW EXCLUSIVE, and each waits for what conflicts with it."""
    if mode is LockMode.ACCESS_EXCLUSIVE:
        return Waits.EVERYBODY
    return Waits.WRITES if mode >= LockMode.SHARE else Waits.NOBODY


def strongest(modes: list[str]) -> LockMode | None:
    """Return the strongest of the modes as `pg_locks` writes them (ShareUpdateExclusiveLock), None of none."""
    known = [LockMode[re.sub(r"(?<!^)(?=[A-Z])", "_", each.removesuffix("Lock")).upper()] for each in modes]
    return max(known, default=None)


OUTSIDE = (
    (re.compile(r"(CREATE|DROP)( UNIQUE)? INDEX CONCURRENTLY\b"), LockMode.SHARE_UPDATE_EXCLUSIVE),
    (re.compile(r"REINDEX\b.*\bCONCURRENTLY\b"), LockMode.SHARE_UPDATE_EXCLUSIVE),
    (re.compile(r"REINDEX\b"), LockMode.SHARE),
    (re.compile(r"VACUUM\b.*\bFULL\b|CLUSTER\b"), LockMode.ACCESS_EXCLUSIVE),
    (re.compile(r"VACUUM\b"), LockMode.SHARE_UPDATE_EXCLUSIVE),
    (re.compile(r"ALTER TABLE\b.* DETACH PARTITION\b.* CONCURRENTLY\b"), LockMode.SHARE_UPDATE_EXCLUSIVE),
)
"""What PostgreSQL's manual says of statements that run outside a transaction: their locks are gone when they end."""


def lock_outside(words: str) -> LockMode | None:
    """Return the lock of a statement that runs outside a transaction, by its words; None where no table is locked."""
    return next((mode for pattern, mode in OUTSIDE if pattern.match(words)), None)
