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
        "{month}: 통제합계가 없어 전표 {vouchers}건이 다 왔는지 확인되지 않았습니다",
        "{month}: without a control total it is not proven that its {vouchers} voucher(s) is(are) all of them",
    ),
    hint=Words(
        "기존 프로그램의 화면에서 그 달의 전표수, 차변, 대변을 kerp.toml이나 양식의 통제합계 시트에 적으십시오.",
        "Type the vouchers, debit and credit of the month off the screen of the old program into kerp.toml or the "
        "template's"
        " sheet (통제합계).",
    ),
    why=Words(
        "통제합계는 적은 달만 증명한다. 나머지는 파일을 그 자체와 비교한 것이다.",
        "Control totals prove the months that have one; of the others the file was compared with itself.",
    ),
)
def month_without_control_total(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the months."""
    return frame
