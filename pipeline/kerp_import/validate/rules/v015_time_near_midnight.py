"""Dates with a clock time within two minutes of midnight, which were read as the nearest midnight."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, first_of_each, frame_rule, in_texts
from kerp_import.values.dates import is_near_midnight


@frame_rule(
    id="KERP-V015",
    name="time-near-midnight",
    title=Words("자정 직전이나 직후의 시각", "Clock times next to midnight"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("journal", "compared_dates"),
    table="voucher_lines",
    message=Words(
        "날짜 {count}개에 자정에서 2분 안의 시각이 붙어 있어 가까운 자정의 날짜로 읽었습니다: '{value}'은(는) {read}",
        "{count} date(s) has(have) a time within two minutes of midnight and was(were) read as the day of that "
        "midnight: "
        "'{value}' is {read}",
    ),
    hint=Words(
        "원본의 전표일자와 비교해 보십시오. 다르면 날짜만 내려받아 다시 넣으십시오.",
        "Compare with the dates in the legacy program; where they differ, export dates without a time.",
    ),
    why=Words(
        "엑셀로 옮기는 프로그램 가운데 몇 초를 잃어 하루 앞선 23:59:08을 쓰는 것이 있다.",
        "Some programs that write spreadsheets lose seconds: midnight becomes 23:59:08 of the day before.",
    ),
)
def time_near_midnight(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first such date of each sheet, one that was moved to the next day before any other."""
    near = in_texts(frame, ("voucher_date",), is_near_midnight).with_columns(
        pl.col("voucher_date").dt.to_string("%Y-%m-%d").alias("read")
    )
    is_moved = pl.col("value").str.contains("(?:23|24|11):5?[0-9]").fill_null(value=False)
    return first_of_each(near.sort(is_moved, descending=True, maintain_order=True), "field")
