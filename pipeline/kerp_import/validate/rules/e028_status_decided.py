"""Vouchers that a status kept or dropped, as it was decided."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E028",
    name="status-decided",
    title=Words("상태에 따라 이관하거나 뺀 전표", "Vouchers kept or dropped by their status"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("statuses",),
    message=Words(
        "상태 열 '{header}'에 따라 제외: {words_ko}. 이관: {known_ko}",
        "By the status column '{header}' dropped: {words_en}. Kept: {known_en}",
    ),
    hint=Words(
        "정한 대로입니다. 바꾸려면 --keep-status나 --drop-status를 고치십시오.",
        "As it was decided; to change it, fix --keep-status or --drop-status.",
    ),
    why=Words(
        "무엇을 뺐는지 적어 두어야 기존 장부와 비교할 수 있다.",
        "Only who knows what was left out can compare with the old books.",
    ),
)
def status_decided(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns by which rows were kept or dropped."""
    words = [
        pl.when(pl.col(name) != "").then(name).otherwise(pl.lit(nothing)).alias(name)
        for name, nothing in (("words_ko", "없음"), ("known_ko", "없음"), ("words_en", "none"), ("known_en", "none"))
    ]
    return frame.filter(pl.col("about") == "chosen").with_columns(words)
