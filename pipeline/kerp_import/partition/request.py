"""What is asked of a partitioning, and what comes of it.

Decision: docs/decisions/partitions.md
"""

from dataclasses import dataclass, field

from kerp_import.model.words import Words
from kerp_import.partition.locks import ATTEMPTS


@dataclass(frozen=True, slots=True)
class PartitionRequest:
    """A table that shall be partitioned by month, and by which of its dates."""

    table: str
    on: str | None = None
    attempts: int = ATTEMPTS
    """At each lock, before whoever holds it is named and the command ends."""


@dataclass(frozen=True, slots=True)
class PartitionOutcome:
    """How far a partitioning is when the command ends."""

    table: str
    phase: str
    on: str | None
    partitions: int
    rows: int
    """Rows that both tables have."""
    checksum: str
    """Of them, as both tables hold them; empty where nothing was compared."""
    keys: str | None
    """The table of keys."""
    did: tuple[Words, ...] = field(default=())
    notices: tuple[Words, ...] = field(default=())
    """What nobody but a person can do."""
