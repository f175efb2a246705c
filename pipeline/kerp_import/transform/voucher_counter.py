"""Vouchers of journals without numbers: a day's lines in file order, up to the line where debit and credit agree."""

import polars as pl

from kerp_import.values.text import AMOUNT_SUM

DAY = "voucher_date"
RUN = [DAY, "kind"]
"""Within which lines are summed up: vouchers of two kinds may stand between each other."""

ZERO = pl.lit(0).cast(AMOUNT_SUM)


class DayCount:
    """How far each day of the table under way has been counted, and what its last voucher still lacks."""

    def __init__(self) -> None:
        """Begin with no table."""
        self._place: tuple[object, ...] | None = None
        self._days = pl.DataFrame(schema={DAY: pl.Date, "count": pl.Int64})
        self._open = pl.DataFrame(schema={DAY: pl.Date, "kind": pl.String, "owed": AMOUNT_SUM, "last": pl.Int64})

    def numbers(self, lines: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
        """Return the number of every line's voucher, null without a date, counted on from `known` (day, before).

        A line without amount belongs to the voucher above it; a remainder that never balances is one voucher.
        """
        place = lines.select("file", "sheet").row(0) if lines.height else self._place
        if place != self._place:
            self._place, self._days, self._open = place, self._days.clear(), self._open.clear()
        net = (pl.col("debit_amount").fill_null(0) - pl.col("credit_amount").fill_null(0)).cast(AMOUNT_SUM)
        some = (pl.col("debit_amount") != 0).fill_null(value=True) | (pl.col("credit_amount") != 0).fill_null(
            value=True
        )
        carried = (
            lines.select(*RUN, net.alias("net"), some.alias("some"))
            .join(self._open, on=RUN, how="left", nulls_equal=True, maintain_order="left")
            .join(self._days, on=DAY, how="left", maintain_order="left")
            .join(known, on=DAY, how="left", maintain_order="left")
            .with_columns(pl.coalesce("count", "before", pl.lit(0, pl.Int64)).alias("base"))
            .with_columns((pl.col("net").cum_sum().over(RUN) + pl.col("owed").fill_null(ZERO)).alias("owing"))
            .with_columns((pl.col("some") & (pl.col("owing") - pl.col("net") == 0)).alias("starts"))
            .with_columns((pl.col("base") + pl.col("starts").cast(pl.Int64).cum_sum().over(DAY)).alias("count"))
        )
        begun = pl.when("starts").then("count")
        numbered = carried.with_columns(
            pl.coalesce(
                begun.forward_fill().over(RUN), "last", begun.backward_fill().over(RUN), pl.col("base") + 1
            ).alias("number")
        )
        self._carry(numbered)
        number = pl.when(pl.col(DAY).is_not_null()).then(pl.col("number").cast(pl.String).str.zfill(5))
        return numbered.select(number.alias("number"))["number"]

    def _carry(self, numbered: pl.DataFrame) -> None:
        """Keep for the next part where each day stands."""
        days = numbered.group_by(DAY, maintain_order=True).agg(pl.col("count").max())
        runs = numbered.group_by(RUN, maintain_order=True).agg(
            pl.col("owing").last().cast(AMOUNT_SUM).alias("owed"), pl.col("number").last().alias("last")
        )
        self._days = pl.concat([self._days.join(days, on=DAY, how="anti", nulls_equal=True), days])
        self._open = pl.concat([self._open.join(runs, on=RUN, how="anti", nulls_equal=True), runs])
