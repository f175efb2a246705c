"""A flag that is neither debit nor credit, in a journal with one amount column."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields
from kerp_import.values.text import CREDIT_FLAGS, DEBIT_FLAGS


@frame_rule(
    id="KERP-V007",
    name="unknown-side",
    title=Words("차변·대변을 알 수 없는 행", "Lines of unknown side"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal",),
    table="voucher_lines",
    message=Words(
        "차변인지 대변인지 알 수 없습니다: '{value}'",
        "Neither debit nor credit: '{value}'",
    ),
    hint=Words(
        "구분을 차변/대변(3/4), 출금/입금(1/2), 결차/결대(5/6) 가운데 하나로 적으십시오.",
        "Write one of '차변'/'대변' (3/4), '출금'/'입금' (1/2), '결차'/'결대' (5/6).",
    ),
    why=Words(
        "금액 열이 하나인 분개장에서는 구분만이 어느 쪽인지 말해 준다.",
        "In a journal with one amount column the flag alone tells the side.",
    ),
)
def unknown_side(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    # Without a column of flags the sign is the side.
    if not {"amount", "side__text"} <= set(frame.columns):
        return frame.clear()
    is_known = pl.col("side").is_in(DEBIT_FLAGS + CREDIT_FLAGS).fill_null(value=False)
    # An amount of zero needs no side. A blank one is zero, one that cannot be read is not.
    is_zero = pl.col("amount__text").is_null() | (pl.col("amount") == 0).fill_null(value=False)
    return in_fields(frame, ("side",), lambda _: ~is_known & ~is_zero)
