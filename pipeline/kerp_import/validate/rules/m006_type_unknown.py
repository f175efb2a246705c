"""An account to be created whose type nobody tells."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, labelled


@frame_rule(
    id="KERP-M006",
    name="account-type-unknown",
    title=Words("유형을 알 수 없는 새 계정", "New accounts of unknown type"),
    who=Who.ACCOUNTANT,
    severity=Severity.ERROR,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "새로 만들 계정 {account}의 유형을 알 수 없습니다",
        "The type of the account {account}, which is to be created, is unknown",
    ),
    hint=Words(
        "계정과목표의 유형 칸에 자산·부채·자본·수익·비용 가운데 하나를 적거나, 매핑의 그 줄에 create:를 적으십시오.",
        "Give its type in the chart of accounts, or write create: in its line of the mapping.",
    ),
    why=Words(
        "유형이 틀리면 재무제표의 자리가 틀린다.",
        "A wrong type puts it into the wrong statement.",
    ),
)
def type_unknown(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    unknown = pl.col("is_used") & (pl.col("how") == "created") & pl.col("target").is_null()
    return frame.filter(unknown).with_columns(pl.col("code").alias("value"), labelled("code", "name").alias("account"))
