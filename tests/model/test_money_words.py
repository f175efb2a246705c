"""Sentences about won speak of the company's own currency; what they quote from a file stays."""

import re
from collections.abc import Iterator

import pytest
from kerp_import.model.money_words import speak_in
from kerp_import.model.words import Language, Words
from kerp_import.report import as_html
from support import kept_of


@pytest.fixture(autouse=True)
def _in_won_again() -> Iterator[None]:
    yield
    speak_in("KRW")


@pytest.mark.parametrize(
    ("korean", "in_dollars"),
    [
        ("차이 합계 {a}원입니다", "차이 합계 1,234.56 USD입니다"),
        ("차변 {a}원·대변 {a}원", "차변 1,234.56 USD·대변 1,234.56 USD"),
        ("원장 '{a}원' 행: {a}원", "원장 '1,234.56원' 행: 1,234.56 USD"),
        ("차이 합계 %s원입니다.", "차이 합계 %s USD입니다."),
        ("통제 합계 (분개장, 원)", "통제 합계 (분개장, USD)"),
        ("원, 대변 잔액은 괄호", "USD, 대변 잔액은 괄호"),
        ("원", "USD"),
        ("만 원", "만 USD"),
        ("시산표는 {a}천원", "시산표는 1,234.56천 USD"),
        ("원본 5원장, 임원 3명, 사원 {a}원", "원본 5원장, 임원 3명, 사원 1,234.56 USD"),
    ],
)
def test_korean_sentences_name_the_currency_of_the_books(korean: str, in_dollars: str) -> None:
    sentence = Words(korean, "")
    assert sentence.fill(Language.KO, {"a": "1,234.56"}) == korean.format(a="1,234.56")
    speak_in("USD")
    assert sentence.fill(Language.KO, {"a": "1,234.56"}) == in_dollars
    assert sentence.filled(a="1,234.56").ko == in_dollars


@pytest.mark.parametrize(
    ("english", "in_dollars"),
    [
        ("residual {a} won", "residual 1,234.56 USD"),
        ("Won, credit balances in brackets", "USD, credit balances in brackets"),
        ("The sheet's '{a} won' says {a} won", "The sheet's '1,234.56 won' says 1,234.56 USD"),
        ("those of the trial balance, to the won.", "those of the trial balance, to the last digit."),
        ("hundred million won", "hundred million USD"),
    ],
)
def test_english_sentences_name_the_currency_of_the_books(english: str, in_dollars: str) -> None:
    sentence = Words("", english)
    assert sentence.fill(Language.EN, {"a": "1,234.56"}) == english.format(a="1,234.56")
    speak_in("USD")
    assert sentence.fill(Language.EN, {"a": "1,234.56"}) == in_dollars


@pytest.mark.parametrize(
    ("language", "word"), [(Language.KO, r"(?<![가-힣])원(?![가-힣])"), (Language.EN, r"\b[Ww]on\b")]
)
def test_no_page_of_a_dollar_company_speaks_of_won(language: Language, word: str) -> None:
    totals = {
        "debit_read": "1020.75",
        "debit_promoted": "1020.75",
        "credit_read": "1020.75",
        "credit_promoted": "1020.75",
    }
    kept = kept_of(totals=totals)
    assert re.search(word, as_html(kept, language).decode())
    speak_in("USD")
    page = re.sub("(?s)<(style|script).*?</[a-z]+>", "", as_html(kept, language).decode())
    assert re.findall(word, page) == []
    assert "USD" in page
