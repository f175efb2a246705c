"""Dates whose time zone makes them another day in Korea."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, first_of_each, frame_rule, in_texts
from kerp_import.values.dates import is_moved_by_zone


@frame_rule(
    id="KERP-V016",
    name="time-zone-moves-day",
    title=Words("시간대 때문에 날이 바뀌는 날짜", "Dates that their time zone moves to another day"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal", "compared_dates"),
    table="voucher_lines",
    message=Words(
        "날짜 {count}개가 시간대에 따라 다른 날이 됩니다: '{value}'은(는) 적힌 날과 한국 시각의 날이 다릅니다",
        "{count} date(s) is(are) another day by their time zone: '{value}' is not the same day in Korean time",
    ),
    hint=Words(
        "날짜 열을 시각과 시간대 없이 2024-01-05처럼 다시 내려받으십시오.",
        "Export the date column without time and time zone: 2024-01-05.",
    ),
    why=Words(
        "세계표준시 15:00은 한국의 다음 날 0시여서, 어느 날의 전표인지 파일만으로는 알 수 없다.",
        "15:00 UTC is midnight of the next day in Korea: the file alone does not tell on which day the voucher was.",
    ),
)
def time_zone_moves_day(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first such date of each sheet."""
    return first_of_each(in_texts(frame, ("voucher_date",), is_moved_by_zone), "field")
