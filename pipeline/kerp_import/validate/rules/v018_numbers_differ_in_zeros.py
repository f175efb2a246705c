"""Vouchers whose lines write the number in several ways that differ in zeros."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V018",
    name="numbers-differ-in-zeros",
    title=Words("0의 개수만 다른 전표번호", "Voucher numbers that differ in zeros"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("vouchers",),
    table="vouchers",
    field="voucher_no",
    message=Words(
        "전표번호 '{source_voucher_no}'와(과) '{other_no}'은(는) 같은 날 {voucher_no} 한 전표가 됩니다",
        "The numbers '{source_voucher_no}' and '{other_no}' of one day become one voucher, {voucher_no}",
    ),
    hint=Words(
        "원본에서 서로 다른 전표라면 번호를 구별되게 고쳐 다시 내려받으십시오.",
        "If they are several vouchers in the legacy program, make their numbers differ and export again.",
    ),
    why=Words(
        "00007과 7이 다른 전표라면 두 전표가 하나로 합쳐져도 차변과 대변은 맞는다.",
        "If 00007 and 7 are two vouchers, debit and credit still agree once they are one.",
    ),
)
def numbers_differ_in_zeros(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the vouchers."""
    return frame.filter(pl.col("other_no").is_not_null()).with_columns(pl.col("other_no").alias("value"))
