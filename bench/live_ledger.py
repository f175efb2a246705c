"""What the writers committed, in the order in which the rows saw it, and what the table must therefore hold."""  # noqa: INP001 - a folder of scripts

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast
from uuid import UUID

import psycopg
from psycopg import sql

from bench.live_tables import LIVE, Example, statements_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was written. Its position was drawn while the row was locked, so that positions are the order."""

    position: int
    key: UUID
    values: Mapping[str, object] = field(default_factory=dict)
    added: Decimal | None = None
    """What was added to the first column."""
    is_deleted: bool = False


class LedgerBroken(AssertionError):
    """A statement found a row that had been deleted, or lost one that was there."""


def keep(url: str, example: Example, entries: Iterable[Entry]) -> None:
    """Write what the entries leave into `live.…_written`."""
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
                left = _left(held.get(key), sorted(of_key, key=lambda entry: entry.position), example.columns)
                values = [left[column] if left else None for column in example.columns]
                copy.write_row([key, left is not None, *values])


def _left(row: dict[str, object] | None, entries: list[Entry], columns: tuple[str, ...]) -> dict[str, object] | None:
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
