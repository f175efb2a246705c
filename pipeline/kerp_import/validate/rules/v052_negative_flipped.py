"""A negative amount, put on the other side as a positive one."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_texts, written_otherwise
from kerp_import.values.text import UNSIGNED, amount


@frame_rule(
    id="KERP-V052",
    name="negative-flipped",
    title=Words("반대쪽으로 옮긴 음수", "Negative amounts moved to the other side"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("journal", "opening_balances"),
    message=Words(
        "음수 {value}을(를) 반대쪽의 양수로 옮겼습니다",
        "The negative {value} was put on the other side as a positive one",
    ),
    hint=Words(
        "고칠 것이 없습니다. 차변과 대변의 합계가 옮긴 금액만큼씩 커집니다.",
        "Nothing to do: both totals grow by the amount that was moved.",
    ),
    why=Words(
        "K-ERP의 분개는 음수를 받지 않는다. 잔액은 그대로이다.",
        "K-ERP takes no negative lines; the balance stays the same.",
    ),
)
def negative_flipped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    # An amount alone, without a flag, is signed: there the sign is the side, and nothing was moved.
    one = ("amount",) if "side__text" in frame.columns else ()
    fields = ("debit_amount", "credit_amount", *one)
    return in_texts(written_otherwise(frame, fields, UNSIGNED), fields, lambda text: amount(text) < 0)
