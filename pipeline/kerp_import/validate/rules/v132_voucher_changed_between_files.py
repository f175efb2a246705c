"""Vouchers that two overlapping files tell differently; one finding for each pair of files."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V132",
    name="voucher-changed-between-files",
    title=Words("두 파일에서 서로 다른 전표", "Vouchers that two files tell differently"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("differing_vouchers",),
    message=Words(
        (
            "{value} {other_row}행부터의 전표가 이 파일에는 다르게 있습니다: {count}개 ({vouchers}), "
            "차변 {value} {other}원, 이 파일 {amount}원"
        ),
        (
            "Vouchers that begin in row {other_row} of {value} stand differently in this file: {count} ({vouchers}), "
            "debit {other} won in {value}, {amount} won here"
        ),
    ),
    hint=Words(
        (
            "먼저 내려받은 파일을 빼거나 그 전표를 지우십시오. 둘을 따로 실행하면 --on-conflict replace로 뒤의 것이 "
            "앞의 것을 대신합니다. 서로 다른 거래면 --rules 파일에서 KERP-V131을 낮추고 사유를 적으십시오."
        ),
        (
            "Leave out the file that was exported first, or delete those vouchers in it. In two runs the later one "
            "takes their place with --on-conflict replace. If they are different transactions, lower KERP-V131 in the "
            "--rules file and say why."
        ),
    ),
    why=Words(
        "고쳐진 전표가 두 파일에 있으면 분개가 합쳐져 금액이 두 배가 되어도 대차는 맞는다.",
        "The lines of a voucher that was changed between two exports add up to twice the amount, and still balance.",
    ),
)
def voucher_changed_between_files(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of tables."""
    return frame
