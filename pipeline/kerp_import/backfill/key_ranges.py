"""The table that is filled and the key by which its rows are taken: in ranges, bounded on both sides.

Decision: docs/decisions/backfill.md
"""

from dataclasses import dataclass

from kerp_import.backfill.pieces import filled, values_as
from kerp_import.database.connection import Database
from kerp_import.model.backfill_errors import BackfillTableUnknown, BackfillWithoutKey

Key = tuple[str, ...]
"""The values of a row's key, each as the server writes it as text."""


@dataclass(frozen=True, slots=True)
class BackfillTable:
    """One row of `backfill/table.sql`."""

    path: str
    """Schema and table, as SQL writes them."""
    name: str
    id: int
    ids: list[int]
    """It and its partitions."""
    hides_rows: bool
    """Whether row-level security hides rows of other companies from this login."""
    bytes: int


@dataclass(frozen=True, slots=True)
class RowKey:
    """One row of `backfill/key.sql`: the columns of the key as SQL writes them, and their types."""

    names: list[str]
    types: list[str]

    @property
    def columns(self) -> str:
        """Return the columns, for a list or between brackets for a row."""
        return ", ".join(self.names)

    @property
    def held(self) -> str:
        """Return the columns of the rows that a batch holds (`kerp_held`), each as an array."""
        return ", ".join(filled("backfill/held_column.sql", {"column": name}).strip() for name in self.names)

    @property
    def held_names(self) -> str:
        """Return what these columns are called beside the table's own."""
        return ", ".join(f"kerp_key_{number}" for number, _ in enumerate(self.names))

    def row(self, values: Key) -> str:
        """Return the values as SQL writes them, each of its column's type."""
        return values_as(values, self.types)

    def asked(self, values: Key) -> str:
        """Return the same values as the server does not know them when it plans."""
        each = zip(values, self.types, strict=True)
        return ", ".join(f"(SELECT {values_as([value], [type_])})" for value, type_ in each)


@dataclass(frozen=True, slots=True)
class KeyRange:
    """Some rows next to each other in the order of the key."""

    count: int
    first: Key
    last: Key


def find_table(db: Database, name: str) -> BackfillTable:
    """Return the table of that name as the search_path finds it."""
    tables = db.ask("backfill/table.sql", {"table": name}, BackfillTable)
    if not tables:
        raise BackfillTableUnknown(table=name)
    return tables[0]


def find_key(db: Database, table: BackfillTable) -> RowKey:
    """Return the key by which the table's rows are taken; one without any is refused."""
    keys = db.ask("backfill/key.sql", {"id": table.id}, RowKey)
    if not keys:
        raise BackfillWithoutKey(table=table.path)
    return keys[0]


def next_range(db: Database, table: BackfillTable, key: RowKey, after: Key | None, size: int) -> KeyRange | None:
    """Return the next rows behind `after`, at most `size` of them, as the transaction under way sees them."""
    pieces = {
        "table": table.path,
        "key": key.columns,
        "beyond": f"WHERE ({key.columns}) > ({key.row(after)})" if after else "",
        "ascending": key.columns,
        "descending": ", ".join(f"{each} DESC" for each in key.names),
        "texts": ", ".join(f"{each}::text" for each in key.names),
        "size": str(size),
    }
    query = filled("backfill/range.sql", pieces)
    ((count, first, last),) = db.statement(query, 1)
    if not isinstance(first, list) or not isinstance(last, list):
        return None
    return KeyRange(int(str(count)), tuple(map(str, first)), tuple(map(str, last)))
