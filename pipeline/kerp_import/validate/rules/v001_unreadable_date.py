"""A date that cannot be read, or reads two ways."""

import polars as pl

from kerp_import.extract.rows.ledger_rows import is_opening
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields
from kerp_import.values.text import FAULTY


@frame_rule(
    id="KERP-V001",
    name="unreadable-date",
    title=Words("읽을 수 없는 날짜", "Dates that cannot be read"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal",),
    table="voucher_lines",
    message=Words(
        "날짜를 읽을 수 없습니다: '{value}'",
        "The date cannot be read: '{value}'",
    ),
    hint=Words(
        "2024-01-05처럼 연-월-일로 적으십시오. 01-05나 24.01.05처럼 연도가 없거나 두 자리인 날짜는 제목 줄의 기간이나 "
        "--fiscal-year로 연도를 알려 주어야 읽습니다.",
        "Write it as year-month-day: 2024-01-05. A date without its whole year, as 01-05 or 24.01.05, is read "
        "where a period in the title lines or --fiscal-year tells the year.",
    ),
    why=Words(
        "05-06-2024처럼 두 가지로 읽히는 날짜를 짐작하면 전표가 다른 달에 들어간다.",
        "Guessing at a date that reads two ways puts a voucher into another month.",
    ),
)
def unreadable_date(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""

    def broken(field: str) -> pl.Expr:
        # Of a ledger's row that brings a balance forward the year is missing, and no date.
        is_date = (pl.col(f"{field}__text") != FAULTY) & ~is_opening(pl.col(f"{field}__text"))
        return pl.col(field).is_null() & is_date

    return in_fields(frame, ("voucher_date",), broken)
