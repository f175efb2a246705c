"""Cash: the line of 현금 that a 출금 or 입금 slip leaves unsaid."""

from collections.abc import Mapping

import polars as pl

from kerp_import.mapping.charts.dialect import Dialect, name_key
from kerp_import.values import text

CODES = ("101", "0101", "010100", "10100", "1019")
"""현금 in the legacy products' charts, for files that give no names."""


def cash_account(dialect: Dialect, names: Mapping[str, str]) -> str | None:
    """Return the code of 현금: the first account of that name in the dialect's chart, else in the file (`names`)."""
    chart = [(each.code, each.name) for each in dialect.chart.accounts] if dialect.chart else []
    return next((code for code, name in (*chart, *names.items()) if name_key(name) == text.CASH), None)


def is_slip_line(cash: str | None) -> pl.Expr:
    """Return whether a line is one of a slip that pays or takes cash, on the slip's side, and not the cash itself."""
    code, name = pl.col("source_account_code"), text.comparable(pl.col("source_account_name"))
    is_cash = code.is_in([*CODES, *([cash] if cash else [])]) | (name == text.CASH).fill_null(value=False)
    # What was below zero stands on the other side by now.
    is_debit = (pl.col("flagged") == "payment") != pl.col("flipped")
    other = pl.when(is_debit).then("credit_amount").otherwise("debit_amount")
    is_read = pl.col("debit_amount").is_not_null() & pl.col("credit_amount").is_not_null()
    return (pl.col("flagged").is_not_null() & is_read & (other == 0) & ~is_cash).fill_null(value=False)
