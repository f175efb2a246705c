"""Limits how much one file may take of the machine before it is refused.

Decision: docs/decisions/wide-tables.md
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one file; real ledgers stay far below the usual ones."""

    memory: int = 4 << 30
    """Bytes that the child process may take at most, whatever the size of its file."""
    seconds: int = 900
    """Seconds that the child process may take at most, whatever the size of its file."""
    unpacked: int = 2 << 30
    """Bytes that the sheets and texts of a workbook, or the files of an archive, may come to."""
    ratio: int = 1000
    """How many times its packed size a large part may unpack to."""
    members: int = 1000
    """Files that an archive may hold."""
    cells: int = 200_000_000
    """Cells of the rectangle around all values of a sheet: a reader takes some 50 bytes for each, filled or not."""
    columns: int = 1000
    """Columns of a sheet in which a table is looked for: a print form may be wide, and no ledger has a tenth of it."""

    def memory_for(self, size: int) -> int:
        """Return the bytes that a child may take for a file that is `size` bytes unpacked."""
        return min(self.memory, (640 << 20) + 24 * size)

    def seconds_for(self, size: int) -> int:
        """Return the seconds that a child may take for a file that is `size` bytes unpacked."""
        return min(self.seconds, 40 + size // (1 << 20))


USUAL = Limits()
RAISED = Limits(
    memory=32 << 30,
    seconds=6 * 3600,
    unpacked=64 << 30,
    ratio=100_000,
    members=100_000,
    cells=2_000_000_000,
    columns=16_384,
)
"""For a file that was refused and is known to be good (`--raise-limits`)."""
