"""A column of amounts that nobody knows."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, column_labels, frame_rule


@frame_rule(
    id="KERP-E023",
    name="unknown-amounts",
    title=Words("모르는 금액 열", "Columns of unknown amounts"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("unknown_columns",),
    message=Words(
        "'{label_ko}' 열({column}열)에 어느 항목인지 모르는 금액이 있습니다: {rows}행 가운데 {filled}행 (예: {value})",
        "The column '{label_en}' ({column}) holds amounts that no field takes: "
        "{filled} of {rows} row(s) (such as {value})",
    ),
    hint=Words(
        "장부의 금액이면 kerp-import inspect --write-profile로 항목을 정해 --profile로 줍니다. "
        "옮길 것이 아니면 원본에서 그 열을 빼십시오.",
        "If they belong to the books: kerp-import inspect --write-profile, name the field, give it as --profile. "
        "If not, take the column out of the file.",
    ),
    why=Words(
        "읽지 않은 금액이 장부에 속하면 옮긴 장부가 틀린다.",
        "If amounts that were not read belong to the books, the books that are moved are wrong.",
    ),
)
def unknown_amounts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns that hold amounts."""
    return frame.filter("is_amount").with_columns(*column_labels())
