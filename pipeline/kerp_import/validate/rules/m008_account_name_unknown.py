"""A name without a code that no known account has."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, mapping_line


@frame_rule(
    id="KERP-M008",
    name="account-name-unknown",
    title=Words("이름만 있고 코드를 찾지 못한 계정", "Account names for which no code was found"),
    who=Who.ACCOUNTANT,
    severity=Severity.ERROR,
    on=("accounts_used",),
    field="account_name",
    message=Words(
        "코드 없이 '{value}'라고만 적혀 있고, 그 이름의 계정을 찾지 못했습니다 ({lines}행, {amount}원)",
        "There is no code, and no account called '{value}' was found ({lines} line(s), {amount} won)",
    ),
    hint=Words(
        "코드와 이름이 있는 계정과목표나 합계잔액시산표를 함께 주십시오. 매핑 파일에 제품을 적으면(source: wehago 등) "
        "그 제품의 계정과목표에서도 찾습니다. 아니면 accounts에 적으십시오: {line}",
        "Give a chart of accounts or a trial balance with codes beside it. A mapping file that names the product "
        "(source: wehago) has its chart searched too. Or write it under accounts there: {line}",
    ),
    why=Words(
        "코드를 모르는 계정은 갈 곳을 정할 수 없다.",
        "An account whose code is unknown goes nowhere.",
    ),
)
def name_unknown(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    unmapped = (pl.col("how") == "unmapped") & pl.col("is_used")
    return frame.filter(unmapped & (pl.col("candidates") == "")).with_columns(
        pl.col("code").alias("value"), mapping_line(pl.lit("…")).alias("line")
    )
