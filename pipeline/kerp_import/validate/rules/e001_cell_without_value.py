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
        "{header} 칸의 값을 읽을 수 없습니다: {value}{total_ko}",
        "The cell under {header} has no value that can be read: {value}{total_en}",
    ),
    hint=Words(
        "엑셀에서 파일을 열어 그 칸을 고치고, 수식이면 값으로 붙여 넣어 다시 저장하십시오.",
        "Open the file in Excel, fix the cell (paste a formula as its value) and save it again.",
    ),
    why=Words(
        "오류 칸과 계산되지 않은 수식은 빈칸으로 읽혀 금액이 소리 없이 사라진다.",
        "Error cells and uncalculated formulas read as empty, and an amount would vanish.",
    ),
)
def cell_without_value(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the cells; one in a row of totals only leaves a check unmade, and is an info."""
    return frame.filter(pl.col("kind") != "digits-lost").with_columns(
        _if_total(Severity.INFO.value, Severity.ERROR.value).alias("severity"),
        _if_total(" (합계 행이므로 이관에는 쓰이지 않고, 이 합계는 검산하지 못했습니다)", "").alias("total_ko"),
        _if_total(" (a row of totals, which is not imported: this total was not checked)", "").alias("total_en"),
    )


def _if_total(then: str, otherwise: str) -> pl.Expr:
    """Return one of two texts, depending on whether the cell stands in a row of totals."""
    return pl.when("in_total").then(pl.lit(then)).otherwise(pl.lit(otherwise))
