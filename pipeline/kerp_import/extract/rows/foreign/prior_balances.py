"""Tells of a trial balance's column with the balances of another day: `31 Dec 2023` beside those of this year."""

from collections.abc import Iterator

import polars as pl

from kerp_import.extract.rows.foreign.figures import or_zero
from kerp_import.model.columns import column_letters
from kerp_import.model.doubt import About, Doubt
from kerp_import.model.nouns import Table


def prior_balance_doubt(table: Table, lines: pl.DataFrame) -> Iterator[Doubt]:
    """Yield a doubt for such a column, if it holds any figure: nothing reads it, and it may be the opening."""
    for bound in table.columns:
        if bound.field != "prior_balance":
            continue
        cell = pl.col(f"c{bound.index}")
        filled = lines.filter(or_zero(cell) != 0)
        if filled.height:
            yield Doubt(
                About.PRIOR,
                bound.field,
                "opening_balances",
                rows=filled.height,
                field=bound.field,
                header=bound.header,
                column=column_letters(bound.stands[0]),
                value=filled[f"c{bound.index}"][0],
            )
