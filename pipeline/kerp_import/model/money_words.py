"""Says amounts in the currency of the company's books: sentences are written with won, and told in its own currency.

Decision: docs/decisions/money-words.md
"""

import re
from contextvars import ContextVar
from functools import cache

WON = "KRW"
_CURRENCY: ContextVar[str] = ContextVar("currency of the books that are spoken of", default=WON)

QUOTED = re.compile(r"((?<!\w)'[^']*'(?!\w))")
"""What a sentence quotes from a file stays as it stands there."""
FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:(?<=[0-9)}])|(?<=%[sd]))\s?원(?![장본인가천고래칙])"), " {}"),
    (re.compile(r"(?<=[0-9} ][천만억])\s?원(?![가-힣])|(?<=^[천만억])\s?원(?![가-힣])"), " {}"),
    (re.compile(r"(?<![가-힣])원(?=[\s,.)]|$)|(?<![가-힣])원화"), "{}"),
    (re.compile(r"\bto the won\b"), "to the last digit"),
    (re.compile(r"\b[Ww]on\b"), "{}"),
)
"""How sentences of ours speak of won, and what takes its place."""


def speak_in(currency: str) -> None:
    """Tell amounts in this currency from here on: that of the company that was looked up last."""
    _CURRENCY.set(currency)


def spoken_currency() -> str:
    """Return the currency in which amounts are told."""
    return _CURRENCY.get()


def told(sentence: str) -> str:
    """Return the sentence in the currency of the books; where that is won, the sentence itself."""
    currency = _CURRENCY.get()
    return sentence if currency == WON else _told(sentence, currency)


@cache
def _patterns_for(currency: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((pattern, replacement.format(currency)) for pattern, replacement in FORMS)


def _told(sentence: str, currency: str) -> str:
    pieces = QUOTED.split(sentence)
    for at in range(0, len(pieces), 2):
        for pattern, replacement in _patterns_for(currency):
            pieces[at] = pattern.sub(replacement, pieces[at])
    return "".join(pieces)
