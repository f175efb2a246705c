"""L9: the same headers repeated in one row, one block beside the other, cut and stacked."""

import polars as pl

from kerp_import.extract.rows.print_forms.form import Flat, HeaderCandidate, Order, PrintForm, Reshape, numbered

FEWEST = 2
"""Headers that a block has at least: 코드 and 코드 are two columns of one table."""

MOST = 50
"""Blocks that a sheet has at most: no page is wider."""


def find(grid: HeaderCandidate) -> Reshape | None:
    """Return how the blocks are stacked, where the filled headers are one series that stands there twice or more."""
    keys = grid.keys()
    filled = [at for at, key in enumerate(keys) if key]
    blocks = _blocks([keys[at] for at in filled])
    if not FEWEST <= blocks <= MOST:
        return None
    size = len(filled) // blocks
    places = [filled[at : at + size] for at in range(0, len(filled), size)]
    columns = tuple(Flat(grid.headers[places[0][at]] or "", tuple(block[at] for block in places)) for at in range(size))

    def lines(rows: pl.DataFrame) -> pl.DataFrame:
        cut = [
            rows.filter(pl.any_horizontal(pl.col(f"c{at}").is_not_null() for at in block)).select(
                numbered(*(pl.col(f"c{at}") for at in block))
            )
            for block in places
        ]
        return pl.concat(cut).sort("row", maintain_order=True)

    evidence = f"{blocks} × " + "·".join(each.header for each in columns)
    return Reshape(SIDE_BY_SIDE.name, "L9", evidence, columns, lines)


def _blocks(keys: list[str]) -> int:
    """Return how often the shortest series of different headers is repeated; 1 where none is."""
    for size in range(FEWEST, len(keys) // 2 + 1):
        series = keys[:size]
        if len(keys) % size == 0 and len(set(series)) == size and series * (len(keys) // size) == keys:
            return len(keys) // size
    return 1


SIDE_BY_SIDE = PrintForm("side-by-side", Order.BLOCKS, find)
