"""A line that stands twice within its voucher."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule

AMOUNTS = ("voucher_id", "debit_amount", "credit_amount")
LINE = (*AMOUNTS, "source_account_code", "partner_code", "department_code", "project_code", "description")


@frame_rule(
    id="KERP-V123",
    name="line-stands-twice",
    title=Words("한 전표에 두 번 있는 행", "Lines that stand twice in a voucher"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("journal",),
    table="voucher_lines",
    field="account_code",
    message=Words(
        "전표 {voucher}: 똑같은 행이 {lines}번 있습니다 (계정 {account}, {amount}원)",
        "Voucher {voucher}: the same line stands {lines} time(s) (account {account}, {amount} won)",
    ),
    hint=Words(
        "두 번 입력한 행이면 원본에서 지우고, 실제로 같은 금액이 되풀이된 것이면 그대로 두십시오.",
        "If it was entered twice, delete one in the source; if the same amount really recurs, leave it.",
    ),
    why=Words(
        "양쪽에서 한 행씩 두 번 적은 전표는 대차가 맞아 합계에서만 드러난다.",
        "A voucher with a line too many on both sides balances, and only the totals tell.",
    ),
)
def line_stands_twice(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first repeated line of each voucher that has any, unless all of the voucher stands twice."""
    filled = pl.col("voucher_id").is_not_null() & ((pl.col("debit_amount") > 0) | (pl.col("credit_amount") > 0))
    lines = frame.filter(filled)
    # Few lines share voucher and amounts with another: only theirs are compared field by field.
    suspects = lines.filter(pl.struct(AMOUNTS).is_duplicated())
    twice = suspects.filter(pl.struct(LINE).is_duplicated())
    if twice.is_empty():
        return frame.clear()
    repeated = twice.group_by("voucher_id").agg(pl.len().alias("repeated"))
    all_lines = lines.join(repeated, on="voucher_id").group_by("voucher_id").agg(pl.len().alias("all"))
    partly = repeated.join(all_lines, on="voucher_id").filter(pl.col("repeated") < pl.col("all"))
    counted = twice.join(partly, on="voucher_id", maintain_order="left").with_columns(
        pl.len().over(LINE).alias("lines"), pl.int_range(pl.len()).over(LINE).alias("place")
    )
    second = counted.filter(pl.col("place") == 1).unique("voucher_id", keep="first", maintain_order=True)
    number = pl.col("voucher_date").dt.strftime("%Y%m%d") + "-" + pl.col("number")
    return second.with_columns(
        number.alias("voucher"),
        pl.col("source_account_code").alias("account"),
        pl.max_horizontal("debit_amount", "credit_amount").alias("amount"),
        pl.col("source_account_code").alias("value"),
    )
