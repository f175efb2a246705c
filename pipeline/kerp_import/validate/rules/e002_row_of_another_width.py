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
    message=Words(
        "이 행의 칸 수({width})가 머리글({expected})과 다릅니다: {value}",
        "This row has {width} fields, the header {expected}: {value}",
    ),
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
    """Return the rows that break it."""
    return frame
