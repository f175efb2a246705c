"""Amounts in thousands or millions."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E026",
    name="amounts-in-thousands",
    title=Words("원 단위가 아닌 금액", "Amounts in thousands or millions"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("units",),
    message=Words(
        "금액의 단위가 {unit}입니다: {value}",
        "The unit of the amounts is {unit}: {value}",
    ),
    hint=Words(
        "원 단위로 다시 내보내십시오. 천원 단위에서는 끝자리가 사라져 장부를 되살릴 수 없습니다.",
        "Export it again in single units; in thousands the last digits are gone, and the books cannot be rebuilt.",
    ),
    why=Words(
        "천원 단위 금액을 원으로 읽으면 모든 잔액이 천분의 일이 된다.",
        "Thousands read as won make every balance a thousandth.",
    ),
)
def amounts_in_thousands(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tables with a unit."""
    return frame
