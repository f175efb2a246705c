"""Codes of partners, departments and projects that differ from another one in their leading zeros alone."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-M032",
    name="code-lost-its-zeros",
    title=Words("앞의 0이 빠진 코드", "Codes that lost their leading zeros"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("lost_zeros",),
    table="partners",
    message=Words(
        "코드 {value}({lines}행)은(는) {other_label}와(과) 앞의 0만 다릅니다: {what_ko}",
        "The code {value} ({lines} line(s)) differs from {other_label} in its leading zeros alone: {what_en}",
    ),
    hint=Words(
        '같은 곳이면 매핑 파일의 {table_name}에 한 줄을 적으십시오: - {{source_code: "{value}", target_code: '
        '"{other}"}} (다른 곳이면 target_code도 "{value}").',
        'If they are the same, add a line under {table_name} in the mapping: - {{source_code: "{value}", target_code: '
        '"{other}"}} (if it is another one: target_code "{value}").',
    ),
    why=Words(
        "엑셀이 00108을 108로 바꾸면 한 거래처가 두 곳이 되고 잔액이 나뉜다.",
        "A spreadsheet that makes 108 of 00108 makes two partners of one, and parts its balance.",
    ),
)
def code_lost_its_zeros(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the codes; those whose name agrees are told only."""
    proven = pl.col("is_proven")
    return frame.with_columns(
        pl.when(proven).then(pl.lit("info")).alias("severity"),
        pl.concat_str("other", pl.when(pl.col("other_name") != "").then("other_name"), separator=" ", ignore_nulls=True)
        .alias("other_label"),
        pl.when(proven).then(pl.lit("이름이 같아 그 코드로 읽었습니다")).otherwise(pl.lit("같은 곳인지 알 수 없습니다"))
        .alias("what_ko"),
        pl.when(proven).then(pl.lit("the name is the same, and it was read as that one"))
        .otherwise(pl.lit("nothing tells whether they are the same")).alias("what_en"),
    )  # fmt: skip
