"""Amounts that are not in the currency of the company."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, shown_amount


@frame_rule(
    id="KERP-E024",
    name="amounts-in-another-currency",
    title=Words("회사의 통화가 아닌 금액", "Amounts in another currency than the company's"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("currencies",),
    message=Words(
        "회사의 통화({base})가 아닌 금액입니다: {told_ko}",
        "Amounts that are not in the currency of the company ({base}): {told_en}",
    ),
    hint=Words(
        "{base} 금액 열을 함께 내보내십시오. 금액 열이 이미 {base}(이)면 --profile의 표에 "
        "fixed: {{currency: {base}}}를 적으십시오 (초안: kerp-import inspect --write-profile).",
        "Export the amounts in {base} too. If the amounts are in {base} already, say "
        "fixed: {{currency: {base}}} for the table in a --profile (draft: kerp-import inspect --write-profile).",
    ),
    why=Words(
        "외화 1,000을 1,000원으로 이관하면 대차는 맞지만 장부는 틀린다.",
        "1,000 in a foreign currency posted as 1,000 won balances, and the books are wrong.",
    ),
)
def amounts_in_another_currency(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the currencies of which no amount in the company's currency is there."""
    about = pl.col("about")
    named = pl.col("currency")
    foreign = frame.with_columns(
        named.replace("?", "외화").alias("currency_ko"), named.replace("?", "foreign currency").alias("currency_en")
    )
    rows = pl.col("rows").cast(pl.String)
    is_rated = pl.when(pl.col("foreign") != "")
    rate_ko = is_rated.then(pl.format(" (환율은 {})", "foreign")).otherwise(pl.lit(""))
    rate_en = is_rated.then(pl.format(" (at a rate of {})", "foreign")).otherwise(pl.lit(""))
    korean = (
        pl.when(about == "declared")
        .then(pl.format("표에 {}라고 적혀 있습니다 ({})", "currency_ko", "value"))
        .when(about == "foreign_only")
        .then(pl.format("외화({}) 금액만 {}행에 있습니다, 외화 합계 {}", "currency_ko", rows, "foreign"))
        .when(about == "repeated")
        .then(
            pl.format(
                "'{}' 열의 통화가 {}인 {}행, 금액 {}: {} 금액이 외화 금액과 같습니다{}",
                "header",
                "currency_ko",
                rows,
                "shown",
                "base",
                rate_ko,
            )
        )
        .otherwise(pl.format("'{}' 열의 통화가 {}인 {}행, 금액 {}", "header", "currency_ko", rows, "shown"))
    )
    english = (
        pl.when(about == "declared")
        .then(pl.format("the table says {} ({})", "currency_en", "value"))
        .when(about == "foreign_only")
        .then(pl.format("only foreign amounts ({}) in {} rows, foreign total {}", "currency_en", rows, "foreign"))
        .when(about == "repeated")
        .then(
            pl.format(
                "the currency under '{}' is {} in {} rows, amount {}: the amounts in {} repeat the foreign ones{}",
                "header",
                "currency_en",
                rows,
                "shown",
                "base",
                rate_en,
            )
        )
        .otherwise(
            pl.format("the currency under '{}' is {} in {} rows, amount {}", "header", "currency_en", rows, "shown")
        )
    )
    asked = foreign.filter(about != "beside").with_columns(shown_amount())
    return asked.with_columns(korean.alias("told_ko"), english.alias("told_en"))
