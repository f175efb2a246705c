"""A name without a code that several accounts have."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, mapping_line


@frame_rule(
    id="KERP-M007",
    name="account-name-of-several",
    title=Words("이름만 있고 그 이름의 계정이 여럿인 것", "Names without a code that several accounts have"),
    who=Who.ACCOUNTANT,
    severity=Severity.ERROR,
    on=("accounts_used",),
    field="account_name",
    message=Words(
        "코드 없이 '{value}'라고만 적혀 있고, 그 이름의 계정이 여럿입니다: {candidates} ({lines}행, {amount}원)",
        "There is no code, and several accounts are called '{value}': {candidates} ({lines} line(s), {amount} won)",
    ),
    hint=Words(
        "코드가 있는 분개장이나 원장을 쓰십시오. 모두 한 계정이라면 매핑 파일의 accounts에 적으십시오: {line}",
        "Use a journal or ledgers with codes. If all of them are one account, write it under accounts in the "
        "mapping: {line}",
    ),
    why=Words(
        "감가상각누계액처럼 이름이 같은 계정을 짐작으로 고르면 금액이 다른 자산에 붙는다.",
        "Accounts share names, such as '감가상각누계액': a guess would put the amount on another asset.",
    ),
)
def name_of_several(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    unmapped = (pl.col("how") == "unmapped") & pl.col("is_used")
    return frame.filter(unmapped & (pl.col("candidates") != "")).with_columns(
        pl.col("code").alias("value"), mapping_line(pl.lit("…")).alias("line")
    )
