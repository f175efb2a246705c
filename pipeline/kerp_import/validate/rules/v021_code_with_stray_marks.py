"""A code with a quotation mark or with commas between thousands in it."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields

CODES = ("account_code", "partner_code", "department_code", "project_code")
STRAY = r'"|^\s*[0-9]{1,3}(?:,[0-9]{3})+\s*$'


@frame_rule(
    id="KERP-V021",
    name="code-with-stray-marks",
    title=Words("따옴표나 천 단위 쉼표가 든 코드", "Codes with quotation marks or commas in them"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("raw",),
    message=Words(
        "코드에 따옴표나 천 단위 쉼표가 들어 있어 다른 코드가 됩니다: {value}",
        "A quotation mark or a comma between thousands makes another code of this one: {value}",
    ),
    hint=Words(
        "원본 프로그램에서 코드 열을 텍스트로 다시 내려받거나, 그 칸을 고치십시오.",
        "Export the column of codes as text again, or correct the cell.",
    ),
    why=Words(
        '1"02와 1,234는 102와 1234의 거래를 없는 거래처로 옮긴다.',
        'As 1"02 and 1,234 what belongs to 102 and 1234 goes to partners that nobody has.',
    ),
)
def code_with_stray_marks(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the cells."""
    return in_fields(frame, CODES, lambda field: pl.col(field).str.contains(STRAY))
