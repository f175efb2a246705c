"""The key of a journal's vouchers: the finest that its data support, and never the number alone.

Decision: docs/decisions/voucher-key.md
"""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from kerp_import.model.nouns import Entity, Part, Table
from kerp_import.values.text import AMOUNT_SUM
from kerp_import.values.typed import read_values, sides

NEARLY_ALL = 0.9
"""Share of the vouchers that balance under a key from which it is one: what is left are errors of the data."""

DAY = ["voucher_date", "voucher_no"]
FINER = [*DAY, "voucher_kind"]


def keyed(table: Table, rows: Iterable[pl.DataFrame]) -> Table:
    """Return the table without its kind where lines of one voucher differ in it: it is a line's, not a voucher's.

    A coarser key balances wherever a finer one does, so only vouchers that the kind breaks speak against it.
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
    """Return what the lines of each date, number and kind come to."""
    read = read_values(Part(table, rows))
    missing = [] if table.has("account_name") else [pl.lit(None, pl.String).alias("account_name")]
    named = read.with_columns(missing).with_columns(pl.col("account_name").alias("source_account_name"))
    net = (pl.col("debit_read").fill_null(0) - pl.col("credit_read").fill_null(0)).cast(AMOUNT_SUM)
    lines = sides(named, table).drop_nulls(DAY)
    return lines.group_by(FINER, maintain_order=True).agg(net.sum().cast(AMOUNT_SUM).alias("net"))


def _share(sums: pl.DataFrame, key: list[str]) -> float:
    """Return the share of the vouchers that balance under `key`; all where there are none."""
    vouchers = sums.group_by(key).agg(pl.col("net").sum())
    share = (vouchers["net"] == 0).mean()
    return share if isinstance(share, float) else 1.0
