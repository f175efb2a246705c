"""A negative amount, put on the other side as a positive one."""

import polars as pl

from pipeline.model import Severity
from pipeline.rule import frame_rule, in_fields
from pipeline.text import amount
from pipeline.words import Words


@frame_rule(
    id="KERP-V052",
    name="negative-flipped",
    severity=Severity.INFO,
    on=("journal", "opening_balances"),
    message=Words(
        "음수 {value}을(를) 반대쪽의 양수로 옮겼습니다",
        "The negative {value} was put on the other side as a positive one",
    ),
    hint=Words(
        "확인할 것이 없습니다. 합계는 원본 + 옮긴 금액으로 맞습니다.",
        "Nothing to do: totals tie as read + flipped.",
    ),
    why=Words(
        "K-ERP의 분개는 음수를 받지 않는다. 잔액은 그대로이다.",
        "K-ERP takes no negative lines; the balance stays the same.",
    ),
)
def negative_flipped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return in_fields(
        frame,
        ("debit_amount", "credit_amount", "amount"),
        lambda field: (
            pl.col("flipped") & (pl.col(f"{field}__text").is_not_null()) & (amount(pl.col(f"{field}__text")) < 0)
        ),
    )
