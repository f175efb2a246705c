"""Lines without a date of which it is not clear whether they belong to the voucher above."""

import polars as pl

from kerp_import.model.doubt import About
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E013",
    name="lines-without-date",
    title=Words("위 전표의 것인지 확실하지 않은 줄", "Lines that may belong to the voucher above"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("doubts",),
    message=Words(
        "처음 {rows}줄 가운데 {against}줄에 날짜가 없어 {doubt_ko}",
        "{against} of the first {rows} line(s) has(have) no date; {doubt_en}",
    ),
    hint=Words(
        (
            "달리 읽으려면 kerp-import inspect --write-profile로 초안을 쓰고 grouped: {other}(으)로 고쳐 "
            "--profile로 줍니다."
        ),
        (
            "To read them the other way: kerp-import inspect --write-profile, put grouped: {other}, and give it "
            "as --profile."
        ),
    ),
    why=Words(
        "날짜와 번호를 위 줄에서 받으면 딴 전표에 붙을 수 있고, 받지 않으면 전표가 끊긴다.",
        "Filled down, a line may end in a voucher that it does not belong to; not filled down, a voucher is torn.",
    ),
)
def lines_without_date(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tables."""
    filled = pl.col("read") == "true"
    return frame.filter(pl.col("about") == About.FILLING).with_columns(
        pl.when(filled)
        .then(pl.lit("위 줄의 날짜와 번호를 받았습니다; 날짜가 빠진 줄일 수도 있습니다"))
        .otherwise(pl.lit("그대로 두었습니다; 위 줄의 전표에 이어지는 줄일 수도 있습니다"))
        .alias("doubt_ko"),
        pl.when(filled)
        .then(pl.lit("they took date and number of the line above, but may be lines whose date is missing"))
        .otherwise(pl.lit("they were left as they are, but may go on with the voucher above"))
        .alias("doubt_en"),
    )
