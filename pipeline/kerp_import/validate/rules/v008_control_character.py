"""A control character in a text."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields
from kerp_import.values.text import CONTROL


@frame_rule(
    id="KERP-V008",
    name="control-character",
    title=Words("지운 제어문자", "Control characters that were removed"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("raw",),
    message=Words(
        "보이지 않는 제어문자를 지웠습니다: '{value}'",
        "Invisible control characters were removed: '{value}'",
    ),
    hint=Words(
        "원본의 그 칸을 확인하십시오. 코드라면 지운 뒤에 남은 코드가 맞는지 보십시오.",
        "Look at that cell in the source; in a code, see whether what is left is the right one.",
    ),
    why=Words(
        "제어문자는 데이터베이스가 받지 않거나 화면과 인쇄를 깨뜨린다.",
        "Databases refuse control characters, and screens and printers trip over them.",
    ),
)
def control_character(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    columns = [name for name in frame.columns if name not in {"file", "sheet", "row"}]
    return in_fields(frame, tuple(columns), lambda field: pl.col(field).str.contains(CONTROL)).with_columns(
        pl.col("value").str.replace_all(CONTROL, "�")
    )
