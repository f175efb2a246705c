"""Amounts with a dot before three digits, of which nothing in their column tells what the dot parts."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, first_of_each, frame_rule, in_texts
from kerp_import.validate.rules.v002_unreadable_amount import FIELDS
from kerp_import.values.text import reads_two_ways


@frame_rule(
    id="KERP-V014",
    name="dots-or-thousands",
    title=Words("점의 뜻을 알 수 없는 금액", "Amounts whose dots may part thousands or fractions"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal", "opening_balances", "trial_balance"),
    message=Words(
        "'{field_name}' 열의 금액 {count}개에서 점이 천 단위인지 소수점인지 알 수 없습니다: '{value}'은(는) "
        "{thousands}원일 수도, {fraction}원일 수도 있습니다",
        "In {count} amount(s) of '{field_name}' a dot may part thousands or the fraction: '{value}' may be {thousands} "
        "or {fraction} won",
    ),
    hint=Words(
        "천 단위를 쉼표로 바꾸어(33,000) 다시 내려받거나, 원본에서 숫자 셀로 저장하십시오. 같은 표에 1.250.000이나 "
        "12.5처럼 한 가지로만 읽히는 금액이 있으면 그대로 읽습니다. 다시 내려받을 수 없으면 프로필에 "
        "dots: thousands(천 단위)나 dots: decimals(소수점)를 적어 --profile로 주십시오 (초안: kerp-import inspect 파일 "
        "--write-profile).",
        "Export it with commas (33,000) or as number cells. Where the same table holds an amount that reads one way, "
        "such as 1.250.000 or 12.5, all of it is read that way. Else say in a profile dots: thousands or "
        "dots: decimals and give it as --profile (a draft: kerp-import inspect FILE --write-profile).",
    ),
    why=Words(
        "33.000을 33원으로 읽으면 장부가 천 배 틀리고, 차변과 대변은 그대로 맞는다.",
        "33.000 taken for 33 won is wrong a thousandfold, and debit still equals credit.",
    ),
)
def dots_or_thousands(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first such amount of each column."""
    first = first_of_each(in_texts(frame, FIELDS, reads_two_ways), "field")
    number = pl.col("value").str.extract(r"([0-9]+\.[0-9]{3})", 1)
    return first.with_columns(
        number.str.replace(r"\.", ",").alias("thousands"), number.str.replace(r"\.?0+$", "").alias("fraction")
    )
