"""One cell of a sheet's XML: what it holds, and how it is written anew."""

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from kerp_import.model.safe_text import lines_of

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
        """Return the cell's value (v), its formula (f), or its inline text (t)."""
        return "".join(self.texts.get(which, ()))


@dataclass(frozen=True, slots=True)
class Replaced:
    """The new text of a cell; and its new formula, where it has one that is to stay."""

    text: str
    formula: str | None = None


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
    """Escape text so that it fits an XML part of any encoding."""
    return escape(lines_of(text)).encode("ascii", "xmlcharrefreplace").decode()
