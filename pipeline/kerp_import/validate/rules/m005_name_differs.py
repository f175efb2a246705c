"""A verified line whose name is not the file's."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-M005",
    name="account-name-differs",
    title=Words("매핑과 이름이 다른 계정", "Accounts named otherwise in the mapping"),
    who=Who.ACCOUNTANT,
    severity=Severity.WARNING,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "계정 {code}의 이름이 매핑에는 '{expected_name}', 원본에는 '{name}'입니다",
        "The account {code} is '{expected_name}' in the mapping, '{name}' in the source",
    ),
    hint=Words(
        "같은 계정이 맞는지 확인하고, 다른 계정이면 매핑의 target_code를 고치십시오.",
        "See whether it is the same account; if not, fix the mapping's target_code.",
    ),
    why=Words(
        "코드를 다른 계정에 다시 쓰는 회사가 많다.",
        "Companies often give an old code to a new account.",
    ),
)
def name_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    differs = pl.col("is_used") & pl.col("verified") & pl.col("expected_name").is_not_null()
    return frame.filter(differs).with_columns(pl.col("code").alias("value"))
