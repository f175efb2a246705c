"""A 사업자등록번호 whose length or check digit is wrong."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields
from kerp_import.values.text import MASK

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


@frame_rule(
    id="KERP-V010",
    name="wrong-business-number",
    title=Words("맞지 않는 사업자등록번호", "Business numbers that are wrong"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("partners",),
    table="partners",
    message=Words(
        "사업자등록번호의 자릿수나 검증번호가 맞지 않습니다: {value}",
        "The business number has a wrong length or check digit: {value}",
    ),
    hint=Words(
        "사업자등록증과 비교해 고치십시오.",
        "Compare it with the certificate of registration.",
    ),
    why=Words(
        "틀린 번호로는 세금계산서를 보내거나 거래처를 맞춰 볼 수 없다.",
        "A wrong number can neither carry a tax invoice nor match a partner.",
    ),
)
def wrong_business_number(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    digits = pl.col("business_number").str.replace_all("-", "", literal=True)
    each = [digits.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(10)]
    weighed = pl.sum_horizontal(digit * weight for digit, weight in zip(each, WEIGHTS, strict=False))
    check = (10 - (weighed + each[8] * 5 // 10) % 10) % 10
    right = digits.str.contains(r"^[0-9]{10}$") & (check == each[9])
    # A person's number in this column was masked, and has a rule of its own.
    masked = pl.col("business_number").str.contains(MASK, literal=True)
    return in_fields(frame, ("business_number",), lambda _: ~masked & ~right)
