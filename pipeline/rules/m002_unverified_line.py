"""A map's line that nobody has verified, and that is used."""

import polars as pl

from pipeline.model import Severity
from pipeline.rule import frame_rule
from pipeline.words import Words


@frame_rule(
    id="KERP-M002",
    name="unverified-line",
    severity=Severity.ERROR,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "확인되지 않은 매핑: {code} {name} → {target} {target_name} ({lines}행, {amount}원)",
        "Unverified mapping: {code} {name} → {target} {target_name} ({lines} lines, {amount} won)",
    ),
    hint=Words(
        "회계 담당자가 확인한 뒤 verified: true로 적거나, 예행이면 --allow-unverified를 붙이십시오.",
        "Have an accountant verify it (verified: true), or give --allow-unverified.",
    ),
    why=Words(
        "제품에 딸린 매핑은 이름이 같아 제안한 것일 뿐, 그 회사의 계정이라고 아무도 확인하지 않았다.",
        "A shipped map proposes by name; nobody has confirmed it for this company.",
    ),
)
def unverified_line(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    used = pl.col("is_used") & pl.col("target").is_not_null() & ~pl.col("verified")
    return frame.filter(used).with_columns(pl.col("code").alias("value"))
