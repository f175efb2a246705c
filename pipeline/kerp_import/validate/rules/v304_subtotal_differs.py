"""A subtotal of the sheet that is not the sum of its rows."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V304",
    name="subtotal-differs",
    title=Words("합계가 맞지 않는 행", "Subtotals that are not the sum of their rows"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("subtotals",),
    message=Words(
        "'{label}' 행의 {field_name}: 시트에는 {said}원, 그 행들의 합은 {summed}원 (차이 {difference}원)",
        "The sheet's '{label}' says {said} won in {field_name}; its rows give {summed} (difference {difference})",
    ),
    hint=Words(
        "행이 빠졌거나 금액이 바뀌었는지 원본 프로그램에서 확인하고 다시 내려받으십시오.",
        "See in the legacy program whether a row is missing or an amount was changed, and export it again.",
    ),
    why=Words(
        "합계·월계·누계는 원본 장부가 스스로 한 검산이다. 다르면 행이 빠졌거나 금액이 바뀐 것이다.",
        "A total is the old books' own check: where it differs, a row is missing or an amount was changed.",
    ),
)
def subtotal_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return frame.with_columns((pl.col("said") - pl.col("summed")).abs().alias("difference"))
