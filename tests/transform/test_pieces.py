"""What is typed at once: pieces of a journal, whole rows of the source in each; a table of balances stays whole."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.transform import transform as transform_module
from kerp_import.transform.transform import in_pieces

JOURNAL = Table(0, "a.csv", None, "utf-8", Entity.JOURNAL, "plain", Layout.TWO_COLUMNS, 1, 3, (), (), None)


def pieces(part: Part, rows: int) -> list[list[int]]:
    """Return the rows of each piece, where `rows` are typed at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transform_module, "ROWS", rows)
        return [piece.frame["row"].to_list() for piece in in_pieces(part)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=30).map(sorted), st.integers(1, 9))
def test_pieces_are_the_part_and_no_row_is_in_two(rows: list[int], size: int) -> None:
    found = pieces(Part(JOURNAL, pl.DataFrame({"row": rows}, {"row": pl.Int64})), size)
    assert [row for piece in found for row in piece] == rows
    assert sum(len(set(piece)) for piece in found) == len(set(rows))
    assert all(len(piece) >= size for piece in found[:-1])
    assert found != []


@pytest.mark.parametrize(
    "table",
    [
        *(replace(JOURNAL, entity=each) for each in Entity if each is not Entity.JOURNAL),
        replace(JOURNAL, layout=Layout.LEDGER),
    ],
    ids=lambda table: f"{table.entity}-{table.layout}",
)
def test_balances_lists_and_ledgers_are_typed_whole(table: Table) -> None:
    assert pieces(Part(table, pl.DataFrame({"row": range(9)})), 2) == [list(range(9))]
