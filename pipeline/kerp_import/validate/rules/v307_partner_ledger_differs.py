"""A partner whose balance is not that of the partner ledger."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, advised, frame_rule, labelled


@frame_rule(
    id="KERP-V307",
    name="partner-ledger-differs",
    title=Words("거래처원장과 다른 거래처 잔액", "Partners whose balance differs from their ledger"),
    who=Who.ACCOUNTANT,
    severity=Severity.WARNING,
    on=("tied_partners",),
    table="partner_ledger",
    field="balance",
    message=Words(
        "{about}, 거래처 {partner}: 거래처원장 {legacy}원, 이관 {loaded}원, 차이 {difference}원",
        "{about}, partner {partner}: {legacy} won in the partner ledger, {loaded} imported, difference {difference}",
    ),
    hint=Words("{advice_ko}", "{advice_en}"),
    why=Words(
        "계정의 잔액이 맞아도 거래처 사이에서 금액이 바뀌면 채권과 채무가 틀린다.",
        "An account can tie while amounts have moved between its partners: then receivables and payables are wrong.",
    ),
)
def partner_ledger_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the partners, with what to look at."""
    return frame.filter(pl.col("difference") != 0).with_columns(
        labelled("partner_code", "partner_name").alias("partner"),
        *advised("그 거래처의 원장을 분개와 비교하십시오.", "Compare that partner's ledger with the journal."),
    )
