"""Balances in one column of which nothing tells whether the sign is the side."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, labelled

ONE_COLUMN = {
    "told_ko": (
        "잔액이 한 열에 있고 음수가 섞여 있는데, 부호가 차변·대변을 뜻하는지 알 수 없습니다: "
        "어느 쪽으로 읽어도 차변과 대변이 맞지 않거나, 두 가지로 맞습니다 ({}행, 첫 음수 {})"
    ),
    "told_en": (
        "The balances stand in one column, some below zero, and nothing tells whether the sign is the side (debit or "
        "credit): no reading balances, or two do ({} rows, the first one below zero is {})"
    ),
}
SPLIT = {
    "advice_ko": "차대구분 열(차변/대변)을 넣거나, 차변과 대변 두 열로 나누어 다시 내려받으십시오.",
    "advice_en": "Add a column '차대구분' ('차변' or '대변'), or export the balances in two columns, debit and credit.",
}
IN_LEDGER = {
    "told_ko": ("계정 {}의 전기이월 잔액 {}: 차변인지 대변인지 알 수 없습니다: 그 계정의 원장에 움직인 행이 없습니다"),
    "told_en": "Nothing tells on which side account {} opens with {}: its ledger has no row that moves",
}
GIVE_OPENINGS = {
    "advice_ko": "기초잔액 표나 전기말 합계잔액시산표를 차변과 대변 두 열로 내려받아 함께 넣으십시오.",
    "advice_en": "Give a table of openings or last year's trial balance beside it, in two columns, debit and credit.",
}


@frame_rule(
    id="KERP-V115",
    name="side-of-balances-unknown",
    title=Words("차변인지 대변인지 알 수 없는 잔액 열", "Balances whose side is unknown"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("opening_balances", "trial_balance", "journal"),
    message=Words("{told_ko}", "{told_en}"),
    hint=Words("{advice_ko}", "{advice_en}"),
    why=Words(
        "음수인 대변 잔액은 차변 잔액일 수도, 부호로 적은 대변 잔액일 수도 있다.",
        "A credit balance below zero may be a debit, or a credit written with its sign.",
    ),
)
def side_of_balances_unknown(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first row below zero of each table that is asked about, and every opening of a ledger on no side."""
    if {"opens", "balance"} <= {*frame.columns}:
        return _of_ledger(frame)
    amounts = [name for name in ("opening_amount", "closing_amount") if name in frame.columns]
    if "side_unknown" not in frame.columns or not amounts:
        return frame.clear()
    below = pl.any_horizontal(pl.col(name) < 0 for name in amounts)
    field = pl.coalesce(pl.when(pl.col(name) < 0).then(pl.lit(name)) for name in amounts)
    value = pl.coalesce(pl.when(pl.col(name) < 0).then(f"{name}__text") for name in amounts)
    return (
        frame.filter("side_unknown")
        .with_columns(pl.len().over("file", "sheet").alias("rows"), field.alias("field"), value.alias("value"))
        .filter(below.fill_null(value=False))
        .unique(["file", "sheet"], keep="first", maintain_order=True)
        .with_columns(pl.format(words, "rows", "value").alias(name) for name, words in ONE_COLUMN.items())
        .with_columns(pl.lit(words).alias(name) for name, words in SPLIT.items())
    )


def _of_ledger(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the openings of a ledger that are a balance alone, where no row of the account shows its side."""
    is_on_none = pl.col("opens") & pl.col("debit_amount").is_null() & pl.col("credit_amount").is_null()
    account = labelled("source_account_code", "source_account_name")
    return (
        frame.filter(is_on_none & (pl.col("balance") != 0).fill_null(value=False))
        .with_columns(
            pl.lit("balance").alias("field"), pl.col("balance__text").alias("value"), account.alias("account")
        )
        .with_columns(pl.format(words, "account", "value").alias(name) for name, words in IN_LEDGER.items())
        .with_columns(pl.lit(words).alias(name) for name, words in GIVE_OPENINGS.items())
    )
