"""How one value is read: as the text that was written, and as what that text says."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from kerp_import.mapping.files.declared_shape import BROKEN, Broken, Reader, refuse, wrong_kind
from kerp_import.mapping.files.problems import Notes, shown
from kerp_import.mapping.files.yaml_tree import Node, Text
from kerp_import.model.safe_text import is_acting, masked
from kerp_import.model.words import Words

NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""What YAML takes for no value where it stands without quotes."""


def text(judge: Callable[[str], Words | None]) -> Reader:
    """Return a reader of text as it was written that `judge` has nothing to say about."""

    def read(node: Node, what: str, notes: Notes) -> object:
        value = _written(node, what, notes)
        if value is not BROKEN and (words := judge(value.value)):
            return refuse(node, what, words, notes)
        return value if value is BROKEN else value.value

    return read


def one_of(*choices: str) -> Reader:
    """Return a reader of one of a closed list of words."""
    listed = ", ".join(choices)

    def judge(value: str) -> Words | None:
        if value in choices:
            return None
        return Words(
            f"모르는 값입니다: {shown(value)} (가능: {listed})", f"unknown value {shown(value)} (one of: {listed})"
        )

    return text(judge)


def truth(node: Node, what: str, notes: Notes) -> object:
    """Read `true` or `false`, written without quotes; `yes`, `no`, `on` and `1` are neither."""
    value = _written(node, what, notes)
    if value is BROKEN:
        return BROKEN
    if value.plain and value.value in {"true", "True", "TRUE"}:
        return True
    if value.plain and value.value in {"false", "False", "FALSE"}:
        return False
    words = Words(
        f"따옴표 없이 true 또는 false라고 적으십시오: {shown(value.value)}",
        f"write true or false, without quotes: {shown(value.value)}",
    )
    return refuse(node, what, words, notes)


def day(node: Node, what: str, notes: Notes) -> object:
    """Read a day of the calendar, written yyyy-mm-dd."""
    value = _written(node, what, notes)
    if value is BROKEN:
        return BROKEN
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.value):
        try:
            return date.fromisoformat(value.value)
        except ValueError:
            pass
    words = Words(
        f"실제로 있는 날짜를 yyyy-mm-dd로 적으십시오: {shown(value.value)}",
        f"not a real date written yyyy-mm-dd: {shown(value.value)}",
    )
    return refuse(node, what, words, notes)


def percent(node: Node, what: str, notes: Notes) -> object:
    """Read a whole number from 0 to 100."""
    value = _written(node, what, notes)
    if value is BROKEN:
        return BROKEN
    if re.fullmatch(r"100|[1-9]?[0-9]", value.value):
        return int(value.value)
    words = Words(
        f"0에서 100까지의 정수를 적으십시오: {shown(value.value)}",
        f"write a whole number from 0 to 100: {shown(value.value)}",
    )
    return refuse(node, what, words, notes)


def codes_from_to(node: Node, what: str, notes: Notes) -> object:
    """Read a range of codes, "low-high", into its two ends."""
    value = _written(node, what, notes)
    if value is BROKEN:
        return BROKEN
    ends = re.fullmatch(r"([0-9]{1,10})-([0-9]{1,10})", value.value)
    if ends and len(ends[1]) == len(ends[2]) and ends[1] <= ends[2]:
        return ends[1], ends[2]
    words = Words(
        f"범위는 자릿수가 같은 두 코드를 작은 것부터 '81100-81199'처럼 적습니다: {shown(value.value)}",
        f"a range is two codes of equal length, the lower one first, like '81100-81199': {shown(value.value)}",
    )
    return refuse(node, what, words, notes)


def code(longest: int) -> Reader:
    """Return a reader of a code of at most `longest` characters, all of which a person sees."""

    def judge(value: str) -> Words | None:
        if len(value) > longest:
            return Words(
                f"코드가 {longest}자를 넘습니다: {shown(value)}",
                f"the code has more than {longest} characters: {shown(value)}",
            )
        if masked(value) != value:
            return Words(
                f"코드에 주민등록번호가 있습니다 (거래처는 P-로 시작하는 코드로 적으십시오): {shown(value)}",
                f"there is a personal number in the code (a partner is named by its code with P-): {shown(value)}",
            )
        if " " in value or not value.isprintable():
            return Words(
                f"코드에 빈칸이나 보이지 않는 문자가 있습니다: {shown(value)}",
                f"there is white space or an invisible character in the code: {shown(value)}",
            )
        return None

    return text(judge)


def _on_one_line(value: str) -> Words | None:
    """Return what is wrong with a name: a line break, or letters that nobody sees."""
    if is_acting(value):
        return Words(
            f"줄바꿈이나 제어 문자가 있습니다: {shown(value)}",
            f"there is a line break or a control character: {shown(value)}",
        )
    return None


_LINE: Final = text(_on_one_line)


def name(node: Node, what: str, notes: Notes) -> object:
    """Read a name: one line of any text, personal numbers in it masked."""
    value = _LINE(node, what, notes)
    return masked(value) if isinstance(value, str) else value


def _written(node: Node, what: str, notes: Notes) -> Text | Broken:
    """Return a node that is text and not empty."""
    if not isinstance(node, Text):
        wrong_kind(node, what, Text, notes)
        return BROKEN
    if node.value.strip() and not (node.plain and node.value in NOTHING):
        return node
    words = Words(
        "값이 없습니다: 키를 지우거나, 정말 그런 글이면 따옴표로 감싸십시오"
        if node.value in NOTHING - {""}
        else "값이 비어 있습니다",
        "there is no value: leave out the key, or put it in quotes if that is the text"
        if node.value in NOTHING - {""}
        else "the value is empty",
    )
    refuse(node, what, words, notes)
    return BROKEN
