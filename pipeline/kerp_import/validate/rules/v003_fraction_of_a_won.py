"""An amount with a fraction of a won."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_texts, places_of, written_otherwise
from kerp_import.values.text import PLAIN, amount, has_fraction

FIELDS = (
    "debit_amount", "credit_amount", "amount", "debit_total", "credit_total", "debit_balance", "credit_balance",
    "opening_debit", "opening_credit", "period_debit", "period_credit", "opening_amount",
)  # fmt: skip


SMALLEST = {
    "fraction_ko": "원 미만이",
    "fraction_en": "in won has a fraction",
    "whole_ko": "원 단위로",
    "whole_en": "whole won",
}
BEHIND_THE_POINT = {
    "fraction_ko": "소수점 아래 {places}자리를 넘는 숫자가",
    "fraction_en": "has more than {places} place(s) behind the point",
    "whole_ko": "소수점 아래 {places}자리로",
    "whole_en": "{places} place(s)",
}


@frame_rule(
    id="KERP-V003",
    name="fraction-of-a-won",
    title=Words("원 미만이 있는 금액", "Amounts with a fraction of a won"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal", "opening_balances", "trial_balance"),
    message=Words(
        "금액에 {fraction_ko} 있습니다: {value}",
        "An amount {fraction_en}: {value}",
    ),
    hint=Words(
        "원본에서 반올림 기준을 확인하고 {whole_ko} 고치십시오. 외화 금액이면 원화 열을 쓰십시오.",
        "See how the source rounds and fix it to {whole_en}; for foreign currency use the won column.",
    ),
    why=Words(
        "원화에는 1원 미만이 없다. 반올림하면 합계가 원본과 달라진다.",
        "There is nothing below one won; rounding would change the totals.",
    ),
)
def fraction_of_a_won(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    places = places_of(frame)
    words = SMALLEST if places == 0 else BEHIND_THE_POINT
    unusual = written_otherwise(frame, FIELDS, PLAIN)
    broken = in_texts(unusual, FIELDS, lambda text: has_fraction(text) & amount(text, places).is_null())
    return broken.with_columns(pl.lit(each.format(places=places)).alias(name) for name, each in words.items())
