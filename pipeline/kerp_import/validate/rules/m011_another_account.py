"""A code that the map gives to one account, and the file to another."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, mapping_line, proposals


@frame_rule(
    id="KERP-M011",
    name="another-account-under-this-code",
    title=Words("이름이 달라 매핑하지 않은 계정", "Accounts not mapped because they have another name"),
    who=Who.ACCOUNTANT,
    severity=Severity.ERROR,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "계정 {code}은(는) 매핑에서는 '{expected_name}'인데 원본에서는 '{name}'입니다: "
        "매핑하지 않았습니다 ({lines}행, {amount}원)",
        "The account {code} is '{expected_name}' in the mapping and '{name}' in the source: "
        "it was not mapped ({lines} line(s), {amount} won)",
    ),
    hint=Words(
        "{proposal_ko}원본의 이름에 맞는 K-ERP 계정을 매핑 파일의 accounts에 적으십시오: {line}  "
        "새 계정으로 만들려면 --create-missing accounts를 붙이십시오.",
        "{proposal_en}Write K-ERP's account for the source's name under accounts in the mapping: {line}  "
        "To make it a new account, give --create-missing accounts.",
    ),
    why=Words(
        "같은 코드가 제품과 회사에 따라 다른 계정이다: 코드와 이름이 함께 맞아야 같은 계정이다.",
        "One code is another account in another product or company: only code and name together tell it.",
    ),
)
def another_account(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    conflicts = (pl.col("how") == "unmapped") & pl.col("expected_name").is_not_null() & pl.col("is_used")
    return frame.filter(conflicts).with_columns(
        pl.col("code").alias("value"), mapping_line(pl.col("proposed").fill_null("…")).alias("line"), *proposals()
    )
