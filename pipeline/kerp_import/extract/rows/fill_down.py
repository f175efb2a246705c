"""Fills date and number down in journals where they stand on the first line of a voucher only (L6).

Decision: docs/decisions/fill-down.md
"""

import polars as pl

from kerp_import.model.doubt import About, Doubt
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Dropped, Entity, Table

LEAST = 0.3
"""Share of lines without a date from which a journal is grouped: with two lines per voucher it is a half."""

REPEATED = 0.02
"""Share of lines that may repeat the date and number above, as at page breaks; in flat journals all do."""


SURELY_FLAT, SURELY_GROUPED = 0.2, 0.45
"""Shares of lines without a date that leave no doubt: a voucher has at least two lines."""

SURELY_REPEATED = 0.05
"""Share of lines repeating the date and number above, beyond which a journal is clearly flat."""


def is_grouped(table: Table, lines: pl.DataFrame) -> bool:
    """Return whether dates stand on first lines only; `lines` are the data rows of the table's beginning."""
    shares = _shares(table, lines)
    return shares is not None and shares[0] >= LEAST and shares[1] <= REPEATED


def filling_doubt(table: Table, lines: pl.DataFrame) -> tuple[Doubt, ...]:
    """Return a doubt whether lines without a date belong to the voucher above, unless it is clear."""
    shares = _shares(table, lines)
    if shares is None or shares[0] < SURELY_FLAT or shares[1] > SURELY_REPEATED:
        return ()
    if shares[0] >= SURELY_GROUPED and shares[1] <= REPEATED:
        return ()
    read, other = ("true", "false") if is_grouped(table, lines) else ("false", "true")
    undated = round(shares[0] * lines.height)
    return (Doubt(About.FILLING, read, other, rows=lines.height, against=undated, field="voucher_date"),)


def _shares(table: Table, lines: pl.DataFrame) -> tuple[float, float] | None:
    """Return the shares of lines without a date and of lines that repeat the date and number above.

    None if nothing can be filled down: the table is no journal, or its first line has no date.
    """
    date, number = _column(table, "voucher_date"), _column(table, "voucher_no")
    if table.entity is not Entity.JOURNAL or date is None or number is None or lines.is_empty():
        return None
    if table.layout in {Layout.ONE_ROW_VOUCHERS, Layout.SIDE_BY_SIDE} or lines[date][0] is None:
        return None
    first = lines.filter(pl.col(date).is_not_null())
    repeats = first.select((pl.struct(date, number) == pl.struct(date, number).shift()).sum()).item()
    return (lines.height - first.height) / lines.height, repeats / lines.height


class Filler:
    """Fills vouchers down part by part: carries date, number and kind of the last voucher into the next part."""

    def __init__(self, table: Table) -> None:
        """Begin with nothing to carry."""
        fields = ("voucher_date", "voucher_no", "voucher_kind")
        self._names = [name for name in (_column(table, field) for field in fields) if name]
        self._day: str | None = None
        self._number = ""
        self._first: dict[str, str | None] = {}

    def fill(self, rows: pl.DataFrame, reasons: pl.Series) -> pl.DataFrame:
        """Return the data rows with date, number and kind filled down, never across a subtotal.

        A line with a number of its own takes the day's date, also below a blank row. A line without one takes date,
        number and kind of the line above, up to the next blank row or subtotal.
        """
        date, number = self._names[:2]
        is_data = pl.col("reason").is_null()
        own = [pl.when(is_data).then(name).alias(f"own_{name}") for name in self._names]
        ends_day = (pl.col("reason") == Dropped.SUBTOTAL.value).fill_null(value=False)
        ends = ends_day | (pl.col("reason") == Dropped.BLANK.value).fill_null(value=False)
        # A number that is printed again on each line of its voucher begins no new one: the kind is filled down past it.
        last_number = pl.when(ends).then(pl.lit("")).otherwise(f"own_{number}")
        above = last_number.forward_fill().fill_null(pl.lit(self._number)).shift(1, fill_value=pl.lit(self._number))
        begins = pl.col(f"own_{date}").is_not_null() | (pl.col(f"own_{number}") != above).fill_null(value=False)
        grouped = (
            rows.with_columns(reason=reasons)
            .with_columns(own)
            .with_columns(
                (begins | ends).cum_sum().alias("group"),
                (ends_day | pl.col(f"own_{date}").is_not_null()).cum_sum().alias("days"),
            )
        )
        firsts = [self._above(f"own_{name}", "group", self._first.get(name), f"first_{name}") for name in self._names]
        with_firsts = grouped.with_columns(*firsts, self._above(f"own_{date}", "days", self._day, "day"))
        # A line without a number of its own has a date only if its voucher has one.
        of_day = pl.when(pl.col(f"first_{number}").is_not_null()).then("day")
        filled = with_firsts.with_columns(pl.coalesce(f"first_{date}", of_day).alias(f"first_{date}"))
        if filled.height:
            last = filled.row(-1, named=True)
            number_at_end = filled.select(last_number.forward_fill().last()).item()
            self._number = self._number if number_at_end is None else number_at_end
            self._day, self._first = last["day"], {name: last[f"first_{name}"] for name in self._names}
        values = [pl.coalesce(name, f"first_{name}").alias(name) for name in self._names]
        return filled.filter(is_data).with_columns(values).select(rows.columns)

    def _above(self, name: str, group: str, before: str | None, alias: str) -> pl.Expr:
        """Return the first value of each group; a group that began in an earlier part has the value carried from it."""
        carried = pl.lit(before, pl.String)
        return pl.when(pl.col(group) == 0).then(carried).otherwise(pl.col(name).first().over(group)).alias(alias)


def _column(table: Table, field: str) -> str | None:
    """Return the column of the rows that holds `field`."""
    return next((f"c{each.index}" for each in table.columns if each.field == field), None)
