"""An account of the chart that nothing maps and nothing uses."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, labelled


@frame_rule(
    id="KERP-M003",
    name="unused-account-unmapped",
    title=Words("쓰이지 않고 매핑되지 않은 계정", "Unused accounts that nothing maps"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "쓰이지 않은 계정 {account}은(는) 매핑되지 않았습니다",
        "The unused account {account} is not mapped",
    ),
    hint=Words(
        "쓰이지 않으므로 그대로 두어도 됩니다.",
        "Nothing uses it; leave it.",
    ),
    why=Words(
        "계정과목표에는 쓰지 않는 계정이 많다.",
        "A chart holds many accounts that nobody uses.",
    ),
)
def unused_unmapped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return frame.filter((pl.col("how") == "unmapped") & ~pl.col("is_used")).with_columns(
        pl.col("code").alias("value"), labelled("code", "name").alias("account")
    )
