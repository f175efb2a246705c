"""A column that is read, beside another one of the same name that is not."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule


@frame_rule(
    id="KERP-E007",
    name="two-columns-of-one-name",
    title=Words("이름이 같은 두 열", "Two columns of one name"),
    who=Who.CONSULTANT,
    severity=Severity.WARNING,
    on=("rivals",),
    message=Words(
        "'{header}' 열이 둘입니다: {chosen}열을 {field}(으)로 읽고, {other}열(예: {value})은 읽지 않았습니다",
        "Two columns are called '{header}': {chosen} is read as {field}, {other} (such as {value}) is not read",
    ),
    hint=Words(
        "다른 열이 맞으면 kerp-import inspect --write-profile로 초안을 쓰고 {field}의 nth를 고쳐 --profile로 줍니다.",
        "If the other is meant: kerp-import inspect --write-profile, fix nth of {field}, and give it as --profile.",
    ),
    why=Words(
        "같은 이름의 열 가운데 어느 것이 맞는지는 원본을 아는 사람만 안다.",
        "Which of two columns of one name is meant only somebody who knows the books can tell.",
    ),
)
def two_columns_of_one_name(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns."""
    return frame
