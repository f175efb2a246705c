"""A partner's name without a code, of which there is none, or more than one; told once for each name."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, first_of_each, frame_rule, in_fields


@frame_rule(
    id="KERP-V053",
    name="partner-without-code",
    title=Words("코드를 찾을 수 없는 거래처", "Partners whose code was not found"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("journal", "opening_balances"),
    message=Words(
        "거래처 '{value}'의 코드를 찾을 수 없어 {kept_ko} ({count}행, {amount}원)",
        "No code was found for the partner '{value}'; {kept_en} ({count} line(s), {amount} won)",
    ),
    hint=Words(
        "거래처 목록에 그 이름이 한 번만 나오게 하거나, 그 행에 거래처코드를 적으십시오.",
        "Let the partner list hold that name once, or write the code.",
    ),
    why=Words(
        "코드가 없으면 거래처별 잔액에 들어가지 않는다.",
        "Without a code the line is missing from the partner's balance.",
    ),
)
def partner_without_code(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each such name once, at its first row."""
    is_journal = "line_no" in frame.columns
    lost = in_fields(frame, ("partner_name",), lambda _: pl.col("partner_lost").fill_null(value=False))
    carried = pl.col("debit_amount").fill_null(0) + pl.col("credit_amount").fill_null(0)
    by = ("file", "sheet", "value")
    return first_of_each(lost.with_columns(carried.sum().over(by).alias("amount")), "value").with_columns(
        pl.lit("이름을 적요 끝에 남겼습니다" if is_journal else "거래처 없는 잔액으로 이관합니다").alias("kept_ko"),
        pl.lit("its name is kept in the description" if is_journal else "the balance has no partner").alias("kept_en"),
    )
