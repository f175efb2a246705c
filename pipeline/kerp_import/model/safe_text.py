"""Text from outside, made safe to show and to keep: nothing in it acts, no personal number stands in it.

Names of files, sheets and columns, arguments, and what stands in mapping files are input as cells are: whoever names a
file chooses what our console, our pages and our logs write. `one_line` is asked where a name comes in, `lines_of` and
`document` wherever text goes out.

Decision: docs/decisions/names-are-input.md
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import PurePath

UNSEEN_LETTERS = (
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\u00ad\u061c\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0001\U000e0020-\U000e007f"
)
"""Letters that nobody sees and that act: C0 and C1 controls but for white space, marks of direction, of no width, and
tags. Written so that it stands in a class of Python's regular expressions and of polars' alike."""

UNSEEN = f"[{UNSEEN_LETTERS}]"
BREAKS = "[\\t\\n\\r\\x0b\\x0c\\x1c-\\x1e\\x85\u2028\u2029]+"
"""What moves to another line or column."""

SURROGATES = re.compile("[\ud800-\udfff]")
"""Halves of letters, which no text in UTF-8 can hold: bytes of a file name that is not UTF-8 come as such."""

MASK = "******-*******"

DIGIT = "[0-9０-９]"
HYPHENS = "-‐‑‒–—―−﹣－"
MARKS = f"{HYPHENS}/／._．＿~〜～∼(（·・ㆍ‧∙"
"""What stands between the two halves of a personal number."""

GAP = f"\\s{{0,3}}[{MARKS}]{{0,3}}\\s{{0,3}}"
MARKED_GAP = f"\\s{{0,3}}[{MARKS}]{{1,3}}\\s{{0,3}}"
BIRTH = f"{DIGIT}{{2}}(?:[0０][1-9１-９]|[1１][0-2０-２])(?:[0０][1-9１-９]|[12１２]{DIGIT}|[3３][01０１])"
"""A plausible birth date of six digits."""

CENTURIES = (
    f"[1１][8８]{BIRTH}(?={GAP}[9０0９])|[1１][9９]{BIRTH}(?={GAP}[1256１２５６])"
    f"|[2２][0０]{BIRTH}(?:(?={MARKED_GAP}[3478３４７８])|(?=[3478３４７８]))"
)
"""A birth date of eight digits, which the seventh digit of the number must agree with: 20240115-1000001 is a voucher.
A day of this century with blanks alone before seven digits is more often a day and an amount."""

PERSONAL = re.compile(rf"(?<!\d)({BIRTH}(?={GAP}[1-8１-８])|{CENTURIES}){GAP}([0-9０-９]{DIGIT}{{6}})(?!\d)")
"""주민등록번호 and foreigner numbers, half or full width: a plausible birth date, then a seventh digit from 1 to 8."""

HYPHENATED = re.compile(rf"(?<!\d)({BIRTH})\s?[{HYPHENS}]?\s?([1-8１-８]{DIGIT}{{6}})(?!\d)")
"""The same with a hyphen, a blank or nothing between its halves: all that is looked for among voucher numbers, which
begin with a date as often as not and have marks of their own."""

PERSONAL_CANDIDATE = rf"{DIGIT}{{6}}{GAP}{DIGIT}{{7}}|{UNSEEN}"
"""What every text with a personal number matches, for a cheap first look."""

LIKELY = re.compile(PERSONAL_CANDIDATE)

HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32,128}(?![0-9A-Za-z])")
"""A digest, in whose digits a personal number may seem to stand."""


def one_line(name: str) -> str:
    """Return a name as it is shown and kept: on one line, nothing in it that acts, no personal number."""
    flat = re.sub(BREAKS, " ", name)
    return masked(readable(flat)) if _needs_care(name) else name


def lines_of(text: str) -> str:
    """Return text of several lines as it is shown and kept: its line ends and tabs stay."""
    return masked(readable(text.replace("\r\n", "\n"))) if _needs_care(text) else text


def document(value: object) -> object:
    """Return a document of JSON with every text in it, keys too, as `lines_of` gives it; all else stays.

    A dataclass becomes its fields.
    """
    if isinstance(value, str):
        return lines_of(value)
    if isinstance(value, PurePath):
        return one_line(str(value))
    if isinstance(value, Mapping):
        return {document(key) if isinstance(key, str) else key: document(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [document(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: document(getattr(value, each.name)) for each in fields(value)}
    return value


def as_json_text(value: object, *, indent: int | None = None, default: Callable[[object], object] = str) -> str:
    """Return a document as JSON with every text in it safe; what JSON has no form for is what `default` makes of it."""
    return json.dumps(document(value), ensure_ascii=False, indent=indent, default=default)


def masked(text: str) -> str:
    """Return the text with every personal number in it masked; digests stay whole."""
    return with_personal(text, lambda _: MASK)


def with_personal(text: str, instead: Callable[[re.Match[str]], str], *, written: re.Pattern[str] = PERSONAL) -> str:
    """Return `text` with every personal number replaced; a text without one stays as it is, hidden letters too."""
    if not LIKELY.search(text):
        return text
    bare = re.sub(UNSEEN, "", text)
    if not written.search(bare):
        return text
    digests = [each.span() for each in HASH.finditer(bare)]

    def replaced(match: re.Match[str]) -> str:
        is_in_digest = any(start <= match.start() and match.end() <= end for start, end in digests)
        return match[0] if is_in_digest else instead(match)

    changed = written.sub(replaced, bare)
    return text if changed == bare else changed


def digits_of(match: re.Match[str]) -> str:
    """Return the thirteen digits of a personal number, however it is written: a century in front is left out."""
    return unicodedata.normalize("NFKC", match[1])[-6:] + unicodedata.normalize("NFKC", match[2])


def is_acting(text: str) -> bool:
    """Tell whether letters stand in `text` that nobody sees, or that break its line."""
    return bool(re.search(f"{UNSEEN}|{BREAKS}", text) or SURROGATES.search(text))


def file_name(name: str) -> str:
    """Return the name of a file as it was meant: bytes that are no UTF-8 are CP949, as old ZIP programs write it."""
    if not SURROGATES.search(name):
        return name
    raw = name.encode("utf-8", "surrogateescape") if _is_escaped(name) else b""
    try:
        return raw.decode("cp949") or name
    except UnicodeDecodeError:
        return name


def told_apart(names: Iterable[str]) -> list[str]:
    """Return the names of files or sheets, a second one of a name with a number behind it: `2월`, `2월 (2)`."""
    given = list(names)
    unique: list[str] = []
    for name in given:
        number, told = 1, name
        while told in unique or (number > 1 and told in given):
            number += 1
            told = f"{name} ({number})"
        unique.append(told)
    return unique


def _is_escaped(name: str) -> bool:
    """Tell whether all halves of letters in `name` stand for bytes."""
    return all("\udc80" <= each <= "\udcff" for each in SURROGATES.findall(name))


def _needs_care(text: str) -> bool:
    """Look cheaply whether there may be anything to change."""
    return bool(CARE.search(text))


CARE = re.compile(f"{UNSEEN}|{BREAKS}|[\ud800-\udfff]|{DIGIT}{{6}}{GAP}{DIGIT}{{7}}")


def readable(text: str) -> str:
    """Return text without letters that nobody sees; halves of letters become a sign that something stood there."""
    return SURROGATES.sub("\ufffd", re.sub(UNSEEN, "", text))
