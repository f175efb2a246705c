"""An amount that is no number."""

import polars as pl

from kerp_import.model.nouns import Severity
from kerp_import.model.words import Words
from kerp_import.validate.rule import Who, frame_rule, in_texts, places_of, written_otherwise
from kerp_import.values.text import FAULTY, PLAIN, amount, has_fraction, reads_two_ways

FIELDS = (
    "debit_amount", "credit_amount", "amount", "debit_total", "credit_total", "debit_balance", "credit_balance",
    "opening_debit", "opening_credit", "period_debit", "period_credit", "opening_amount",
)  # fmt: skip


@frame_rule(
    id="KERP-V002",
    name="unreadable-amount",
    title=Words("읽을 수 없는 금액", "Amounts that cannot be read"),
    who=Who.CLIENT,
    severity=Severity.ERROR,
    on=("journal", "opening_balances", "trial_balance"),
    message=Words(
        "금액을 읽을 수 없습니다: '{value}'",
        "The amount cannot be read: '{value}'",
    ),
    hint=Words(
        "숫자와 쉼표만 남기십시오 (음수는 -, △, 괄호).",
        "Leave digits and commas only (minus, △ or brackets for negatives).",
    ),
    why=Words(
        "읽지 못한 금액을 0으로 두면 그만큼 장부에서 사라진다.",
        "An unreadable amount taken for zero is lost from the books.",
    ),
)
def unreadable_amount(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that break it."""
    places = places_of(frame)

    def is_unreadable(text: pl.Expr) -> pl.Expr:
        return (text != FAULTY) & amount(text, places).is_null() & ~has_fraction(text) & ~reads_two_ways(text)

    return in_texts(written_otherwise(frame, FIELDS, PLAIN), FIELDS, is_unreadable)
