"""Tables of balances whose rows are of several periods, or of another year than the one that is loaded."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E036",
    name="balances-of-several-periods",
    title=Words("여러 기간이나 다른 해의 잔액", "Balances of several periods, or of another year"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("periods",),
    message=Words("잔액표의 '{header}' 열: {told_ko}", "Column '{header}' of a table of balances: {told_en}"),
    hint=Words("{advice_ko}", "{advice_en}"),
    why=Words(
        "두 해의 잔액을 더하면 기초가 두 배가 되고, 대차는 그래도 맞는다.",
        "The balances of two years added up double the openings, and debit and credit still agree.",
    ),
)
def balances_of_several_periods(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns."""
    is_several = pl.col("year").is_null()
    year = pl.col("year").cast(pl.String)
    return frame.with_columns(
        pl.when(is_several)
        .then(pl.format("행들이 여러 기간의 잔액입니다 ({}). 더하면 잔액이 아닙니다", "words"))
        .otherwise(pl.format("{}의 잔액인데, 이관하는 해는 {}년입니다", "words", year))
        .alias("told_ko"),
        pl.when(is_several)
        .then(pl.format("its rows are balances of several periods ({}), whose sum is no balance", "words"))
        .otherwise(pl.format("its balances are of {}, and the year that is loaded is {}", "words", year))
        .alias("told_en"),
        pl.when(is_several)
        .then(pl.lit("한 기간의 행만 남겨 다시 내려받거나, 기간마다 파일을 나누십시오."))
        .otherwise(
            pl.lit("이관할 해의 표를 주거나 --fiscal-year로 해를 정하십시오. 열이 틀렸으면 원본에서 고치십시오.")
        )
        .alias("advice_ko"),
        pl.when(is_several)
        .then(pl.lit("Export the rows of one period, or give each period a file of its own."))
        .otherwise(pl.lit("Give the table of the year that is loaded, or name the year with --fiscal-year."))
        .alias("advice_en"),
    )
