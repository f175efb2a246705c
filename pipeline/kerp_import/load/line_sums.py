"""What staged lines sum up to, counted by the client while they are copied: per account, and per code of a master.

Decision: docs/decisions/counted-while-staged.md
"""

import polars as pl

from kerp_import.values.text import AMOUNT_SUM

ACCOUNT = ("source_account_code", "source_account_name", "account_code", "file", "sheet", "flipped", "added")
"""What the sums are counted by, beside whether a line has a voucher and amounts."""

CODES = ("partner_code", "department_code", "project_code")


def account_sums(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of some staged lines, as `steps/account_sums.sql` counts them."""
    amounts = ("debit_amount", "credit_amount")
    return lines.group_by(
        *ACCOUNT,
        pl.col("voucher_id").is_not_null().alias("has_voucher"),
        pl.all_horizontal(pl.col(amounts).is_not_null()).alias("is_read"),
    ).agg(
        pl.len().cast(pl.Int64).alias("lines"),
        # A sum of nothing is nothing, not zero.
        *(pl.when(pl.col(each).count() > 0).then(pl.col(each).cast(AMOUNT_SUM).sum()).alias(each) for each in amounts),
        pl.col("row").min().alias("first_row"),
        pl.col("row").max().alias("last_row"),
    )


def code_sums(lines: pl.DataFrame) -> pl.DataFrame:
    """Return how many of some staged lines use each code, and where first, as `steps/code_sums.sql` counts them."""
    return pl.concat(
        lines.filter(pl.col(field).is_not_null())
        .group_by(pl.lit(field).alias("field"), pl.col(field).alias("code"), "file", "sheet")
        .agg(
            pl.len().cast(pl.Int64).alias("lines"),
            pl.col("row").min().alias("first_row"),
            pl.col("id").min().alias("first_id"),
        )
        for field in CODES
    )
