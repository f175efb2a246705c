"""Usage: which accounts the tables use: by code, or, where a print form has no codes, by name."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipeline import text
from pipeline.classify import is_label
from pipeline.model import Dropped, Entity, Table

BALANCES = frozenset({Entity.TRIAL_BALANCE, Entity.OPENING_BALANCES})
"""Lists in the order of the chart: what stands above a row tells which of several accounts of one name it is."""

SAID = ("account_name", "account_type", "normal_side")


@dataclass(frozen=True, slots=True)
class AccountUse:
    """One account code as written under one name, with the type that the file's own chart gives it, if it does."""

    code: str
    name: str
    lines: int
    account_type: str | None
    normal_side: str | None
    in_trial: bool = False
    """Whether a trial balance has it."""


@dataclass(frozen=True, slots=True)
class NameUse:
    """One account name, unpadded, of a table without codes; in a list of balances with row and heading above it."""

    name: str
    lines: int
    table: int | None = None
    row: int | None = None
    group: str | None = None
    in_trial: bool = False


def first_names(uses: Iterable[AccountUse]) -> dict[str, str]:
    """Return every code as written with its first name that is one, "" where it has none."""
    found: dict[str, str] = {}
    for each in uses:
        found[each.code] = found.get(each.code) or each.name
    return found


class Usage:
    """The accounts of all tables so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._coded: list[pl.DataFrame] = []
        self._listed: list[NameUse] = []
        self._named: dict[str, int] = {}
        self._group: tuple[int, str | None] = (-1, None)

    def enter(self, table: Table, data: pl.DataFrame, lines: pl.DataFrame, reasons: pl.Series) -> None:
        """Count the accounts of some rows: `data` by field; `lines` are all of them, with a reason if they are none."""
        if table.has("account_code"):
            missing = [pl.lit(None, pl.String).alias(name) for name in SAID if name not in data.columns]
            said = data.with_columns(missing).drop_nulls("account_code")
            counted = said.group_by("account_code", *SAID, maintain_order=True).len("lines")
            is_trial = table.entity is Entity.TRIAL_BALANCE
            self._coded.append(counted.with_columns(pl.lit(is_trial).alias("in_trial")))
        elif table.has("account_name"):
            named = data.select("row", text.packed(text.clean(pl.col("account_name"))).alias("name")).drop_nulls("name")
            if table.entity in BALANCES:
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
        is_trial = table.entity is Entity.TRIAL_BALANCE
        self._listed += [
            NameUse(name, 1, table.number, row, group, is_trial)
            for row, name, group in placed.select("row", "name", "group").iter_rows()
        ]

    def accounts(self) -> tuple[AccountUse, ...]:
        """Return every account as written, most frequent name first."""
        if not self._coded:
            return ()
        found = pl.concat(self._coded).group_by("account_code", "account_name", maintain_order=True)
        summed = found.agg(
            pl.col("lines").sum(),
            pl.col("account_type").drop_nulls().first(),
            pl.col("normal_side").drop_nulls().first(),
            pl.col("in_trial").any(),
        ).sort("lines", descending=True, maintain_order=True)
        return tuple(
            AccountUse(code, name or "", lines, account_type, side, in_trial)
            for code, name, lines, account_type, side, in_trial in summed.iter_rows()
        )

    def names(self) -> tuple[NameUse, ...]:
        """Return the accounts of tables without codes: lists of balances row by row, then every other name once."""
        return (*self._listed, *(NameUse(name, count) for name, count in self._named.items()))
