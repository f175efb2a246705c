"""A sub-account that goes where its parent goes."""

import polars as pl

from pipeline.model import Severity
from pipeline.rule import Who, frame_rule, labelled
from pipeline.words import Words


@frame_rule(
    id="KERP-M004",
    name="sub-account-on-parent",
    title=Words("본계정의 매핑을 따른 세목", "Sub-accounts that follow their parent"),
    who=Who.ACCOUNTANT,
    severity=Severity.INFO,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "세목 {account}은(는) 본계정의 매핑을 따라 {target_account}(으)로 갑니다",
        "The sub-account {account} follows its parent to {target_account}",
    ),
    hint=Words(
        "따로 두려면 매핑 파일의 accounts에 그 코드의 줄을 적으십시오.",
        "To keep it apart, give it a line of its own under accounts in the mapping.",
    ),
    why=Words(
        "세목의 금액이 본계정에 합쳐진다.",
        "Its amounts are joined with the parent's.",
    ),
)
def sub_account_on_parent(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return frame.filter((pl.col("how") == "parent") & pl.col("is_used")).with_columns(
        pl.col("code").alias("value"),
        labelled("code", "name").alias("account"),
        labelled("target", "target_name").alias("target_account"),
    )
