"""The table on both servers, and what is read of a range of it: how many rows, their checksum, their keys.

Decision: docs/decisions/table-copy.md
"""

from dataclasses import dataclass

from kerp_import.backfill.key_ranges import BackfillTable, Key, RowKey
from kerp_import.backfill.pieces import filled
from kerp_import.database.connection import Database
from kerp_import.table_copy.columns import CopyColumn
from kerp_import.table_copy.ranges import CopyRange


@dataclass(frozen=True, slots=True)
class RangeSum:
    """One row of `table_copy/sum.sql`."""

    rows: int
    hash: str


@dataclass(frozen=True, slots=True)
class TwoTables:
    """The table at its source and at its target."""

    source: BackfillTable
    target: BackfillTable
    key: RowKey
    columns: tuple[CopyColumn, ...]
    """Of the source, in its order."""

    @property
    def order(self) -> RowKey:
        """Return the key as ranges take it: texts by their bytes, since languages have an order of their own."""
        collated = {each.name for each in self.columns if each.is_collated}
        names = [f'({each} COLLATE "C")' if each in collated else each for each in self.key.names]
        return RowKey(names, self.key.types)

    @property
    def written(self) -> list[str]:
        """Return the columns that are copied: all but those that the server computes."""
        return [each.name for each in self.columns if not each.is_generated]

    @property
    def texts(self) -> str:
        """Return every column as text, as a row's checksum takes them."""
        return ", ".join(f"{each.name}::text" for each in self.columns)


def sum_of(db: Database, table: BackfillTable, tables: TwoTables, rows: CopyRange) -> RangeSum:
    """Return count and checksum of a range, as the transaction under way sees it."""
    pieces = {"table": table.path, "where": rows.where(tables.order), "texts": tables.texts}
    return db.answer(filled("table_copy/sum.sql", pieces), {}, RangeSum)


def row_hashes(db: Database, table: BackfillTable, tables: TwoTables, rows: CopyRange) -> dict[Key, int]:
    """Return the hash of each row of a range by its key."""
    keys = ", ".join(f"{each}::text" for each in tables.key.names)
    pieces = {"table": table.path, "where": rows.where(tables.order), "texts": tables.texts, "keys": keys}
    found = db.statement(filled("table_copy/row_hashes.sql", pieces), 1)
    return {tuple(map(str, key)): int(str(hash_)) for key, hash_ in found if isinstance(key, list)}
