"""Limits how much one file may take of the machine before it is refused.

Decision: docs/decisions/wide-tables.md
Decision: docs/decisions/small-files.md
"""

from dataclasses import dataclass

SMALL = 10 << 20
"""Bytes of a file up to which it may take no gigabyte and no minute."""


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
    small_memory: int = 640 << 20
    """Bytes that the child may take for a file of 10 MB."""
    small_seconds: int = 50
    """Seconds of processor that a file of 10 MB may take."""
    small_unpacked: int = 200 << 20
    """Bytes to which any file may unpack, however small it is."""
    small_cells: int = 6_000_000
    """Cells to which any file may come, however small it is."""
    faults: int = 500_000
    """Error cells, formulas without a value and numbers with lost digits of one sheet: each is told by itself."""
    columns: int = 1000
    """Columns of a sheet in which a table is looked for: a print form may be wide, and no ledger has a tenth of it."""

    def memory_for(self, packed: int, size: int) -> int:
        """Return the bytes that a child may take for a file of `packed` bytes on the disk, `size` bytes unpacked.

        With what this process takes meanwhile a file of 10 MB stays below a gigabyte, whatever it unpacks to.
        """
        return min(self.memory, (640 << 20) + 24 * size, self.small_memory + 64 * max(packed - SMALL, 0))

    def seconds_for(self, size: int) -> int:
        """Return the seconds that a child may take for a file that is `size` bytes unpacked."""
        return min(self.seconds, 40 + size // (1 << 20))

    def processor_seconds_for(self, packed: int) -> int:
        """Return the seconds of processor that reading a file of `packed` bytes may take, in the child or here."""
        return min(self.seconds, self.small_seconds + max(packed - SMALL, 0) // (100 << 10))

    def cells_for(self, packed: int) -> int:
        """Return the cells to which a file of `packed` bytes may come: a real ledger has one in two bytes at most."""
        return min(self.cells, self.small_cells + packed)

    def unpacked_for(self, packed: int) -> int:
        """Return the bytes to which a file of `packed` bytes may unpack: real ledgers come to twenty times as much."""
        return min(self.unpacked, self.small_unpacked + 60 * packed)


USUAL = Limits()
RAISED = Limits(
    memory=32 << 30,
    seconds=6 * 3600,
    unpacked=64 << 30,
    ratio=100_000,
    members=100_000,
    cells=2_000_000_000,
    small_memory=32 << 30,
    small_seconds=6 * 3600,
    small_unpacked=64 << 30,
    small_cells=2_000_000_000,
    faults=20_000_000,
    columns=16_384,
)
"""For a file that was refused and is known to be good (`--raise-limits`)."""
