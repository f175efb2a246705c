"""A date outside the fiscal year that the user named, or the period that the file states."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields


@frame_rule(
    id="KERP-V011",
    name="date-outside-period",
    title=Words("기간 밖의 날짜", "Dates outside the period"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal",),
    table="voucher_lines",
    message=Words(
        "날짜 {voucher_date}이(가) 기간({first_day} ~ {last_day}) 밖입니다",
        "The date {voucher_date} lies outside the period ({first_day} to {last_day})",
    ),
    hint=Words(
        "날짜를 고치거나, 기간이 틀렸다면 --fiscal-year 또는 제목의 기간을 고치십시오.",
        "Fix the date; if the period is wrong, fix --fiscal-year or the title line.",
    ),
    why=Words(
        "다른 해의 날짜는 대개 연도를 잘못 적은 것이고, 전표가 엉뚱한 회계연도로 들어간다.",
        "A date of another year is mostly a slip, and puts the voucher into the wrong books.",
    ),
)
def date_outside_period(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    outside = ~pl.col("voucher_date").is_between(pl.col("first_day"), pl.col("last_day"))
    return in_fields(frame, ("voucher_date",), lambda _: outside)
