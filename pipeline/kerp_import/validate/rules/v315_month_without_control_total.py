"""A month that nobody typed a control total for, where other months have one."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V315",
    name="month-without-control-total",
    title=Words("통제합계가 없는 달", "A month without a control total"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("without_control",),
    table="control_totals",
    message=Words(
        "{month}: {why_ko} 전표 {vouchers}건이 다 왔는지 확인되지 않았습니다",
        "{month}: {why_en} it is not proven that its {vouchers} voucher(s) is(are) all of them",
    ),
    hint=Words("{do_ko}", "{do_en}"),
    why=Words(
        "통제합계는 적은 달만 증명한다. 나머지는 파일을 그 자체와 비교한 것이다.",
        "Control totals prove the months that have one; of the others the file was compared with itself.",
    ),
)
def month_without_control_total(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the months."""
    return frame
