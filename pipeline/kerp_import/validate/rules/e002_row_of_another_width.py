"""A row of a text file whose number of fields is not the header's."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E002",
    name="row-of-another-width",
    title=Words("칸 수가 머리글과 다른 행", "Rows of another width than the header"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("rejects",),
    message=Words("이 행{what_ko}: {value}", "This row {what_en}: {value}"),
    hint=Words(
        "적요 안의 쉼표나 따옴표 때문인지 확인하고 원본을 다시 내려받으십시오.",
        "See whether a comma or a quote inside a text is the cause, and export the file again.",
    ),
    why=Words(
        "칸을 채우거나 잘라서 맞추면 금액이 다른 열로 들어갈 수 있다.",
        "Padding or cutting a row can move an amount into another column.",
    ),
)
def row_of_another_width(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it; of some a comma is missing before a quote, and the width is right by accident."""
    is_torn = pl.when("is_torn")
    return frame.with_columns(
        is_torn.then(pl.lit("은 따옴표 앞뒤의 쉼표가 빠져 칸이 밀린 것으로 보입니다"))
        .otherwise(pl.format("의 칸 수({})가 머리글({})과 다릅니다", "width", "expected"))
        .alias("what_ko"),
        is_torn.then(pl.lit("seems shifted: a comma is missing beside a quote"))
        .otherwise(pl.format("has {} fields, the header {}", "width", "expected"))
        .alias("what_en"),
    )
