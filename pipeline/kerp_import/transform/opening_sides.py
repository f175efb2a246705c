"""Opening sides: on which side a balance stands that its table gives in one column.

A column of 차대구분 says so. Else the figures do: where opening and movements give the closing balance, each row shows
whether debits or credits add to it; where they do not tell, the whole table must come to nothing under one reading.

Decision: docs/decisions/opening-column.md
"""

from collections.abc import Mapping

import polars as pl

from kerp_import.extract.decide_balances import CLOSES, OPENS
from kerp_import.mapping.decision import Resolution
from kerp_import.model.nouns import Table
from kerp_import.values.text import AMOUNT, AMOUNT_SUM, CREDIT_FLAGS, DEBIT_FLAGS
from kerp_import.values.typed import ZERO, or_zero

NAMES = ("debit", "credit")
GROUP_SIDES = {"asset": "debit", "expense": "debit", "liability": "credit", "equity": "credit", "revenue": "credit"}
OTHER = {"debit": "credit", "credit": "debit"}

Readings = list[tuple[str, dict[str, str]]]
"""The ways to read the sign of a balance: by name, and for each account the side on which it adds up."""


def is_rolled(table: Table) -> bool:
    """Return whether the table has its balances in one column, or in one before and one after its period."""
    return table.has(OPENS) or table.has(CLOSES)


SIDES = ("debit", "credit")


def on_its_side(table: Table, frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Return opening balances as `debit_read` and `credit_read`; `side_unknown` marks a table that is asked about."""
    if not table.has(OPENS):
        read = (or_zero(f"{name}_amount").alias(f"{name}_read") for name in NAMES)
        return frame.with_columns(*read, pl.lit(value=False).alias("side_unknown"))
    return _on_its_side(table, frame, resolution, OPENS)


def with_balances(table: Table, frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Return the balances of a trial balance in one column as `debit_balance` and `credit_balance`."""
    read = _on_its_side(table, frame, resolution, CLOSES if table.has(CLOSES) else OPENS)
    net = pl.col("debit_read") - pl.col("credit_read")
    return read.with_columns(
        pl.when(net.is_null() | (net > 0)).then(net).otherwise(ZERO).cast(AMOUNT).alias("debit_balance"),
        pl.when(net.is_null() | (net < 0)).then(-net).otherwise(ZERO).cast(AMOUNT).alias("credit_balance"),
    )


def _on_its_side(table: Table, frame: pl.DataFrame, resolution: Resolution, field: str) -> pl.DataFrame:
    """Put the balances of one column on their sides."""
    side, is_unknown = _sides(table, frame, resolution, field)
    sided = frame.with_columns(side.alias("side_of_balance"))
    other = pl.when(pl.col("side_of_balance").is_not_null()).then(pl.lit(0, AMOUNT))
    # Of an account that goes nowhere nobody knows the side, and another rule names it.
    read = [
        pl.when(pl.col("side_of_balance") == name).then(or_zero(field)).otherwise(other).alias(f"{name}_read")
        for name in NAMES
    ]
    return sided.with_columns(*read, pl.lit(is_unknown).alias("side_unknown")).drop("side_of_balance")


def _sides(table: Table, frame: pl.DataFrame, resolution: Resolution, field: str) -> tuple[pl.Series, bool]:
    """Return of every row the side on which its balance adds up, and whether the table does not tell it."""
    code = pl.col("source_account_code")
    if table.has("side"):
        flag = pl.col("side")
        told = (
            pl.when(flag.is_in(DEBIT_FLAGS)).then(pl.lit("debit")).when(flag.is_in(CREDIT_FLAGS)).then(pl.lit("credit"))
        )
        return frame.select(told.alias("side"))["side"], False
    proven = frame.with_columns(_proven(table).alias("side"))["side"]
    readings = _readings(frame, resolution, proven)
    amount = or_zero(field).fill_null(0)
    fitting: list[pl.Series] = []
    for _, sides in readings:
        by_account = code.replace_strict(sides, default=None, return_dtype=pl.String)
        series = frame.select(pl.coalesce(pl.lit(proven), by_account).alias("side"))["side"]
        net = frame.select(pl.when(pl.lit(series) == "credit").then(-amount).otherwise(amount).cast(AMOUNT_SUM).sum())
        if not net.item():
            fitting.append(series)
    natural = frame.select(
        pl.coalesce(
            pl.lit(proven), code.replace_strict(dict(readings[0][1]), default=None, return_dtype=pl.String)
        ).alias("side")
    )["side"]
    if table.has("partner_code") or table.has("partner_name"):
        # A list of some accounts' partners comes to no sum; each balance is of its account's side.
        return natural, False
    if fitting:
        is_one = all(_same(frame, field, fitting[0], each) for each in fitting[1:])
        return fitting[0], not is_one
    # What does not balance is refused anyway: it is asked about only where a sign may be a side.
    is_doubtful = frame.select(((pl.lit(natural) == "credit") & (amount < 0) & pl.lit(proven).is_null()).any()).item()
    return natural, bool(is_doubtful)


def _proven(table: Table) -> pl.Expr:
    """Return the side to which the movements of a row add, null where they come to nothing or do not tell."""
    pairs = (("period_debit", "period_credit"),)
    pair = next((each for each in pairs if table.has(each[0]) and table.has(each[1])), None)
    if pair is None or not (table.has(OPENS) and table.has(CLOSES)):
        return pl.lit(None, pl.String)
    opening, closing, debit, credit = (or_zero(name).cast(AMOUNT_SUM) for name in (OPENS, CLOSES, *pair))
    # Where the columns were swapped the later one opens: the movements lie between the two either way.
    moved = closing - opening
    is_swapped = _stands(table, OPENS) > _stands(table, CLOSES)
    moved = -moved if is_swapped else moved
    net = debit - credit
    return (
        pl.when((net != 0) & (moved == net)).then(pl.lit("debit"))
        .when((net != 0) & (moved == -net)).then(pl.lit("credit"))
    )  # fmt: skip


def _stands(table: Table, field: str) -> int:
    """Return where a column stands."""
    return next(each.index for each in table.columns if each.field == field)


def _readings(frame: pl.DataFrame, resolution: Resolution, proven: pl.Series) -> Readings:
    """Return the readings that the rows with movements do not contradict: natural sides, groups, and signs."""
    natural = dict(resolution.sides)
    grouped = {
        code: GROUP_SIDES.get(resolution.natures[code].account_type or "", side) if code in resolution.natures else side
        for code, side in natural.items()
    }
    signed = dict.fromkeys(natural, "debit")
    readings: Readings = [("natural", natural), ("grouped", grouped), ("signed", signed)]
    shown = dict(frame.select("source_account_code", proven.alias("side")).drop_nulls().iter_rows())
    return [each for each in readings if _agrees(each[1], shown)] or readings


def _agrees(sides: Mapping[str, str], shown: Mapping[str, str]) -> bool:
    """Return whether every account of which the movements show the side has it."""
    return all(sides.get(code, side) == side for code, side in shown.items())


def _same(frame: pl.DataFrame, field: str, one: pl.Series, other: pl.Series) -> bool:
    """Return whether two readings put every balance that is not zero on the same side."""
    differs = (pl.lit(one) != pl.lit(other)).fill_null(value=False) & (or_zero(field) != 0).fill_null(value=False)
    return not frame.select(differs.any()).item()
