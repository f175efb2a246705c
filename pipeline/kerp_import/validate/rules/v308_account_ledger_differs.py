"""An account whose ledger and journal differ in some month."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words, shown
from kerp_import.validate.rule import Who, frame_rule, labelled

FIRST = 3
"""Months that the sentence names; the rest is counted, and stands in the report."""

SIDES = {"debit": ("차변", "debit"), "credit": ("대변", "credit"), "balance": ("잔액", "balance")}


@frame_rule(
    id="KERP-V308",
    name="account-ledger-differs",
    title=Words("분개장과 다른 계정별원장", "Account ledgers that differ from the journal"),
    who=Who.ACCOUNTANT,
    severity=Severity.WARNING,
    on=("tied_months",),
    table="account_ledger",
    message=Words(
        "{account}: 계정별원장과 이관이 {count}달에서 다릅니다. {months_ko}",
        "{account}: the account ledger and the import differ in {count} month(s). {months_en}",
    ),
    hint=Words("{advice_ko}", "{advice_en}"),
    why=Words(
        "원장과 분개장은 같은 장부의 두 모습이다. 다르면 한쪽에서 전표가 빠졌거나 바뀌었다.",
        "Ledger and journal are two views of the same books: where they differ, one lacks or changed a voucher.",
    ),
)
def account_ledger_differs(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row per account, with its first months in words."""
    differing = frame.filter(pl.col("difference") != 0)
    accounts = []
    for _, rows in differing.group_by("account_code", maintain_order=True):
        months = [_months(rows.head(FIRST), language) for language in (0, 1)]
        more = rows.height - FIRST
        dots = f" … +{more}" if more > 0 else ""
        first = rows.row(0, named=True)
        facts = {
            "count": rows["month"].n_unique(),
            "months_ko": months[0] + dots,
            "months_en": months[1] + dots,
            "advice_ko": f"{first['cause_ko']}." if first["cause_ko"] else "그 달의 원장을 분개장과 비교하십시오.",
            "advice_en": f"{first['cause_en']}."
            if first["cause_en"]
            else "Compare that month's ledger with the journal.",
        }
        accounts.append(rows.head(1).with_columns(**{name: pl.lit(value) for name, value in facts.items()}))
    answer = pl.concat(accounts) if accounts else differing
    return answer.with_columns(labelled("account_code", "account_name").alias("account"))


def _months(rows: pl.DataFrame, language: int) -> str:
    """Return each month and side with both figures, in Korean (0) or English (1)."""
    words = (
        ("기초", "원장 {legacy}원, 이관 {loaded}원"),
        ("opening", "ledger {legacy}, import {loaded}"),
    )[language]
    return ", ".join(
        f"{row['month'] or words[0]} {SIDES[row['side']][language]}: "
        + words[1].format(legacy=shown(row["legacy"]), loaded=shown(row["loaded"]))
        for row in rows.iter_rows(named=True)
    )
