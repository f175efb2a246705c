"""An account that opens a year with another balance than the year before ended with."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, advised, frame_rule, labelled


@frame_rule(
    id="KERP-V306",
    name="year-does-not-continue",
    title=Words("전기 기말과 다른 당기 기초", "Openings that are not the closing of the year before"),
    who=Who.ACCOUNTANT,
    severity=Severity.WARNING,
    on=("tied_years",),
    table="opening_balances",
    message=Words(
        "{account}: {about}년, 기말 {legacy}원과 다음 해 기초 {loaded}원이 다릅니다 (차이 {difference}원)",
        "{account}, {about}: closing {legacy} won, opening of the next year {loaded} won, difference {difference} won",
    ),
    hint=Words(
        "{advice_ko} 두 해 가운데 어느 쪽이 맞는지 확인하십시오.",
        "{advice_en} See which of the two years is right.",
    ),
    why=Words(
        "한 해의 기말은 다음 해의 기초이다. 당기순손익은 이월이익잉여금에 더해진다.",
        "One year's closing is the next one's opening; the result goes to retained earnings.",
    ),
)
def year_does_not_continue(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts, a sentence with what is known of the cause first."""
    return frame.filter(pl.col("difference") != 0).with_columns(
        labelled("account_code", "account_name").alias("account"),
        *advised("원인은 알 수 없습니다.", "The cause is not known."),
    )
