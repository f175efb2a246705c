"""Counts which accounts the tables use: by code, or by name in tables without codes."""

from dataclasses import replace

import polars as pl

from kerp_import.extract.recognise.subtotal_labels import is_label
from kerp_import.model.account_use import AccountUse, NameUse
from kerp_import.model.nouns import Dropped, Table
from kerp_import.values import text

"""Lists in the order of the chart: the heading above a row tells which of several accounts of one name it is."""

DESCRIPTIONS = ("account_name", "account_type", "normal_side")


class AccountUseCounter:
    """The accounts of all tables so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._coded: list[pl.DataFrame] = []
        self._listed: list[NameUse] = []
        self._named: dict[str, int] = {}
        self._group: tuple[int, str | None] = (-1, None)

    def enter(self, table: Table, data: pl.DataFrame, lines: pl.DataFrame, reasons: pl.Series) -> None:
        """Count the accounts of the `data` rows, by field; `lines` are all rows, `reasons` null where one is data."""
        if table.has("account_code"):
            missing = [pl.lit(None, pl.String).alias(name) for name in DESCRIPTIONS if name not in data.columns]
            described = data.with_columns(missing).drop_nulls("account_code")
            counted = described.group_by("account_code", *DESCRIPTIONS, maintain_order=True).len("lines")
            self._coded.append(counted.with_columns(pl.lit(table.number).alias("table_number")))
        elif table.has("account_name"):
            named = data.select("row", text.packed(text.clean(pl.col("account_name"))).alias("name")).drop_nulls("name")
            if table.entity.is_balances:
                self._list(table, named, lines, reasons)
            else:
                for name, count in named.group_by("name", maintain_order=True).len().iter_rows():
                    self._named[name] = self._named.get(name, 0) + count

    def _list(self, table: Table, named: pl.DataFrame, lines: pl.DataFrame, reasons: pl.Series) -> None:
        """Note each row of a list of balances, with the last heading above it."""
        cell = next(pl.col(f"c{each.index}") for each in table.columns if each.field == "account_name")
        is_heading = (pl.lit(reasons) == Dropped.SUBTOTAL.value).fill_null(value=False) & ~is_label(cell)
        before = self._group[1] if self._group[0] == table.number else None
        above = pl.coalesce(pl.when(is_heading).then(cell).forward_fill(), pl.lit(before, pl.String))
        headed = lines.select(pl.col("row").cast(pl.Int64), above.alias("group"))
        if headed.height:
            self._group = (table.number, headed["group"][-1])
        placed = named.join(headed.unique("row", keep="last"), on="row", how="left", maintain_order="left")
        self._listed += [
            NameUse(name, 1, table.number, row, group)
            for row, name, group in placed.select("row", "name", "group").iter_rows()
        ]

    def accounts(self, trials: frozenset[int]) -> tuple[AccountUse, ...]:
        """Return every account as written, the most frequent names first; `trials` are the trial balances' numbers."""
        if not self._coded:
            return ()
        by_name = pl.concat(self._coded).group_by("account_code", "account_name", maintain_order=True)
        summed = by_name.agg(
            pl.col("lines").sum(),
            pl.col("account_type").drop_nulls().first(),
            pl.col("normal_side").drop_nulls().first(),
            pl.col("table_number").is_in(list(trials)).any(),
        ).sort("lines", descending=True, maintain_order=True)
        return tuple(
            AccountUse(code, name or "", lines, account_type, side, in_trial)
            for code, name, lines, account_type, side, in_trial in summed.iter_rows()
        )

    def names(self, trials: frozenset[int]) -> tuple[NameUse, ...]:
        """Return the accounts of tables without codes: lists of balances row by row, then every other name once."""
        listed = (replace(each, in_trial=each.table in trials) for each in self._listed)
        return (*listed, *(NameUse(name, count) for name, count in self._named.items()))
