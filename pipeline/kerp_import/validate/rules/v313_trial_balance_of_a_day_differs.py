"""An account that differs from a trial balance of another day than the last, or from a second one of that day."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, labelled

SIDES = {"balance": ("잔액", "balance"), "debit": ("차변 합계", "debit total"), "credit": ("대변 합계", "credit total")}


@frame_rule(
    id="KERP-V313",
    name="trial-balance-of-a-day-differs",
    title=Words("그 날짜의 시산표와 다른 계정", "Accounts that differ from a trial balance of their day"),
    who=Who.ACCOUNTANT,
    severity=Severity.ERROR,
    on=("tied_days",),
    table="trial_balance",
    field="debit_balance",
    message=Words(
        "계정 {account}: {about} 시산표 {side_ko} {legacy}원, 그날까지 이관 {loaded}원, 차이 {difference}원",
        "Account {account}: {side_en} {legacy} won in the trial balance of {about}, {loaded} won imported up to that "
        "day, difference {difference} won",
    ),
    hint=Words(
        "그날까지의 그 계정 원장을 원본과 비교하십시오.",
        "Compare the ledger of that account up to that day with the original.",
    ),
    why=Words(
        "시산표가 여럿이면 저마다 제 날짜에 맞아야 한다. 더하면 어느 날짜의 것도 아니다.",
        "Each of several trial balances must agree on its own day; added up they are of no day.",
    ),
)
def trial_balance_of_a_day_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first figure of every account that differs, the balance before the totals."""
    return (
        frame.filter(pl.col("difference") != 0)
        .unique(["about", "file", "sheet", "account_code"], keep="first", maintain_order=True)
        .with_columns(
            labelled("account_code", "account_name").alias("account"),
            *(
                pl.col("side").replace_strict({side: words[at] for side, words in SIDES.items()}).alias(f"side_{name}")
                for at, name in enumerate(("ko", "en"))
            ),
        )
    )
