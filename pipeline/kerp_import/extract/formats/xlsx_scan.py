"""Scans a sheet's XML for what the reader loses: faulty cells, exact numbers, and how far the cells reach."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NoReturn
from xml.parsers import expat

from kerp_import.extract.formats.cell_text import Exact, has_lost_digits, iso_time, shortest
from kerp_import.extract.formats.encoding import as_one_text
from kerp_import.extract.formats.sheet import CellFault, ShownFormat, ShownZeros
from kerp_import.extract.formats.xlsx_package import NumberFormats, UnpackedXlsx, local
from kerp_import.model.columns import column_index
from kerp_import.model.words import Words

ROOMY = 20_000_000
"""Cells beyond which at least one in SPARSE must be filled."""
SPARSE = 20
SMALL = 1 << 18
"""Bytes below which a sheet is parsed without checking whether it needs to be."""
WIDEST = 16_384
"""Columns of an Excel sheet."""
TRUE = ("1", "true")
ROW_DIGITS = 7
"""Digits of the last row of a sheet, 1,048,576."""

# A sheet is plain when nothing of these occurs in it: then it holds no error cell, no formula, no number but whole
# ones of fewer than 16 digits, and at most 26 columns. Each looks for a little too much, never too little: what is not
# plain is parsed.
HIDDEN = re.compile(rb"hidden\s*=")
FORMULA = re.compile(rb"<f[\s/>]")
PREFIXED = re.compile(rb":[vf]")
"""Values and formulas whose tags have a prefix: <x:v>, <x:f>."""
ERROR_CELL = re.compile(rb'"e"')
NOT_WHOLE = re.compile(rb"v(?:\s[^<>]*)?>\s*(?:[-+0-9]*[.eET&]|[-+]?[0-9]{16})")
FAR = re.compile(rb'"(?:[A-Za-z]{2,}[0-9]|[A-Za-z]?(?:[02-9][0-9]{6}|1[1-9][0-9]{5}|10[5-9][0-9]{4}|[0-9]{8}))')
TALL = re.compile(rb'"[A-Za-z]?10[0-4][0-9]{4}')
"""A row from the 1,000,000th on, of which a sheet has 48,576; none lies behind TALLEST."""
TALLEST, PLAIN_WIDTH = 1_049_999, 26
REFERENCE = re.compile(rb'=\s*"[^"<]*&#')
"""A character by its number inside a tag, where it can hide a word."""
SINGLE_QUOTED = re.compile(rb"=\s*'")


@dataclass(slots=True)
class Scan:
    """The faults, exact numbers and count of values in a sheet's XML; rows count from 1, columns from 0."""

    faults: list[CellFault] = field(default_factory=list)
    exact: dict[int, Exact] = field(default_factory=dict)
    zeros: dict[int, ShownZeros] = field(default_factory=dict)
    """By column, the numbers that are shown with leading zeros."""
    formats: dict[tuple[int, str], ShownFormat] = field(default_factory=dict)
    """By column and number format, the first number that is shown with a word."""
    values: int = 0
    """Cells that hold a value: the reader must find no fewer."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def scan(package: UnpackedXlsx, member: str) -> Scan:
    """Scan the XML of one sheet; refuse a sheet whose cells lie too far apart."""
    formats = package.number_formats()
    if (
        not formats.zeros
        and not formats.words
        and package.size(member) > SMALL
        and (plain := scan_plain(package.chunks(member), package.cells))
    ):
        return plain
    parser = _Parser(formats)
    for chunk in package.chunks(member):
        parser.feed(chunk)
        if len(parser.result.faults) > package.faults:
            package.refuse(
                Words(
                    f"오류 칸이 너무 많음 ({package.faults:,}개 초과)", f"too many error cells (> {package.faults:,})"
                )
            )
    parser.close()
    if parser.room > package.cells or parser.room > max(ROOMY, SPARSE * parser.result.values):
        reason = Words(
            f"값이 너무 멀리 떨어져 있음 ({parser.room:,}칸)", f"its values lie too far apart ({parser.room:,} cell(s))"
        )
        package.refuse(reason)
    return parser.result


def scan_plain(chunks: Iterator[bytes], most: int) -> Scan | None:
    """Return the scan of a plain sheet, None if the sheet must be parsed; `most` cells may it come to."""
    result = Scan()
    rest = b""
    is_tall = False
    for chunk in chunks:
        whole = rest + chunk
        # Cut before a tag, so that no tag and no value straddles the edge.
        cut = max(whole.rfind(b"<"), 0)
        text, rest = whole[:cut], whole[cut:]
        has = _finder(text)
        if not _is_plain(text, has):
            return None
        is_tall = is_tall or has(TALL)
        # A value's two tags can be cut apart, but each is counted in one piece; empty ones are no values.
        result.values += text.count(b"</v>")
        result.values -= text.count(b"<v></v>")
    # Texts beside the sheet's own list are not counted, so that such a sheet may be parsed although it is full.
    room = TALLEST * PLAIN_WIDTH if is_tall else 0
    return result if _is_plain(rest, _finder(rest)) and room <= min(most, max(ROOMY, SPARSE * result.values)) else None


def _is_plain(text: bytes, has: Callable[[re.Pattern[bytes]], bool]) -> bool:
    # Single bytes are looked for first, since most sheets hold none of them, and that costs next to nothing.
    odd = (
        (b"!" in text and b"<!" in text)
        or has(HIDDEN)
        or (b"&" in text and has(REFERENCE))
        or (b"'" in text and has(SINGLE_QUOTED))
        or has(ERROR_CELL)
        or (b":" in text and has(PREFIXED))
        or has(FORMULA)
    )
    return not (odd or has(FAR) or has(NOT_WHOLE))


def _finder(text: bytes) -> Callable[[re.Pattern[bytes]], bool]:
    """Return what looks for a pattern in a text: polars' engine where all of it is ASCII, four times as fast."""
    if not text.isascii():
        return lambda pattern: pattern.search(text) is not None
    column = as_one_text(text)
    return lambda pattern: bool(column.str.contains(pattern.pattern.decode())[0])


class _Parser:
    """Scans every cell of a sheet; prefixes of element names are ignored."""

    def __init__(self, formats: NumberFormats) -> None:
        self.result = Scan()
        self._zeros, self._words = formats.zeros, formats.words
        self._names = _Names()
        self._letters = _Letters()
        self._used: set[int] = set()
        self._row, self._column, self._bottom = 0, -1, 0
        self._digits = ""
        self._cell: dict[str, str] = {}
        self._shared: dict[str, str] = {}
        self._shared_as: str | None = None
        self._formula: str | None = None
        self._value: str | None = None
        self._inline = False
        self._text: list[str] = []
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.StartCdataSectionHandler = self._refuse_cdata
        self._expat.CharacterDataHandler = self._text.append

    @property
    def room(self) -> int:
        """Return the size of the rectangle that the reader makes room for: from row 1, from the first used column."""
        return self._bottom * (max(self._used) - min(self._used) + 1) if self._used else 0

    def feed(self, chunk: bytes) -> None:
        """Parse the next piece."""
        self._expat.Parse(chunk)

    def close(self) -> None:
        """End the parse."""
        self._expat.Parse(b"", True)  # noqa: FBT003  expat takes it by position only

    # The next four run for every cell: two million times in a sheet of 300,000 rows.
    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = self._names[name]
        if kind == "c":
            self._cell = attributes
            self._formula = self._value = None
            self._inline = False
            self._place(attributes)
        elif kind == "v":
            self._text.clear()
        elif kind == "row":
            self._digits = attributes.get("r") or str(self._row + 1)
            self._row, self._column = _number(self._digits), -1
            if attributes.get("hidden") in TRUE:
                self.result.hidden_rows.add(self._row)
        elif kind == "col":
            if attributes.get("hidden") in TRUE:
                first, last = (int(attributes.get(name, "1")[:5]) for name in ("min", "max"))
                self.result.hidden_columns.update(range(first - 1, min(last, WIDEST)))
        elif kind == "f":
            self._text.clear()
            self._shared_as = attributes.get("si")
        elif kind == "is":
            self._inline = True

    def _end(self, name: str) -> None:
        kind = self._names[name]
        if kind == "c":
            if self._value is not None or self._formula is not None or self._inline or self._cell.get("t") == "e":
                self._bottom = max(self._bottom, self._row)
                self._used.add(self._column)
                self._judge()
        elif kind == "v":
            self._value = "".join(self._text)
        elif kind == "f":
            # Of a shared formula only the first cell holds the text; the others name it by a number.
            self._formula = "".join(self._text)
            if self._shared_as is not None:
                self._formula = self._shared.setdefault(self._shared_as, self._formula)

    def _place(self, attributes: dict[str, str]) -> None:
        """Note where the cell is; without a reference it stands right of the one before."""
        if "r" not in attributes:
            self._column += 1
            return
        reference = attributes["r"]
        letters = reference.rstrip("0123456789")
        self._column = self._letters[letters]
        if (digits := reference[len(letters) :]) != self._digits:
            self._digits, self._row = digits, _number(digits)

    def _judge(self) -> None:
        """Note a cell that the reader would leave empty, or not give exactly."""
        kind, value = self._cell.get("t", "n"), self._value
        if kind == "e":
            self._fault("error-cell", value or "#?")
        elif self._formula is not None and (value is None or (not value and kind != "str")):
            self._fault("formula-without-value", f"={self._formula}")
        elif value:
            self.result.values += 1
            if kind == "n" and has_lost_digits(value):
                self._fault("digits-lost", shortest(value) or value)
            if self._words and kind == "n" and (code := self._words.get(self._cell.get("s", ""))):
                shown = ShownFormat(self._column, self._row, code)
                self.result.formats.setdefault((self._column, code), shown)
            width = self._zeros.get(self._cell.get("s", ""), 0) if kind == "n" else 0
            if len(value) < width and value.isdecimal():
                self._keep_zeros(value.zfill(width))
            elif kind in ("n", "d") and not value.isdecimal():
                self._keep_exact(shortest(value) if kind == "n" else iso_time(value))

    def _keep_zeros(self, text: str) -> None:
        """Read a cell as its format shows it, and count it."""
        self._keep_exact(text)
        known = self.result.zeros.get(self._column, ShownZeros(self._column, self._row, 0, text))
        self.result.zeros[self._column] = replace(known, count=known.count + 1)

    def _keep_exact(self, text: str | None) -> None:
        if text is not None:
            exact = self.result.exact.setdefault(self._column, Exact())
            exact.rows.append(self._row)
            exact.texts.append(text)

    def _refuse_cdata(self) -> None:
        # The reader loses values that are written as CDATA.
        if not self._inline:
            _malformed("CDATA")

    def _fault(self, kind: Literal["error-cell", "formula-without-value", "digits-lost"], text: str) -> None:
        self.result.faults.append(CellFault(self._row, self._column, kind, text))


class _Names(dict[str, str]):
    """Element names without their prefix."""

    def __missing__(self, name: str) -> str:
        self[name] = local(name)
        return self[name]


class _Letters(dict[str, int]):
    """Column letters, counted from 0."""

    def __missing__(self, letters: str) -> int:
        if not re.fullmatch("[A-Za-z]{1,3}", letters):
            _malformed(f"cell {letters}")
        self[letters] = column_index(letters)
        return self[letters]


def _malformed(what: str) -> NoReturn:
    raise expat.ExpatError(what)


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= ROW_DIGITS and int(digits)):
        _malformed(f"row {digits}")
    return int(digits)
