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
        "{told_ko}",
        "{told_en}",
    ),
    hint=Words(
        "{base} 금액 열을 함께 내보내십시오. 금액 열이 이미 {base}이면 --profile의 표에 "
        "fixed: {{currency: {base}}}를 적으십시오 (초안: kerp-import inspect --write-profile).",
        "Export the amounts in {base} too. If the amounts are in {base} already, say "
        "fixed: {{currency: {base}}} for the table in a --profile (draft: kerp-import inspect --write-profile).",
    ),
    why=Words(
        "외화 1,000을 1,000원으로 올리면 대차는 맞지만 장부는 틀린다.",
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
    korean = (
        pl.when(about == "declared")
        .then(pl.format("표의 금액이 {}라고 적혀 있습니다 (회사의 통화는 {}): {}", "currency_ko", "base", "value"))
        .when(about == "foreign_only")
        .then(
            pl.format(
                "외화({}) 금액만 있고 {} 금액이 없습니다: {}행, 외화 합계 {}", "currency_ko", "base", rows, "foreign"
            )
        )
        .otherwise(
            pl.format(
                "'{}' 열의 통화가 {}입니다 (회사의 통화는 {}): {}행, 금액 {}",
                "header",
                "currency_ko",
                "base",
                rows,
                "shown",
            )
        )
    )
    english = (
        pl.when(about == "declared")
        .then(
            pl.format(
                "The table says that its amounts are in {} (currency of the company: {}): {}",
                "currency_en",
                "base",
                "value",
            )
        )
        .when(about == "foreign_only")
        .then(
            pl.format(
                "Only foreign amounts ({}), and none in {}: {} rows, foreign total {}",
                "currency_en",
                "base",
                rows,
                "foreign",
            )
        )
        .otherwise(
            pl.format(
                "The currency under '{}' is {} (that of the company: {}): {} rows, amount {}",
                "header",
                "currency_en",
                "base",
                rows,
                "shown",
            )
        )
    )
    asked = foreign.filter(about != "beside").with_columns(shown_amount())
    return asked.with_columns(korean.alias("told_ko"), english.alias("told_en"))
