"""Foreign amounts beside those that are posted."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E025",
    name="foreign-amounts-beside",
    title=Words("함께 있는 외화 금액", "Foreign amounts beside those that are posted"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("currencies",),
    message=Words(
        "외화({currency_ko}) 금액이 {base} 금액과 함께 있습니다: {rows}행, 외화 합계 {foreign}, {base} {amount}. "
        "{base} 금액을 이관합니다",
        "Foreign amounts ({currency_en}) stand beside those in {base}: {rows} row(s), foreign total {foreign}, "
        "{base} {amount}. The amounts in {base} are posted",
    ),
    hint=Words(
        "외화 금액과 환율은 옮기지 않습니다. 할 일은 없습니다.",
        "Foreign amounts and rates are not moved; there is nothing to do.",
    ),
    why=Words(
        "외화 잔액은 환산할 때 쓰이므로, 남겨 둔 것을 알아야 한다.",
        "Balances in foreign currency are needed for revaluation: one has to know what stayed behind.",
    ),
)
def foreign_amounts_beside(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the currencies whose amounts stand beside those in the company's currency."""
    named = pl.col("currency")
    return frame.filter(pl.col("about") == "beside").with_columns(
        named.replace("?", "통화는 적혀 있지 않음").alias("currency_ko"),
        named.replace("?", "the currency is not said").alias("currency_en"),
    )
