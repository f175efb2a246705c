"""Opening sides: on which side a balance stands that its table gives in one column.

Decision: docs/decisions/opening-column.md
"""

import polars as pl

from kerp_import.extract.opening_column import OPENS, is_rolled
from kerp_import.mapping.decision import Resolution
from kerp_import.model.nouns import Table
from kerp_import.values.text import AMOUNT
from kerp_import.values.typed import or_zero


def on_its_side(table: Table, frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Return the balances as debits and credits: each on the side on which its account's balance stands."""
    names = ("debit", "credit")
    if not is_rolled(table):
        return frame.with_columns(or_zero(f"{name}_amount").alias(f"{name}_read") for name in names)
    side = pl.col("source_account_code").replace_strict(resolution.sides, default=None, return_dtype=pl.String)
    other = pl.when(side.is_not_null()).then(pl.lit(0, AMOUNT))
    # Of an account that goes nowhere nobody knows the side, and another rule names it.
    read = [pl.when(side == name).then(or_zero(OPENS)).otherwise(other).alias(f"{name}_read") for name in names]
    return frame.with_columns(read)
