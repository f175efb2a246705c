"""Number cells with more digits than a spreadsheet keeps: codes that should have been text, or amounts."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, first_of_each, frame_rule


@frame_rule(
    id="KERP-V013",
    name="number-lost-digits",
    title=Words("끝자리를 잃은 숫자 칸", "Number cells that lost their last digits"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("faults",),
    message=Words(
        "'{header}' 열의 숫자 칸 {count}개가 16자리 이상이라 끝자리를 믿을 수 없습니다: {value}",
        "{count} number cell(s) of '{header}' have 16 digits or more, and their last digits are lost: {value}",
    ),
    hint=Words(
        "원본 프로그램에서 그 열을 텍스트로 다시 내려받으십시오. 엑셀에서 열어 셀 서식만 바꾸어서는 돌아오지 않습니다.",
        "Export that column as text from the legacy program again; changing the cell's format in a spreadsheet brings "
        "nothing back.",
    ),
    why=Words(
        "스프레드시트의 숫자는 15자리까지만 정확해서, 그 뒤가 다른 코드들이 하나가 된다.",
        "A spreadsheet's number has fifteen digits: codes that differ behind them become one.",
    ),
)
def number_lost_digits(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first such cell of each column."""
    return first_of_each(frame.filter(pl.col("kind") == "digits-lost"), "field")
