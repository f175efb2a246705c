"""Rows, columns or sheets that the workbook hides, hold amounts, and were read as any other."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E021",
    name="hidden-amounts",
    title=Words("금액이 있는 숨은 행·열·시트", "Hidden rows, columns and sheets with amounts"),
    who=Who.CLIENT,
    severity=Severity.INFO,
    on=("hidden",),
    message=Words(
        "{what_ko}에 금액이 있으며 그대로 읽었습니다: {count}행, 합계 {amount}",
        "There are amounts in {what_en}, and they were read: {count} row(s), {amount} in all",
    ),
    hint=Words(
        "필터로 가린 것이면 그대로 두고, 지운 셈 치고 숨긴 것이면 원본에서 지운 뒤 다시 실행하십시오.",
        "If a filter hides them, leave them; if they were hidden because they do not count, delete them and run again.",
    ),
    why=Words(
        "숨긴 행은 화면에 보이지 않아, 보고 확인한 합계와 이관된 합계가 다르다.",
        "What is hidden is not seen: the total that somebody checked is not the one that is imported.",
    ),
)
def hidden_amounts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what is hidden."""
    return frame
