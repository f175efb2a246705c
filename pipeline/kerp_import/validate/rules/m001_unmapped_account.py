"""An account that is used and that nothing maps."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, labelled, mapping_line, proposals


@frame_rule(
    id="KERP-M001",
    name="unmapped-account",
    title=Words("매핑되지 않은 계정", "Accounts that nothing maps"),
    who=Who.ACCOUNTANT,
    severity=Severity.ERROR,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "매핑되지 않은 계정: {account} ({lines}행, {amount}원)",
        "Unmapped account: {account} ({lines} line(s), {amount} won)",
    ),
    hint=Words(
        "{proposal_ko}매핑 파일의 accounts에 K-ERP 계정코드를 넣어 적으십시오: {line}  "
        "새 계정으로 만들려면 --create-missing accounts를 붙이십시오.",
        "{proposal_en}Write it under accounts in the mapping, with K-ERP's code: {line}  "
        "To make it a new account, give --create-missing accounts.",
    ),
    why=Words(
        "갈 곳이 없는 계정의 금액은 어디에도 이관할 수 없다.",
        "An amount whose account goes nowhere cannot be promoted.",
    ),
)
def unmapped_account(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    unmapped = (pl.col("how") == "unmapped") & pl.col("candidates").is_null() & pl.col("expected_name").is_null()
    return frame.filter(unmapped & pl.col("is_used")).with_columns(
        pl.col("code").alias("value"),
        labelled("code", "name").alias("account"),
        mapping_line(pl.col("proposed").fill_null("…")).alias("line"),
        *proposals(),
    )
