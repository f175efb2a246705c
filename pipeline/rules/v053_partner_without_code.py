"""A partner's name without a code, of which there is none, or more than one."""

import polars as pl

from pipeline.model import Severity
from pipeline.rule import frame_rule, in_fields
from pipeline.words import Words


@frame_rule(
    id="KERP-V053",
    name="partner-without-code",
    severity=Severity.WARNING,
    on=("journal", "opening_balances"),
    message=Words(
        "거래처 '{value}'의 코드를 찾을 수 없어 적요 끝에 남겼습니다",
        "No code was found for the partner '{value}'; its name is kept in the description",
    ),
    hint=Words(
        "거래처 목록에 그 이름이 하나만 있게 하거나 코드를 적으십시오.",
        "Let the partner list hold that name once, or write the code.",
    ),
    why=Words(
        "코드가 없으면 거래처별 잔액에 들어가지 않는다.",
        "Without a code the line is missing from the partner's balance.",
    ),
)
def partner_without_code(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return in_fields(frame, ("partner_name",), lambda _: pl.col("partner_lost").fill_null(value=False))
