"""Cells in a form that only their whole column proves."""

import polars as pl

from kerp_import.model.doubt import About
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule

FORMS = {
    "day-first": ("일/월/연도로 읽었습니다", "read as day, month, year"),
    "month-first": ("월/일/연도로 읽었습니다", "read as month, day, year"),
    "serial": ("엑셀의 날짜 번호로 읽었습니다", "read as the serial numbers that a spreadsheet gives its dates"),
    "dots-as-thousands": ("점을 천 단위로 읽었습니다", "read with a dot that parts the thousands"),
    "decimal-comma": ("쉼표를 소수점으로 읽었습니다", "read with a comma that parts the fraction"),
    "decimal-point": ("점을 소수점으로 읽었습니다", "read with a dot that parts the fraction"),
    "apostrophe": ("앞의 따옴표(')를 빼고 읽었습니다", "read without the apostrophe before it"),
    "code-as-number": ("뒤의 .0을 빼고 읽었습니다", "read without the .0 behind it"),
}
"""What a form is in words."""


@frame_rule(
    id="KERP-V019",
    name="form-proven-by-column",
    title=Words("열 전체로 알아낸 표기", "Forms that the whole column proves"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("doubts",),
    message=Words(
        "'{header}' 열의 '{value}' 같은 값 {rows}개를 {form_ko}. 그렇게만 읽히는 값: '{other}'",
        "{rows} cell(s) of '{header}' such as '{value}' was(were) {form_en}. What reads in no other way: '{other}'",
    ),
    hint=Words(
        "다르게 읽으려면 kerp-import inspect --write-profile로 초안을 쓰고 그 열을 고쳐 --profile로 줍니다.",
        "To read it another way: kerp-import inspect --write-profile, fix that column, and give it as --profile.",
    ),
    why=Words(
        "03/04/2024나 33.000은 하나만 보면 두 가지로 읽히고, 같은 열의 다른 값이 어느 쪽인지 말한다.",
        "03/04/2024 or 33.000 alone reads two ways; another value of the same column tells which it is.",
    ),
)
def form_proven_by_column(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns."""
    korean, english = ({read: words[at] for read, words in FORMS.items()} for at in (0, 1))
    return frame.filter(pl.col("about") == About.FORM).with_columns(
        pl.col("read").replace(korean).alias("form_ko"), pl.col("read").replace(english).alias("form_en")
    )
