"""A map's line that nobody has verified, and that is used."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, labelled, mapping_line


@frame_rule(
    id="KERP-M002",
    name="unverified-line",
    title=Words("확인되지 않은 매핑", "Mapping lines that nobody has verified"),
    who=Who.ACCOUNTANT,
    severity=Severity.ERROR,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "확인되지 않은 매핑: {account} → {target_account} ({lines}행, {amount}원{score_ko})",
        "Unverified mapping: {account} → {target_account} ({lines} line(s), {amount} won{score_en})",
    ),
    hint=Words(
        "회계 담당자가 확인한 뒤 매핑 파일의 그 줄을 verified: true로 고치거나, 줄이 없으면 accounts에 적으십시오: "
        "{line}  확인을 미루려면 --allow-unverified를 붙이십시오.",
        "Have an accountant check it, then set verified: true in the mapping, or add the line under accounts: {line}  "
        "To put that off, give --allow-unverified.",
    ),
    why=Words(
        "제품의 기본 매핑은 이름이 같아 제안한 것일 뿐, 그 회사의 계정이라고 아무도 확인하지 않았다.",
        "A shipped map proposes by name; nobody has confirmed it for this company.",
    ),
)
def unverified_line(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    used = pl.col("is_used") & pl.col("target").is_not_null() & ~pl.col("verified")
    return frame.filter(used).with_columns(
        pl.col("code").alias("value"),
        labelled("code", "name").alias("account"),
        labelled("target", "target_name").alias("target_account"),
        mapping_line(pl.col("target")).alias("line"),
        pl.concat_str(pl.lit(", 제안 점수 "), pl.col("score")).alias("score_ko"),
        pl.concat_str(pl.lit(", proposed with "), pl.col("score")).alias("score_en"),
    )
