"""Vouchers that stand alike in two files of overlapping periods; one finding for each pair of files."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V131",
    name="voucher-in-two-files",
    title=Words("두 파일에 똑같이 있는 전표", "Vouchers that stand alike in two files"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("same_vouchers",),
    message=Words(
        "{value}와(과) 겹치는 전표가 {count}개 있어 두 번입니다 ({lines}행, {first_day}~{last_day}, 차변 {amount}원)",
        "{count} voucher(s) stands(stand) in {value} too, so twice ({lines} line(s), {first_day}~{last_day}, debit "
        "{amount} won)",
    ),
    hint=Words(
        (
            "기간이 겹친 파일이면 --same-vouchers one을 붙여 한 번만 이관하십시오. 실제로 두 번 있었던 거래면 "
            "--rules 파일에서 KERP-V131을 warning으로 낮추고 사유를 적으십시오."
        ),
        (
            "If the files overlap, say --same-vouchers one; if each really happened twice, lower KERP-V131 to warning "
            "in the --rules file and say why."
        ),
    ),
    why=Words(
        "겹친 기간의 파일을 함께 넣으면 전표가 두 배가 되어도 대차는 맞는다.",
        "Files of overlapping periods double their vouchers, and the books still balance.",
    ),
)
def voucher_in_two_files(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of tables."""
    return frame
