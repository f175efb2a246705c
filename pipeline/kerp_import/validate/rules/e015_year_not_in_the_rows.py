"""Dates without a year in a file that does not state its period."""

import polars as pl

from kerp_import.model.doubt import About
from kerp_import.model.nouns import Said, Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E015",
    name="year-not-in-the-rows",
    title=Words("연도가 적히지 않은 날짜", "Dates whose year is not written"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("doubts",),
    message=Words(
        (
            "날짜에 연도가 없고 파일에 기간도 없어, {by_ko}의 연도를 넣었습니다: '{value}'을(를) {read}(으)로 "
            "읽었으나 다른 해({other})일 수 있습니다"
        ),
        (
            "The dates have no year and the file states no period; the year is that of {by_en}: '{value}' was "
            "read as {read}, but may be {other}"
        ),
    ),
    hint=Words(
        "다른 해의 파일이면 그 해를 {way_ko}.",
        "If the file is of another year, say which {way_en}.",
    ),
    why=Words(
        "연도를 잘못 넣으면 한 해의 장부가 통째로 다른 해로 이관된다.",
        "With a wrong year the books of a whole year are loaded into another one.",
    ),
)
def year_not_in_the_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tables."""
    by_title, by_journal = (pl.col("column") == each for each in (Said.TITLE, Said.JOURNAL))
    return frame.filter(pl.col("about") == About.YEAR).with_columns(
        pl.when(by_title)
        .then(pl.lit("제목"))
        .when(by_journal)
        .then(pl.lit("곁의 분개장이나 원장"))
        .otherwise(pl.lit("--fiscal-year"))
        .alias("by_ko"),
        pl.when(by_title)
        .then(pl.lit("the title"))
        .when(by_journal)
        .then(pl.lit("the journal or ledgers beside it"))
        .otherwise(pl.lit("--fiscal-year"))
        .alias("by_en"),
        pl.when(by_title)
        .then(pl.lit("프로필(inspect --write-profile)의 year에 적어 --profile로 줍니다"))
        .otherwise(pl.lit("--fiscal-year로 줍니다"))
        .alias("way_ko"),
        pl.when(by_title)
        .then(pl.lit("as year in a profile (inspect --write-profile), and give it as --profile"))
        .otherwise(pl.lit("as --fiscal-year"))
        .alias("way_en"),
        pl.when(by_title | by_journal).then(pl.lit(Severity.INFO.value)).alias("severity"),
    )
