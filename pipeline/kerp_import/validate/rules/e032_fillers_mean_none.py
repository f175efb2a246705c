"""Cells such as 0, - or 없음 under the code of a partner, department or project."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E032",
    name="fillers-mean-none",
    title=Words("코드가 없다는 표시", "Fillers that mean no code"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("fillers",),
    message=Words(
        "'{field_name}' 열의 {values} {lines}칸은 코드가 없다는 표시로 읽었습니다",
        "{lines} cell(s) of '{field_name}' ({values}) was(were) read as no code",
    ),
    hint=Words(
        "그 코드를 쓰는 거래처·부서·프로젝트가 있으면 그 목록 파일을 함께 주십시오.",
        "Where there is one of that code, give the list that has it as well.",
    ),
    why=Words(
        "0이나 -를 코드로 이관하면 없는 거래처가 생긴다.",
        "Taken for a code, 0 or - makes a partner that does not exist.",
    ),
)
def fillers_mean_none(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns."""
    return frame
