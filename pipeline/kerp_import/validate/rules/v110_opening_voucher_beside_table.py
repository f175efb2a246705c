"""An opening voucher in the journal, where a table gives the openings of the same year."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V110",
    name="opening-voucher-beside-table",
    title=Words("기초잔액 표와 겹치는 전기이월 전표", "Opening vouchers beside a table of opening balances"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("second_openings",),
    table="opening_balances",
    field="voucher_no",
    message=Words(
        "{fiscal_year}년 기초잔액이 두 번 있습니다: 기초잔액 표와 {voucher_date} 전기이월 전표"
        " (차변 {total_debit}원, 대변 {total_credit}원)",
        "The openings of {fiscal_year} stand twice: in a table, and in the voucher of {voucher_date} that brings them"
        " forward (debit {total_debit}, credit {total_credit} won)",
    ),
    hint=Words(
        "둘 중 하나만 주십시오. 거래처별 잔액이 필요하면 기초잔액 표를 두고 분개장에서 전기이월 전표를 지우십시오.",
        "Give one of them. Where balances by partner matter keep the table, and delete the voucher from the journal.",
    ),
    why=Words(
        "전기이월 전표는 기초잔액이 된다. 표와 함께 이관하면 기초가 두 배가 된다.",
        "An opening voucher becomes opening balances; beside a table every opening would be doubled.",
    ),
)
def opening_voucher_beside_table(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    return frame
