"""A column of a trial balance with the balances of another day, which nothing reads."""

import polars as pl

from kerp_import.model.doubt import About
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E033",
    name="balances-of-another-day",
    title=Words("다른 날짜의 잔액 열", "Columns of balances of another day"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("doubts",),
    message=Words(
        "'{header}' 열({column})은 다른 날짜의 잔액이라 읽지 않았습니다: {rows}개 계정, 예: {value}",
        "Column '{header}' ({column}) holds the balances of another day and was not read: {rows} account(s), such as "
        "{value}",
    ),
    hint=Words(
        "기초잔액으로 쓰려면 그 날짜의 시산표를 따로 내려받아 함께 주십시오.",
        "To open the year with it, export the trial balance of that day as a file of its own and give it too.",
    ),
    why=Words(
        "해외 제품의 시산표는 비교 연도를 곁에 놓는다. 말없이 버리면 기초잔액이 빠진 것을 아무도 모른다.",
        "Products of other countries put the year before beside the balances; left out in silence, nobody would miss "
        "the openings.",
    ),
)
def balances_of_another_day(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns."""
    return frame.filter(pl.col("about") == About.PRIOR)
