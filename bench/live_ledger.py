"""What the writers committed, in the order in which the rows saw it, and what the table must therefore hold."""  # noqa: INP001 - a folder of scripts

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from typing import cast
from uuid import UUID

import psycopg
from psycopg import sql

from bench.live_tables import LIVE, Example, statements_of

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was written. Its position was drawn while the row was locked, so that positions are the order."""

    position: int
    key: UUID
    values: Row = field(default_factory=dict)
    added: Decimal | None = None
    """What was added to the first column."""
    is_deleted: bool = False
    table: str = ""
    """Whose row was locked: what is written to either of two tables at once has no order."""
    began: float = 0.0
    ended: float = 0.0
    """When its transaction began, and when it had been committed."""


class LedgerBroken(AssertionError):
    """A statement found a row that had been deleted, or lost one that was there."""


def keep(url: str, example: Example, entries: Iterable[Entry]) -> None:
    """Write what the entries leave into `live.…_written`: all that a row may be where the order is not told."""
    by_key: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_key[entry.key].append(entry)
    columns = sql.SQL(", ").join(map(sql.Identifier, example.columns))
    before, written = (sql.Identifier("live", f"{example.name}{ending}") for ending in ("", "_written"))
    [table], [held_before] = statements_of(LIVE / "written.sql"), statements_of(LIVE / "before.sql")
    with psycopg.connect(url) as connection:
        connection.execute(table.format(written=written, before=before, columns=columns))
        query = held_before.format(before=before, columns=columns)
        rows = connection.execute(query, {"keys": list(by_key)}).fetchall()
        held = {row[0]: dict(zip(example.columns, row[1:], strict=True)) for row in rows}
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(written)) as copy:
            for key, of_key in by_key.items():
                in_order = sorted(of_key, key=lambda entry: entry.position)
                for left in _possible(_left(held.get(key), in_order, example.columns), in_order):
                    values = [left[column] if left else None for column in example.columns]
                    copy.write_row([key, left is not None, *values])


def _left(row: Row | None, entries: list[Entry], columns: tuple[str, ...]) -> Row | None:
    """Return what a row holds after its entries, None where it is gone."""
    for entry in entries:
        if entry.is_deleted:
            row = None
        elif entry.added is not None:
            if row is None:
                raise LedgerBroken(entry)
            row = {**row, columns[0]: cast("Decimal", row[columns[0]]) + entry.added}
        elif row is None and set(entry.values) != set(columns):
            raise LedgerBroken(entry)
        else:
            row = {**(row or {}), **entry.values}
    return row


def _possible(row: Row | None, entries: list[Entry]) -> Iterator[Row | None]:
    """Yield what the row may be: of two tables' transactions that overlapped, either may have been the last."""
    if row is None:
        yield None
        return
    gone = max((entry.position for entry in entries if entry.is_deleted), default=0)
    lasts: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.position > gone:
            lasts |= {(column, entry.table): entry for column in entry.values}
    either: dict[str, list[object]] = {}
    for column in row:
        of_tables = [entry for (name, _), entry in lasts.items() if name == column]
        overlap = len(of_tables) > 1 and max(e.began for e in of_tables) < min(e.ended for e in of_tables)
        either[column] = [entry.values[column] for entry in of_tables] if overlap else [row[column]]
    for values in product(*either.values()):
        yield dict(zip(either, values, strict=True))


def committed(entries: Iterable[Entry], table: str, began: float, ended: float) -> list[Entry]:
    """Return a transaction's entries with its times."""
    return [replace(entry, table=table, began=began, ended=ended) for entry in entries]
