"""A running balance of a ledger that its rows do not give."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V305",
    name="running-balance-differs",
    title=Words("행과 다른 원장의 잔액", "Ledger balances that are not those of their rows"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("balances",),
    message=Words(
        "원장 {account}: 잔액이 {said}원이라고 적혀 있으나 위의 잔액에서 이 행까지는 {reckoned}원입니다"
        " (차이 {difference}원)",
        "Ledger {account}: the balance says {said} won, the one above and the rows since give {reckoned}"
        " (difference {difference})",
    ),
    hint=Words(
        "그 사이에 행이 빠졌거나 금액이 바뀌었는지 원본 프로그램에서 확인하고 다시 내려받으십시오.",
        "See in the legacy program whether a row is missing or an amount was changed, and export it again.",
    ),
    why=Words(
        "잔액 열은 원본 장부가 행마다 한 검산이다. 다르면 행이 빠졌거나 금액이 바뀐 것이다.",
        "The balance is the old books' own check of every row: where it differs, a row is missing or was changed.",
    ),
)
def running_balance_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return frame.with_columns((pl.col("said") - pl.col("reckoned")).abs().alias("difference"))
