"""A date that cannot be read, or reads two ways."""

import polars as pl

from kerp_import.extract.rows.ledger_rows import is_opening
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields
from kerp_import.values.dates import is_moved_by_zone, ordered
from kerp_import.values.text import FAULTY, folded

BOTH = {
    "advice_ko": (
        " 이 날짜는 ",
        "일 수도, ",
        (
            "일 수도 있습니다. 프로필에 일이 먼저면 dates: {format: DD/MM/YYYY}, 월이 먼저면 dates: {format: "
            "MM/DD/YYYY}라고 적어 --profile로 주십시오 (초안: kerp-import inspect 파일 --write-profile)."
        ),
    ),
    "advice_en": (
        " This one may be ",
        " or ",
        (
            ". Say which in a profile, dates: {format: DD/MM/YYYY} or dates: {format: MM/DD/YYYY}, and give it as "
            "--profile (a draft: kerp-import inspect FILE --write-profile)."
        ),
    ),
}
"""What is said of a date that reads two ways, around its two readings."""


@frame_rule(
    id="KERP-V001",
    name="unreadable-date",
    title=Words("읽을 수 없는 날짜", "Dates that cannot be read"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal", "compared_dates"),
    table="voucher_lines",
    message=Words(
        "날짜를 읽을 수 없습니다: '{value}'{more_ko}",
        "The date cannot be read: '{value}'{more_en}",
    ),
    hint=Words(
        "2024-01-05처럼 연-월-일로 적으십시오. 01-05나 24.01.05처럼 연도가 없거나 두 자리인 날짜는 제목 줄의 기간이나 "
        "--fiscal-year로 연도를 알려 주어야 읽습니다.{advice_ko}",
        "Write it as year-month-day: 2024-01-05. A date without its whole year, as 01-05 or 24.01.05, is read "
        "where a period in the title lines or --fiscal-year tells the year.{advice_en}",
    ),
    why=Words(
        "05-06-2024처럼 두 가지로 읽히는 날짜를 짐작하면 전표가 다른 달에 들어간다.",
        "Guessing at a date that reads two ways puts a voucher into another month.",
    ),
)
def unreadable_date(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it; of a date such as 03/04/2024 both readings are told, and how to say which."""

    def broken(field: str) -> pl.Expr:
        # Of a ledger's row that brings a balance forward the year is missing, and no date.
        written = pl.col(f"{field}__text")
        is_date = (written != FAULTY) & ~is_opening(written) & ~is_moved_by_zone(written)
        return pl.col(field).is_null() & is_date

    # Few dates are unread: only theirs are looked at.
    without_day = frame.filter(pl.col("voucher_date").is_null()) if "voucher_date" in frame.columns else frame
    unread = in_fields(without_day, ("voucher_date",), broken)
    by_day, by_month = (ordered(folded(pl.col("value")), day_first=first).dt.to_string() for first in (True, False))
    has_both = by_day.is_not_null() & by_month.is_not_null()
    advice = {
        name: pl.when(has_both)
        .then(pl.concat_str(pl.lit(start), by_day, pl.lit(middle), by_month, pl.lit(end)))
        .otherwise(pl.lit(""))
        for name, (start, middle, end) in BOTH.items()
    }
    return _first_of_each_compared(unread.with_columns(**advice))


def _first_of_each_compared(unread: pl.DataFrame) -> pl.DataFrame:
    """Say how many there are beside the first one of each file that is only compared; leave rows that are loaded."""
    if "table_name" not in unread.columns:
        return unread.with_columns(more_ko=pl.lit(""), more_en=pl.lit(""))
    by = ["file", "table_name"]
    counted = unread.with_columns(count=pl.len().over(by).cast(pl.String)).unique(by, keep="first", maintain_order=True)
    return counted.with_columns(
        more_ko=pl.format(". 이런 날짜 {}개의 행은 K-ERP와 비교하지 않았습니다", "count"),
        more_en=pl.format(". The rows of {} such dates were not compared with K-ERP", "count"),
    )
