"""Opens an HTML page, often named .xls: each of its tables is a sheet."""

import re

from lxml import etree

from kerp_import.extract.formats.cell_text import shortest, shown_zeros
from kerp_import.extract.formats.cell_writer import LONGEST, ROOMY, WIDEST, Cells, CellWriter
from kerp_import.extract.formats.encoding import Encoding, settle_declared, utf8
from kerp_import.extract.formats.html_hidden import HiddenElements
from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.sheet import ERRORS, CellFault, Sheet
from kerp_import.extract.formats.spool import Spool
from kerp_import.extract.formats.spooled_table import FileOrigin
from kerp_import.model.words import Words

CHARSET = re.compile(rb"""<meta[^>]*\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
SPACE = re.compile(r"[ \t\r\n\f]+")
"""White space between words; a no-break space counts as text."""
AROUND_BREAK = re.compile(r" *\n *")
NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?")
SILENT = {"script", "style", "noscript", "template", "title"}
BLOCKS = {"p", "div", "li"}
SPAN_DIGITS = 5
"""Most digits of a span: longer numbers are nonsense and count as 1."""
SPANS = 1000
"""Most columns that one cell spans, as in browsers."""
DEEPEST = 100
"""Most tables inside one another."""


def open_html(request: ReadRequest) -> tuple[Sheet, ...]:
    """Return the tables of the page as sheets, in the order in which they begin; a single one has no name."""
    origin = FileOrigin.of(request)
    encoding = settle_declared(request.path, request.shown_as, request.encoding, CHARSET)
    with Spool() as spool:
        page = _Page(request, spool)
        _parse(request, encoding, page)
        origin.hold()
        tables = [table for table in page.forget() if table.grid.bottom or table.grid.faults]
        if not tables:
            request.refuse(Words("표가 없는 HTML 문서", "an HTML document without a table"))
        names = [f"표{number}" for number, _ in enumerate(tables, 1)]
        chosen = request.choose(names)
        return tuple(
            table.grid.sheet(origin, name if len(tables) > 1 else None, encoding.name, hidden=table.is_hidden)
            for name, table in zip(names, tables, strict=True)
            if name in chosen
        )


def _parse(request: ReadRequest, encoding: Encoding, page: "_Page") -> None:
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True)
    try:
        for chunk in utf8(request.path, encoding):
            parser.feed(chunk)
        parser.close()
    except etree.LxmlError as error:
        request.refuse(Words("깨진 HTML", f"a broken HTML: {error}"))


class _Table:
    """A table as it is being read; rows count from 1, columns from 0."""

    def __init__(self, grid: CellWriter, hidden_around: int) -> None:
        self.grid = grid
        self.hidden_around = hidden_around
        """How many hidden elements the table stands in, itself among them."""
        self.row = 0
        self.cell: _Cell | None = None
        self._listed = 0
        self._column = 0
        self._cells: Cells = {}
        self._taken: dict[int, int] = {}
        """Columns that a cell spans from above, and the last row that it spans."""
        self._passed = 0

    @property
    def is_hidden(self) -> bool:
        """Return whether a browser shows nothing of it."""
        return self.hidden_around > 0

    def list_columns(self, attributes: dict[str, str], *, hidden: bool) -> None:
        """Take the columns that the page lists above the rows, to say how they look."""
        count = min(_span(attributes.get("span")), SPANS)
        if hidden and self._listed < WIDEST:
            self.grid.hidden_columns.update(range(self._listed, self._listed + count))
        self._listed += count

    def open_row(self, *, hidden: bool = False) -> None:
        """Begin a row."""
        self.close_row()
        self.row += 1
        self._column = 0
        if hidden:
            self.grid.hidden_rows.add(self.row)

    def open_cell(self, cell: "_Cell") -> None:
        """Begin a cell right of the one before, in the first column that is free."""
        self.close_cell()
        if not self.row:
            self.open_row()
        self.cell = cell

    def close_cell(self) -> None:
        """Put the cell's text where the cell begins; the rest of what it spans stays empty."""
        cell, self.cell = self.cell, None
        if cell is None:
            return
        while self._taken.get(self._column, 0) >= self.row:
            self._column += 1
            self._passed += 1
        column, self._column = self._column, self._column + cell.across
        if self._column > WIDEST or self._passed > ROOMY:
            self.grid.refuse(Words(f"표가 너무 넓음 ({self.row}행)", f"too wide a table (row {self.row})"))
        if cell.down > 1:
            self._taken.update(dict.fromkeys(range(column, self._column), self.row + cell.down - 1))
        text, is_hidden = cell.shown(), cell.is_hidden
        if not text:
            text = cell.hidden_text()
            is_hidden = is_hidden or bool(text)
        if is_hidden:
            self.grid.hidden_columns.update(range(column, self._column))
        if text in ERRORS:
            self.grid.faults.append(CellFault(self.row, column, "error-cell", text))
        elif text:
            self._cells[column] = text
            if cell.stored and shown_zeros(text, cell.stored):
                self.grid.note_zeros(self.row, column, text)

    def has_text(self) -> bool:
        """Return whether the open cell has any text yet."""
        return self.cell is not None and bool(self.cell.pieces)

    def close_row(self) -> None:
        """End the row and hand it on; a row without text is only counted."""
        self.close_cell()
        if self._cells:
            self.grid.add(self.row, self._cells)
        self._cells = {}


class _Cell:
    """The text of a cell, and how far it spans."""

    def __init__(self, attributes: dict[str, str], hidden_around: int, *, is_hidden: bool) -> None:
        self.is_hidden = is_hidden
        self.hidden_around = hidden_around
        self.pieces: list[str] = []
        self.hidden_pieces: list[str] = []
        """Text in hidden elements inside of the cell, as the keys that tables in browsers are sorted by."""
        self.length = 0
        self.across = min(_span(attributes.get("colspan")), SPANS)
        self.down = _span(attributes.get("rowspan"))
        self.stored = attributes.get("x:num")

    def shown(self) -> str:
        """Return the text as a browser shows it; a number that is shown rounded is returned as it is stored."""
        text = AROUND_BREAK.sub("\n", "".join(self.pieces)).strip()
        if self.stored and shown_zeros(text, self.stored):
            return text
        if self.stored and NUMBER.fullmatch(text):
            return shortest(self.stored) or text
        return text

    def hidden_text(self) -> str:
        """Return what the cell holds and a browser does not show."""
        return AROUND_BREAK.sub("\n", "".join(self.hidden_pieces)).strip()


def _span(attribute: str | None) -> int:
    digits = (attribute or "").strip()
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() and len(digits) <= SPAN_DIGITS else 1


class _Page:
    """Collects the tables of a page as lxml parses it; a table inside a cell is its own, not text of that cell."""

    def __init__(self, request: ReadRequest, spool: Spool) -> None:
        self.tables: list[_Table] = []
        self._request = request
        self._spool = spool
        self._open: list[_Table] = []
        self._silent = 0
        self._hidden = HiddenElements()
        self._style: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle a start tag."""
        is_hidden = self._hidden.enter(dict(attributes))
        if tag == "style":
            self._style = []
        if tag in SILENT:
            self._silent += 1
        elif tag == "table":
            self._begin()
        elif not self._open:
            return
        elif tag == "tr":
            self._open[-1].open_row(hidden=self._is_hidden())
        elif tag == "col" or (tag == "colgroup" and "span" in attributes):
            self._open[-1].list_columns(dict(attributes), hidden=self._is_hidden())
        elif tag in ("td", "th"):
            self._open[-1].open_cell(_Cell(dict(attributes), self._hidden.depth, is_hidden=is_hidden))
        elif tag == "br" or (tag in BLOCKS and self._open[-1].has_text()):
            self._add("\n")

    def end(self, tag: str) -> None:
        """Handle the end of an element, written or implied."""
        self._hidden.leave()
        if tag == "style" and self._style is not None:
            self._hidden.read_style_sheet("".join(self._style))
            self._style = None
        if tag in SILENT:
            self._silent -= 1
        elif not self._open:
            return
        elif tag == "table":
            self._open.pop().close_row()
        elif tag == "tr":
            self._open[-1].close_row()
        elif tag in ("td", "th"):
            self._open[-1].close_cell()

    def data(self, text: str) -> None:
        """Handle text between tags."""
        if self._style is not None:
            self._style.append(text)
        if self._open and not self._silent:
            self._add(SPACE.sub(" ", text))

    def close(self) -> None:
        """Handle the end of the page; tables that were never closed end here."""
        while self._open:
            self._open.pop().close_row()

    def forget(self) -> list[_Table]:
        """Return the tables and let go of the spool: lxml keeps this object alive in a reference cycle."""
        tables, self.tables = self.tables, []
        del self._spool
        return tables

    def _begin(self) -> None:
        if len(self._open) >= DEEPEST or len(self.tables) >= self._request.limits.members:
            self._request.refuse(Words("표가 너무 많거나 깊음", "too many tables, or too deep ones"))
        self.tables.append(_Table(CellWriter(self._request, self._spool, len(self.tables)), self._hidden.depth))
        self._open.append(self.tables[-1])

    def _is_hidden(self) -> bool:
        """Return whether what opens now is hidden, and the table around it is not hidden as a whole."""
        return self._hidden.depth > self._open[-1].hidden_around

    def _add(self, text: str) -> None:
        if (cell := self._open[-1].cell) is not None:
            is_hidden = self._hidden.depth > cell.hidden_around
            (cell.hidden_pieces if is_hidden else cell.pieces).append(text)
            cell.length += len(text)
            if cell.length > LONGEST:
                self._request.refuse(Words("한 칸이 1 MiB를 넘음", "a cell over 1 MiB"))
