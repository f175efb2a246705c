"""The vouchers of a batch as its staging table holds them, kept in files beside what was read, for the rules to see.

Decision: docs/decisions/vouchers-gathered.md
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kerp_import.transform.transform import VOUCHERS


@dataclass(frozen=True, slots=True)
class StagedVouchers:
    """The vouchers that were staged, some at a time: a million of them take 300 MB at once."""

    folder: Path
    """The run's own folder."""

    def keep(self, number: int, vouchers: pl.DataFrame) -> None:
        """Keep some of the vouchers, as the `number`th of their frames."""
        vouchers.write_parquet(self.folder / VOUCHERS / f"staged-{number:06}.parquet", compression="lz4")

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield the vouchers, in order of appearance."""
        for path in sorted((self.folder / VOUCHERS).glob("staged-*.parquet")):
            yield pl.read_parquet(path)

    def forget(self) -> None:
        """Remove the files: what is kept of a batch is in the database, and the archive is of what was read."""
        shutil.rmtree(self.folder / VOUCHERS, ignore_errors=True)
