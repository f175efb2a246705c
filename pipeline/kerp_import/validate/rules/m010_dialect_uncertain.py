"""A file whose accounts could be those of two products, or are known by their codes alone."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-M010",
    name="dialect-uncertain",
    title=Words("확실하지 않은 계정과목 체계", "Charts of accounts that are not certain"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("reading",),
    table="accounts",
    message=Words(
        "계정과목을 {read_as}의 것으로 읽었으나 확실하지 않습니다: {doubt_ko}.{change_ko}",
        "The accounts were read as those of {read_as}, which is not certain: {doubt_en}.{change_en}",
    ),
    hint=Words(
        "어느 제품에서 내보냈는지 확인하고, 다른 제품이면 매핑 파일의 source에 적으십시오 (source: {source}).",
        "See which product they were exported from; if it is another one, say so in the mapping (source: {source}).",
    ),
    why=Words(
        "같은 코드가 제품에 따라 다른 계정이다: 세무사랑의 951은 이자비용, 더존의 951은 투자자산처분손실이다.",
        "One code is another account in another product: 951 is '이자비용' in KcLep, '투자자산처분손실' in Douzone.",
    ),
)
def dialect_uncertain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    has_other, differs = pl.col("other").is_not_null(), pl.col("differing") > 0
    same = pl.when(has_other)
    ko = pl.format(" {}의 것으로 읽으면 계정 {}개가 다른 곳으로 갑니다: {}.", "other", "differing", "accounts")
    en = pl.format(" Read as those of {}, {} accounts would go elsewhere: {}.", "other", "differing", "accounts")
    same_ko = pl.format(" {}의 것으로 읽어도 같은 곳으로 갑니다.", "other")
    same_en = pl.format(" Read as those of {}, all would go to the same place.", "other")
    return frame.with_columns(
        pl.when(has_other & differs).then(ko).otherwise(same.then(same_ko)).alias("change_ko"),
        pl.when(has_other & differs).then(en).otherwise(same.then(same_en)).alias("change_en"),
        pl.when(has_other & ~differs).then(pl.lit(Severity.INFO.value)).alias("severity"),
        pl.col("other_name").fill_null("wehago, kclep, ecount …").alias("source"),
    )
