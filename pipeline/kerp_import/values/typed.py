"""Typed values from the text of a part: dates, won and flags, and the side on which each amount stands."""

from collections.abc import Callable

import polars as pl

from kerp_import.model.nouns import Kind, Part, Table
from kerp_import.values import dates, text
from kerp_import.values.periods import month_day, short_year
from kerp_import.values.text import AMOUNT, CREDIT_FLAGS, DEBIT_FLAGS

ZERO = pl.lit(0).cast(AMOUNT)

PAYMENT_FLAGS = ("1", "출금")
RECEIPT_FLAGS = ("2", "입금")


def read_values(part: Part) -> pl.DataFrame:
    """Return typed columns under their fields; dates, amounts and flags keep their text in `<field>__text`."""
    columns: list[pl.Expr] = []
    for column in part.table.columns:
        source = pl.col(column.field)
        if column.kind in {Kind.TEXT, Kind.CODE}:
            columns.append(text.clean(source))
        elif column.kind is Kind.WON:
            written = source.alias(f"{column.field}__text")
            columns += [written, text.amount(source, column.places)]
        else:
            columns += [source.alias(f"{column.field}__text"), READERS[column.kind](source, part.table)]
    return part.frame.with_columns(columns)


def _date(column: pl.Expr, table: Table) -> pl.Expr:
    """Return dates; in a sheet a bare serial number is one too, and where the year is known 01-05 and 24.01.05."""
    others = []
    if table.sheet is not None:
        others.append(dates.serial_date(pl.col("text")))
    if table.within is not None:
        others += [month_day(pl.col("text"), table.within), short_year(pl.col("text"), table.within)]

    def read(texts: pl.Series) -> pl.Series:
        days = texts.to_frame("text").select("text", day=dates.date(pl.col("text")))
        if others and days["day"].null_count() > texts.null_count():
            days = days.select(day=pl.coalesce("day", *others))
        return days["day"].alias(texts.name)

    return column.map_batches(read, return_dtype=pl.Date)


READERS: dict[Kind, Callable[[pl.Expr, Table], pl.Expr]] = {
    Kind.DATE: _date,
    Kind.FLAG: lambda column, _: text.folded(column).str.to_uppercase(),
}


def flipped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return both sides non-negative: what is below zero goes to the other side, and the line is marked."""
    debit, credit = pl.col("debit_read"), pl.col("credit_read")
    return frame.with_columns(
        (_positive(debit) + _positive(-credit)).cast(AMOUNT).alias("debit_amount"),
        (_positive(credit) + _positive(-debit)).cast(AMOUNT).alias("credit_amount"),
        ((debit < 0) | (credit < 0)).fill_null(value=False).alias("flipped"),
    )


def _positive(amount: pl.Expr) -> pl.Expr:
    """Return the amount where it is above zero, else zero; unreadable stays null."""
    return pl.when(amount.is_null() | (amount > 0)).then(amount).otherwise(ZERO)


def or_zero(field: str) -> pl.Expr:
    """Return the amount, zero where the cell is blank, null where it cannot be read."""
    return pl.when(pl.col(f"{field}__text").is_null()).then(ZERO).otherwise(pl.col(field))


def sides(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return `debit_read` and `credit_read`: from two columns, from one and its flag, or from one and its sign."""
    if table.has("debit_amount"):
        return frame.with_columns(
            or_zero("debit_amount").alias("debit_read"), or_zero("credit_amount").alias("credit_read")
        )
    if not table.has("side"):
        amount = or_zero("amount")
        return frame.with_columns(
            _positive(amount).alias("debit_read"),
            _positive(-amount).alias("credit_read"),
        )
    # On a 출금 or 입금 slip the flag speaks of the slip: its cash line, where it is written out, is the other side.
    is_cash = text.comparable(pl.col("source_account_name")).eq(text.CASH).fill_null(value=False)
    swapped = is_cash & pl.col("side").is_in(PAYMENT_FLAGS + RECEIPT_FLAGS).fill_null(value=False)
    debit = pl.col("side").is_in(DEBIT_FLAGS).fill_null(value=False) != swapped
    has_side = pl.col("side").is_in(DEBIT_FLAGS + CREDIT_FLAGS).fill_null(value=False)
    # Zero stands on either side; any other amount without a known side is on neither, and a rule names it.
    amount = pl.when(has_side | (or_zero("amount") == 0)).then(or_zero("amount"))
    return frame.with_columns(
        pl.when(debit | ~has_side).then(amount).otherwise(ZERO).alias("debit_read"),
        pl.when(~debit | ~has_side).then(amount).otherwise(ZERO).alias("credit_read"),
    )
