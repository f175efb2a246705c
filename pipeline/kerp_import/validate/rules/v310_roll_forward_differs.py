"""A partner's balance that is not what stood before, with what came and went."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule

ROLLED = ("opening_amount", "increase", "decrease", "closing_amount")


@frame_rule(
    id="KERP-V310",
    name="roll-forward-differs",
    title=Words("기초와 증감에서 나오지 않는 잔액", "Balances that opening and movements do not give"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("opening_balances",),
    message=Words(
        "{account_name} {partner_name}: 기초 + 증가 − 감소와 잔액이 {difference}원 다릅니다",
        "{account_name} {partner_name}: opening + increase − decrease differs from the balance by {difference} won",
    ),
    hint=Words(
        "그 거래처의 원장을 원본 프로그램에서 확인하고 명세서를 다시 내려받으십시오.",
        "Look at that partner's ledger in the legacy program, and export the statement again.",
    ),
    why=Words(
        "기초, 증가, 감소, 잔액은 원본 장부가 행마다 한 검산이다. 다르면 금액 하나가 바뀐 것이다.",
        "Opening, movements and balance are the old books' own check of every row: one of them was changed.",
    ),
)
def roll_forward_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    if not set(ROLLED) <= set(frame.columns):
        return frame.clear()
    # The column that opens the year may be the later one: either way round the movements lie between the two.
    apart = (pl.col("closing_amount").fill_null(0) - pl.col("opening_amount").fill_null(0)).abs()
    moved = (pl.col("increase").fill_null(0) - pl.col("decrease").fill_null(0)).abs()
    unread = pl.any_horizontal(pl.col(name).is_null() & pl.col(f"{name}__text").is_not_null() for name in ROLLED)
    names = [pl.col("source_account_name").fill_null("").alias("account_name")]
    return frame.filter(~unread & (apart != moved)).with_columns(
        *names,
        pl.col("partner_name").fill_null(""),
        (apart - moved).abs().alias("difference"),
        pl.lit("closing_amount").alias("field"),
        pl.col("closing_amount__text").alias("value"),
    )
