"""The rows of a table of balances as what headings are sought in: account, partner, and figures by side or in one."""

import re
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from kerp_import.extract.recognise.subtotal_labels import is_label
from kerp_import.model.nouns import Table
from kerp_import.values import text
from kerp_import.values.text import CREDIT_FLAGS, DEBIT_FLAGS

PAIRS = (("debit_amount", "credit_amount"), ("debit_balance", "credit_balance"), ("opening_debit", "opening_credit"))
"""Columns of balances with two sides."""
ALONE = ("opening_amount", "closing_amount")
"""Columns of balances in one column."""

TEXTS = ("account_code", "account_name", "partner_code", "partner_name")

CONTRA = re.compile(
    r"(?:대손충당금|감가상각누계액|상각누계액|손상차손누계액|현재가치할인차금|할인발행차금|할인차금|평가충당금|자기주식|국고보조금|정부보조금)$"
)
"""Accounts that a group of their side has with a minus."""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One row of balances, its figures in hundredths of a won."""

    row: int
    code: str
    name: str
    partner: str
    amounts: tuple[int, ...]
    """Debit and credit in turn where the columns have sides, else one a column."""
    is_sided: bool
    lacks_code: bool
    """It has no code, and the table has a column of them."""
    value: str
    """Its first amount as written."""

    @property
    def net(self) -> int:
        """Return debit less credit of the first pair of columns."""
        return self.amounts[0] - self.amounts[1]


class Way(StrEnum):
    """A way in which rows may come to the figures of the row that sums them up."""

    SIDES = "sides"
    """Column by column."""
    DEBIT = "debit"
    """Debit less credit, contra accounts taken off: 유동자산 495 is 500 less 대손충당금 5."""
    CREDIT = "credit"
    CONTRA = "contra"
    """In one column, contra accounts taken off."""


def head_figures(row: BalanceRow, way: Way) -> tuple[int, ...]:
    """Return the figures of a row as the sum of others."""
    if way not in {Way.DEBIT, Way.CREDIT}:
        return row.amounts
    sign = 1 if way is Way.DEBIT else -1
    return tuple(sign * (debit - credit) for debit, credit in zip(row.amounts[::2], row.amounts[1::2], strict=True))


def summed_figures(row: BalanceRow, way: Way) -> tuple[int, ...] | None:
    """Return what a row adds to a sum; None where it stands on the other side and is no contra account."""
    figures = head_figures(row, way)
    is_contra = way is not Way.SIDES and CONTRA.search(re.sub(r"\s|\(.*\)", "", row.name)) is not None
    if way is Way.CONTRA and is_contra:
        return tuple(-each for each in figures)
    return figures if way in {Way.SIDES, Way.CONTRA} or figures[0] >= 0 or is_contra else None


def balance_rows(table: Table, data: pl.DataFrame) -> list[BalanceRow]:
    """Return the rows of a table of balances; none where it has no such columns."""
    cells = {each.field: each for each in table.columns}
    pairs = [pair for pair in PAIRS if all(name in cells for name in pair)]
    names = [name for pair in pairs for name in pair] or [name for name in ALONE if name in cells]
    if not names:
        return []
    is_sided = bool(pairs)
    amounts = [_hundredths(pl.col(f"c{cells[name].index}"), cells[name].places) for name in names]
    if not is_sided and "side" in cells:
        side = text.folded(pl.col(f"c{cells['side'].index}")).str.to_uppercase()
        flags = (DEBIT_FLAGS, CREDIT_FLAGS)
        amounts = [pl.when(side.is_in(flag)).then(each).otherwise(0) for each in amounts for flag in flags]
        is_sided = True
    written = pl.coalesce(pl.when(_hundredths(pl.col(f"c{cells[name].index}"), 0) != 0)
                          .then(f"c{cells[name].index}") for name in names)  # fmt: skip
    texts = [_text(cells[name].index if name in cells else None) for name in TEXTS]
    # 합계 in the place of a partner is the total over them.
    texts[2:] = [
        pl.when(is_label(each)).then(pl.lit("")).otherwise(each) if name in cells else each
        for name, each in zip(TEXTS[2:], texts[2:], strict=True)
    ]
    chosen = data.select(
        pl.col("row").cast(pl.Int64),
        *(each.alias(str(at)) for at, each in enumerate(texts)),
        written.fill_null("").alias("value"),
        *(each.cast(pl.Int128).alias(f"a{at}") for at, each in enumerate(amounts)),
    )
    has_codes = "account_code" in cells and bool((chosen["0"] != "").any())
    return [
        BalanceRow(row, code, name, partner or named, tuple(figures), is_sided, has_codes and not code, value)
        for row, code, name, partner, named, value, *figures in chosen.iter_rows()
    ]


def _text(index: int | None) -> pl.Expr:
    """Return the text of a column, '' where there is none."""
    return pl.lit("") if index is None else pl.col(f"c{index}").fill_null("").str.strip_chars()


def _hundredths(cell: pl.Expr, places: int) -> pl.Expr:
    """Return an amount in hundredths of a won, zero where it is empty or cannot be read."""
    return (text.amount(cell, places).fill_null(0) * 100).cast(pl.Int128)
