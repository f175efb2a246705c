"""Voucher lines gathered into vouchers: the key, the number, the lines' order and the sums, across all parts.

Decision: docs/decisions/vouchers-gathered.md
"""

import datetime as dt
from collections.abc import Collection, Sequence

import polars as pl

from kerp_import.model.ids import uuid7s
from kerp_import.transform.voucher_counter import DayCount
from kerp_import.values.text import AMOUNT, AMOUNT_SUM

KEY = ["voucher_date", "number", "kind"]
"""What makes a voucher: numbers restart every day, and some products count each kind by itself."""

FIRST_SAID = ("description", "flagged")
"""Fields of the voucher as a whole, taken from the first of its lines that fills them."""

HEADER: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "voucher_date": pl.Date,
    "number": pl.String,
    "kind": pl.String,
    "source_voucher_no": pl.String,
    "other_no": pl.String,
    "description": pl.String,
    "flagged": pl.String,
    "only_retained": pl.Boolean,
    "has_summary": pl.Boolean,
    "only_slips": pl.Boolean,
    "only_openings": pl.Boolean,
    "total_debit": AMOUNT_SUM,
    "total_credit": AMOUNT_SUM,
    "lines": pl.UInt32,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
}

OPENING = (
    r"^[\s\[({<〈《（［]*(?:전\s*기\s*이\s*월|기\s*초\s*(?:잔\s*액|이\s*월)?)"
    r"(?:\s*(?:액|잔\s*액|분))?[\s\])}>〉》）］]*$"
)
"""전기이월, 기초잔액, 기초이월, with padding and in brackets, and nothing else beside it."""

DATE_DIGITS = 8
"""20240105, the shortest date that a number may begin with: a number that is no longer holds nothing besides."""


def _other(number: pl.Expr) -> pl.Expr:
    """Return one of some numbers that is written otherwise than the first one, null where all are alike: 7, 00007."""
    first, low, high = number.first(), number.min(), number.max()
    return pl.when(low != first).then(low).when(high != first).then(high)


LACKS_CASH = pl.col("only_slips") & (pl.col("total_debit") != pl.col("total_credit"))
"""A slip (출금, 입금) writes one side alone: its cash line has to be added on the other."""


class VoucherBook:
    """The vouchers of a batch so far. A voucher's lines may stand anywhere: in other parts, sheets or files."""

    def __init__(self) -> None:
        """Begin with no voucher."""
        self._headers = pl.DataFrame(schema=HEADER)
        self._days = DayCount()

    def enter(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Return `lines` with id, voucher_id and line_no; one without date or number has no voucher and no line_no."""
        keyed = lines.with_columns(uuid7s(lines.height).alias("id"))
        groups = (
            keyed.drop_nulls(["voucher_date", "number"])
            .group_by(KEY, maintain_order=True)
            .agg(
                pl.col("source_voucher_no").first(),
                _other(pl.col("source_voucher_no")).alias("other_no"),
                pl.col("description").drop_nulls().first(),
                pl.col("flagged").drop_nulls().first(),
                pl.col("is_retained").all().alias("only_retained"),
                pl.col("is_summary").any().alias("has_summary"),
                pl.col("is_slip").all().alias("only_slips"),
                pl.col("is_opening").all().alias("only_openings"),
                pl.col("debit_amount").sum().cast(AMOUNT_SUM).alias("total_debit"),
                pl.col("credit_amount").sum().cast(AMOUNT_SUM).alias("total_credit"),
                pl.len().alias("lines"),
                pl.col("file", "sheet", "row").first(),
            )
        )
        before = self._headers.select(*KEY, "id", pl.col("lines").alias("lines_before"))
        seen_before = groups.select(KEY).join(before, on=KEY, how="left", nulls_equal=True, maintain_order="left")
        new_vouchers = groups.filter(seen_before["id"].is_null())
        new_vouchers = new_vouchers.with_columns(uuid7s(new_vouchers.height).alias("id")).select(list(HEADER))
        self._headers = pl.concat([self._summed(groups), new_vouchers])
        # New vouchers follow those of earlier parts, so that one join gives both the id and the lines so far.
        lines_before = pl.concat([before["lines_before"], pl.zeros(new_vouchers.height, pl.UInt32, eager=True)])
        vouchers = self._headers.select(*KEY, pl.col("id").alias("voucher_id")).with_columns(lines_before)
        place = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over(KEY)
        placed = keyed.with_columns(place.alias("place")).join(
            vouchers, on=KEY, how="left", nulls_equal=True, maintain_order="left"
        )
        return placed.with_columns(
            pl.when(pl.col("voucher_id").is_not_null())
            .then((pl.col("place") + pl.col("lines_before").fill_null(0)).cast(pl.Int32))
            .alias("line_no")
        ).drop("place", "lines_before")

    def counted(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Give numbers to `lines` of a layout in which each source row is a voucher: per day, on from the last one.

        Rows without a date have none.
        """
        place = ["voucher_date", "file", "sheet", "row"]
        source_rows = lines.select(place).drop_nulls("voucher_date").unique(maintain_order=True)
        numbers = source_rows.join(
            self._last_numbers(), on="voucher_date", how="left", maintain_order="left"
        ).with_columns(
            pl.int_range(1, pl.len() + 1).over("voucher_date").add(pl.col("before").fill_null(0)).alias("count")
        )
        number = pl.col("count").cast(pl.String).str.zfill(5).alias("number")
        return lines.drop("number", "voucher_no").join(
            numbers.select(*place, number, number.alias("voucher_no")),
            on=place,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )

    def gathered(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Give numbers to `lines` of a journal without numbers: a voucher ends where its debits and credits agree."""
        number = self._days.numbers(lines, self._last_numbers())
        return lines.with_columns(number.alias("number"), number.fill_null("").alias("voucher_no"))

    def _last_numbers(self) -> pl.DataFrame:
        """Return the highest number of every day so far, as `before`."""
        number = pl.col("number").cast(pl.Int64, strict=False)
        return self._headers.group_by("voucher_date").agg(number.max().fill_null(0).alias("before"))

    def first_and_last_day(self) -> tuple[dt.date | None, dt.date | None]:
        """Return the days of the earliest and of the latest voucher."""
        first, last = self._headers["voucher_date"].min(), self._headers["voucher_date"].max()
        return first if isinstance(first, dt.date) else None, last if isinstance(last, dt.date) else None

    def take_openings(self, start_month: int, first_days: Collection[dt.date]) -> pl.DataFrame:
        """Take out of the book the vouchers that only bring openings forward: all their lines say so, on a first day.

        A first day is that of a fiscal year, or one of `first_days`, those of the periods that the files state.
        """
        day = pl.col("voucher_date")
        begins = ((day.dt.month() == start_month) & (day.dt.day() == 1)) | day.is_in(list(first_days))
        is_opening = pl.col("only_openings") & begins
        opening_vouchers = self._headers.filter(is_opening)
        self._headers = self._headers.filter(~is_opening)
        return opening_vouchers

    def slips(self) -> list[str]:
        """Return the ids of the vouchers whose lines all leave their cash line unsaid."""
        return self._headers.filter(LACKS_CASH)["id"].to_list()

    def headers(self, *, has_cash: bool = False) -> pl.DataFrame:
        """Return one row per voucher, in order of appearance, with K-ERP's number (20240105-00001) in `voucher_no`.

        Of the kinds that use one number on one day, all but the first have their kind behind it. A sum of more digits
        than an amount may have is null. `has_cash`: slips are given a cash line, which counts in their sums.
        """
        total = pl.col("total_debit") + pl.col("total_credit")
        sums = [
            pl.when(LACKS_CASH & has_cash).then(total).otherwise(name).cast(AMOUNT, strict=False).alias(name)
            for name in ("total_debit", "total_credit")
        ]
        kind = pl.col("kind").fill_null("")
        is_lowest = kind == kind.min().over("voucher_date", "number")
        suffix = pl.when(is_lowest).then(pl.lit("")).otherwise(pl.lit("-") + kind)
        day = pl.col("voucher_date").dt.strftime("%Y%m%d")
        return self._headers.with_columns(
            (day + "-" + pl.col("number") + suffix).alias("voucher_no"),
            *sums,
        )

    def _summed(self, groups: pl.DataFrame) -> pl.DataFrame:
        """Return the vouchers of earlier parts, with the sums of `groups` added to those that have more lines here."""
        added = groups.select(
            *KEY,
            pl.col("total_debit").alias("more_debit"),
            pl.col("total_credit").alias("more_credit"),
            pl.col("lines").alias("more_lines"),
            pl.col("only_retained").alias("still_retained"),
            pl.col("has_summary").alias("now_summary"),
            pl.col("only_slips").alias("still_slips"),
            pl.col("only_openings").alias("still_openings"),
            *(pl.col(name).alias(f"more_{name}") for name in (*FIRST_SAID, "other_no", "source_voucher_no")),
        )
        joined = self._headers.join(added, on=KEY, how="left", nulls_equal=True, maintain_order="left")
        return joined.with_columns(
            *(pl.coalesce(name, f"more_{name}").alias(name) for name in FIRST_SAID),
            (pl.col("total_debit") + pl.col("more_debit").fill_null(0)).cast(AMOUNT_SUM).alias("total_debit"),
            pl.coalesce(
                "other_no",
                pl.when(pl.col("more_source_voucher_no") != pl.col("source_voucher_no")).then("more_source_voucher_no"),
                "more_other_no",
            ).alias("other_no"),
            (pl.col("total_credit") + pl.col("more_credit").fill_null(0)).cast(AMOUNT_SUM).alias("total_credit"),
            (pl.col("lines") + pl.col("more_lines").fill_null(0)).cast(pl.UInt32).alias("lines"),
            (pl.col("only_retained") & pl.col("still_retained").fill_null(value=True)).alias("only_retained"),
            (pl.col("has_summary") | pl.col("now_summary").fill_null(value=False)).alias("has_summary"),
            (pl.col("only_slips") & pl.col("still_slips").fill_null(value=True)).alias("only_slips"),
            (pl.col("only_openings") & pl.col("still_openings").fill_null(value=True)).alias("only_openings"),
        ).select(list(HEADER))


def is_opening_line() -> pl.Expr:
    """Return whether description, kind or flag of a line says 전기이월 and nothing else."""
    opening_words = [
        pl.col(name).str.contains(OPENING).fill_null(value=False) for name in ("description", "kind", "side")
    ]
    return pl.any_horizontal(opening_words)


def composed_number(number: pl.Expr, date: pl.Expr) -> pl.Expr:
    """Return the source's number in five digits, without the date where it begins with one: 20240105-1 → 00001."""
    bare = pl.map_batches([number.str.replace_all(r"\s", ""), date], _without_date, return_dtype=pl.String)
    return pl.when(bare.str.contains(r"^[0-9]+$")).then(bare.str.strip_chars_start("0").str.zfill(5)).otherwise(bare)


def _without_date(columns: Sequence[pl.Series]) -> pl.Series:
    """Cut the date off the numbers that begin with it.

    One pass over the column for each way to write a date: a million numbers take 0.1 s, where they took 14 s.
    """
    bare, date = columns
    longest = bare.str.len_bytes().max()
    if not isinstance(longest, int) or longest <= DATE_DIGITS:
        return bare
    frame = pl.DataFrame([bare.alias("bare"), date.alias("date")])
    for form in ("%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"):
        day = pl.col("date").dt.strftime(form)
        rest = pl.col("bare").str.strip_prefix(day).str.strip_chars_start("-_/.")
        begins = pl.col("bare").str.starts_with(day) & (rest.str.len_chars() > 0)
        frame = frame.with_columns(bare=pl.when(begins).then(rest).otherwise("bare"))
    return frame["bare"]
