"""A cell that the client corrected before, and that could not be corrected again in this export."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E040",
    name="correction-not-applied",
    title=Words("다시 적용하지 못한 고친 칸", "Corrections that were not applied"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("missed_corrections",),
    message=Words("고친 칸을 적용하지 않았습니다: {cell_ko}. {why_ko}", "Not corrected again: {cell_en}; {why_en}"),
    hint=Words(
        "기존 프로그램에서 고쳤거나 지운 것이면 {file}에서 그 항목을 지우십시오. 아니면 그 전표를 확인하십시오.",
        "If it was fixed or deleted in the old program, delete the entry from {file}. If not, look at that voucher.",
    ),
    why=Words(
        "한 번 고친 값이 새로 내려받은 파일에서 말없이 옛 값으로 돌아가면 안 된다.",
        "A value that was corrected once must not come back with a new export in silence.",
    ),
)
def correction_not_applied(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each of them."""
    return frame
