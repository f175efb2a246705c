"""A code of the legacy chart that stands there twice under different names."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule
from kerp_import.values import text


@frame_rule(
    id="KERP-V126",
    name="chart-code-stands-twice",
    title=Words("계정과목표에 두 번 있는 코드", "Codes that stand twice in the chart"),
    who=Who.ACCOUNTANT,
    severity=Severity.WARNING,
    on=("accounts",),
    table="accounts",
    field="account_code",
    message=Words(
        "계정과목표에 코드 {code}이(가) 두 이름으로 있습니다: '{first_name}' ({first_row}행), '{name}' (이 행)",
        "The chart has the code {code} under two names: '{first_name}' (row {first_row}) and '{name}' (this row)",
    ),
    hint=Words(
        "쓰는 이름 하나만 남기십시오. 전표에 더 자주 적힌 이름으로 매핑합니다.",
        "Leave the name that is in use; the one written most often on the vouchers decides the mapping.",
    ),
    why=Words(
        "이름이 다르면 다른 계정일 수 있고, 매핑은 코드와 이름으로 정한다.",
        "Another name may be another account, and the mapping goes by code and name.",
    ),
)
def chart_code_stands_twice(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    named = frame.filter(pl.col("source_account_code").is_not_null() & pl.col("name").is_not_null())
    beside_first = named.with_columns(
        pl.col("name").first().over("source_account_code").alias("first_name"),
        pl.col("row").first().over("source_account_code").alias("first_row"),
        pl.col("source_account_code").alias("code"),
        pl.col("source_account_code").alias("value"),
    )
    return beside_first.filter(text.comparable(pl.col("name")) != text.comparable(pl.col("first_name")))
