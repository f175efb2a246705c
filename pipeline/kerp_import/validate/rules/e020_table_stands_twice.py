"""A sheet or file whose vouchers all stand in another one of the same run: a copy, a backup, the same as CSV."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E020",
    name="table-stands-twice",
    title=Words("다른 표에 모두 들어 있는 전표", "Tables whose vouchers all stand in another one"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("table_copies",),
    message=Words(
        "{value}와(과) 내용이 똑같은 표: 전표 {count}개가 두 번 있습니다 ({first_day}~{last_day}, 차변 {amount}원)",
        "The contents are those of {value}: {count} voucher(s) stands(stand) twice ({first_day}~{last_day}, debit "
        "{amount} won)",
    ),
    hint=Words(
        "사본이면 빼거나 --same-vouchers one을 붙여 한 번만 이관하고, 다른 기간을 넣으려 했으면 다시 내려받으십시오.",
        "If it is a copy, leave it out or say --same-vouchers one; if another period was meant, export that one.",
    ),
    why=Words(
        "사본까지 읽으면 모든 전표가 두 배가 되어도 대차는 맞는다.",
        "With the copy read too every voucher is doubled, and all of them still balance.",
    ),
)
def table_stands_twice(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the copies."""
    return frame
