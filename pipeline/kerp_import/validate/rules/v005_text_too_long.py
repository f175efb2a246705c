"""What the schemas of `schemas/frames.py` say of one value: text too long."""

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Rule, Who

TEXT_TOO_LONG = Rule(
    id="KERP-V005",
    name="text-too-long",
    title=Words("너무 긴 글자", "Texts that are too long"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    table=None,
    field=None,
    message=Words(
        "{field_name} 값이 {limit}자를 넘습니다: '{value}'",
        "{field_name} is longer than {limit} character(s): '{value}'",
    ),
    hint=Words("원본에서 {limit}자 이내로 줄이십시오.", "Shorten it to {limit} character(s) in the source."),
    why=Words("말없이 자르면 코드와 이름이 다른 것이 된다.", "Cutting it in silence makes another code or name of it."),
    check="str_length",
)
