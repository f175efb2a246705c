"""Opening sides: a table that gives its balances in one column does not say on which side each of them stands.

Decision: docs/decisions/opening-column.md
"""

import polars as pl

from kerp_import.extract.opening_column import OPENS, is_rolled
from kerp_import.mapping.decision import Resolution
from kerp_import.model.nouns import Table
from kerp_import.values.text import AMOUNT
from kerp_import.values.typed import or_zero

SIDES = ("debit", "credit")


def on_its_side(table: Table, frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Add `debit_read` and `credit_read`: as written, or, of one column, on the normal side of the account."""
    if not is_rolled(table):
        return frame.with_columns(or_zero(f"{name}_amount").alias(f"{name}_read") for name in SIDES)
    side = pl.col("source_account_code").replace_strict(resolution.sides, default=None, return_dtype=pl.String)
    # An account that goes nowhere has no side: its amount is on neither, and a rule names the account.
    zero = pl.when(side.is_not_null()).then(pl.lit(0, AMOUNT))
    amounts = [pl.when(side == name).then(or_zero(OPENS)).otherwise(zero).alias(f"{name}_read") for name in SIDES]
    return frame.with_columns(amounts)
