"""Account ledgers without voucher numbers: what belongs together is known by the day alone."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V141",
    name="ledgers-without-numbers",
    title=Words("전표번호가 없는 계정별원장", "Account ledgers without voucher numbers"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("without_numbers",),
    table="vouchers",
    field="voucher_no",
    message=Words(
        "계정별원장 {tables}장({rows}행)에 전표번호가 없어 하루를 전표 하나로 모읍니다",
        "{tables} sheet(s) of account ledgers ({rows} row(s)) have no voucher numbers: each day becomes one voucher",
    ),
    hint=Words(
        "전표마다 옮기려면 전표번호 열을 넣어 원장을 다시 내려받거나 분개장을 쓰십시오.",
        "To keep the vouchers apart, export the ledgers with the column of voucher numbers, or use the journal.",
    ),
    why=Words(
        "번호가 없으면 여러 계정의 원장에서 한 전표의 행을 찾을 수 없다.",
        "Without numbers nothing tells which lines of several accounts are one voucher.",
    ),
)
def ledgers_without_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first of the ledgers, with how many there are."""
    return frame
