"""Rows of a table of balances that may be headings over other rows of it."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule

WHY = {
    True: Words(
        "금액이 다른 행들(아래 행들, 또는 그 계정의 거래처들)의 합계와 같거나 그런 행들과 같은 자리에 있어, "
        "제목으로도 계정으로도 읽힙니다",
        "its amount is the sum of other rows (those below, or the account's partners), or it stands where such sums "
        "stand; heading and account are both possible",
    ),
    False: Words(
        "이름은 계정 묶음의 제목인데 금액이 아래 행들의 합계가 아닙니다",
        "it is called as a group of accounts is, and its amount is not the sum of the rows below",
    ),
}
"""By whether figures say so."""

CURE = {
    True: Words(
        "제목(합계) 행이면 그 행을 지우십시오. 계정이면 그 행을 표의 맨 아래로 옮기십시오.",
        "If they are headings (totals), delete the rows; if they are accounts, move them to the end of the table.",
    ),
    False: Words(
        "제목이면 그 행을 지우십시오(빠진 계정이 없는지 먼저 보십시오). "
        "계정이면 계정과목명에 그 계정의 이름을 적으십시오.",
        "If they are headings, delete the rows (see first that no account below is missing); if they are accounts, "
        "write the account's own name.",
    ),
}


@frame_rule(
    id="KERP-V116",
    name="heading-with-an-amount",
    title=Words("계정인지 제목인지 알 수 없는 잔액 행", "Balances that may be headings"),
    who=Who.CONSULTANT,
    severity=Severity.ERROR,
    on=("doubtful_headings",),
    field="account_code",
    message=Words(
        "제목(합계)인지 계정인지 정해지지 않은 행이 {rows}개 있습니다. 첫째는 {account} {value}원: {why_ko}",
        "{rows} row(s) may be headings (totals) or accounts. The first is {account}, {value} won: {why_en}",
    ),
    hint=Words("{cure_ko}", "{cure_en}"),
    why=Words(
        "제목을 계정으로 이관하면 잔액이 두 번 들어가고, 차변과 대변은 그래도 맞는다.",
        "A heading loaded as an account puts its balance in twice, and debit and credit still agree.",
    ),
)
def heading_with_an_amount(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first such row of each table, with what to do."""

    def say(words: dict[bool, Words], language: str) -> pl.Expr:
        texts = {is_sum: getattr(each, language) for is_sum, each in words.items()}
        return pl.when("is_sum").then(pl.lit(texts[True])).otherwise(pl.lit(texts[False]))

    return frame.with_columns(
        *(say(WHY, language).alias(f"why_{language}") for language in ("ko", "en")),
        *(say(CURE, language).alias(f"cure_{language}") for language in ("ko", "en")),
    )
