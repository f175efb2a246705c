"""Balances in one column of which nothing tells whether the sign is the side."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-V115",
    name="side-of-balances-unknown",
    title=Words("차변인지 대변인지 알 수 없는 잔액 열", "Balances whose side is unknown"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("opening_balances", "trial_balance"),
    message=Words(
        "잔액이 한 열에 있고 음수가 섞여 있는데, 부호가 차변·대변을 뜻하는지 알 수 없습니다: "
        "어느 쪽으로 읽어도 차변과 대변이 맞지 않거나, 두 가지로 맞습니다 ({rows}행, 첫 음수 {value})",
        "The balances stand in one column, some below zero, and nothing tells whether the sign is the side (debit or "
        "credit): no reading balances, or two do ({rows} rows, the first one below zero is {value})",
    ),
    hint=Words(
        "차대구분 열(차변/대변)을 넣거나, 차변과 대변 두 열로 나누어 다시 내려받으십시오.",
        "Add a column 차대구분 (차변/대변), or export the balances in two columns, debit and credit.",
    ),
    why=Words(
        "음수인 대변 잔액은 차변 잔액일 수도, 부호로 적은 대변 잔액일 수도 있다.",
        "A credit balance below zero may be a debit, or a credit written with its sign.",
    ),
)
def side_of_balances_unknown(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first row below zero of each table that is asked about."""
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
    )
