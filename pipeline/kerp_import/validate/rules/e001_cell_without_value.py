"""An error cell or a formula without a stored value, in a column that is used."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E001",
    name="cell-without-value",
    title=Words("값을 읽을 수 없는 칸", "Cells whose value cannot be read"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("faults",),
    message=Words(
        "{header} 칸의 값을 읽을 수 없습니다: {value}",
        "The cell under {header} has no value that can be read: {value}",
    ),
    hint=Words(
        "엑셀에서 파일을 열어 그 칸을 고치고, 수식이면 값으로 붙여 넣어 다시 저장하십시오.",
        "Open the file in Excel, mend the cell (paste a formula as its value) and save it again.",
    ),
    why=Words(
        "오류 칸과 계산되지 않은 수식은 빈칸으로 읽혀 금액이 소리 없이 사라진다.",
        "Error cells and uncalculated formulas read as empty, and an amount would vanish.",
    ),
)
def cell_without_value(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return frame.filter(pl.col("kind") != "digits-lost")
