"""What the schemas of `schemas/frames.py` say of one value: required field empty."""

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Rule, Who

REQUIRED_FIELD_EMPTY = Rule(
    id="KERP-V004",
    name="required-field-empty",
    title=Words("비어 있는 필수 칸", "Required cells that are empty"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    table=None,
    field=None,
    message=Words("{field_name} 칸이 비어 있습니다", "{field_name} is empty"),
    hint=Words("그 칸을 채우거나, 자료가 아닌 행이면 지우십시오.", "Fill it in; if the row is no data, delete it."),
    why=Words("꼭 있어야 하는 값이다.", "K-ERP cannot do without it."),
    check="not_nullable",
)
