"""What a run went on from, and what it removed of runs that had died."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resumed:
    """From which finished step a run went on, None where it began anew; and whose staging it removed."""

    step: str | None = None
    """read: every file had been read; staged: every row was in staging."""
    removed_batches: tuple[str, ...] = ()
    """Batches of the company that had died under way, whose rows in staging were removed."""
    removed_rows: int = 0
