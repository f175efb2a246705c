"""A line with an amount on both sides."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_fields


@frame_rule(
    id="KERP-V050",
    name="both-sides-filled",
    title=Words("차변과 대변이 같이 적힌 행", "Lines with both sides filled"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal",),
    table="voucher_lines",
    message=Words(
        "차변 {debit_read}원과 대변 {credit_read}원이 한 행에 같이 있습니다",
        "Debit {debit_read} and credit {credit_read} stand in one row",
    ),
    hint=Words(
        "한 행에는 한쪽 금액만 남기고, 두 거래라면 두 행으로 나누십시오.",
        "Leave one side in a row; two postings take two rows.",
    ),
    why=Words(
        "한 분개는 한쪽에만 선다. 상계해서 적으면 합계가 달라진다.",
        "A posting stands on one side; netting it would change the totals.",
    ),
)
def both_sides_filled(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    # As read, before the flip: -100 beside 50 would become 150 on one side, and look like a clean line.
    both = (pl.col("debit_read") != 0) & (pl.col("credit_read") != 0)
    return in_fields(frame, ("debit_amount",), lambda _: both)
