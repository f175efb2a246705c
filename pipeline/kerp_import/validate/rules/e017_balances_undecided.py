"""A table of balances that may be opening balances or a trial balance."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E017",
    name="balances-undecided",
    title=Words("기초잔액인지 시산표인지 알 수 없는 표", "Balances that may open or close a year"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("undecided",),
    table="opening_balances",
    message=Words(
        "이 잔액 표({rows}행)가 기초잔액인지 기말 시산표인지 정해지지 않습니다: {why_ko}",
        "This table of balances ({rows} row(s)) may be opening balances or a trial balance (closing balances): "
        "{why_en}",
    ),
    hint=Words(
        "기초잔액이면 --balances opening, 대조할 시산표면 --balances trial-balance를 주십시오. "
        "표가 여럿이면 제목에 '기초잔액' 또는 '시산표'와 날짜(2024년 12월 31일 현재)를 적으십시오.",
        "Give --balances opening if they open the year, --balances trial-balance if K-ERP is to be held against "
        "them. If there are several tables, write 기초잔액 or 시산표 and the day (2024년 12월 31일 현재) above it.",
    ),
    why=Words(
        "기말잔액을 기초로 이관하면 한 해의 움직임이 두 번 들어가고, 대차는 그래도 맞는다.",
        "Closing balances loaded as openings put a year's movements in twice, and debit and credit still agree.",
    ),
)
def balances_undecided(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tables."""
    return frame
