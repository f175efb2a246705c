"""Where a journal has no voucher numbers, a voucher ends at the line with which its debits and credits agree."""

import polars as pl

from kerp_import.values.text import AMOUNT_SUM

DAY = "voucher_date"
DAY_AND_KIND = [DAY, "kind"]
"""Lines are summed up within a day and a kind: vouchers of two kinds may be mixed line by line."""

ZERO = pl.lit(0).cast(AMOUNT_SUM)


class DayCount:
    """Counts the vouchers of each day, over the parts of one table: how many there are, and what the last one lacks."""

    def __init__(self) -> None:
        """Begin with no table."""
        self._place: tuple[object, ...] | None = None
        self._days = pl.DataFrame(schema={DAY: pl.Date, "count": pl.Int64})
        self._open = pl.DataFrame(schema={DAY: pl.Date, "kind": pl.String, "owed": AMOUNT_SUM, "last": pl.Int64})

    def numbers(self, lines: pl.DataFrame, numbers_before: pl.DataFrame) -> pl.Series:
        """Return the number of every line's voucher (00001 …), null without a date.

        `numbers_before` holds the last number of each day in other tables (voucher_date, before). A line without an
        amount belongs to the voucher above it; what never balances until the day ends is one voucher.
        """
        place = lines.select("file", "sheet").row(0) if lines.height else self._place
        if place != self._place:
            self._place, self._days, self._open = place, self._days.clear(), self._open.clear()
        net = (pl.col("debit_amount").fill_null(0) - pl.col("credit_amount").fill_null(0)).cast(AMOUNT_SUM)
        has_amount = (pl.col("debit_amount") != 0).fill_null(value=True) | (pl.col("credit_amount") != 0).fill_null(
            value=True
        )
        carried = (
            lines.select(*DAY_AND_KIND, net.alias("net"), has_amount.alias("has_amount"))
            .join(self._open, on=DAY_AND_KIND, how="left", nulls_equal=True, maintain_order="left")
            .join(self._days, on=DAY, how="left", maintain_order="left")
            .join(numbers_before, on=DAY, how="left", maintain_order="left")
            .with_columns(pl.coalesce("count", "before", pl.lit(0, pl.Int64)).alias("base"))
            .with_columns((pl.col("net").cum_sum().over(DAY_AND_KIND) + pl.col("owed").fill_null(ZERO)).alias("owing"))
            .with_columns((pl.col("has_amount") & (pl.col("owing") - pl.col("net") == 0)).alias("starts"))
            .with_columns((pl.col("base") + pl.col("starts").cast(pl.Int64).cum_sum().over(DAY)).alias("count"))
        )
        started = pl.when("starts").then("count")
        numbered = carried.with_columns(
            pl.coalesce(
                started.forward_fill().over(DAY_AND_KIND),
                "last",
                started.backward_fill().over(DAY_AND_KIND),
                pl.col("base") + 1,
            ).alias("number")
        )
        self._carry(numbered)
        number = pl.when(pl.col(DAY).is_not_null()).then(pl.col("number").cast(pl.String).str.zfill(5))
        return numbered.select(number.alias("number"))["number"]

    def _carry(self, numbered: pl.DataFrame) -> None:
        """Remember for the next part how far each day is counted, and what its open vouchers still lack."""
        days = numbered.group_by(DAY, maintain_order=True).agg(pl.col("count").max())
        open_vouchers = numbered.group_by(DAY_AND_KIND, maintain_order=True).agg(
            pl.col("owing").last().cast(AMOUNT_SUM).alias("owed"), pl.col("number").last().alias("last")
        )
        self._days = pl.concat([self._days.join(days, on=DAY, how="anti", nulls_equal=True), days])
        self._open = pl.concat(
            [self._open.join(open_vouchers, on=DAY_AND_KIND, how="anti", nulls_equal=True), open_vouchers]
        )
