"""Reads of a binary workbook what its reader does not tell: hidden rows and columns, numbers shown with leading zeros.

It runs in the child process, by its path, and imports nothing of ours. Every loop goes forward through bytes that are
there; what no record may hold is ValueError, which refuses the file.

Decision: docs/decisions/binary-workbooks.md
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat

ZEROS = re.compile(r'"?(0{2,255})"?(?:;.*)?$')
"""A number format of zeros alone, as in workbooks of XML."""
WIDEST = 1 << 14
"""Columns of a sheet of the newest Excel."""
DEEPEST = 1 << 20
"""Rows of a sheet of the newest Excel."""
FORMULA_TEXT = 0xFFFF
"""Last two bytes of a formula's value that is no number."""

Number = tuple[int, int, int, float]
"""Row and column, from 0, the number of the cell's style, and its value."""
Records = Iterator[tuple[int, bytes]]


@dataclass(slots=True)
class Shown:
    """How one sheet is shown; rows and columns count from 0."""

    name: str
    rows: set[int] = field(default_factory=set)
    """Rows that are hidden."""
    columns: set[int] = field(default_factory=set)
    zeros: list[tuple[int, int, str]] = field(default_factory=list)
    """Row, column and text of numbers that are shown with leading zeros."""

    def hide_row(self, row: int) -> None:
        """Note a hidden row."""
        if row >= DEEPEST:
            _broken(f"row {row}")
        self.rows.add(row)

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns; files name columns beyond the last one to mean all."""
        self.columns.update(range(first, min(last + 1, WIDEST)))

    def note(self, number: Number, widths: dict[int, int]) -> None:
        """Note a number that its style shows with more digits than it has."""
        row, column, style, value = number
        width = widths.get(style, 0)
        if width and 0 <= value < 10**width and value == int(value) and len(text := str(int(value))) < width:
            self.zeros.append((row, column, text.zfill(width)))

    def facts(self) -> dict[str, Any]:
        """Return what the parent is told."""
        return {"rows": sorted(self.rows), "columns": sorted(self.columns), "zeros": self.zeros}


def shown_sheets(path: Path) -> list[Shown]:
    """Return how each sheet of an XLS or XLSB is shown, in the order in which the workbook lists them."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return _shown_of_package(archive)
    import olefile

    with olefile.OleFileIO(str(path)) as container:
        name = next((each for each in ("Workbook", "Book") if container.exists(each)), None)
        if name is None:
            _broken("no workbook in it")
        return _shown_of_stream(container.openstream(name).read())


def _broken(what: str) -> NoReturn:
    raise ValueError(what)


def _rk(stored: bytes) -> float:
    """Return a number that was packed into four bytes."""
    (bits,) = struct.unpack("<i", stored)
    number = float(bits >> 2) if bits & 2 else struct.unpack("<d", bytes(4) + struct.pack("<I", bits & 0xFFFFFFFC))[0]
    return number / 100 if bits & 1 else number


# XLS: records of two bytes of type, two of length.

BOF, EOF, SHEET, FORMAT, XF = 0x0809, 0x0A, 0x85, 0x041E, 0xE0
ROW, COLUMNS, NUMBER, RK, MANY_RK, FORMULA = 0x0208, 0x7D, 0x0203, 0x027E, 0xBD, 0x06
NEWEST = 0x0600
"""Version of the format in which texts are UTF-16 or Latin-1, and not bytes of a code page."""


def _records(stream: bytes, at: int) -> Records:
    """Yield the records from `at` to the end of what begins there, without charts inside."""
    end, depth = len(stream), 0
    header = struct.Struct("<HH").unpack_from
    while at + 4 <= end:
        kind, length = header(stream, at)
        at += 4
        if at + length > end:
            _broken("a record longer than its file")
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth <= 1:
            yield kind, stream[at : at + length]
        at += length


def _shown_of_stream(stream: bytes) -> list[Shown]:
    listed: list[tuple[int, str]] = []
    formats: dict[int, int] = {}
    styles: list[int] = []
    is_newest = False
    for kind, content in _records(stream, 0):
        if kind == BOF:
            is_newest = _short(content, 0) >= NEWEST
        elif kind == SHEET:
            listed.append((struct.unpack_from("<I", _long_enough(content, 7))[0], _text(content, 6, 1, is_newest)))
        elif kind == FORMAT:
            if zeros := ZEROS.match(_text(content, 2, 2 if is_newest else 1, is_newest)):
                formats[_short(content, 0)] = len(zeros[1])
        elif kind == XF:
            styles.append(_short(content, 2))
    widths = {style: formats[number] for style, number in enumerate(styles) if number in formats}
    return [_shown_at(stream, at, Shown(name), widths) for at, name in listed]


def _shown_at(stream: bytes, at: int, shown: Shown, widths: dict[int, int]) -> Shown:
    for kind, content in _records(stream, at):
        if kind == ROW:
            if _short(content, 12) & 0x20:
                shown.hide_row(_short(content, 0))
        elif kind == COLUMNS:
            if _short(content, 8) & 1:
                shown.hide_columns(_short(content, 0), _short(content, 2))
        elif widths and kind in (NUMBER, RK, MANY_RK, FORMULA):
            for number in _numbers(kind, content):
                shown.note(number, widths)
    return shown


def _numbers(kind: int, content: bytes) -> Iterator[Number]:
    """Yield the numbers of one record of cells."""
    row, column, style = struct.unpack_from("<HHH", _long_enough(content, 6))
    if kind == RK:
        yield row, column, style, _rk(_long_enough(content, 10)[6:10])
    elif kind == NUMBER or (kind == FORMULA and _short(content, 12) != FORMULA_TEXT):
        yield row, column, style, struct.unpack_from("<d", _long_enough(content, 14), 6)[0]
    elif kind == MANY_RK:
        for number, at in enumerate(range(4, len(content) - 7, 6)):
            yield row, column + number, _short(content, at), _rk(content[at + 2 : at + 6])


def _text(content: bytes, at: int, count_bytes: int, is_newest: bool) -> str:  # noqa: FBT001 - a fact of the file
    """Return a text with its count of letters before it; of old files only what every code page shares is sure."""
    count = int.from_bytes(_long_enough(content, at + count_bytes)[at : at + count_bytes], "little")
    start = at + count_bytes
    if not is_newest:
        return content[start : start + count].decode("latin-1")
    if _long_enough(content, start + 1)[start] & 1:
        return content[start + 1 : start + 1 + 2 * count].decode("utf-16-le", "replace")
    return content[start + 1 : start + 1 + count].decode("latin-1")


def _short(content: bytes, at: int) -> int:
    return int.from_bytes(_long_enough(content, at + 2)[at : at + 2], "little")


def _long(content: bytes, at: int) -> int:
    return int.from_bytes(_long_enough(content, at + 4)[at : at + 4], "little")


def _long_enough(content: bytes, size: int) -> bytes:
    if len(content) < size:
        _broken("a record shorter than its kind")
    return content


# XLSB: records of one or two bytes of type and one to four of length, seven bits of each.

B_ROW, B_RK, B_REAL, B_FORMULA, B_FORMAT, B_XF, B_COLUMNS = 0, 2, 5, 9, 44, 47, 60
B_SHEET, B_STYLES, B_STYLES_END = 156, 617, 618
NULL = 0xFFFFFFFF
"""Length of a text that is none: a sheet without it holds no cells."""
MAIN = "xl/workbook.bin"


def _package_records(part: bytes) -> Records:
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        length = 0
        for shift in (0, 7, 14, 21):
            if at >= end:
                _broken("a record longer than its part")
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004 - the bit that says that another byte follows
                break
        if at + length > end:
            _broken("a record longer than its part")
        yield kind, part[at : at + length]
        at += length


def _shown_of_package(archive: zipfile.ZipFile) -> list[Shown]:
    members = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
    targets = _targets(archive.read(members["xl/_rels/workbook.bin.rels"]))
    listed: list[tuple[str, str]] = []
    for kind, content in _package_records(archive.read(members[MAIN])):
        if kind == B_SHEET and _long(content, 8) != NULL:
            relation, end = _wide_text(content, 8)
            listed.append((_wide_text(content, end)[0], targets.get(relation, "")))
    styles = members.get("xl/styles.bin")
    widths = _package_widths(archive.read(styles)) if styles else {}
    return [
        _shown_of_part(archive.read(members[member]), Shown(name), widths) if member in members else Shown(name)
        for name, member in listed
    ]


def _targets(relations: bytes) -> dict[str, str]:
    """Return the member of each sheet by the id that the workbook names it by."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/").lower()
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def doctype(*_: object) -> None:
        _broken("it declares a DOCTYPE")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(relations, True)  # noqa: FBT003  expat takes it by position only
    return targets


def _package_widths(part: bytes) -> dict[int, int]:
    formats: dict[int, int] = {}
    styles: list[int] = []
    is_inside = False
    for kind, content in _package_records(part):
        if kind == B_FORMAT:
            if zeros := ZEROS.match(_wide_text(content, 2)[0]):
                formats[_short(content, 0)] = len(zeros[1])
        elif kind in (B_STYLES, B_STYLES_END):
            is_inside = kind == B_STYLES
        elif kind == B_XF and is_inside:
            styles.append(_short(content, 2))
    return {style: formats[number] for style, number in enumerate(styles) if number in formats}


def _shown_of_part(part: bytes, shown: Shown, widths: dict[int, int]) -> Shown:
    row = 0
    for kind, content in _package_records(part):
        if kind == B_ROW:
            row = _long(content, 0)
            if _long_enough(content, 12)[11] & 0x10:
                shown.hide_row(row)
        elif kind == B_COLUMNS:
            if _short(content, 16) & 1:
                shown.hide_columns(_long(content, 0), _long(content, 4))
        elif widths and kind in (B_RK, B_REAL, B_FORMULA):
            style = int.from_bytes(_long_enough(content, 7)[4:7], "little")
            stored = _long_enough(content, 12 if kind == B_RK else 16)[8:16]
            value = _rk(stored[:4]) if kind == B_RK else struct.unpack("<d", stored)[0]
            shown.note((row, _long(content, 0), style, value), widths)
    return shown


def _wide_text(content: bytes, at: int) -> tuple[str, int]:
    """Return a text with its count of letters before it, and where it ends."""
    end = at + 4 + 2 * _long(content, at)
    return _long_enough(content, end)[at + 4 : end].decode("utf-16-le", "replace"), end
