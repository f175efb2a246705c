"""Posting: what a row of an account ledger is as a line of a journal.

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
    """Return whether a part of the journal was a ledger."""
    return table.layout is Layout.LEDGER


def posted(table: Table, frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Return the rows as lines: an opening on the first day, one voucher a day where no numbers are written."""
    opens = is_opening(pl.col("voucher_date__text"))
    days = table.period or table.within
    first = pl.lit(days[0]) if days else pl.col("voucher_date").min().dt.truncate("1y")
    number = pl.col("voucher_no") if table.has("voucher_no") else pl.lit("1")
    text = pl.col("description") if table.has("description") else pl.lit(None, pl.String)
    lines = frame.with_columns(
        pl.when(opens).then(first).otherwise("voucher_date").alias("voucher_date"),
        pl.when(opens).then(pl.lit(OPENING)).otherwise(number).alias("voucher_no"),
        pl.when(opens).then(pl.lit(OPENING)).otherwise(text).alias("description"),
        opens.alias("opens"),
    )
    return _with_balances(table, lines, resolution) if table.has("balance") else lines


def _with_balances(table: Table, lines: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Return the lines, an opening that has a balance alone on the side on which the account's balance runs."""
    bare = pl.col("opens") & pl.all_horizontal(pl.col(f"{name}__text").is_null() for name in AMOUNTS)
    whose = pl.coalesce([name for name in ("account_code", "account_name") if table.has(name)])
    usual = {code: _usual(code, resolution) for code in lines["source_account_code"].drop_nulls().unique()}
    told = whose.replace_strict(dict(table.sides), default=None, return_dtype=pl.String)
    side = pl.coalesce(told, pl.col("source_account_code").replace_strict(usual, default=None, return_dtype=pl.String))
    moved = []
    for name in AMOUNTS:
        mine = bare & (side == name.removesuffix("_amount")).fill_null(value=False)
        # Where nobody tells the side, the amount is on neither, and a rule names its cell.
        unknown = bare & side.is_null() & (pl.col("balance") != 0).fill_null(value=True)
        moved += [
            pl.when(mine).then("balance").when(unknown).then(pl.lit(None, AMOUNT)).otherwise(name).alias(name),
            pl.when(mine | unknown).then("balance__text").otherwise(f"{name}__text").alias(f"{name}__text"),
        ]
    return lines.with_columns(moved)


def _usual(code: str, resolution: Resolution) -> str | None:
    """Return the normal side of an account in the chart of the dialect, None where it has none."""
    chart = resolution.dialect.chart
    account = next((each for each in chart.accounts if each.code == code), None) if chart else None
    section = resolution.dialect.section(code)
    return account.normal_side if account else (section.normal_side if section else None)
