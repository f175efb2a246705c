"""Chooses the key of a journal's vouchers: date, number and kind, or date and number if kinds differ within one.

Decision: docs/decisions/voucher-key.md
"""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.values.text import AMOUNT_SUM
from kerp_import.values.typed import read_values, sides

NEARLY_ALL = 0.9
"""Share of the vouchers that must balance under a key: the others are errors of the data."""

DAY = ["voucher_date", "voucher_no"]
FINER = [*DAY, "voucher_kind"]


def choose_voucher_key(table: Table, rows: Iterable[pl.DataFrame]) -> Table:
    """Drop the column of kinds if lines of one voucher differ in it: the kind is then a line's, not a voucher's.

    Vouchers that balance by date, number and kind also balance by date and number alone, so only those that the kind
    breaks speak against it.
    """
    if table.entity is not Entity.JOURNAL or not all(table.has(field) for field in FINER):
        return table
    sums = pl.concat(_sums(table, each) for each in rows)
    by_kind, by_day = (_share(sums, key) for key in (FINER, DAY))
    if by_kind >= NEARLY_ALL or by_day < NEARLY_ALL:
        return table
    kind = next(each for each in table.columns if each.field == "voucher_kind")
    columns = tuple(each for each in table.columns if each is not kind)
    return replace(table, columns=columns, unused=(*table.unused, kind.header))


def _sums(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Sum up the lines of each date, number and kind."""
    typed = read_values(Part(table, rows))
    missing = [] if table.has("account_name") else [pl.lit(None, pl.String).alias("account_name")]
    named = typed.with_columns(missing).with_columns(pl.col("account_name").alias("source_account_name"))
    net = (pl.col("debit_read").fill_null(0) - pl.col("credit_read").fill_null(0)).cast(AMOUNT_SUM)
    lines = sides(named, table).drop_nulls(DAY)
    return lines.group_by(FINER, maintain_order=True).agg(net.sum().cast(AMOUNT_SUM).alias("net"))


def _share(sums: pl.DataFrame, key: list[str]) -> float:
    """Return the share of the vouchers that balance under `key`, 1 if there are none."""
    vouchers = sums.group_by(key).agg(pl.col("net").sum())
    share = (vouchers["net"] == 0).mean()
    return share if isinstance(share, float) else 1.0
