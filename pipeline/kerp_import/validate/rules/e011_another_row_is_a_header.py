"""A sheet in which another row is the header of another table."""

import polars as pl

from kerp_import.model.doubt import About
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E011",
    name="another-row-is-a-header",
    title=Words("한 시트에 표가 둘인 듯한 시트", "Sheets that seem to hold two tables"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("doubts",),
    message=Words(
        "이 시트를 {read}(으)로 읽었으나, {rows}행은 {other}의 머리글로 보입니다: 그 표는 읽지 않았습니다",
        "This sheet was read as {read}, but row {rows} looks like the header of {other}: that table was not read",
    ),
    hint=Words(
        (
            "표마다 시트를 나누거나, 다른 쪽이 맞으면 --profile {other}, 이대로 맞으면 --profile {read}(으)로 "
            "정하십시오."
        ),
        (
            "Put each table on a sheet of its own; or say --profile {other} if it is that one, --profile {read} "
            "if it is right."
        ),
    ),
    why=Words(
        "한 시트에서는 표 하나만 읽으므로 다른 표의 행은 제목으로 빠지거나 잘못된 자료로 읽힌다.",
        (
            "One table is read of a sheet: the rows of the other are left out as titles, or read as data that "
            "they are not."
        ),
    ),
)
def another_row_is_a_header(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tables."""
    return frame.filter(pl.col("about") == About.HEADER)
