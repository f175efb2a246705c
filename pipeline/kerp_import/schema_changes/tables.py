"""The tables and columns that a database has, known by what they are and not by their names: a renamed one is there.

Decision: docs/decisions/ways-back.md
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kerp_import.database.connection import Database


@dataclass(frozen=True, slots=True)
class TableThere:
    """One row of `schema_changes/tables.sql`; `path` is its name as SQL writes it."""

    id: int
    parent_id: int | None
    schema: str
    name: str
    path: str
    bytes: int


@dataclass(frozen=True, slots=True)
class ColumnThere:
    """One row of `schema_changes/columns.sql`."""

    table_id: int
    number: int
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """One row of `schema_changes/written.sql`: how many rows of a table were written."""

    id: int
    schema: str
    name: str
    new: int
    changed: int
    removed: int
    is_written: bool


@dataclass(frozen=True, slots=True)
class TablesThere:
    """Every table and column at one moment."""

    tables: dict[int, TableThere]
    columns: dict[tuple[int, int], ColumnThere]

    @property
    def names(self) -> frozenset[str]:
        """Return each table and column as a person names it, with its type: what two moments are compared by."""
        paths = {each.path for each in self.tables.values()}
        columns = {f"{self.tables[each.table_id].path}.{each.name} {each.type}" for each in self.columns.values()}
        return frozenset(paths | columns)


def tables_there(db: Database) -> TablesThere:
    """Return the tables and columns that are there now, or as the transaction under way sees them."""
    tables = {each.id: each for each in db.ask("schema_changes/tables.sql", {}, TableThere)}
    columns = db.ask("schema_changes/columns.sql", {}, ColumnThere)
    # A table that was made between the two questions has columns of which nobody has asked.
    return TablesThere(tables, {(each.table_id, each.number): each for each in columns if each.table_id in tables})


def rows_written(db: Database) -> list[WrittenTable]:
    """Return what the session's counters say: earlier transactions of the last second are in them, too."""
    return db.ask("schema_changes/written.sql", {}, WrittenTable)


def written_since(db: Database, before: Sequence[WrittenTable]) -> Iterator[WrittenTable]:
    """Yield the tables that the transaction under way wrote to, with what was written since `before`."""
    at_first = {each.id: each for each in before}
    for each in rows_written(db):
        first = at_first.get(each.id)
        if each.is_written and first:
            yield replace(
                each,
                new=each.new - first.new,
                changed=each.changed - first.changed,
                removed=each.removed - first.removed,
            )
        elif each.is_written:
            yield each
