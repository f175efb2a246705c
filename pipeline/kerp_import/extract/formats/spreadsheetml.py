"""Opens SpreadsheetML 2003: a workbook as one XML file, which report tools write under the name .xls."""

import re
from typing import NoReturn
from xml.parsers import expat

from kerp_import.extract.formats.cell_text import has_lost_digits, iso_time, shortest
from kerp_import.extract.formats.cell_writer import LONGEST, WIDEST, Cells, CellWriter
from kerp_import.extract.formats.encoding import Encoding, settle_declared, utf8
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import CellFault, Sheet
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin
from kerp_import.extract.formats.xlsx_package import ZEROS, broken_as_unknown
from kerp_import.model.words import Words

SPACE = "urn:schemas-microsoft-com:office:spreadsheet|"
EXCEL = "urn:schemas-microsoft-com:office:excel|"
DECLARED = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
INDEX = re.compile(r"[1-9][0-9]{0,6}")


def open_spreadsheetml(request: ReadRequest) -> tuple[Sheet, ...]:
    """Return the sheets of a SpreadsheetML workbook."""
    origin = FileOrigin.of(request)
    encoding = settle_declared(request.path, request.shown_as, request.encoding, DECLARED)
    with Spool() as spool:
        book = _Book(request, spool)
        book.parse(encoding)
        origin.hold()
        names = request.choose([sheet.name for sheet in book.sheets])
        return tuple(
            sheet.grid.sheet(origin, sheet.name, encoding.name, hidden=sheet.hidden)
            for sheet in book.sheets
            if sheet.name in names
        )


class _Worksheet:
    """A worksheet as it is being read; rows and columns count from 1, as in the file."""

    def __init__(self, name: str, grid: CellWriter) -> None:
        self.name = name
        self.grid = grid
        self.hidden = False
        self.row = self.column = self.listed = 0
        self.hidden_until = 0
        """The last row that a hidden row spans."""
        self.cells: Cells = {}
        self.styles: dict[int, str] = {}
        """The style of each column that has one."""
        self.row_style = ""


class _Book:
    """Collects the sheets from the elements of the workbook."""

    def __init__(self, request: ReadRequest, spool: Spool) -> None:
        self.sheets: list[_Worksheet] = []
        self._request = request
        self._spool = spool
        self._text: list[str] | None = None
        self._length = 0
        self._kind = ""
        self._formula: str | None = None
        self._across = 0
        self._comment = False
        self._style = ""
        self._zeros: dict[str, int] = {}
        """The digits that a style shows at least, of styles that show leading zeros."""
        self._value: str | None = None

    def parse(self, encoding: Encoding) -> None:
        """Read the whole file."""
        # The parser is not kept: it and this object would hold each other, and the spool with them.
        parser = expat.ParserCreate("utf-8", namespace_separator="|")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        with broken_as_unknown(self._request, "SpreadsheetML"):
            for chunk in utf8(self._request.path, encoding):
                parser.Parse(chunk)
            parser.Parse(b"", True)  # noqa: FBT003  expat takes it by position only

    def _doctype(self, *_: object) -> NoReturn:
        self._request.refuse(Words("DOCTYPE 선언이 있음", "it declares a DOCTYPE"))

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
            self._length += len(text)
            if self._length > LONGEST:
                self._request.refuse(Words("한 칸이 1 MiB를 넘음", "a cell over 1 MiB"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition("|")[2]
        if kind == "Worksheet":
            title = attributes.get(f"{SPACE}Name", "")
            self.sheets.append(_Worksheet(title, CellWriter(self._request, self._spool, len(self.sheets))))
        elif kind in ("Style", "NumberFormat"):
            self._note_style(kind, attributes)
        elif self.sheets:
            self._start_inside(name, kind, attributes, self.sheets[-1])

    def _note_style(self, kind: str, attributes: dict[str, str]) -> None:
        """Note which styles show numbers with leading zeros."""
        if kind == "Style":
            self._style = attributes.get(f"{SPACE}ID", "")
            if (parent := attributes.get(f"{SPACE}Parent")) in self._zeros:
                self._zeros[self._style] = self._zeros[parent]
        elif zeros := ZEROS.match(attributes.get(f"{SPACE}Format", "")):
            self._zeros[self._style] = len(zeros[1])

    def _start_inside(self, name: str, kind: str, attributes: dict[str, str], sheet: _Worksheet) -> None:
        if kind == "Column":
            self._open_column(sheet, attributes)
        elif kind == "Row":
            self._open_row(sheet, attributes)
        elif kind == "Cell":
            sheet.column = self._position(attributes, sheet.column)
            self._across = int(attributes.get(f"{SPACE}MergeAcross", "0"))
            self._formula, self._value, self._kind = attributes.get(f"{SPACE}Formula"), None, ""
            inherited = sheet.row_style or sheet.styles.get(sheet.column, "")
            self._style = attributes.get(f"{SPACE}StyleID", inherited)
        elif kind == "Comment":
            self._comment = True
        elif name == f"{SPACE}Data" and not self._comment:
            self._kind, self._text = attributes.get(f"{SPACE}Type", "String"), []
            self._length = 0
        elif name == f"{EXCEL}Visible":
            self._text = []

    def _end(self, name: str) -> None:
        kind = name.rpartition("|")[2]
        text, is_text = "".join(self._text or ()), self._text is not None
        if name == f"{SPACE}Data" and is_text:
            self._value, self._text = text, None
        elif name == f"{EXCEL}Visible" and is_text:
            self.sheets[-1].hidden, self._text = text.strip() != "SheetVisible", None
        elif kind == "Comment":
            self._comment = False
        elif kind == "Cell" and self.sheets:
            self._close_cell(self.sheets[-1])
        elif kind == "Row" and self.sheets and self.sheets[-1].cells:
            self.sheets[-1].grid.add(self.sheets[-1].row, self.sheets[-1].cells)

    def _open_row(self, sheet: _Worksheet, attributes: dict[str, str]) -> None:
        sheet.row = self._position(attributes, sheet.row)
        sheet.column, sheet.cells, sheet.row_style = 0, {}, attributes.get(f"{SPACE}StyleID", "")
        if attributes.get(f"{SPACE}Hidden") == "1":
            sheet.hidden_until = sheet.row + _span(attributes)
        if sheet.row <= sheet.hidden_until:
            sheet.grid.hidden_rows.add(sheet.row)

    def _open_column(self, sheet: _Worksheet, attributes: dict[str, str]) -> None:
        """Note the style of some columns, and whether they are hidden."""
        first = self._position(attributes, sheet.listed)
        sheet.listed = first + _span(attributes)
        covered = range(first, min(sheet.listed, WIDEST) + 1)
        if attributes.get(f"{SPACE}Hidden") == "1":
            sheet.grid.hidden_columns.update(column - 1 for column in covered)
        if style := attributes.get(f"{SPACE}StyleID"):
            sheet.styles.update(dict.fromkeys(covered, style))

    def _position(self, attributes: dict[str, str], last: int) -> int:
        """Return the number of a row or a cell: the one it states, else the next after `last`."""
        index = attributes.get(f"{SPACE}Index", str(last + 1))
        if not INDEX.fullmatch(index) or int(index) <= last:
            self._request.refuse(
                Words(f"깨진 SpreadsheetML: ss:Index {index[:20]}", f"a broken SpreadsheetML: ss:Index {index[:20]}")
            )
        return int(index)

    def _close_cell(self, sheet: _Worksheet) -> None:
        column = sheet.column - 1
        if self._kind == "Error":
            sheet.grid.faults.append(CellFault(sheet.row, column, "error-cell", self._value or "#?"))
        elif self._value is None and self._formula is not None:
            sheet.grid.faults.append(CellFault(sheet.row, column, "formula-without-value", self._formula))
        elif self._value:
            if self._kind == "Number" and has_lost_digits(self._value):
                text = shortest(self._value) or self._value
                sheet.grid.faults.append(CellFault(sheet.row, column, "digits-lost", text))
            text = _canonical(self._kind, self._value)
            width = self._zeros.get(self._style, 0) if self._kind == "Number" else 0
            if len(text) < width and text.isdecimal():
                text = text.zfill(width)
                sheet.grid.note_zeros(sheet.row, column, text)
            sheet.cells[column] = text
        sheet.column += max(self._across, 0)


def _span(attributes: dict[str, str]) -> int:
    """Return how many more rows or columns an element stands for; what is no sensible number counts as none."""
    span = attributes.get(f"{SPACE}Span", "")
    return int(span) if INDEX.fullmatch(span) else 0


def _canonical(kind: str, value: str) -> str:
    if kind == "Number":
        return shortest(value) or value
    if kind == "Boolean":
        return "true" if value.strip() == "1" else "false"
    if kind == "DateTime":
        text = iso_time(value)
        return text.removeprefix("1899-12-31 ").removesuffix(" 00:00:00")
    return value
