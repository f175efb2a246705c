"""A 주민등록번호 or a foreigner's number in any column; the reader has masked it."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields
from kerp_import.values.text import MASK

MASKED = r"\*{6}-\*{7}|^P-[0-9a-f]{12}$"


@frame_rule(
    id="KERP-V009",
    name="personal-number",
    title=Words("가린 주민등록번호", "Personal numbers that were masked"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("raw",),
    message=Words(
        "주민등록번호로 보이는 값이 있어 가렸습니다",
        "What looks like a personal number was masked",
    ),
    hint=Words(
        "원본에서 지우거나, 거래처코드라면 사업자등록번호나 다른 코드로 바꾸십시오.",
        "Remove it from the source; for a partner code use the business number or another code.",
    ),
    why=Words(
        "주민등록번호는 법적 근거 없이 처리할 수 없다 (개인정보 보호법 제24조의2).",
        "Personal numbers may not be processed without a legal basis (Personal Information Protection Act, art. 24-2).",
    ),
)
def personal_number(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    columns = [name for name in frame.columns if name not in {"file", "sheet", "row"}]
    masked = in_fields(frame, tuple(columns), lambda field: pl.col(field).str.contains(MASKED))
    return masked.with_columns(pl.lit(MASK).alias("value"))
