"""An account that is used and that nothing maps."""

import polars as pl

from pipeline.model import Severity
from pipeline.rule import frame_rule
from pipeline.words import Words


@frame_rule(
    id="KERP-M001",
    name="unmapped-account",
    severity=Severity.ERROR,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "매핑되지 않은 계정: {code} {name} ({lines}행, {amount}원)",
        "Unmapped account: {code} {name} ({lines} lines, {amount} won)",
    ),
    hint=Words(
        "매핑 파일의 accounts에 적으십시오: "
        '- {{source_code: "{code}", source_name: "{name}", target_code: "…", verified: true}}'
        "  또는 --create-missing accounts",
        "Write it under accounts in the mapping: "
        '- {{source_code: "{code}", source_name: "{name}", target_code: "…", verified: true}}'
        "  or --create-missing accounts",
    ),
    why=Words(
        "갈 곳이 없는 계정의 금액은 어디에도 올릴 수 없다.",
        "An amount whose account goes nowhere cannot be promoted.",
    ),
)
def unmapped_account(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return frame.filter((pl.col("how") == "unmapped") & pl.col("is_used")).with_columns(pl.col("code").alias("value"))
