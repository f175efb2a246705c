"""A workbook that was given back, beside its original or another one of the same original."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E016",
    name="given-back-beside-its-original",
    title=Words("원본과 함께 온 검토 통합 문서", "Marked workbooks beside their originals"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("copies",),
    message=Words(
        "{value}와(과) 같은 장부입니다: 하나는 표시해 돌려준 검토 통합 문서입니다. 이 파일은 읽지 않았습니다",
        "The same books as {value}: one is the other's original, or both were given back; this one was not read",
    ),
    hint=Words(
        "둘 가운데 하나만 주십시오. 칸을 고쳤으면 고친 쪽입니다.",
        "Give one of the two: the corrected one, if cells were corrected.",
    ),
    why=Words(
        "고친 사본과 원본을 함께 읽으면 모든 전표가 두 배가 되고, 어느 쪽이 맞는지는 고친 사람만 안다.",
        "A corrected copy read beside its original doubles every voucher; only who corrected it knows which holds.",
    ),
)
def given_back_beside_its_original(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the files that were not read."""
    return frame
