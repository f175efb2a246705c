"""Checks running balances: the balance that a ledger gives in each row against the rows above it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from kerp_import.extract.ledgers_as_journal import ENGLISH_LEDGER
from kerp_import.model.nouns import Dropped, Entity, Table
from kerp_import.values import text
from kerp_import.values.text import AMOUNT_SUM

BALANCES: dict[str, type[pl.DataType] | pl.DataType] = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "account": pl.String,
    "said": pl.Decimal(38, 2), "reckoned": pl.Decimal(38, 2), "value": pl.String,
}  # fmt: skip

MOST_DOUBTS = 1_000
"""Most rows of one account and side that wait until it is known which side its balance runs on."""

SIDES = {"debit": 1, "credit": -1}
"""The sign of a debit in a balance that runs on that side."""

Doubt = tuple[int, Decimal, Decimal]
"""A row, the balance that it gives, and the balance that follows from the rows above."""


@dataclass(slots=True)
class AccountBalance:
    """One account's balance so far: what it moved by, and for either side the rows that do not agree with that."""

    moved: Decimal = Decimal(0)
    anchor: dict[str, Decimal] = field(default_factory=dict)
    compared: int = 0
    wrong: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    doubts: dict[str, list[Doubt]] = field(default_factory=lambda: {side: [] for side in SIDES})

    def side(self) -> str | None:
        """Return the side on which the balance runs, None if the rows do not tell."""
        debit, credit = self.wrong["debit"], self.wrong["credit"]
        if debit == credit or 2 * min(debit, credit) > self.compared:
            return None
        return "debit" if debit < credit else "credit"


def _are_signed(accounts: dict[str, AccountBalance], sides: dict[str, str]) -> bool:
    """Return whether a ledger writes credit balances below zero, so that an account without a posting has a side too.

    QuickBooks Desktop does, QuickBooks Online does not: there an account of the other side would run on credit.
    """
    shown = [each.anchor["debit"] + each.moved for name, each in accounts.items() if sides.get(name) == "debit"]
    return set(sides.values()) == {"debit"} and any(balance < 0 for balance in shown)


class RunningBalances:
    """Checks the running balances of every ledger of a batch."""

    def __init__(self) -> None:
        """Begin with no account."""
        self._accounts: dict[tuple[int, str], AccountBalance] = {}
        self._tables: dict[int, Table] = {}

    def enter(self, table: Table, lines: pl.DataFrame, reasons: pl.Series) -> None:
        """Check the next rows of a ledger."""
        if table.entity is not Entity.ACCOUNT_LEDGER or not table.has("balance"):
            return
        self._tables[table.number] = table
        cells = {each.field: pl.col(f"c{each.index}") for each in table.columns}
        whose = pl.coalesce([cells[name] for name in ("account_code", "account_name") if name in cells])
        places = max(each.places for each in table.columns)
        debit, credit, balance = (text.amount(cells[f], places) for f in ("debit_amount", "credit_amount", "balance"))
        unread = cells["debit_amount"].is_not_null() & debit.is_null()
        unread |= cells["credit_amount"].is_not_null() & credit.is_null()
        is_counted = (reasons.is_null() | (reasons == Dropped.OPENING.value)).fill_null(value=False)
        rows = lines.filter(is_counted).select(
            whose.alias("whose"),
            pl.col("row").cast(pl.Int64),
            (debit.fill_null(0).cast(AMOUNT_SUM) - credit.fill_null(0)).cast(AMOUNT_SUM).alias("net"),
            balance.alias("balance"),
            unread.alias("unread"),
        )
        moved = pl.col("net").cum_sum().over("whose").alias("moved")
        by_account = rows.drop_nulls("whose").with_columns(moved).group_by("whose", maintain_order=True)
        for (name,), account_rows in by_account:
            self._follow(self._accounts.setdefault((table.number, str(name)), AccountBalance()), account_rows)

    def _follow(self, account: AccountBalance, rows: pl.DataFrame) -> None:
        """Compare every balance of an account with the one above it, as if it ran on either side."""
        moved = (pl.col("moved") + pl.lit(account.moved)).cast(AMOUNT_SUM)
        gap = pl.col("unread").cum_sum()
        with_balance = rows.with_columns(moved.alias("moved"), gap.alias("gap")).drop_nulls("balance")
        for side, sign in SIDES.items():
            anchor = (pl.col("balance").cast(AMOUNT_SUM) - sign * pl.col("moved")).cast(AMOUNT_SUM)
            # A decimal as shift's fill_value loses its scale in polars: 400,000.00 comes out as 4,000.00.
            above = pl.lit(account.anchor.get(side), AMOUNT_SUM)
            before = pl.when(pl.int_range(pl.len()) == 0).then(above).otherwise(anchor.shift(1))
            is_gap = pl.col("gap") != pl.col("gap").shift(1, fill_value=0)
            compared = with_balance.with_columns(anchor.alias("anchor"), before.alias("before"), is_gap.alias("is_gap"))
            wrong = compared.filter((pl.col("anchor") != pl.col("before")) & ~pl.col("is_gap"))
            account.wrong[side] += wrong.height
            room = MOST_DOUBTS - len(account.doubts[side])
            account.doubts[side] += [
                (row, balance, before + sign * moved)
                for row, balance, before, moved in wrong.head(room)
                .select("row", "balance", "before", "moved")
                .iter_rows()
            ]
            if compared.height:
                account.anchor[side] = compared["anchor"][-1]
        account.compared += with_balance.height
        account.moved += Decimal(str(rows["net"].sum()))

    def sides(self, table: Table) -> dict[str, str]:
        """Return the side of each account's balance in the table, by code or name, if its rows tell it."""
        accounts = {name: each for (number, name), each in self._accounts.items() if number == table.number}
        sides = {name: side for name, each in accounts.items() if (side := each.side()) is not None}
        if ENGLISH_LEDGER in table.forms and _are_signed(accounts, sides):
            return dict.fromkeys(accounts, "debit")
        return sides

    def frame(self) -> pl.DataFrame:
        """Return the wrong balances of accounts whose side is known."""
        return pl.DataFrame(list(self._wrong()), schema=BALANCES, orient="row")

    def _wrong(self) -> Iterator[tuple[object, ...]]:
        """Yield every wrong balance as a row of the frame."""
        for (number, name), account in self._accounts.items():
            table, side = self._tables[number], account.side()
            for row, written, reckoned in account.doubts[side] if side else ():
                yield table.file, table.sheet, row, "balance", name, written, reckoned, f"{written:.0f}"
