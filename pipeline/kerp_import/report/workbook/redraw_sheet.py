"""A sheet's XML with some cells restyled or replaced: only those stretches change, all else stays byte for byte."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from kerp_import.model.columns import column_index, column_letters
from kerp_import.report.workbook.xml_cell import Replaced, XmlCell, ascii_xml, formula_of, styled

BEHIND = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    "AlternateContent",
}  # fmt: skip
"""Elements that must follow the link to the comments."""
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]+)")
TYPE = re.compile(rb"""\st\s*=\s*["'][A-Za-z]*["']""")
START, TEXTS = 1, {"v", "f", "t"}


Place = tuple[int, int]
Restyle = Callable[[int], int]
Replace = Callable[[XmlCell], "Replaced | None"]


def place_of(cell: str) -> Place:
    """Return row and column, both from 0, of an address such as A1."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_index(letters)


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The rewritten sheet, and where in it other things have their place."""

    contents: bytes
    head: int
    tail: int
    """Where its cells begin and end."""
    behind: int
    """Where the link to the shapes of its comments must be written."""
    drawing: str | None
    """The id of the drawing that holds those shapes, if there is one."""
    prefix: str
    """The namespace prefix of its elements ("x:"), empty where it has none."""
    replaced: int
    """How many cells were replaced."""


def redrawn(contents: bytes, restyled: Mapping[Place, Restyle], replace: Replace | None = None) -> Redrawn:
    """Return the sheet with those cells in another style, made where there are none, and with others replaced."""
    drawing = _Drawing(contents, restyled, replace)
    drawing.parse()
    return drawing.result()


class _Drawing:
    """Goes through a sheet once and notes what is to be written where."""

    def __init__(self, contents: bytes, restyled: Mapping[Place, Restyle], replace: Replace | None) -> None:
        self._behind: int | None = None
        self._shapes: str | None = None
        self._prefix = ""
        self._contents = contents
        self._replace = replace
        self._wanted: dict[int, dict[int, Restyle]] = {}
        for row, column in sorted(restyled):
            self._wanted.setdefault(row, {})[column] = restyled[row, column]
        self._splices: list[tuple[int, int, bytes]] = []
        self._columns: list[tuple[int, int, int]] = []
        self._depth, self._head, self._tail, self._count = 0, 0, 0, 0
        self._row, self._column, self._row_style = -1, -1, 0
        self._row_at, self._rows_at = 0, 0
        self._here: dict[int, Restyle] = {}
        self._cell: XmlCell | None = None
        self._pieces: list[str] | None = None
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text

    def parse(self) -> None:
        """Go through the whole sheet."""
        self._expat.Parse(self._contents, True)  # noqa: FBT003  expat takes it by position only

    def result(self) -> Redrawn:
        """Return the sheet with every splice in its place."""
        pieces, done = [], 0
        for start, end, new in sorted(self._splices, key=lambda each: each[:2]):
            pieces += [self._contents[done:start], new]
            done = end
        pieces.append(self._contents[done:])
        grown = sum(len(new) - (end - start) for start, end, new in self._splices)
        behind = self._behind if self._behind is not None else self._contents.rindex(b"</")
        return Redrawn(
            b"".join(pieces), self._head, self._tail + grown, behind + grown, self._shapes, self._prefix, self._count
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _, kind = name.rpartition(":")
        at = self._expat.CurrentByteIndex
        if kind == "c":
            self._begin_cell(attributes, at)
        elif kind == "row":
            self._begin_row(attributes, at)
        elif kind in TEXTS and self._cell is not None and self._replace is not None:
            self._pieces = self._cell.texts.setdefault(kind, [])
        elif self._depth == START:
            self._begin_part(kind, attributes, at)
        elif kind == "col" and attributes.get("style", "").isdecimal():
            first, last = int(attributes["min"]) - 1, int(attributes["max"]) - 1
            self._columns.append((first, last, int(attributes["style"])))
        if self._depth == 0:
            self._prefix = f"{prefix}:" if prefix else ""
        self._depth += 1

    def _begin_part(self, kind: str, attributes: dict[str, str], at: int) -> None:
        if kind == "sheetData":
            self._head = self._rows_at = at
        elif kind == "legacyDrawing":
            self._shapes = next((value for name, value in attributes.items() if name.endswith(":id")), None)
        elif kind in BEHIND and self._behind is None and self._head:
            self._behind = at

    def _begin_row(self, attributes: dict[str, str], at: int) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column, self._row_at = -1, at
        self._row_style = int(attributes.get("s", "0")) if attributes.get("customFormat") in {"1", "true"} else 0
        self._add(at, at, self._rows(lambda row: row < self._row))
        self._here = self._wanted.pop(self._row, {})

    def _begin_cell(self, attributes: dict[str, str], at: int) -> None:
        reference = REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_index(reference[1]) if reference else self._column + 1
        wanted = self._here.pop(self._column, None) if self._here else None
        if self._here:
            self._add(at, at, self._cells(lambda column: column < self._column))
        style = int(attributes.get("s") or "0")
        self._cell = XmlCell(self._row, self._column, attributes.get("t", "n"), style, at)
        if wanted is not None:
            self._cell.style = wanted(style)
            start, end = at, self._contents.index(b">", at) + 1
            self._add(start, end, styled(self._contents[start:end], self._cell.style))

    def _end(self, name: str) -> None:
        self._depth -= 1
        kind = name.rpartition(":")[2]
        if kind in TEXTS:
            self._pieces = None
        elif kind == "c" and self._cell is not None:
            self._finish_cell(self._cell)
            self._cell = None
        elif kind == "row":
            self._close(self._row_at, self._cells(lambda _: True))
        elif kind == "sheetData":
            self._close(self._rows_at, self._rows(lambda _: True))
            self._tail = self._expat.CurrentByteIndex

    def _finish_cell(self, cell: XmlCell) -> None:
        """Replace a cell whose content must not be shown."""
        new = self._replace(cell) if self._replace is not None else None
        if new is None:
            return
        self._count += 1
        at, start = self._expat.CurrentByteIndex, cell.start
        end = at if self._is_empty(start) else self._contents.index(b">", at) + 1
        if self._splices and self._splices[-1][0] == start < self._splices[-1][1]:
            del self._splices[-1]
        place = f'r="{column_letters(cell.column)}{cell.row + 1}" s="{cell.style}"'
        p, shown = self._prefix, ascii_xml(new.text)
        if new.formula is None:
            inner = f'<{p}c {place} t="inlineStr"><{p}is><{p}t xml:space="preserve">{shown}</{p}t></{p}is></{p}c>'
            self._add(start, end, inner.encode())
            return
        # The formula's own tag may say more of it: whether it is shared, and by which cells.
        old = self._contents[start:end]
        head = TYPE.sub(b"", styled(old[: old.index(b">") + 1], cell.style))
        formula = re.sub(rb">[^<]*<", f">{ascii_xml(new.formula)}<".encode(), formula_of(old), count=1)
        value = f"<{p}v>{shown}</{p}v></{p}c>".encode()
        self._add(start, end, head.replace(b">", b' t="str">', 1) + formula + value)

    def _text(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def _close(self, start: int, inner: bytes) -> None:
        """Append `inner` to the element that began at `start`, also where it was written as an empty one (<row/>)."""
        at = self._expat.CurrentByteIndex
        if inner and not self._is_empty(start):
            self._add(at, at, inner)
        elif inner:
            tag = self._contents[start:at].rstrip(b"/> \r\n\t")
            name = tag.split()[0][1:]
            self._add(start, at, tag + b">" + inner + b"</" + name + b">")

    def _is_empty(self, start: int) -> bool:
        """Tell whether the element that began at `start` was written as `<a/>`: then it ends where it ends."""
        return self._contents[self._contents.index(b">", start) - 1] == ord("/")

    def _rows(self, which: Callable[[int], bool]) -> bytes:
        """Return rows that are missing, with the cells that are wanted in them."""
        made = []
        for row in [each for each in self._wanted if which(each)]:
            self._here, here = self._wanted.pop(row), self._here
            at, self._row, style, self._row_style = self._row, row, self._row_style, 0
            made.append(f'<{self._prefix}row r="{row + 1}">'.encode() + self._cells(lambda _: True))
            made.append(f"</{self._prefix}row>".encode())
            self._row, self._row_style, self._here = at, style, here
        return b"".join(made)

    def _cells(self, which: Callable[[int], bool]) -> bytes:
        """Return cells that are missing in this row, in the style of row or column."""
        made = []
        for column in [each for each in self._here if which(each)]:
            style = self._row_style or next((s for low, high, s in self._columns if low <= column <= high), 0)
            place = f'r="{column_letters(column)}{self._row + 1}"'
            made.append(f'<{self._prefix}c {place} s="{self._here.pop(column)(style)}"/>')
        return "".join(made).encode()

    def _add(self, start: int, end: int, new: bytes) -> None:
        if new or end > start:
            self._splices.append((start, end, new))
