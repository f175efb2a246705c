"""A look through a sheet's XML for what its reader does not tell: faults, exact decimals, and how far the cells reach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from pipeline.reading.package import Package, local
from pipeline.reading.sheet import Fault

ROOM = 200_000_000
"""Cells of the rectangle around all values, at most: the reader makes room for every one of them."""
LETTERS = 26
PLAIN_ROWS = 1_000_000
"""Rows that a sheet has at most when no number in it has seven digits."""

# A sheet is plain when none of these occurs in it: then it holds no error cell, no formula and no decimal, and is not
# wide. Each looks for a little too much, never too little: what is not plain is parsed.
ODD = (b"<!", b'"e"', b"'e'", b"='", b"= '", b"&#")
FORMULA = re.compile(rb"<(?:[^\s<>/]*:)?f[\s/>]")
DECIMAL = re.compile(rb"v(?:\s[^<>]*)?>\s*[-+0-9]*[.eE]")
WIDE = re.compile(rb'"[A-Za-z]{2,}[0-9]')
DEEP = re.compile(rb'"[A-Za-z]*[0-9]{7}')
REFERENCE = re.compile(r"([A-Za-z]{1,4})([0-9]{1,10})")


@dataclass(slots=True)
class Exact:
    """Numbers of one column that have a fraction or an exponent: their rows, and their text as stored."""

    rows: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Scan:
    """What was found in a sheet's XML; rows count from 1, columns from 0."""

    faults: list[Fault] = field(default_factory=list)
    exact: dict[int, Exact] = field(default_factory=dict)


def scan(package: Package, member: str) -> Scan:
    """Return what the XML of one sheet holds; a sheet whose cells reach too far is refused."""
    if _is_plain(package.chunks(member)):
        return Scan()
    parser = _Parser()
    for chunk in package.chunks(member):
        parser.feed(chunk)
    parser.close()
    if parser.room > ROOM:
        reason = f"값이 너무 멀리 떨어져 있음 / its values lie too far apart ({parser.room:,} cells)"
        raise package.refuse(reason)
    return parser.found


def _is_plain(chunks: Iterator[bytes]) -> bool:
    """Tell whether the sheet needs no parsing; 26 columns by a million rows is within ROOM, so no need to look closer."""
    rest = b""
    for chunk in chunks:
        whole = rest + chunk
        # Cut before a tag, so that no tag and no value straddles the edge.
        cut = whole.rfind(b"<")
        text, rest = whole[:cut], whole[cut:]
        if any(sign in text for sign in ODD) or _sought(text):
            return False
    return not (any(sign in rest for sign in ODD) or _sought(rest))


def _sought(text: bytes) -> bool:
    tells_formula = (b"<f" in text or b":f" in text) and FORMULA.search(text)
    return bool(tells_formula or WIDE.search(text) or DEEP.search(text) or DECIMAL.search(text))


class _Parser:
    """Goes through every cell of a sheet; element names count without their prefix."""

    def __init__(self) -> None:
        self.found = Scan()
        self._row, self._column = 0, -1
        self._top, self._left, self._bottom, self._right = 0, 1 << 30, 0, -1
        self._cell: dict[str, str] = {}
        self._formula: list[str] | None = None
        self._value: list[str] | None = None
        self._shared: dict[str, str] = {}
        self._shared_key = ""
        self._letters: dict[str, int] = {}
        self._sink: list[str] | None = None
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text

    @property
    def room(self) -> int:
        """Return the size of the rectangle that the reader makes room for: from row 1, from the first used column."""
        return self._bottom * max(0, self._right - self._left + 1)

    def feed(self, chunk: bytes) -> None:
        """Parse the next piece."""
        self._expat.Parse(chunk)

    def close(self) -> None:
        """Say that there is no more."""
        self._expat.Parse(b"", True)  # noqa: FBT003  expat takes it by position only
