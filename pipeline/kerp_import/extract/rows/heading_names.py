"""Knows what groups of accounts are called: 유동자산, Ⅱ. 비유동부채, 자산총계."""

import re
import unicodedata

GROUPS = frozenset({
    "자산", "유동자산", "당좌자산", "비유동자산", "고정자산", "유형자산", "무형자산", "기타비유동자산",
    "부채", "유동부채", "비유동부채", "고정부채", "자본", "부채와자본", "부채및자본", "자본과부채", "자본및부채",
})  # fmt: skip
"""Groups that nobody posts to."""

LIKELY_GROUPS = GROUPS | {
    "재고자산", "투자자산", "자본금", "자본잉여금", "자본조정", "이익잉여금", "기타포괄손익누계액", "매출", "매출액",
    "수익", "비용", "영업수익", "영업비용", "매출원가", "제조원가", "판매비와관리비",
    "판매비및관리비", "판매관리비", "판관비",
    "영업외수익", "영업외비용", "현금및현금성자산", "매출채권", "매입채무",
}  # fmt: skip
"""Groups that may be accounts too: only with their figures do they prove anything."""

NUMBER = re.compile(r"^(?:\(?(?:[ivx]+|[0-9]{1,2}|[가나다라마바사아자차카타파하])[.)、]+|[-·*◀▶◁▷<>\[\]《》【】]+)+")
END = re.compile(r"(?:총계|합계|소계|계)$|[◀▶◁▷<>\[\]《》【】]+$")


def is_group(name: str) -> bool:
    """Return whether nobody posts to what is called so."""
    return _bare(name) in GROUPS or _bare(name, END) in GROUPS


def may_be_group(name: str) -> bool:
    """Return whether it is called as groups of accounts are."""
    return bool(name) and (_bare(name) in LIKELY_GROUPS or _bare(name, END) in LIKELY_GROUPS or is_total(name))


def is_total(name: str) -> bool:
    """Return whether it is called the total of a group: 자산총계, 유동자산 계, [부채합계]."""
    bare = _bare(name)
    return END.sub("", bare) in LIKELY_GROUPS and bare.endswith("계")


def _bare(name: str, end: re.Pattern[str] | None = None) -> str:
    """Return a name without spaces, numbers and marks, and without `end`."""
    packed = re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).lower()
    bare = NUMBER.sub("", packed)
    bare = re.sub(r"[◀▶◁▷<>\[\]《》【】]+$", "", bare)
    return end.sub("", bare) if end else bare
