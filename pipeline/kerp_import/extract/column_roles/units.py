"""Finds in titles, headers and names the unit and the currency of a table's amounts: (단위: 천원), 차변(USD)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kerp_import.extract.column_roles.role_names import currency_in_header, currency_of, names
from kerp_import.extract.recognise.header_key import header_key

UNIT_WORDS = r"(?:십|백|천|만|십만|백만|천만|억|십억|백억)\s*(?:원|달러|불|엔|유로|위안|USD|US\$|EUR|JPY|CNY|\$)"
ENGLISH_UNITS = (
    r"(?:KRW|WON|USD|EUR|JPY|₩|\$)?\s*(?:in\s+)?(?:thousands?|millions?|billions?)(?:\s+of)?"
    r"(?:\s*(?:KRW|WON|USD|EUR|JPY))?|(?:KRW|WON|USD|EUR)\s*'?000s?|'000s?"
)
UNIT = re.compile(
    rf"(?<![가-힣]){UNIT_WORDS}(?![가-힣])|(?<![A-Za-z0-9])(?:{ENGLISH_UNITS})(?![A-Za-z0-9])", re.IGNORECASE
)
"""An amount's unit other than the currency itself."""

IN_NAME = re.compile(
    rf"(?:(?<![가-힣])|(?<=단위)){UNIT_WORDS}(?:(?![가-힣])|(?=\s*(?:단위|기준)))"
    r"|\bin[ _]?(?:thousand|million|billion)s?\b|(?:KRW|WON|USD|EUR)[ _]?'?000s?",
    re.IGNORECASE,
)
"""A unit in a name or a header, which may hold the word thousand for other reasons."""

MAY_SAY = r"(?i)단\s*위|통\s*화|화\s*폐|unit|currenc|thousand|million|billion|'?000s?|[천만억]\s*원|달러|USD|\$"
"""What every text with a unit or a currency matches, for a cheap first look."""

SAYS_UNIT = re.compile(r"단\s*위|\bunits?\b|\bin\s+(?:thousand|million|billion)", re.IGNORECASE)
"""What a text above a table must say for the words behind it to be its unit: a company may be called 백만."""

BRACKETED = re.compile(r"[(\[（［]\s*([^()\[\]（）［］]{1,30})\s*[)\]）］]")
"""A remark in brackets."""

SAYS_CURRENCY = re.compile(
    r"(?:통\s*화|화\s*폐|currency|단\s*위|\bunits?\b)\s*[:：=]?\s*\(?\s*([^\s,;:()\[\]（）]{1,12})", re.IGNORECASE
)
"""What a text above a table says of its currency: 통화: USD, (단위: 달러)."""

FOREIGN = "외화"
"""A header of amounts that says no more than that they are in a foreign currency."""

TABLE_WORDS = re.compile(
    r"일\s*반\s*전표|매입매출\s*전표|전표(?:내역|목록|출력)?|분개장?|계정별?\s*원장|총계정\s*원장|원장|합계잔액|시산표|기초(?:잔액|금액)?|이월잔액?|잔액"
    r"|journals?|entries|general|ledger|gl|trial|balances?|tb|opening|all|export|data|sheet",
    re.IGNORECASE,
)
"""What is left of the name of a sheet or file beside a currency, where the currency is that of the whole table."""

SHOWN_SIGN = re.compile(r'\[\$([^\]-]+)(?:-([0-9A-Fa-f]+))?\]|"([^"]*)"|([$€£¥])')
"""A sign or word that a number format shows: [$$-409], "USD ", $."""

SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""A comma behind the digits of a number format shows thousands of what is stored: #,##0,"천원"."""

YUAN = {"804", "1004"}
"""Where a yen sign is a yuan's: China, Singapore."""

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit or a currency that a text gives a table's amounts, and the text."""

    word: str
    text: str


def unit_in_text(text: str) -> Scale | None:
    """Return the unit that a text above or below a table says: (단위: 천원), [백만원], (in thousands)."""
    short = text[:LONGEST]
    for part in (short[said.start() :] for said in SAYS_UNIT.finditer(short)):
        found = UNIT.search(part)
        if found is not None:
            return Scale(found[0].strip(), short)
    for remark in BRACKETED.finditer(short):
        found = UNIT.fullmatch(remark[1].strip())
        if found is not None:
            return Scale(found[0].strip(), short)
    return None


def unit_in_name(name: str | None) -> Scale | None:
    """Return the unit that a header, a sheet's or a file's name says: 차변(천원), 시산표_백만원.xlsx."""
    found = IN_NAME.search((name or "")[:LONGEST])
    return Scale(found[0].strip(), (name or "")[:LONGEST]) if found else None


def currency_in_name(name: str | None) -> Scale | None:
    """Return the currency that the name of a sheet or file gives the whole table: 분개장_USD, not 외화예금(USD)."""
    short = (name or "")[:LONGEST]
    undated = re.sub(r"[0-9]+\s*(?:년|월|일|분기)?|년도?", " ", short)
    parts = [each for each in re.split(r"[\s_\-.,()\[\]（）［］]+", undated) if each]
    known = [each for each in parts if header_key(each) in _currency_words() and len(each) > 1]
    others = "".join(TABLE_WORDS.sub("", each) for each in parts if each not in known)
    return Scale(currency_of(known[0]) or known[0], short) if known and not others else None


def unit_in_format(code: str) -> Scale | None:
    """Return the unit that a number format writes behind a number that it does not scale: #,##0"천원"."""
    first = code.partition(";")[0]
    words = (each[2].strip() for each in SHOWN_SIGN.findall(first))
    unit = next((word for word in words if is_unit_word(word)), None)
    return Scale(unit, code) if unit is not None and not SCALED.search(first) else None


def currency_in_format(code: str) -> Scale | None:
    """Return the currency whose sign or name a number format shows beside a number: [$$-409]#,##0.00."""
    for sign, place, word, bare in SHOWN_SIGN.findall(code.partition(";")[0]):
        said = (sign or word or bare).strip()
        if said == "¥" and place.upper() in YUAN:
            return Scale("CNY", code)
        if header_key(said) in _currency_words():
            return Scale(currency_of(said) or said, code)
    return None


def is_unit_word(word: str) -> bool:
    """Return whether a cell under 단위 is a unit of money other than one: 천원 is, 원 and EA are not."""
    return UNIT.fullmatch(word.strip()) is not None


def currency_in_text(text: str) -> Scale | None:
    """Return the currency that a text above or below a table says: 통화: USD, (단위: 달러)."""
    for found in SAYS_CURRENCY.finditer(text[:LONGEST]):
        if header_key(found[1]) in _currency_words():
            return Scale(currency_of(found[1]) or found[1], text[:LONGEST])
    return None


def currencies_in_headers(headers: Iterable[str]) -> Scale | None:
    """Return the currency that the headers of amounts say, where they say one: 차변(USD)."""
    said = ((currency_in_header(header) or ("?" if FOREIGN in header else None), header) for header in headers)
    return next((Scale(currency, header) for currency, header in said if currency is not None), None)


@cache
def _currency_words() -> frozenset[str]:
    """Return every word for a currency but those that may as well say that there is none."""
    return frozenset(header_key(word) for words in names().currencies.values() for word in words) - {
        "00",
        "000",
        "0",
        "-",
        "없음",
        ".",
    }
