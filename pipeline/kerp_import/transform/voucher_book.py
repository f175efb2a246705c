"""Voucher lines gathered into vouchers: the key, the number, the lines' order and the sums, across all parts.

Decision: docs/decisions/vouchers-gathered.md
"""

import datetime as dt
import shutil
from collections.abc import Collection, Iterator, Sequence
from functools import reduce
from pathlib import Path

import polars as pl

from kerp_import.model.ids import uuid7s
from kerp_import.transform.voucher_counter import DayCount
from kerp_import.transform.voucher_index import INDEX, KEY, MONTH, ROOM, VoucherIndex
from kerp_import.values.text import AMOUNT, AMOUNT_SUM

FIRST_SAID = ("description", "flagged")
"""Fields of the voucher as a whole, taken from the first of its lines that fills them."""

HEADER: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "voucher_date": pl.Date,
    "number": pl.String,
    "kind": pl.String,
    "source_voucher_no": pl.String,
    "low_no": pl.String,
    "high_no": pl.String,
    "description": pl.String,
    "flagged": pl.String,
    "only_retained": pl.Boolean,
    "has_summary": pl.Boolean,
    "only_slips": pl.Boolean,
    "only_openings": pl.Boolean,
    "total_debit": AMOUNT_SUM,
    "total_credit": AMOUNT_SUM,
    "lines": pl.UInt32,
    "max_debit": AMOUNT,
    "max_credit": AMOUNT,
    "first_row": pl.Int64,
    "last_row": pl.Int64,
    "is_in_one_place": pl.Boolean,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
}
"""What a part tells of a voucher; what several parts tell is added up."""

BEFORE: dict[str, pl.DataType | type[pl.DataType]] = {"id": pl.String, "part": pl.UInt32, "lines_before": pl.UInt32}
"""What is known of a voucher before a part is entered."""

PLACE = pl.concat_str("file", "sheet", separator="/", ignore_nulls=True)
"""The sheet that a voucher stands in; a part is of one."""

FEWEST_REPEATED = 4
"""Lines of the smallest voucher whose every line stands twice: two sides, each line twice."""

DAY_NUMBER = r"^([0-9]{5})(?:$|-)"
"""The number of a voucher that is counted by day."""

NO_MONTH = dt.date.min
"""A month that has no voucher."""

OPENING = (
    r"^[\s\[({<〈《（［]*(?:전\s*기\s*이\s*월|기\s*초\s*(?:잔\s*액|이\s*월)?)"
    r"(?:\s*(?:액|잔\s*액|분))?[\s\])}>〉》）］]*$"
)
"""전기이월, 기초잔액, 기초이월, with padding and in brackets, and nothing else beside it."""

DATE_DIGITS = 8
"""20240105, the shortest date that a number may begin with: a number that is no longer holds nothing besides."""


OTHER_NO = (
    pl.when(pl.col("low_no") != pl.col("source_voucher_no"))
    .then("low_no")
    .when(pl.col("high_no") != pl.col("source_voucher_no"))
    .then("high_no")
    .alias("other_no")
)
"""One of the numbers of a voucher's lines that is written otherwise than the first one, null where all are alike."""

LACKS_CASH = pl.col("only_slips") & (pl.col("total_debit") != pl.col("total_credit"))
"""A slip (출금, 입금) writes one side alone: its cash line has to be added on the other."""


class VoucherBook:
    """The vouchers of a batch so far. A voucher's lines may stand anywhere: in other parts, sheets or files.

    What each part tells of its vouchers lies in a file; in memory is what finds a voucher again.
    """

    def __init__(self, folder: Path | None = None, room: int = ROOM) -> None:
        """Begin with no voucher; `folder` is the book's own, and is made new; `room` vouchers are held in memory.

        Whoever wants the lines alone needs no folder: then nobody can ask for the vouchers.
        """
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
        self._folder = folder
        self._index = VoucherIndex(folder, room)
        self._days = DayCount()
        self._parts = 0
        self._kinds: set[str | None] = set()
        self._last_numbers = pl.DataFrame(schema={"voucher_date": pl.Date, "before": pl.Int64})
        """The highest number of every day so far."""
        self._may_open = False
        """Some part has a voucher whose lines only bring openings forward."""
        self._opening_ids = pl.Series("id", [], pl.String)
        """The vouchers that were taken out."""

    def enter(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Return `lines` with id, voucher_id and line_no; one without date or number has no voucher and no line_no."""
        keyed = lines.with_columns(uuid7s(lines.height).alias("id"))
        vouchers = self._with_ids(_grouped(keyed))
        self._lay_down(vouchers)
        self._index.enter(
            vouchers.with_columns((pl.col("lines_before") + pl.col("lines")).alias("lines")).select(list(INDEX))
        )
        self._parts += 1
        self._kinds.update(vouchers["kind"].unique())
        self._may_open |= bool(vouchers["only_openings"].any())
        number = pl.col("number").cast(pl.Int64, strict=False).fill_null(0).alias("before")
        self._last_numbers = (
            pl.concat([self._last_numbers, vouchers.select("voucher_date", number)])
            .group_by("voucher_date", maintain_order=True)
            .agg(pl.col("before").max())
        )
        place = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over(KEY)
        # A join makes every column anew: only those of the key go into it.
        placed = keyed.select(*KEY, place.alias("place")).join(
            vouchers.select(*KEY, pl.col("id").alias("voucher_id"), "lines_before"),
            on=KEY,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        line_no = (pl.col("place") + pl.col("lines_before")).cast(pl.Int32).alias("line_no")
        return keyed.with_columns(placed.select("voucher_id", line_no).get_columns())

    def _with_ids(self, groups: pl.DataFrame) -> pl.DataFrame:
        """Add the id of each voucher of a part, the lines that it had before, and the part that it first stood in."""
        placed = groups.with_row_index("at").with_columns(MONTH)
        months = placed["month"].unique(maintain_order=True).to_list() or [NO_MONTH]
        found = []
        for some_months, known in self._index.of_months(months):
            before = known.select(*KEY, "id", "part", pl.col("lines").alias("lines_before"))
            has_all = len(some_months) == len(months)
            of_months = placed if has_all else placed.filter(pl.col("month").is_in(some_months))
            found.append(of_months.join(before, on=KEY, how="left", nulls_equal=True, maintain_order="left"))
        # Whoever is found again needs no new id: those of a part ascend, with gaps.
        new = {"id": pl.lit(uuid7s(groups.height)), "part": pl.lit(self._parts), "lines_before": pl.lit(0)}
        return (
            pl.concat(found)
            .sort("at")
            .drop("at", "month")
            .with_columns(pl.coalesce(name, value).cast(BEFORE[name]).alias(name) for name, value in new.items())
        )

    def _lay_down(self, vouchers: pl.DataFrame) -> None:
        """Write what the part tells of its vouchers, each voucher to the part that it first stood in."""
        if self._folder is None:
            return
        for (part,), told in vouchers.partition_by("part", as_dict=True).items():
            told.select(list(HEADER)).write_parquet(
                self._folder / f"{part:06}-{self._parts:06}.parquet", compression="lz4", statistics=False
            )

    def _whole(self) -> Iterator[pl.DataFrame]:
        """Yield the vouchers with all that was told of them, in order of appearance, those of one part at a time."""
        if self._folder is None:
            raise ValueError(self._folder)
        for part in range(self._parts):
            told = [pl.scan_parquet(each) for each in sorted(self._folder.glob(f"{part:06}-*.parquet"))]
            if told:
                yield reduce(_added_up, (each.collect() for each in told))

    def counted(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Give numbers to `lines` of a layout in which each source row is a voucher: per day, on from the last one.

        Rows without a date have none.
        """
        place = ["voucher_date", "file", "sheet", "row"]
        source_rows = lines.select(place).drop_nulls("voucher_date").unique(maintain_order=True)
        numbers = source_rows.join(
            self._last_numbers, on="voucher_date", how="left", maintain_order="left"
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
        number = self._days.numbers(lines, self._last_numbers)
        return lines.with_columns(number.alias("number"), number.fill_null("").alias("voucher_no"))

    def first_and_last_day(self) -> tuple[dt.date | None, dt.date | None]:
        """Return the days of the earliest and of the latest voucher."""
        first, last = self._last_numbers["voucher_date"].min(), self._last_numbers["voucher_date"].max()
        return first if isinstance(first, dt.date) else None, last if isinstance(last, dt.date) else None

    def take_openings(self, start_month: int, first_days: Collection[dt.date]) -> pl.DataFrame:
        """Take out of the book the vouchers that only bring openings forward: all their lines say so, on a first day.

        A first day is that of a fiscal year, or one of `first_days`, those of the periods that the files state.
        """
        day = pl.col("voucher_date")
        begins = ((day.dt.month() == start_month) & (day.dt.day() == 1)) | day.is_in(list(first_days))
        whole = self._whole() if self._may_open else ()
        openings = [each.filter(pl.col("only_openings") & begins) for each in whole]
        taken = pl.concat([pl.DataFrame(schema=HEADER), *openings])
        self._opening_ids = taken["id"]
        return taken.with_columns(OTHER_NO)

    def headers(self, *, has_cash: bool = False) -> Iterator[pl.DataFrame]:
        """Yield a row per voucher, in order of appearance, with K-ERP's number (20240105-00001) in `voucher_no`.

        Of the kinds that use one number on one day, all but the first have their kind behind it. A sum of more digits
        than an amount may have is null. `has_cash`: slips are given a cash line, which counts in their sums;
        `lacks_cash` marks them, and what was counted of their lines is null.
        """
        total = pl.col("total_debit") + pl.col("total_credit")
        sums = [
            pl.when(LACKS_CASH & has_cash).then(total).otherwise(name).cast(AMOUNT, strict=False).alias(name)
            for name in ("total_debit", "total_credit")
        ]
        day = pl.col("voucher_date").dt.strftime("%Y%m%d")
        for vouchers in self._whole():
            staying = vouchers.filter(~pl.col("id").is_in(self._opening_ids.implode()))
            yield (
                self._with_suffix(staying)
                .with_columns(
                    (day + "-" + pl.col("number") + pl.col("suffix")).alias("voucher_no"),
                    OTHER_NO,
                    LACKS_CASH.alias("lacks_cash"),
                    *sums,
                    *_counted(LACKS_CASH & has_cash),
                )
                .with_columns(_likeness())
                .drop("suffix")
            )

    def _with_suffix(self, vouchers: pl.DataFrame) -> pl.DataFrame:
        """Add what stands behind the number: the kind, but for the lowest of those that share it on a day."""
        if len(self._kinds) < 2:  # noqa: PLR2004 - one kind, or none
            return vouchers.with_columns(pl.lit("").alias("suffix"))
        kind = pl.col("kind").fill_null("")
        lowest = [
            known.filter(~pl.col("id").is_in(self._opening_ids.implode()))
            .group_by("voucher_date", "number")
            .agg(kind.min().alias("lowest"))
            for _, known in self._index.of_months(vouchers.select(MONTH.unique()).to_series().to_list())
        ]
        if not lowest:
            return vouchers.with_columns(pl.lit("").alias("suffix"))
        told = vouchers.join(pl.concat(lowest), on=["voucher_date", "number"], how="left", maintain_order="left")
        suffix = pl.when(kind == pl.col("lowest")).then(pl.lit("")).otherwise(pl.lit("-") + kind)
        return told.with_columns(suffix.alias("suffix")).drop("lowest")


def _grouped(lines: pl.DataFrame) -> pl.DataFrame:
    """Return what the lines of one part tell of their vouchers, in order of appearance, as `HEADER` has it."""
    return (
        lines.drop_nulls(["voucher_date", "number"])
        .group_by(KEY, maintain_order=True)
        .agg(
            pl.col("source_voucher_no").first(),
            pl.col("source_voucher_no").min().alias("low_no"),
            pl.col("source_voucher_no").max().alias("high_no"),
            *(pl.col(name).drop_nulls().first() for name in FIRST_SAID),
            pl.col("is_retained").all().alias("only_retained"),
            pl.col("is_summary").any().alias("has_summary"),
            pl.col("is_slip").all().alias("only_slips"),
            pl.col("is_opening").all().alias("only_openings"),
            pl.col("debit_amount").sum().cast(AMOUNT_SUM).alias("total_debit"),
            pl.col("credit_amount").sum().cast(AMOUNT_SUM).alias("total_credit"),
            pl.len().alias("lines"),
            pl.col("debit_amount").max().alias("max_debit"),
            pl.col("credit_amount").max().alias("max_credit"),
            pl.col("row").min().alias("first_row"),
            pl.col("row").max().alias("last_row"),
            pl.lit(value=True).alias("is_in_one_place"),
            pl.col("file", "sheet", "row").first(),
        )
    )


def _counted(grows: pl.Expr) -> tuple[pl.Expr, ...]:
    """Return what rules ask of a voucher's lines, null where it `grows`: it is counted again when it is whole.

    `day_number`, its number on its day; `may_repeat`, whether all its lines may stand twice: the greatest amount of
    either side is no more than half of that side; `is_scattered`, whether others stand between its lines.
    """
    halves = [
        (pl.col(f"max_{side}").cast(AMOUNT_SUM) * 2 <= pl.col(f"total_{side}")).fill_null(value=True)
        for side in ("debit", "credit")
    ]
    may_repeat = (pl.col("lines") >= FEWEST_REPEATED) & pl.all_horizontal(halves)
    is_scattered = (pl.col("last_row") - pl.col("first_row") >= pl.col("lines")) | ~pl.col("is_in_one_place")
    return (
        pl.col("number").str.extract(DAY_NUMBER).cast(pl.Int32).alias("day_number"),
        pl.when(~grows).then(may_repeat).alias("may_repeat"),
        pl.when(~grows).then(is_scattered).alias("is_scattered"),
    )


def _likeness() -> pl.Expr:
    """Return a hash of what two vouchers share that may be one under two numbers: day, sums and text."""
    shared = pl.struct("voucher_date", "total_debit", "total_credit", "description")
    return shared.hash().reinterpret(signed=True).alias("likeness")


def _added_up(told: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """Return the vouchers with what a later part tells of some of them added."""
    return (
        pl.concat([told, more])
        .group_by("id", maintain_order=True)
        .agg(
            pl.col(*KEY, "source_voucher_no", "file", "sheet", "row").first(),
            pl.col("low_no").min(),
            pl.col("high_no").max(),
            *(pl.col(name).drop_nulls().first() for name in FIRST_SAID),
            pl.col("only_retained", "only_slips", "only_openings").all(),
            pl.col("has_summary").any(),
            pl.col("total_debit", "total_credit").sum().cast(AMOUNT_SUM),
            pl.col("lines").sum(),
            pl.col("max_debit", "max_credit", "last_row").max(),
            pl.col("first_row").min(),
            (pl.col("is_in_one_place").all() & (PLACE.min() == PLACE.max())).alias("is_in_one_place"),
        )
        .select(list(HEADER))
    )


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
