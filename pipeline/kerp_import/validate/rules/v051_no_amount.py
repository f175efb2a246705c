"""A line without any amount."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields


@frame_rule(
    id="KERP-V051",
    name="line-without-amount",
    title=Words("금액이 없는 분개", "Lines without an amount"),
    who=Who.CLIENT,
    severity=Severity.INFO,
    on=("journal",),
    table="voucher_lines",
    message=Words(
        "금액이 없는 분개입니다. 그대로 이관합니다",
        "A line without an amount; promoted as it is",
    ),
    hint=Words(
        "세액이 0원인 부가세 행처럼 일부러 둔 것이면 그대로 두고, 금액이 빠졌으면 채우십시오.",
        "Leave it if it is meant (a VAT line of zero, say); if an amount is missing, fill it in.",
    ),
    why=Words(
        "0원 분개는 잔액을 바꾸지 않지만 행 수를 맞추는 데 필요하다.",
        "It changes no balance, but the count of rows needs it.",
    ),
)
def no_amount(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    nothing = (pl.col("debit_amount") == 0) & (pl.col("credit_amount") == 0)
    return in_fields(frame, ("debit_amount",), lambda _: nothing)
