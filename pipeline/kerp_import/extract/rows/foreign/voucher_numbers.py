"""Finds what numbers the vouchers of a foreign journal: the column with which they close, or where each begins."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.recognise.source import MOST

LEAST_UNDATED = 0.3
"""Share of lines without a date from which a date begins a voucher: with two lines each it is a half."""


@dataclass(frozen=True, slots=True)
class VoucherNumbers:
    """How vouchers are numbered: by `column` as it stands, or, with `begins`, by the number of each first line.

    `begins` says which lines are first ones. A first line without a number, or with one that another voucher of the day
    has, is numbered by its row in the sheet (R12): a payment and its invoice may both be 1001.
    """

    column: int | None
    begins: pl.Expr | None = None
    fills: bool = False
    """Whether lines below the first one take its number here; else the date, too, is filled down later."""
    closes: bool = True
    """Whether vouchers come to zero: the table of one account alone has none that do."""

    def expression(self, day: pl.Expr) -> pl.Expr:
        """Return every line's number, or that of first lines alone."""
        own = pl.lit(None, pl.String) if self.column is None else pl.col(f"c{self.column}").str.strip_chars()
        if self.begins is None:
            return own
        by_row = pl.lit("R") + pl.col("row").cast(pl.String)
        first = pl.when(self.begins).then(own)
        is_shared = first.is_not_null() & (pl.struct(day.alias("day"), first.alias("own")).is_duplicated())
        number = (
            pl.when(self.begins & is_shared)
            .then(own + pl.lit("-") + by_row)
            .when(self.begins)
            .then(pl.coalesce(own, by_row))
        )
        return number.forward_fill() if self.fills else number


def voucher_numbers(lines: pl.DataFrame, date: int, candidates: Sequence[int], net: pl.Expr) -> VoucherNumbers:
    """Say how the vouchers of the sample `lines` are numbered; `net` is a line's debit less its credit."""
    day = pl.col(f"c{date}")
    undated = lines.select(day.is_null().mean()).item() or 0
    if undated >= LEAST_UNDATED:
        return _by_first_lines(lines, day, candidates)
    filled = [at for at in candidates if lines[f"c{at}"].null_count() <= (1 - MOST) * lines.height]
    closing = next((at for at in filled if _closes(lines, [day, pl.col(f"c{at}")], net)), None)
    if closing is not None:
        return VoucherNumbers(closing)
    # The running sum is zero before each voucher's first line.
    begins = net.cum_sum().shift(1, fill_value=0) == 0
    if lines.height and _closes(lines, [day, begins.cum_sum()], net) and _is_whole(lines, begins, day):
        return VoucherNumbers(next(iter(candidates), None), begins, fills=True)
    return VoucherNumbers(next(iter([*filled, *candidates]), None), closes=False)


def _by_first_lines(lines: pl.DataFrame, day: pl.Expr, candidates: Sequence[int]) -> VoucherNumbers:
    """Say how vouchers are numbered of which only the first line has the date."""
    for at in candidates:
        number = pl.col(f"c{at}")
        goes_on = day.is_null() & number.is_not_null() & (number != number.forward_fill().shift())
        if lines.select(goes_on.fill_null(value=False).any()).item():
            return VoucherNumbers(at)
    firsts = lines.filter(day.is_not_null())
    unique = [at for at in candidates if firsts[f"c{at}"].null_count() == 0 and _is_unique(firsts, day, at)]
    if unique:
        return VoucherNumbers(unique[0])
    fullest = min(candidates, key=lambda at: firsts[f"c{at}"].null_count(), default=None)
    return VoucherNumbers(fullest, day.is_not_null())


def _is_unique(firsts: pl.DataFrame, day: pl.Expr, at: int) -> bool:
    """Return whether no two first lines of one day have the same number."""
    return not firsts.select(day.alias("day"), pl.col(f"c{at}").alias("number")).is_duplicated().any()


def _closes(lines: pl.DataFrame, key: Sequence[pl.Expr], net: pl.Expr) -> bool:
    """Return whether nearly all vouchers come to zero, the last one aside: the sample may end within it."""
    named = lines.select(*(each.alias(f"key{at}") for at, each in enumerate(key)), net.alias("net"))
    sums = named.group_by([f"key{at}" for at in range(len(key))], maintain_order=True).agg(pl.col("net").sum())["net"]
    whole = sums if sums.len() <= 1 or sums[-1] == 0 else sums.head(-1)
    share = (whole == 0).mean()
    return isinstance(share, float) and share >= MOST and bool((lines.select(net.alias("net"))["net"] != 0).any())


def _is_whole(lines: pl.DataFrame, begins: pl.Expr, day: pl.Expr) -> bool:
    """Return whether no voucher goes from one day into the next."""
    vouchers = lines.select(begins.cum_sum().alias("voucher"), day.alias("day"))
    return bool((vouchers.group_by("voucher").agg(pl.col("day").n_unique())["day"] == 1).all())
