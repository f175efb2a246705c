"""Finds what two overlapping tables tell differently: a voucher that was changed between two exports.

The lines of both would make one voucher of twice the amount, which still balances: it has to be asked which one holds.

Decision: docs/decisions/same-vouchers.md
"""

from collections.abc import Sequence

import polars as pl

from kerp_import.model.nouns import Table
from kerp_import.values.text import AMOUNT_SUM

DIFFERING: dict[str, pl.DataType | type[pl.DataType]] = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "value": pl.String, "count": pl.Int64,
    "first_day": pl.Date, "last_day": pl.Date, "vouchers": pl.String, "amount": AMOUNT_SUM, "other": AMOUNT_SUM,
    "other_row": pl.Int64,
}  # fmt: skip
"""One row for each pair of tables: the first line of the later one that is told differently, and how much it is."""

NAMED = 5
"""Vouchers that a finding names."""


def differing_vouchers(
    first: pl.DataFrame, second: pl.DataFrame, same: pl.DataFrame, key: Sequence[str], *, is_ledger: bool
) -> pl.DataFrame:
    """Return the numbered vouchers that both tables have and tell differently, where the tables are known to overlap.

    They are where another voucher stands alike in both, or where the two have a line, or all their accounts, in common;
    else two books count their numbers apart. A voucher of which each table has a half balances in neither.
    """
    keys = list(key)
    halves = [each.join(same, on=keys, how="anti", maintain_order="left") for each in (first, second)]
    sums = [_summed(each, keys) for each in halves]
    both = sums[1].join(sums[0], on=keys, suffix="_earlier")
    lines = halves[0].select(*keys, "line").unique()
    sharing = halves[1].select(*keys, "line").unique().join(lines, on=[*keys, "line"]).select(keys).unique()
    is_sharing = pl.struct(keys).is_in(sharing.select(pl.struct(keys).alias("key"))["key"].implode())
    overlaps = pl.lit(value=True) if same.height else is_sharing | (pl.col("postings") == pl.col("postings_earlier"))
    is_balanced = (pl.col("net") == 0) & (pl.col("net_earlier") == 0)
    told = both.filter(overlaps & (pl.lit(is_ledger) | is_balanced))
    return told.select(
        "voucher_date", "number", "row", pl.col("row_earlier").alias("other_row"), pl.col("debit").alias("amount"),
        pl.col("debit_earlier").alias("other"),
    ).sort("row")  # fmt: skip


def differing_days(first: pl.DataFrame, second: pl.DataFrame, same: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the days of journals without numbers of which each table has lines that the other lacks.

    They are told where half of the lines of one stand in the other, two at least: else the tables are different books.
    """
    keys = list(key)
    days = [
        each.join(same.select(keys).unique(), on=keys, how="anti", maintain_order="left") for each in (first, second)
    ]
    counted = [each.group_by(*keys, "line").agg(pl.len().alias("times")) for each in days]
    shared = (
        counted[0]
        .join(counted[1], on=[*keys, "line"], suffix="_later")
        .group_by(keys)
        .agg(pl.min_horizontal("times", "times_later").sum().alias("shared"))
    )
    sums = [_summed(each, keys) for each in days]
    both = sums[1].join(sums[0], on=keys, suffix="_earlier").join(shared, on=keys)
    least = pl.min_horizontal("lines", "lines_earlier")
    told = both.filter((pl.col("shared") >= 2) & (pl.col("shared") * 2 >= least))  # noqa: PLR2004 - a line a side
    return told.select(
        "voucher_date", pl.lit(None, pl.String).alias("number"), "row", pl.col("row_earlier").alias("other_row"),
        pl.col("debit").alias("amount"), pl.col("debit_earlier").alias("other"),
    ).sort("row")  # fmt: skip


def _summed(lines: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return a row for each voucher or day: its first row, its sums, and which accounts it moves to which side."""
    debit, credit = (pl.col(name).cast(AMOUNT_SUM).sum() for name in ("debit_amount", "credit_amount"))
    # Of hashes of 64 bits the upper 40 are summed, as whole vouchers are.
    return lines.group_by(keys, maintain_order=True).agg(
        pl.col("row").min(), pl.len().alias("lines"), debit.alias("debit"), (debit - credit).alias("net"),
        (pl.col("posting") // 2**24).sum().alias("postings"),
    )  # fmt: skip


def facts_of(differing: pl.DataFrame, later: Table, place: str) -> tuple[object, ...]:
    """Return what the one finding of a pair of tables speaks of; `place` is where the earlier table stands."""
    number = pl.col("number").fill_null("")
    named = pl.concat_str(pl.col("voucher_date").cast(pl.String), pl.lit(" "), number).str.strip_chars_end()
    labels = differing.select(named).unique(maintain_order=True).to_series()
    first = differing.row(0, named=True)
    return (
        later.file, later.sheet, first["row"], place, labels.len(), differing["voucher_date"].min(),
        differing["voucher_date"].max(), ", ".join([*labels.head(NAMED), *(["…"] if labels.len() > NAMED else [])]),
        differing["amount"].sum(), differing["other"].sum(), first["other_row"],
    )  # fmt: skip
