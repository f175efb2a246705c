"""What a table needs once its rows are there: sequences behind the last value, statistics, room.

Decision: docs/decisions/table-copy.md
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kerp_import.backfill.key_ranges import BackfillTable
from kerp_import.backfill.pieces import filled
from kerp_import.database.connection import Database
from kerp_import.table_copy.ranges import CompanyRows


@dataclass(frozen=True, slots=True)
class TableSequence:
    """One row of `table_copy/sequences.sql`."""

    column: str
    name: str
    is_number: bool
    """Whether the column holds the sequence's values as they are."""
    goes_up: bool
    last: int | None
    """The last value that it gave; None where it gave none, or the login may not see it."""


@dataclass(frozen=True, slots=True)
class SequenceSet:
    """A sequence of the target, and the value behind which it goes on."""

    name: str
    value: int


def set_sequences(
    source: Database, source_table: BackfillTable, target: Database, table: BackfillTable, parts: Iterable[CompanyRows]
) -> tuple[SequenceSet, ...]:
    """Set each sequence of the target behind what it gave, what the source's gave, and every row; never back."""
    at_source = {each.column: each.last for each in _sequences(source, source_table)}
    parts = tuple(parts)
    moved = []
    for each in _sequences(target, table):
        candidates = [each.last, at_source.get(each.column), *_furthest(target, table, each, parts)]
        known = [value for value in candidates if value is not None]
        if not known:
            continue
        value = max(known) if each.goes_up else min(known)
        if value != each.last:
            target.do("table_copy/set_sequence.sql", {"name": each.name, "value": value})
        moved.append(SequenceSet(each.name, value))
    return tuple(moved)


def _sequences(db: Database, table: BackfillTable) -> Sequence[TableSequence]:
    """Return the sequences that give a table's columns their values."""
    return db.ask("table_copy/sequences.sql", {"id": table.id}, TableSequence)


def _furthest(
    db: Database, table: BackfillTable, sequence: TableSequence, parts: Iterable[CompanyRows]
) -> Iterator[int | None]:
    """Yield the furthest value of a sequence's column in each part of the rows."""
    for rows in parts if sequence.is_number else ():
        pieces = {
            "furthest": "max" if sequence.goes_up else "min",
            "column": sequence.column,
            "table": table.path,
            "where": " AND ".join(rows.conditions) or "true",
        }
        with db.transaction():
            db.ask("table_copy/tenant.sql", {"company": rows.company or ""})
            ((value,),) = db.statement(filled("table_copy/furthest.sql", pieces), 1)
        yield None if value is None else int(str(value))


def vacuum(db: Database, table: BackfillTable) -> None:
    """Have the server look the table through."""
    db.execute(filled("table_copy/vacuum.sql", {"table": table.path}))
