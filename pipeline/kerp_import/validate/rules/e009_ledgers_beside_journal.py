"""Account ledgers beside a journal that holds the same postings."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E009",
    name="ledgers-beside-journal",
    title=Words("분개장과 함께 온 계정별원장", "Account ledgers beside a journal"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("beside_journal",),
    message=Words(
        "분개장이 있으므로 계정별원장 {tables}장({rows}행)은 이관하지 않고 달마다 맞춰 보았습니다",
        "There is a journal, so {tables} sheet(s) of account ledgers ({rows} row(s)) were not loaded but compared by "
        "month",
    ),
    hint=Words(
        "할 일은 없습니다. 원장으로 옮기려면 분개장을 빼고 실행하십시오.",
        "There is nothing to do. To move the ledgers instead, run without the journal.",
    ),
    why=Words(
        "원장과 분개장은 같은 분개를 담고 있어 함께 이관하면 모든 금액이 두 배가 된다.",
        "Ledgers and journal hold the same postings: both together would double every amount.",
    ),
)
def ledgers_beside_journal(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first of the ledgers, with how many there are."""
    return frame
