"""Posting: a row of an account ledger (계정별원장) becomes a line of a journal.

Decision: docs/decisions/ledgers-as-journal.md
"""

import polars as pl

from kerp_import.extract.rows.ledger_rows import OPENING, is_opening
from kerp_import.mapping.decision import Resolution
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Table
from kerp_import.values.text import AMOUNT

AMOUNTS = ("debit_amount", "credit_amount")


def is_ledger(table: Table) -> bool:
    """Return whether the rows of a journal come from an account ledger."""
    return table.layout is Layout.LEDGER


def posted(table: Table, frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Return the rows as lines of a journal.

    The row that brings a balance forward stands on the first day, as a voucher of its own; where the ledger writes no
    voucher numbers, each day is one voucher.
    """
    opens = is_opening(pl.col("voucher_date__text"))
    days = table.period or table.within
    first_day = pl.lit(days[0]) if days else pl.col("voucher_date").min().dt.truncate("1y")
    number = pl.col("voucher_no") if table.has("voucher_no") else pl.lit("1")
    description = pl.col("description") if table.has("description") else pl.lit(None, pl.String)
    lines = frame.with_columns(
        pl.when(opens).then(first_day).otherwise("voucher_date").alias("voucher_date"),
        pl.when(opens).then(pl.lit(OPENING)).otherwise(number).alias("voucher_no"),
        pl.when(opens).then(pl.lit(OPENING)).otherwise(description).alias("description"),
        opens.alias("opens"),
    )
    return _with_balances(table, lines, resolution) if table.has("balance") else lines


def _with_balances(table: Table, lines: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Put an opening that has a balance and no amount on the side on which the balance of its account runs."""
    balance_alone = pl.col("opens") & pl.all_horizontal(pl.col(f"{name}__text").is_null() for name in AMOUNTS)
    account = pl.coalesce([name for name in ("account_code", "account_name") if table.has(name)])
    normal_sides = {code: _normal_side(code, resolution) for code in lines["source_account_code"].drop_nulls().unique()}
    shown_by_rows = account.replace_strict(dict(table.sides), default=None, return_dtype=pl.String)
    normal = pl.col("source_account_code").replace_strict(normal_sides, default=None, return_dtype=pl.String)
    side = pl.coalesce(shown_by_rows, normal)
    amounts = []
    for name in AMOUNTS:
        is_its_side = balance_alone & (side == name.removesuffix("_amount")).fill_null(value=False)
        # Where nobody tells the side, the amount is on neither, and a rule names its cell.
        unknown = balance_alone & side.is_null() & (pl.col("balance") != 0).fill_null(value=True)
        amounts += [
            pl.when(is_its_side).then("balance").when(unknown).then(pl.lit(None, AMOUNT)).otherwise(name).alias(name),
            pl.when(is_its_side | unknown).then("balance__text").otherwise(f"{name}__text").alias(f"{name}__text"),
        ]
    return lines.with_columns(amounts)


def _normal_side(code: str, resolution: Resolution) -> str | None:
    """Return the normal side of an account in the chart of the dialect, None where it has none."""
    chart = resolution.dialect.chart
    account = next((each for each in chart.accounts if each.code == code), None) if chart else None
    section = resolution.dialect.section(code)
    return account.normal_side if account else (section.normal_side if section else None)
