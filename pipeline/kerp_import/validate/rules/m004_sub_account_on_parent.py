"""A sub-account that goes where its parent goes."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, labelled, mapping_line, proposals


@frame_rule(
    id="KERP-M004",
    name="sub-account-on-parent",
    title=Words("본계정의 매핑을 따른 세목", "Sub-accounts that follow their parent"),
    who=Who.ACCOUNTANT,
    severity=Severity.INFO,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "세목 {account}은(는) 본계정의 매핑을 따라 {target_account}(으)로 갑니다{doubt_ko}",
        "The sub-account {account} follows its parent to {target_account}{doubt_en}",
    ),
    hint=Words(
        "{proposal_ko}따로 두려면 매핑 파일의 accounts에 그 코드의 줄을 적으십시오: {line}",
        "{proposal_en}To keep it apart, give it a line of its own under accounts in the mapping: {line}",
    ),
    why=Words(
        "세목의 금액이 본계정에 합쳐진다. 이름이 다른 계정의 것이면 금액이 틀린 자리로 간다.",
        "Its amounts are joined with the parent's; under another account's name they end in the wrong place.",
    ),
)
def sub_account_on_parent(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    is_doubtful = pl.col("expected_name").is_not_null()
    main = pl.col("expected_name")
    ko = pl.concat_str(pl.lit(": 그러나 본계정은 '"), main, pl.lit("'이고, 이 이름은 그 세목으로 보이지 않습니다"))
    en = pl.concat_str(pl.lit(", but that is '"), main, pl.lit("', and this does not look like a part of it"))
    return frame.filter((pl.col("how") == "parent") & pl.col("is_used")).with_columns(
        *proposals(),
        pl.col("code").alias("value"),
        pl.when(is_doubtful).then(pl.lit(Severity.WARNING.value)).alias("severity"),
        pl.when(is_doubtful).then(ko).alias("doubt_ko"),
        pl.when(is_doubtful).then(en).alias("doubt_en"),
        mapping_line(pl.col("proposed").fill_null("…")).alias("line"),
        labelled("code", "name").alias("account"),
        labelled("target", "target_name").alias("target_account"),
    )
