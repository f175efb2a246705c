"""Opens OpenDocument spreadsheets: takes the exact values that the file stores for its cells."""

import re
import zipfile
from dataclasses import dataclass, field, replace
from typing import NoReturn
from xml.parsers import expat

from kerp_import.extract.formats.cell_text import has_lost_digits, iso_time, shortest, shown_zeros
from kerp_import.extract.formats.cell_writer import DEEPEST, LONGEST, ROOMY, WIDEST, Cells, CellWriter
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import CellFault, Sheet, ShownFormat
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin
from kerp_import.extract.formats.xlsx_package import CHUNK, SMALL, broken_as_unknown
from kerp_import.model.words import Words

CONTENT = "content.xml"
SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT, STYLE = (f"{SPACE}{name}:1.0|" for name in ("table", "office", "text", "style"))
EXTENDED = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0|"
SPACES = re.compile(r"[ \t\r\n]+")
DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
HIDDEN = ("collapse", "filter")
"""How the format says that a row or a column is not shown."""
COUNT_DIGITS = 8
"""Most digits of a number of repetitions: the last row of a sheet, 1,048,576, has seven."""

NUMBERS = ("float", "currency", "percentage")
"""Types of cells that hold a number."""


def open_ods(request: ReadRequest) -> tuple[Sheet, ...]:
    """Return the sheets of an OpenDocument spreadsheet."""
    origin = FileOrigin.of(request)
    with Spool() as spool, broken_as_unknown(request, "OpenDocument"), zipfile.ZipFile(request.path) as archive:
        _refuse_locked_or_too_large(request, archive)
        document = _Document(request, spool)
        document.parse(archive)
        origin.hold()
        names = request.choose([sheet.name for sheet in document.sheets])
        return tuple(
            replace(sheet.grid.sheet(origin, sheet.name, hidden=sheet.hidden), formats=tuple(sheet.formats.values()))
            for sheet in document.sheets
            if sheet.name in names
        )


def _refuse_locked_or_too_large(request: ReadRequest, archive: zipfile.ZipFile) -> None:
    content = archive.getinfo(CONTENT)
    if content.flag_bits & 1 or b"encryption-data" in archive.read("META-INF/manifest.xml"):
        request.refuse(Words("암호가 걸린 ODS, 암호를 먼저 해제", "an ODS with a password, remove the password first"))
    size, packed = content.file_size, content.compress_size
    if size > request.unpacked or (size > SMALL and size > packed * request.limits.ratio):
        request.refuse_size(
            Words(
                f"너무 크거나 ZIP 폭탄 ({packed:,} → {size:,}바이트)",
                f"too large, or a zip bomb ({packed:,} → {size:,} byte(s))",
            )
        )


@dataclass(slots=True)
class _OdsTable:
    """A table as it is being read; rows count from 1, columns from 0."""

    name: str
    hidden: bool
    grid: CellWriter
    row: int = 0
    column: int = 0
    repeated: int = 1
    columns: int = 0
    is_row_hidden: bool = False
    cells: Cells = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    zeros: list[tuple[int, str]] = field(default_factory=list)
    """Column and text of the row's numbers that are shown with leading zeros."""
    formats: dict[tuple[int, str], ShownFormat] = field(default_factory=dict)
    """By column and currency, the first number that is one of that currency."""


class _Document:
    """Collects the tables from the elements of the content; a comment on a cell is no text of it."""

    def __init__(self, request: ReadRequest, spool: Spool) -> None:
        self.sheets: list[_OdsTable] = []
        self._request = request
        self._spool = spool
        self._hidden: set[str] = set()
        self._style = ""
        self._inside = 0
        self._comment = 0
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._length = 0
        self._in_text = 0
        self._repeats = 0

    def parse(self, archive: zipfile.ZipFile) -> None:
        """Read all of the content."""
        # The parser is not kept: it and this object would hold each other, and the spool with them.
        parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        with archive.open(CONTENT) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk)
        parser.Parse(b"", True)  # noqa: FBT003  expat takes it by position only

    def _doctype(self, *_: object) -> NoReturn:
        self._request.refuse(Words("DOCTYPE 선언이 있음", "it declares a DOCTYPE"))

    def _characters(self, text: str) -> None:
        # More than one space, a line's end and a tab have elements of their own; in text they count as one space.
        self._put(SPACES.sub(" ", text))

    def _put(self, text: str) -> None:
        if self._in_text and self._cell is not None and not self._comment:
            self._text.append(text)
            self._length += len(text)
            if self._length > LONGEST:
                self._request.refuse(Words("한 칸이 1 MiB를 넘음", "a cell over 1 MiB"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{STYLE}style":
            self._style = attributes.get(f"{STYLE}name", "")
        elif name == f"{STYLE}table-properties" and attributes.get(f"{TABLE}display") == "false":
            self._hidden.add(self._style)
        elif name == f"{TABLE}table":
            self._inside += 1
            if self._inside == 1:
                hidden = attributes.get(f"{TABLE}style-name", "") in self._hidden
                grid = CellWriter(self._request, self._spool, len(self.sheets))
                self.sheets.append(_OdsTable(attributes.get(f"{TABLE}name", ""), hidden, grid))
        elif self._inside == 1:
            self._start_inside(name, attributes)

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        if name == f"{TABLE}table-row":
            sheet.repeated = _count(attributes.get(f"{TABLE}number-rows-repeated"), DEEPEST)
            sheet.column, sheet.cells, sheet.faults, sheet.zeros = 0, {}, [], []
            sheet.is_row_hidden = attributes.get(f"{TABLE}visibility") in HIDDEN
        elif name == f"{TABLE}table-column":
            count = _count(attributes.get(f"{TABLE}number-columns-repeated"), WIDEST)
            if attributes.get(f"{TABLE}visibility") in HIDDEN:
                sheet.grid.hidden_columns.update(range(sheet.columns, min(sheet.columns + count, WIDEST)))
            sheet.columns += count
        elif name in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            self._cell, self._text, self._length = attributes, [], 0
        elif name == f"{OFFICE}annotation":
            self._comment += 1
        elif name == f"{TEXT}p":
            self._in_text += 1
            if self._text:
                self._put("\n")
        elif name in (f"{TEXT}line-break", f"{TEXT}tab"):
            self._put("\n" if name.endswith("break") else "\t")
        elif name == f"{TEXT}s":
            self._put(" " * _count(attributes.get(f"{TEXT}c"), LONGEST))

    def _end(self, name: str) -> None:
        if name == f"{TABLE}table":
            self._inside -= 1
        elif self._inside != 1:
            return
        elif name == f"{TABLE}table-row":
            self._close_row(self.sheets[-1])
        elif name in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            self._close_cell(self.sheets[-1])
        elif name == f"{OFFICE}annotation":
            self._comment -= 1
        elif name == f"{TEXT}p":
            self._in_text -= 1

    def _close_cell(self, sheet: _OdsTable) -> None:
        cell, self._cell = self._cell or {}, None
        count = _count(cell.get(f"{TABLE}number-columns-repeated"), WIDEST)
        text = "".join(self._text)
        formula = cell.get(f"{TABLE}formula")
        kind = cell.get(f"{OFFICE}value-type", "")
        value: str | None = None
        if cell.get(f"{EXTENDED}value-type") == "error" or (formula and text.startswith(("#", "Err:"))):
            sheet.faults.append(CellFault(sheet.row + 1, sheet.column, "error-cell", text or "#?"))
        elif formula is not None and not kind:
            sheet.faults.append(CellFault(sheet.row + 1, sheet.column, "formula-without-value", formula))
        else:
            value = _canonical(kind, cell, text)
        if kind in NUMBERS and has_lost_digits(cell.get(f"{OFFICE}value", "")):
            sheet.faults.append(CellFault(sheet.row + 1, sheet.column, "digits-lost", value or text))
        if kind == "float" and value is not None and shown_zeros(text, value):
            value = text
            sheet.zeros.append((sheet.column, text))
        currency = cell.get(f"{OFFICE}currency", "")
        if value and kind == "currency" and currency:
            code = f"[${currency}]"
            sheet.formats.setdefault((sheet.column, code), ShownFormat(sheet.column, sheet.row + 1, code))
        if value:
            sheet.cells.update(dict.fromkeys(range(sheet.column, sheet.column + count), value))
        sheet.column += count

    def _close_row(self, sheet: _OdsTable) -> None:
        sheet.grid.faults += sheet.faults
        if sheet.cells:
            self._repeats += (sheet.repeated - 1) * len(sheet.cells)
            if self._repeats > ROOMY:
                self._request.refuse(Words("반복된 행이 너무 많음", "too many repeated rows"))
            for row in range(sheet.row + 1, sheet.row + 1 + sheet.repeated):
                sheet.grid.add(row, sheet.cells)
                for column, text in sheet.zeros:
                    sheet.grid.note_zeros(row, column, text)
                if sheet.is_row_hidden:
                    sheet.grid.hidden_rows.add(row)
        sheet.row += sheet.repeated


def _canonical(kind: str, cell: dict[str, str], text: str) -> str | None:
    if kind in NUMBERS:
        stored = cell.get(f"{OFFICE}value", "")
        return shortest(stored) or stored
    if kind == "date":
        return iso_time(cell.get(f"{OFFICE}date-value", "")).removesuffix(" 00:00:00")
    if kind == "time":
        stored = cell.get(f"{OFFICE}time-value", "")
        duration = DURATION.fullmatch(stored)
        return ":".join(f"{int(part):02}" for part in duration.groups()) if duration else stored
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value")
    return cell.get(f"{OFFICE}string-value", text)


def _count(attribute: str | None, most: int) -> int:
    """Return how often something is repeated, at most `most`; what is no sensible number counts as 1."""
    is_number = attribute and attribute.isascii() and attribute.isdigit() and len(attribute) <= COUNT_DIGITS
    return min(max(int(attribute), 1), most) if attribute and is_number else 1
