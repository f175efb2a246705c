"""A journal with one amount, whose signs were taken for sides on little evidence."""

import polars as pl

from kerp_import.model.doubt import About
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E012",
    name="signs-hardly-prove-sides",
    title=Words("부호가 차대인지 확실하지 않은 분개장", "Journals whose signs may not be sides"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("doubts",),
    message=Words(
        "금액의 부호를 차변과 대변으로 읽었으나 확실하지 않습니다: {doubt_ko}",
        "The signs of the amounts were read as debit and credit, which is not certain: {doubt_en}",
    ),
    hint=Words(
        (
            "이대로 맞으면 --profile {read}(으)로 정하고, 차대를 말하는 열이 있으면 inspect --write-profile의 "
            "초안에 side로 적어 --profile로 줍니다."
        ),
        (
            "If it is right, say --profile {read}; if a column tells the side, name it as side in the draft of "
            "inspect --write-profile, and give that as --profile."
        ),
    ),
    why=Words(
        "차대를 말하는 열이 따로 있으면 음수는 대변이 아니라 취소된 금액이다.",
        "Where a column tells the side, what is below zero is no credit but an amount taken back.",
    ),
)
def signs_hardly_prove_sides(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tables."""
    few = pl.col("against") == 0
    return frame.filter(pl.col("about") == About.SIGNS).with_columns(
        pl.when(few)
        .then(pl.format("합이 0인 전표가 {}건뿐입니다", "rows"))
        .otherwise(pl.format("처음 전표 {}건 가운데 {}건의 합이 0이 아닙니다", "rows", "against"))
        .alias("doubt_ko"),
        pl.when(few)
        .then(pl.format("only {} vouchers add up to zero", "rows"))
        .otherwise(pl.format("{} of the first {} vouchers do not add up to zero", "against", "rows"))
        .alias("doubt_en"),
    )
