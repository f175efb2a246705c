"""Stacks blocks of columns that stand side by side under the same headers repeated in one row (L9)."""

import polars as pl

from kerp_import.extract.rows.print_forms.form import FlatColumn, HeaderCandidate, Order, PrintForm, Reshape, numbered
from kerp_import.model.layout import Layout

FEWEST = 2
"""Fewest headers of a block: 코드 beside 코드 is no block of one header but two columns of one table."""

MOST = 50
"""Most blocks of a sheet: no page is wider."""


def find(header: HeaderCandidate) -> Reshape | None:
    """Stack the blocks, if the filled headers are one series that is repeated twice or more."""
    keys = header.keys()
    filled_columns = [at for at, key in enumerate(keys) if key]
    block_count = _block_count([keys[at] for at in filled_columns])
    if not FEWEST <= block_count <= MOST:
        return None
    size = len(filled_columns) // block_count
    blocks = [filled_columns[at : at + size] for at in range(0, len(filled_columns), size)]
    columns = tuple(
        FlatColumn(header.headers[first] or "", tuple(block[at] for block in blocks))
        for at, first in enumerate(blocks[0])
    )

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        stacked = [
            rows.filter(pl.any_horizontal(pl.col(f"c{at}").is_not_null() for at in block)).select(
                numbered(*(pl.col(f"c{at}") for at in block))
            )
            for block in blocks
        ]
        return pl.concat(stacked).sort("row", maintain_order=True)

    evidence = f"{block_count} × " + "·".join(column.header for column in columns)
    return Reshape(SIDE_BY_SIDE.name, Layout.SIDE_BY_SIDE, evidence, columns, lines)


def _block_count(keys: list[str]) -> int:
    """Return how often the shortest series of different headers is repeated, 1 if none is."""
    for size in range(FEWEST, len(keys) // 2 + 1):
        series = keys[:size]
        if len(keys) % size == 0 and len(set(series)) == size and series * (len(keys) // size) == keys:
            return len(keys) // size
    return 1


SIDE_BY_SIDE = PrintForm("side-by-side", Order.BLOCKS, find)
