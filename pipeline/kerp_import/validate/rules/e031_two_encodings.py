"""A text file whose bytes are text in UTF-8 and in CP949."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E031",
    name="two-encodings",
    title=Words("두 인코딩으로 읽히는 파일", "Files that read in two encodings"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("two_encodings",),
    message=Words(
        "모든 글자가 UTF-8로도 CP949로도 읽혀 UTF-8로 읽었습니다: '{value}' (CP949로는 '{other}')",
        "Every byte fits both UTF-8 and CP949, and it was read as UTF-8: '{value}' (as CP949: '{other}')",
    ),
    hint=Words(
        "뒤의 것이 맞으면 --encoding cp949를, 앞의 것이 맞으면 --encoding utf-8을 주십시오.",
        "Give --encoding cp949 if the second one is right, --encoding utf-8 if the first one is.",
    ),
    why=Words(
        "한글이 몇 자뿐인 파일은 바이트만으로 어느 인코딩인지 알 수 없고, 잘못 읽어도 오류가 나지 않는다.",
        "In a file with a few Korean letters the bytes alone do not tell the encoding, and a wrong one makes no error.",
    ),
)
def two_encodings(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the files."""
    return frame
