"""Texts that do not reach K-ERP as they are stored: line breaks become spaces, codes get the zeros that are shown."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, first_of_each, frame_rule, in_fields

TEXTS = (
    "account_name", "partner_name", "department_name", "project_name", "description", "representative", "address",
    "business_type", "business_item",
)  # fmt: skip


@frame_rule(
    id="KERP-E030",
    name="text-changed",
    title=Words("그대로 옮기지 않은 글", "Texts that are not moved as they are"),
    who=Who.CONSULTANT,
    severity=Severity.INFO,
    on=("raw", "texts_changed"),
    message=Words(
        "'{field_name}' 열 {count}칸의 {what_ko}: '{value}'",
        "In {count} cell(s) of '{field_name}' {what_en}: '{value}'",
    ),
    hint=Words(
        "그대로 두어도 됩니다. 원본의 글이 꼭 필요하면 원본 파일을 함께 보관하십시오.",
        "Nothing needs to be done; keep the original file where the text must stay as it was.",
    ),
    why=Words(
        "원본과 한 글자라도 다르면 왜 다른지 말해야 한다.",
        "Where a text differs from the original by one character, somebody will ask why.",
    ),
)
def text_changed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first such cell of each column."""
    if "stored" in frame.columns:
        what_ko = pl.concat_str(pl.lit("코드를 셀 서식에 보이는 대로 읽었습니다(저장된 값 "), "stored", pl.lit(")"))
        what_en = pl.concat_str(
            pl.lit("the code was read as the cell's format shows it (stored as "), "stored", pl.lit(")")
        )
        return frame.with_columns(what_ko.alias("what_ko"), what_en.alias("what_en"))
    broken = in_fields(frame, TEXTS, lambda field: pl.col(field).str.strip_chars().str.contains(r"[\r\n\t]"))
    return first_of_each(broken, "field").with_columns(
        pl.col("value").str.replace_all(r"[\r\n\t]+", "⏎").alias("value"),
        pl.lit("줄바꿈이나 탭을 빈칸으로 바꾸었습니다").alias("what_ko"),
        pl.lit("a line break or tab has become a space").alias("what_en"),
    )
