"""Texts that lost letters before they came to us: question marks in a word, or Hangul in a wrong encoding."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, first_of_each, frame_rule, in_fields

TEXTS = (
    "account_name", "partner_name", "department_name", "project_name", "description", "representative", "address",
    "business_type", "business_item",
)  # fmt: skip

NAMES = frozenset(TEXTS) - {"description"}
"""Texts in which nobody asks a question."""

QUESTIONS = r"(?:^|[\s(\[])\?{2,}[\p{L}\p{N})\]]|[\p{L}\p{N}]\?{2,}[\p{L}\p{N}]|^\?{2,}$"
"""??상사, 가??나, ???; 확인할 것?? is a question."""

OTHER_LETTERS = (
    r"\x{FFFD}|占쏙옙|占쎌|\x{F0}\x{9F}|[ÃÂ][\x{80}-\x{BF}]|(?:[\x{B0}-\x{B6}\x{B8}-\x{C8}][\x{A1}-\x{FE}]){2,}"
)
"""The replacement character; Hangul read as Latin letters (°¡³ª) or through two encodings (占쏙옙)."""


@frame_rule(
    id="KERP-V017",
    name="letters-lost",
    title=Words("깨진 글자", "Letters that were lost"),
    who=Who.CLIENT,
    severity=Severity.WARNING,
    on=("raw",),
    message=Words(
        "'{field_name}' 열의 글자 {count}칸이 깨진 것 같습니다: '{value}'",
        "{count} cell(s) of '{field_name}' seems(seem) to have lost letters: '{value}'",
    ),
    hint=Words(
        "원본 프로그램에서 UTF-8이나 엑셀 형식으로 다시 내려받으십시오. 이미 물음표(??)가 된 글자는 되돌릴 수 "
        "없습니다.",
        "Export it again as UTF-8 or as a workbook: letters that have become question marks (??) cannot be brought "
        "back.",
    ),
    why=Words(
        "글자를 모르는 프로그램이 저장하면 한글이 ??나 다른 글자로 바뀌고, 그 이름 그대로 장부에 남는다.",
        "A program that does not know the letters writes ?? or others instead, and the books keep that name.",
    ),
)
def letters_lost(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first such cell of each column."""

    def broken(field: str) -> pl.Expr:
        questions = r"\?{2,}" if field in NAMES else QUESTIONS
        return pl.col(field).str.contains(f"{questions}|{OTHER_LETTERS}")

    return first_of_each(in_fields(frame, TEXTS, broken), "field")
