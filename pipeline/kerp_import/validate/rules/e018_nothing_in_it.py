"""A file, sheet, archive member or folder that was given and holds no data."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E018",
    name="nothing-in-it",
    title=Words("자료가 없는 파일이나 시트", "Files and sheets without data"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("empty",),
    message=Words("{value}: 자료가 없습니다 ({what_ko})", "{value}: there are no data ({what_en})"),
    hint=Words(
        '다시 내려받아 자료가 있는 것으로 바꾸고, 비어 있는 것이 맞으면 --known-empty "{known_as}"을(를) 붙이십시오.',
        'Export it again, with its data; if it is right that there are none, say so: --known-empty "{known_as}".',
    ),
    why=Words(
        "빈 파일은 내려받기에 실패한 것일 수 있는데, 말없이 넘어가면 그 기간이 통째로 빠진다.",
        "An empty file may be an export that failed; passed over in silence, its whole period is missing.",
    ),
)
def nothing_in_it(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what holds no data."""
    return frame
