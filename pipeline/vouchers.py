"""Voucher lines gathered into vouchers: the key, the number, the lines' order and the sums, across all parts."""

from collections.abc import Sequence

import polars as pl

from pipeline.ids import uuid7s
from pipeline.text import AMOUNT, AMOUNT_SUM

KEY = ["voucher_date", "number", "kind"]
"""What makes a voucher: numbers restart every day, and some products count each kind by itself."""

FIRST_SAID = ("description", "flagged")
"""What the first of a voucher's lines that says anything says for all of it."""

HEADER: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "voucher_date": pl.Date,
    "number": pl.String,
    "kind": pl.String,
    "source_voucher_no": pl.String,
    "description": pl.String,
    "flagged": pl.String,
    "only_retained": pl.Boolean,
    "has_summary": pl.Boolean,
    "total_debit": AMOUNT_SUM,
    "total_credit": AMOUNT_SUM,
    "lines": pl.UInt32,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
}


class VoucherBook:
    """The vouchers of a batch so far. A voucher's lines may stand anywhere: in other parts, sheets or files."""

    def __init__(self) -> None:
        """Begin with no voucher."""
        self._headers = pl.DataFrame(schema=HEADER)

    def enter(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Return `lines` with id, voucher_id and line_no; lines without date or number get no voucher and no place."""
        keyed = lines.with_columns(uuid7s(lines.height).alias("id"))
        groups = (
            keyed.drop_nulls(["voucher_date", "number"])
            .group_by(KEY, maintain_order=True)
            .agg(
                pl.col("source_voucher_no").first(),
                pl.col("description").drop_nulls().first(),
                pl.col("flagged").drop_nulls().first(),
                pl.col("is_retained").all().alias("only_retained"),
                pl.col("is_summary").any().alias("has_summary"),
                pl.col("debit_amount").sum().cast(AMOUNT_SUM).alias("total_debit"),
                pl.col("credit_amount").sum().cast(AMOUNT_SUM).alias("total_credit"),
                pl.len().alias("lines"),
                pl.col("file", "sheet", "row").first(),
            )
        )
        before = self._headers.select(*KEY, "id", pl.col("lines").alias("lines_before"))
        known = groups.select(KEY).join(before, on=KEY, how="left", nulls_equal=True, maintain_order="left")
        fresh = groups.filter(known["id"].is_null())
        fresh = fresh.with_columns(uuid7s(fresh.height).alias("id")).select(list(HEADER))
        self._headers = pl.concat([self._summed(groups), fresh])
        numbered = keyed.with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over(KEY).alias("place"),
        ).join(
            self._headers.select(*KEY, pl.col("id").alias("voucher_id")),
            on=KEY,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        placed = numbered.join(before.drop("id"), on=KEY, how="left", nulls_equal=True, maintain_order="left")
        return placed.with_columns(
            pl.when(pl.col("voucher_id").is_not_null())
            .then((pl.col("place") + pl.col("lines_before").fill_null(0)).cast(pl.Int32))
            .alias("line_no")
        ).drop("place", "lines_before")

    def headers(self) -> pl.DataFrame:
        """Return one row per voucher, in order of appearance, with voucher_no (YYYYMMDD-NNNNN) composed.

        A sum that has more digits than an amount may have is null.
        """
        kind = pl.col("kind").fill_null("")
        is_lowest = kind == kind.min().over("voucher_date", "number")
        suffix = pl.when(is_lowest).then(pl.lit("")).otherwise(pl.lit("-") + kind)
        day = pl.col("voucher_date").dt.strftime("%Y%m%d")
        return self._headers.with_columns(
            (day + "-" + pl.col("number") + suffix).alias("voucher_no"),
            pl.col("total_debit", "total_credit").cast(AMOUNT, strict=False),
        )

    def _summed(self, groups: pl.DataFrame) -> pl.DataFrame:
        """Return the vouchers known so far with the sums of `groups` added where these are theirs."""
        more = groups.select(
            *KEY,
            pl.col("total_debit").alias("more_debit"),
            pl.col("total_credit").alias("more_credit"),
            pl.col("lines").alias("more_lines"),
            pl.col("only_retained").alias("still_retained"),
            pl.col("has_summary").alias("now_summary"),
            *(pl.col(name).alias(f"more_{name}") for name in FIRST_SAID),
        )
        joined = self._headers.join(more, on=KEY, how="left", nulls_equal=True, maintain_order="left")
        return joined.with_columns(
            *(pl.coalesce(name, f"more_{name}").alias(name) for name in FIRST_SAID),
            (pl.col("total_debit") + pl.col("more_debit").fill_null(0)).cast(AMOUNT_SUM).alias("total_debit"),
            (pl.col("total_credit") + pl.col("more_credit").fill_null(0)).cast(AMOUNT_SUM).alias("total_credit"),
            (pl.col("lines") + pl.col("more_lines").fill_null(0)).cast(pl.UInt32).alias("lines"),
            (pl.col("only_retained") & pl.col("still_retained").fill_null(value=True)).alias("only_retained"),
            (pl.col("has_summary") | pl.col("now_summary").fill_null(value=False)).alias("has_summary"),
        ).select(list(HEADER))


def composed_number(number: pl.Expr, date: pl.Expr) -> pl.Expr:
    """Return the source's number without a date that it begins with, padded to five digits."""
    bare = pl.map_batches([number.str.replace_all(r"\s", ""), date], _without_date, return_dtype=pl.String)
    return pl.when(bare.str.contains(r"^[0-9]+$")).then(bare.str.strip_chars_start("0").str.zfill(5)).otherwise(bare)


def _without_date(columns: Sequence[pl.Series]) -> pl.Series:
    """Return the numbers, those that begin with their date without it; each form once (14 s → 0.1 s a million)."""
    bare, date = columns
    longest = bare.str.len_bytes().max()
    if not isinstance(longest, int) or longest <= len("20240105"):
        return bare
    frame = pl.DataFrame([bare.alias("bare"), date.alias("date")])
    for form in ("%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"):
        day = pl.col("date").dt.strftime(form)
        rest = pl.col("bare").str.strip_prefix(day).str.strip_chars_start("-_/.")
        begins = pl.col("bare").str.starts_with(day) & (rest.str.len_chars() > 0)
        frame = frame.with_columns(bare=pl.when(begins).then(rest).otherwise("bare"))
    return frame["bare"]
