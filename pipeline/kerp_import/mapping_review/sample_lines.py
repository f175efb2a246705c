"""Sample lines: of each account one voucher line by which a bookkeeper knows what is booked there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from kerp_import.model.safe_text import masked, one_line
from kerp_import.values.text import AMOUNT_SUM

COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "code": pl.String, "day": pl.Date, "memo": pl.String, "partner": pl.String, "debit": AMOUNT_SUM,
    "credit": AMOUNT_SUM, "against": pl.String,
}  # fmt: skip
"""What is looked at of a journal's lines."""


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One line of a voucher: its day, memo, partner, amount, and the account on the other side of the voucher."""

    day: date | None
    memo: str
    partner: str
    debit: Decimal
    credit: Decimal
    against: str


def largest_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return of each account the line that says most: one with a memo or partner, the largest, the earliest."""
    said = pl.col("memo").is_not_null() | pl.col("partner").is_not_null()
    amount = pl.max_horizontal(pl.col("debit").abs(), pl.col("credit").abs())
    ordered = lines.sort(
        "code", said, amount, "day", "memo", "partner", descending=[False, True, True, False, False, False],
        nulls_last=True,
    )  # fmt: skip
    return ordered.unique("code", keep="first", maintain_order=True)


def lines_in(journal: pl.DataFrame) -> pl.DataFrame:
    """Return the sample lines of a transformed part of the journal."""
    with_all = journal.with_columns(
        pl.lit(None, pl.String).alias(each) for each in ("description", "partner_name") if each not in journal.columns
    )
    lines = with_all.drop_nulls("source_account_code").select(
        "voucher_id",
        pl.col("source_account_code").alias("code"),
        _filled("source_account_name").alias("name"),
        pl.col("voucher_date").alias("day"),
        _filled("description").alias("memo"),
        _filled("partner_name").alias("partner"),
        pl.col("debit_amount").fill_null(0).cast(AMOUNT_SUM).alias("debit"),
        pl.col("credit_amount").fill_null(0).cast(AMOUNT_SUM).alias("credit"),
    )
    samples = largest_lines(lines).with_columns((pl.col("debit") > 0).alias("is_debit"))
    others = lines.filter(pl.col("voucher_id").is_in(samples["voucher_id"].drop_nulls().unique().implode()))
    against = (
        others.sort(pl.max_horizontal("debit", "credit"), "code", descending=[True, False])
        .select("voucher_id", (pl.col("credit") > 0).alias("is_debit"), pl.col("name").alias("against"))
        .unique(["voucher_id", "is_debit"], keep="first", maintain_order=True)
    )
    return samples.join(against, on=["voucher_id", "is_debit"], how="left").select(list(COLUMNS))


def _filled(column: str) -> pl.Expr:
    """Return a column of text in which nothing is null."""
    text = pl.col(column).str.strip_chars()
    return pl.when(text != "").then(text)


def samples_of(frames: Iterable[pl.DataFrame]) -> dict[str, SampleLine]:
    """Return the sample line of each account, of those that the parts of the journal gave; personal numbers masked."""
    lines = largest_lines(pl.concat([pl.DataFrame(schema=COLUMNS), *frames]))
    return {
        code: SampleLine(day, _shown(memo), _shown(partner), debit, credit, _shown(against))
        for code, day, memo, partner, debit, credit, against in lines.iter_rows()
    }


def _shown(text: str | None) -> str:
    """Return a text on one line."""
    return masked(one_line(text)) if text else ""
