"""Splits delimited text into records: by the csv module, or by polars for lumps that are provably plain."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import zip_longest
from typing import Protocol

import polars as pl

from kerp_import.extract.formats.encoding import Lump, as_one_text, count_lines
from kerp_import.extract.formats.sheet import TORN
from kerp_import.model.errors import TextBroken
from kerp_import.model.words import Words

FIELD = 1 << 20
"""Most characters of one field."""
LINES = 50
"""Most lines of one quoted field: with more, its quote was never closed."""
NARROW = 100
"""Columns up to which polars' engine looks for plain records; its table of states grows with each of them."""
WIDEST = 16_384
"""Columns of an Excel sheet."""
NO_DELIMITER = "\U0010ffff"
"""A noncharacter, which no text holds: the whole line is one field."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Records of one line and one width each."""

    lump: Lump
    width: int

    def frame(self, delimiter: str) -> pl.DataFrame:
        """Return the records with their line numbers, read by polars."""
        frame = pl.read_csv(
            self.lump.data,
            has_header=False,
            schema={f"c{column}": pl.String for column in range(self.width)},
            separator=delimiter,
        )
        return _numbered(frame, pl.int_range(self.lump.line, self.lump.line + frame.height, eager=True), self.width)


@dataclass(frozen=True, slots=True)
class Odd:
    """Records of any width and number of lines, each with the line on which it starts."""

    lines: list[int]
    records: list[list[str]]
    torn: set[int] = field(default_factory=set)
    """Which of the records have fields that cannot be told apart."""

    @property
    def width(self) -> int:
        """Return the greatest width."""
        return max(map(len, self.records), default=0)

    @property
    def ragged(self) -> bool:
        """Tell whether widths differ."""
        return len(set(map(len, self.records))) > 1

    def frame(self) -> pl.DataFrame:
        """Return the records with their line numbers and widths, short ones filled with null."""
        columns = zip_longest(*self.records) if self.ragged else zip(*self.records, strict=True)
        frame = pl.DataFrame([pl.Series(f"c{i}", column, pl.String) for i, column in enumerate(columns)])
        widths = [TORN if at in self.torn else len(record) for at, record in enumerate(self.records)]
        return _numbered(frame, pl.Series(self.lines), pl.Series(widths))


def _numbered(frame: pl.DataFrame, lines: pl.Series, widths: pl.Series | int) -> pl.DataFrame:
    width = pl.lit(widths) if isinstance(widths, int) else widths
    return pl.DataFrame({"row": lines}).select(
        pl.col("row").cast(pl.UInt32), width.cast(pl.UInt16).alias("width"), *frame.get_columns()
    )


def runs(lumps: Iterator[Lump], delimiter: str, shown_as: str) -> Iterator[Plain | Odd]:
    """Yield the records in file order: plain lumps as they are, other lumps split by the csv module."""
    width = 0
    for lump in lumps:
        if width > 1 and is_plain(lump.data, delimiter, width):
            yield Plain(closed(lump), width)
            continue
        odd = _split(lump, lumps, delimiter, shown_as)
        yield odd
        width = len(odd.records[-1])


def closed(lump: Lump) -> Lump:
    """Return a lump whose last line has its end."""
    return lump if lump.data.endswith(b"\n") else replace(lump, data=lump.data + b"\n")


def is_plain(data: bytes, delimiter: str, width: int) -> bool:
    """Tell whether every line is one record of `width` fields, with quotes only around whole fields."""
    if data.startswith(b"\xef\xbb\xbf"):
        return False
    if b'"' not in data and data.endswith(b"\n") and _is_even(data, delimiter, width):
        return True
    if width <= NARROW:
        return bool(as_one_text(data).str.contains(rf"^(?:{_plain(delimiter, width)})$")[0])
    return re.fullmatch(_plain(delimiter, width, "+").encode(), data) is not None


def _is_even(data: bytes, delimiter: str, width: int) -> bool:
    """Tell whether all lines, none with quotes, have `width` fields and the same line end; ten times as fast."""
    signs = data.translate(None, _other_bytes(delimiter))
    end = b"\r\n" if signs.endswith(b"\r\n") else b"\n"
    line = delimiter.encode() * (width - 1) + end
    return signs == line * (len(signs) // len(line))


@cache
def _other_bytes(delimiter: str) -> bytes:
    """Return every byte except those that separate lines and fields."""
    return bytes(set(range(256)) - set(f"\r\n{delimiter}".encode()))


@cache
def _plain(delimiter: str, width: int, possessive: str = "") -> str:
    """Return what a text of plain records matches; Python's engine needs to be told not to go back."""
    sign, more = re.escape(delimiter), f"*{possessive}"
    field = rf'(?:"[^"\r\n]{more}(?:""[^"\r\n]{more}){more}"|[^"\r\n{sign}]{more})'
    # The last line may lack its end. An empty line is one of no fields: `width` is over 1, so it never matches.
    record = rf"{field}(?:{sign}{field}){{{width - 1}}}"
    return rf"(?:{record}\r?\n){more}(?:{record})?{possessive}"


def _split(lump: Lump, more: Iterator[Lump], delimiter: str, shown_as: str) -> Odd:
    """Split `lump` into records, with as many lumps after it as its last record reaches into."""
    feed = _LineFeed(lump, more)
    reader = open_reader(feed, delimiter)
    odd = Odd([], [])
    while reader.line_num < feed.lines:
        start = reader.line_num
        try:
            record = next(reader)
        except csv.Error as error:
            reason = _reason(str(error), reader.line_num - start)
            raise TextBroken(file=shown_as, line=lump.line + start, reason=reason) from error
        if reader.line_num - start > LINES and any(count_lines(f.encode()) >= LINES for f in record):
            raise TextBroken(file=shown_as, line=lump.line + start, reason=NEVER_CLOSED)
        if len(record) > WIDEST:
            reason = Words(f"열이 {WIDEST:,}개를 넘음", f"more than {WIDEST:,} column(s)")
            raise TextBroken(file=shown_as, line=lump.line + start, reason=reason)
        raw = feed.taken()
        if '"' in raw:
            record = without_blanks_before_quotes(raw, delimiter) or record
        if is_torn(raw, delimiter):
            odd.torn.add(len(odd.records))
        odd.lines.append(lump.line + start)
        odd.records.append(record)
    return odd


def divided(whole: Odd, delimiter: str) -> Odd:
    """Return records whose one field holds a whole line, divided; a line that breaks stays one field."""
    records: list[list[str]] = []
    torn: set[int] = set()
    for record in whole.records:
        line = record[0] if record else ""
        try:
            fields = list(open_reader(iter([line]), delimiter))
        except csv.Error:
            fields = [record]
        records.append(fields[0] if len(fields) == 1 else record)
        if is_torn(line, delimiter):
            torn.add(len(records) - 1)
    return Odd(whole.lines, records, torn)


def without_blanks_before_quotes(raw: str, delimiter: str) -> list[str] | None:
    """Return the fields of a record in which blanks stand before quotes (`1, "가, 나"`), None if there are none."""
    opened = _blanks_before_quotes(delimiter).sub(lambda found: found[1], raw)
    if opened == raw or is_torn(opened, delimiter):
        return None
    try:
        records = list(open_reader(iter(opened.splitlines(keepends=True)), delimiter))
    except csv.Error:
        return None
    return records[0] if len(records) == 1 else None


@cache
def _blanks_before_quotes(delimiter: str) -> re.Pattern[str]:
    """Return what finds blanks between a delimiter and a quote that a later quote closes at a field's end."""
    sign = re.escape(delimiter)
    return re.compile(rf'({sign})[ ]+(?="(?:[^"]|"")*+"\s*(?:{sign}|\Z))')


def is_torn(raw: str, delimiter: str) -> bool:
    """Return whether a comma seems to be missing beside a quote: `카드"가, 나"` is two fields, and reads as two others.

    A field that does not begin with a quote but holds one is followed by one that ends with one.
    """
    if raw.count('"') <= 1 or delimiter == NO_DELIMITER:
        return False
    fields = _fields(delimiter).findall(raw.rstrip("\r\n"))
    # Excel writes ="0012" to keep the zeros of a code: quotes of its own.
    loose = [(at, each) for at, each in enumerate(fields) if not each.startswith(('"', '="'))]
    if without_blanks_before_quotes(raw, delimiter) is not None:
        return False
    first = next((at for at, each in loose if '"' in each), None)
    return first is not None and any(at > first and each.rstrip().endswith('"') for at, each in loose)


@cache
def _fields(delimiter: str) -> re.Pattern[str]:
    """Return what finds the fields of one record: those in quotes whole, others up to the delimiter."""
    sign = re.escape(delimiter)
    return re.compile(rf'"(?:[^"]|"")*+"(?={sign}|\Z)|(?<={sign})[^{sign}]*+|\A[^{sign}]*+')


NEVER_CLOSED = Words("따옴표가 닫히지 않음", "a quote that is never closed")


def _reason(error: str, lines: int) -> Words:
    """Say what is wrong, by the csv module's error and the number of lines that the record took so far."""
    if error.startswith("unexpected end") or lines > LINES:
        return NEVER_CLOSED
    if error.startswith("field larger"):
        return Words("한 칸이 1 MiB를 넘음", "a field over 1 MiB")
    return Words("닫는 따옴표 뒤에 글자가 있음", "text after a closing quote")


class _CsvReader(Protocol):
    """The part of `csv.reader` that we use; its class has no public name."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def open_reader(lines: Iterator[str], delimiter: str) -> _CsvReader:
    """Return the strict reader that splits every record outside plain lumps."""
    csv.field_size_limit(FIELD)
    return csv.reader(lines, delimiter=delimiter, strict=True)


class _LineFeed:
    """Yields the physical lines of a lump, then of the lumps after it; `lines` counts those of all lumps so far."""

    def __init__(self, lump: Lump, more: Iterator[Lump]) -> None:
        self.lines = 0
        self._more = more
        self._taken: list[str] = []
        self._now = self._take(lump)

    def __iter__(self) -> "_LineFeed":
        return self

    def __next__(self) -> str:
        line = next(self._now, None)
        while line is None:
            lump = next(self._more, None)
            if lump is None:
                raise StopIteration
            self._now = self._take(lump)
            line = next(self._now, None)
        self._taken.append(line)
        return line

    def taken(self) -> str:
        """Return the lines that were taken since this was asked last: those of one record."""
        raw = "".join(self._taken)
        self._taken.clear()
        return raw

    def _take(self, lump: Lump) -> Iterator[str]:
        lines = split_lines(lump.data)
        self.lines += len(lines)
        return iter(lines)


def split_lines(data: bytes) -> list[str]:
    """Return the physical lines with their ends; only LF, CRLF and CR end one, unlike in `str.splitlines`."""
    return list(io.StringIO(data.decode(), newline=""))
