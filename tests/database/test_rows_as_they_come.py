"""Rows that come one by one leave the connection free, whatever becomes of whoever takes them."""

from collections.abc import Iterator

import pytest
from kerp_import.database.connection import Database


def stopped(rows: Iterator[object]) -> Iterator[object]:
    """Yield the first row, and be interrupted at the second; the frame that holds the rows outlives it."""
    yield next(rows)
    raise KeyboardInterrupt


def test_the_transaction_ends_where_rows_were_not_taken_to_their_end(db: Database) -> None:
    numbers = "SELECT number FROM generate_series(1, 100000) AS number"
    with pytest.raises(KeyboardInterrupt) as held, db.transaction(), db.each(numbers, {}) as rows:
        list(stopped(rows))
    assert held.traceback
    assert db.rows("SELECT 1 AS one") == [{"one": 1}]
