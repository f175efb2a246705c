"""How many rows a batch has: as many as take the target time."""

from dataclasses import dataclass

MOST_GROWTH = 2.0
"""From one batch to the next, either way: one that was lucky tells little of the next."""


@dataclass(frozen=True, slots=True)
class BackfillPace:
    """How a backfill goes beside live work."""

    target: float = 0.5
    """Seconds that a batch should take: nobody notices locks that are held for so long."""
    longest: float = 1.0
    """Seconds after which a batch of more than the fewest rows is broken off, and tried with half of them."""
    smallest: int = 10
    largest: int = 50_000
    first: int = 1_000
    """Rows of the first batch."""
    fixed: int | None = None
    """Rows of every batch, where somebody said so."""
    look: float = 0.5
    """Seconds between two looks at the others while it waits."""
    lag_seconds: float = 10.0
    lag_bytes: int = 64 * 2**20
    """How far a replica may be behind."""
    wal_bytes: float = 64 * 2**20
    """Bytes of WAL a second, of everybody together: what disks and replicas of small servers bear."""

    def next_size(self, size: int, seconds: float) -> int:
        """Return how many rows the next batch takes, after one of `size` rows took `seconds`."""
        if self.fixed is not None:
            return self.fixed
        factor = min(max(self.target / max(seconds, 0.001), 1 / MOST_GROWTH), MOST_GROWTH)
        return min(max(round(size * factor), self.smallest), self.largest)
