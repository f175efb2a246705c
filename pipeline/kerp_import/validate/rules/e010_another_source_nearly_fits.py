"""A table that would be another one if a column were what its header and most of its cells say."""

import polars as pl

from kerp_import.model.doubt import About
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E010",
    name="another-source-nearly-fits",
    title=Words("다르게 읽을 수도 있는 표", "Tables that may be something else"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("doubts",),
    message=Words(
        (
            "이 표를 {read}(으)로 읽었으나, '{header}' 열이 {field}라면 {other}입니다 ({rows}칸 가운데 "
            "{against}칸이 그렇게 보이고, '{value}' 같은 칸은 아닙니다)"
        ),
        (
            "This table was read as {read}; if '{header}' is {field}, it is {other} ({against} of {rows} cell(s) "
            "look like it, one such as '{value}' does not)"
        ),
    ),
    hint=Words(
        "다른 쪽이 맞으면 --profile {other}, 이대로 맞으면 --profile {read}(으)로 정하십시오.",
        "If it is the other one, say --profile {other}; if it is right as it is, say --profile {read}.",
    ),
    why=Words(
        "표를 잘못 인식하면 금액이 다른 변에 설 수 있다.",
        "A table that is taken for another one may put amounts on the wrong side.",
    ),
)
def another_source_nearly_fits(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tables."""
    return frame.filter(pl.col("about") == About.SOURCE)
