"""A code that a spreadsheet turned into a number with an exponent."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields

CODES = ("account_code", "partner_code", "department_code", "project_code", "voucher_no", "business_number")
EXPONENT = r"(?i)^[0-9](\.[0-9]+)?E\+?[0-9]{2}$"


@frame_rule(
    id="KERP-V012",
    name="code-lost-its-digits",
    title=Words("엑셀이 숫자로 바꾼 코드", "Codes that a spreadsheet made numbers"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("raw",),
    message=Words(
        "코드가 지수로 적혀 뒷자리를 알 수 없습니다: {value}",
        "The code is written with an exponent, and its last digits are lost: {value}",
    ),
    hint=Words(
        "원본 프로그램에서 다시 내려받고, 엑셀에서 연다면 그 열을 텍스트로 가져오십시오.",
        "Export it again from the legacy program; in a spreadsheet import that column as text.",
    ),
    why=Words(
        "1.23E+11이 된 코드는 여러 코드를 하나로 합친다.",
        "A code that has become 1.23E+11 makes one of many.",
    ),
)
def code_lost_its_digits(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return in_fields(frame, CODES, lambda field: pl.col(field).str.contains(EXPONENT))
