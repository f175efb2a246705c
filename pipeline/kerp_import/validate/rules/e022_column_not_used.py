"""A filled column that nothing uses."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, column_labels, frame_rule


@frame_rule(
    id="KERP-E022",
    name="column-not-used",
    title=Words("쓰지 않은 열", "Columns that are not used"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("unknown_columns",),
    message=Words(
        "'{label_ko}' 열({column}열)은 쓰이지 않았습니다: {rows}행 가운데 {filled}행에 값이 있습니다 (예: {value})",
        "The column '{label_en}' ({column}) is not used: {filled} of {rows} row(s) has(have) a value (such as {value})",
    ),
    hint=Words(
        "필요한 열이면 kerp-import inspect --write-profile로 초안을 쓰고 항목을 정해 --profile로 줍니다. "
        "필요 없으면 할 일은 없습니다.",
        "If it is needed: kerp-import inspect --write-profile, name its field, and give it as --profile. "
        "If not, there is nothing to do.",
    ),
    why=Words(
        "말없이 버린 열에 장부의 뜻을 바꾸는 것이 있을 수 있다.",
        "What a column passed over in silence holds may change what the books mean.",
    ),
)
def column_not_used(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns that hold no unknown amounts."""
    return frame.filter(~pl.col("is_amount")).with_columns(*column_labels())
