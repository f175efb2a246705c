"""A file whose contents are those of another file of the same run."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E004",
    name="file-stands-twice",
    title=Words("내용이 똑같은 파일", "Files with the same contents"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("twins",),
    message=Words(
        "{value}와(과) 내용이 똑같은 파일이라 한 번만 읽었습니다",
        "The contents are those of {value}; they were read once",
    ),
    hint=Words(
        "다른 기간의 파일을 넣으려던 것이 아닌지 확인하십시오.",
        "See whether a file of another period was meant.",
    ),
    why=Words(
        "같은 파일을 두 번 읽으면 모든 전표가 두 배가 된다.",
        "Reading a file twice doubles every voucher.",
    ),
)
def file_stands_twice(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return frame
