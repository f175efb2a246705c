"""An account that a map sends to one of another type or normal side, without saying why."""

import polars as pl

from kerp_import.model.labels import NAMES
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Language, Words
from kerp_import.validate.rule import Who, frame_rule, labelled, mapping_line


@frame_rule(
    id="KERP-M012",
    name="type-or-side-changes",
    title=Words("유형이나 차·대변이 바뀌는 계정", "Accounts that change type or normal side"),
    who=Who.ACCOUNTANT,
    severity=Severity.WARNING,
    on=("accounts_used",),
    field="account_code",
    message=Words(
        "{account}은(는) {was_ko}인데 {target_account}은(는) {becomes_ko}입니다 ({lines}행, {amount}원)",
        "{account} is {was_en}, but {target_account} is {becomes_en} ({lines} line(s), {amount} won)",
    ),
    hint=Words(
        "맞는 계정으로 고치십시오. 그렇게 하기로 한 것이면 매핑의 그 줄에 사유를 note로 적으십시오: {line}",
        "Send it to another account; if it is meant so, say why in the line's note: {line}",
    ),
    why=Words(
        "유형이 바뀌면 재무제표의 다른 자리로 가고, 정상 잔액 쪽이 바뀌면 차감 계정이 더해진다.",
        "Another type is another place in the statements; on another side what is taken away is added.",
    ),
)
def type_or_side_changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    differs = pl.lit(value=False)
    for was, becomes in (("account_type", "target_type"), ("normal_side", "target_side")):
        differs = differs | (pl.col(was) != pl.col(becomes)).fill_null(value=False)
    is_said = pl.col("note").fill_null("") != ""
    by_map = pl.col("how").is_in(["line", "rule", "parent"])
    return frame.filter(pl.col("is_used") & by_map & differs & ~is_said).with_columns(
        pl.col("code").alias("value"),
        labelled("code", "name").alias("account"),
        labelled("target", "target_name").alias("target_account"),
        *_natures(),
        mapping_line(pl.col("target")).str.replace("}", ', note: "…"}', literal=True).alias("line"),
    )


def _natures() -> list[pl.Expr]:
    """Return what an account was and what it becomes, in words: 자산(차변)."""
    return [
        pl.concat_str(
            _word(type_, language),
            pl.concat_str(pl.lit("("), _word(side, language), pl.lit(")")).fill_null(""),
        ).alias(f"{name}_{language.value}")
        for name, type_, side in (("was", "account_type", "normal_side"), ("becomes", "target_type", "target_side"))
        for language in Language
    ]


def _word(column: str, language: Language) -> pl.Expr:
    """Return the column's word in `language`."""
    words = ("asset", "liability", "equity", "revenue", "expense", "debit", "credit")
    return pl.col(column).replace({each: NAMES[each].say(language) for each in words})
