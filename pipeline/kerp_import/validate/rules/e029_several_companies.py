"""Several companies, or several 사업장, in what is loaded into one company."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E029",
    name="several-companies",
    title=Words("여러 회사나 사업장", "Several companies or sites"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("sites",),
    message=Words(
        "회사·사업장 열 '{header}': {told_ko}",
        "Column of companies or sites '{header}': {told_en}",
    ),
    hint=Words(
        "{advice_ko}",
        "{advice_en}",
    ),
    why=Words(
        "두 회사의 장부를 한 회사에 이관하면 어느 쪽의 잔액도 맞지 않는다.",
        "The books of two companies loaded into one are right for neither.",
    ),
)
def several_companies(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what is said of companies and 사업장; only several of them without a choice are an error."""
    about = pl.col("about")
    asked = about == "several"
    return frame.with_columns(
        pl.when(asked)
        .then(pl.format("{}개가 한 회사로 이관하게 됩니다: {}", "count", "words_ko"))
        .when(about == "nobody")
        .then(pl.format("--site로 고른 것이 없습니다: {}", "words_ko"))
        .when(about == "chosen")
        .then(pl.format("--site로 고르지 않은 행을 뺐습니다: {}", "words_ko"))
        .otherwise(pl.format("한 회사의 사업장 {}개를 함께 이관합니다: {}", "count", "words_ko"))
        .alias("told_ko"),
        pl.when(asked)
        .then(pl.format("{} of them would be loaded into one company: {}", "count", "words_en"))
        .when(about == "nobody")
        .then(pl.format("--site names none of them: {}", "words_en"))
        .when(about == "chosen")
        .then(pl.format("rows that --site does not name were left out: {}", "words_en"))
        .otherwise(pl.format("{} sites of one company are loaded together: {}", "count", "words_en"))
        .alias("told_en"),
        pl.when(asked | (about == "nobody"))
        .then(pl.format("하나만 이관하려면 {}, 모두 이 회사의 것이면 --site all을 붙여 다시 실행하십시오.", "option"))
        .otherwise(pl.lit("할 일은 없습니다."))
        .alias("advice_ko"),
        pl.when(asked | (about == "nobody"))
        .then(
            pl.format("Run again with {} to load one of them, or with --site all if all are this company's.", "option")
        )
        .otherwise(pl.lit("There is nothing to do."))
        .alias("advice_en"),
    )
