"""One cell of a sheet's XML: what it holds, and how it is written anew."""

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

STYLE = re.compile(rb"""(\ss\s*=\s*["'])\d*""")


@dataclass(slots=True)
class XmlCell:
    """One cell of a sheet: where it is (both from 0), its type, and what it holds as it is written."""

    row: int
    column: int
    type: str
    style: int
    start: int
    texts: dict[str, list[str]] = field(default_factory=dict)

    def text(self, which: str) -> str:
        """Return its value (v), its formula (f), or the text that stands in it (t)."""
        return "".join(self.texts.get(which, ()))


@dataclass(frozen=True, slots=True)
class Replaced:
    """What stands in a cell instead; a formula that is to stay, as it is to be."""

    text: str
    formula: str | None = None


def column_of(letters: str) -> int:
    """Return the number of a column from 0: A is 0, AA is 26."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def styled(tag: bytes, style: int) -> bytes:
    """Return a cell's tag with that style."""
    if STYLE.search(tag):
        return STYLE.sub(rb"\g<1>%d" % style, tag, count=1)
    return re.sub(rb"^(<[^\s/>]+)", rb'\g<1> s="%d"' % style, tag)


def formula_of(cell: bytes) -> bytes:
    """Return the element of a cell's formula."""
    formula = re.search(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?f>)", cell, re.DOTALL)
    return formula[0] if formula else b""


def ascii_xml(text: str) -> str:
    """Return text for any encoding that XML may be written in."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()
