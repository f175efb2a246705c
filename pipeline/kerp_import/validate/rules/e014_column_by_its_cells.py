"""A column under an ambiguous header whose cells do not all say the same."""

import polars as pl

from kerp_import.model.doubt import About
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E014",
    name="column-by-its-cells",
    title=Words("뜻이 확실하지 않은 열", "Columns that may mean something else"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("doubts",),
    message=Words(
        "'{header}' 열({column})을 {field}(으)로 읽었으나 확실하지 않습니다: {doubt_ko}. 다르게 읽으면: {other_ko}",
        "Column '{header}' ({column}) was read as {field}, which is not certain: {doubt_en}. It may be: {other_en}",
    ),
    hint=Words(
        "다르게 읽으려면 kerp-import inspect --write-profile로 초안을 쓰고 그 열을 고쳐 --profile로 줍니다.",
        "To read it another way: kerp-import inspect --write-profile, fix that column, and give it as --profile.",
    ),
    why=Words(
        "코드, 구분, 번호 같은 머리글은 양식마다 뜻이 달라 그 아래의 값만이 뜻을 말한다.",
        "A header such as '코드', '구분' or '번호' means another thing on every form: only the cells below it tell.",
    ),
)
def column_by_its_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns."""
    few, has_other = pl.col("against") == 0, pl.col("other") != ""
    return frame.filter(pl.col("about") == About.COLUMN).with_columns(
        pl.when(few)
        .then(pl.format("값이 {}칸뿐이고 '{}' 같은 값은 달리 읽을 수도 있습니다", "rows", "value"))
        .otherwise(pl.format("{}칸 가운데 {}칸이 그렇게 보이지 않습니다 (예: '{}')", "rows", "against", "value"))
        .alias("doubt_ko"),
        pl.when(few)
        .then(pl.format("it has {} values alone, and one such as '{}' may be either", "rows", "value"))
        .otherwise(pl.format("{} of {} cells do not look like it, such as '{}'", "against", "rows", "value"))
        .alias("doubt_en"),
        pl.when(has_other).then("other").otherwise(pl.lit("읽지 않음")).alias("other_ko"),
        pl.when(has_other).then("other").otherwise(pl.lit("nothing that is read")).alias("other_en"),
    )
