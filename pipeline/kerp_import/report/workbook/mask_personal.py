"""Personal numbers in a workbook: masked in every part that is text, as they are in every other output.

Decision: docs/decisions/personal-numbers.md
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from xml.sax.saxutils import escape

from kerp_import.extract.privacy import pseudonym
from kerp_import.model.safe_text import readable
from kerp_import.report.workbook.redraw_sheet import Redrawn, Replace
from kerp_import.report.workbook.xlsx_parts import WORKBOOK, WorkbookParts
from kerp_import.report.workbook.xml_cell import Replaced, XmlCell, ascii_xml
from kerp_import.values import text

LIKELY = re.compile(rf"{text.PERSONAL_CANDIDATE}|&#(?!(?:4[4-9]|5[0-4])[0-9]{{3}};)|<v>[0-9]\.[0-9]+[eE]\+?12</v>")
"""What every markup with a personal number in one piece matches: it may hide in characters by their numbers (those of
Hangul hide none), and a number of 13 digits may stand as the last says."""
RUNS = re.compile(r"<(?:\w+:)?r[>\s]")
STRING = re.compile(r"<((?:\w+:)?)si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
WORDS = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")
READING = re.compile(r"<(?:\w+:)?rPh[\s>].*?</(?:\w+:)?rPh>", re.DOTALL)
"""The phonetic guide of a text."""
TEXT = re.compile(r"(?<=>)[^<>]+(?=<)|(?<=\sv=\")[^\"]*(?=\")")
"""Text between tags, and the values that a pivot table keeps."""
ZEROS = "000000-0000000"
"""What a formula holds instead: a mask would not be a number, and the formula broken."""
TEXTUAL = (".xml", ".vml")
OPAQUE = ("xl/media/", "xl/embeddings/", "xl/vbaproject.bin", "xl/activex/")
"""Parts that are not searched: pictures, files, macros."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet (from 0) in which a number that looks personal is treated otherwise, and its header."""

    hidden: frozenset[int] = frozenset()
    """Declared to hold personal numbers: nothing in it is shown."""
    partners: frozenset[int] = frozenset()
    corporate: frozenset[int] = frozenset()
    header_row: int = 0


class Masks:
    """The masking of one workbook; its shared texts are masked at once, whoever uses them."""

    def __init__(self, package: WorkbookParts, secret: bytes, renamed: Mapping[str, str]) -> None:
        """Mask the shared texts, and keep those that held a number for the cells that may show them.

        `renamed` are the sheets whose names held one, which formulas speak of.
        """
        self._renamed = renamed
        self.masked = 0
        self._package = package
        self._secret = secret
        self._shared: dict[str, str] = {}
        self._part = next((each.target for each in package.links(WORKBOOK) if each.kind == "sharedStrings"), None)
        if self._part is not None:
            markup = package.parts[self._part].decode("utf-8-sig")
            if LIKELY.search(markup) or RUNS.search(markup):
                package.parts[self._part] = self._quiet_strings(markup).encode()

    def replace_in(self, contents: bytes, columns: Columns) -> Replace | None:
        """Return the function that replaces cells of a sheet; None where none holds a personal number."""
        if (
            not self._shared
            and not columns.hidden
            and not self._renamed
            and not LIKELY.search(contents.decode("utf-8", "replace"))
        ):
            return None
        return lambda cell: self._replaced(cell, columns)

    def around(self, contents: bytes, redrawn: Redrawn) -> bytes:
        """Mask what precedes and follows the cells of a sheet: page headers, lists to choose from."""
        head, tail = contents[: redrawn.head], contents[redrawn.tail :]
        return quiet(head) + contents[redrawn.head : redrawn.tail] + quiet(tail)

    def rest(self, sheets: set[str]) -> bool:
        """Mask comments, charts, drawings and pivot tables; return whether there are parts that cannot be searched."""
        for name, contents in self._package.parts.items():
            is_other = name not in sheets and name != self._part and "styles" not in name and "theme" not in name
            if is_other and name.casefold().endswith(TEXTUAL):
                self._package.parts[name] = quiet(self._named_anew(contents))
        return any(name.casefold().startswith(OPAQUE) for name in self._package.parts)

    def _named_anew(self, contents: bytes) -> bytes:
        """Return a part that calls the renamed sheets by their new names."""
        for old, new in self._renamed.items():
            contents = contents.replace(in_markup(old), in_markup(new))
        return contents

    def _replaced(self, cell: XmlCell, columns: Columns) -> Replaced | None:
        """Return the new content of a cell, None where it may stay; shared texts are masked already."""
        held, is_shared = self._held(cell)
        formula = cell.text("f")
        quiet_formula = formula
        for old, new in self._renamed.items():
            quiet_formula = quiet_formula.replace(old, new)
        quiet_formula = text.with_personal(quiet_formula, lambda _: ZEROS)
        if cell.column in columns.hidden and cell.row >= columns.header_row:
            shown = text.MASK if held else held
        elif cell.column in columns.corporate:
            return Replaced(held) if is_shared else None
        elif cell.column in columns.partners and cell.row >= columns.header_row:
            shown = pseudonym(held, self._secret)
        else:
            shown = text.mask(held)
        if shown == held and quiet_formula == formula:
            return None
        self.masked += 1
        return Replaced(shown, quiet_formula if "f" in cell.texts else None)

    def _held(self, cell: XmlCell) -> tuple[str, bool]:
        """Return the text of a cell, and whether it is a shared one that was masked."""
        value = cell.text("v")
        if cell.type == "s":
            # What is shared and was harmless is only asked for where a column is hidden: that it is filled will do.
            return self._shared.get(value, value and "·"), value in self._shared
        if cell.type == "inlineStr":
            return cell.text("t"), False
        if cell.type == "n" and "E" in value.upper():
            return format(Decimal(value), "f"), False
        return value, False

    def _quiet_strings(self, markup: str) -> str:
        """Return the shared texts with those masked that hold a number."""
        number = -1

        def string(match: re.Match[str]) -> str:
            nonlocal number
            number += 1
            inner = READING.sub("", match[2] or "")
            plain = unescape("".join(WORDS.findall(inner)))
            if (masked := text.mask(plain)) == plain:
                return match[0]
            self._shared[str(number)] = plain
            p = match[1]
            return f'<{p}si><{p}t xml:space="preserve">{ascii_xml(masked)}</{p}t></{p}si>'

        return STRING.sub(string, markup)


def calm_name(name: str) -> str:
    """Return the name of a sheet without letters that nobody sees, zeros in the place of a personal number.

    A mask would hold signs that no sheet's name may have.
    """
    return text.with_personal(readable(name), lambda _: ZEROS)


def in_markup(name: str) -> bytes:
    """Return a name as it stands in markup."""
    return escape(name).encode("utf-8", "surrogatepass")


def quiet(contents: bytes) -> bytes:
    """Return markup with the personal numbers in its text masked; what is no UTF-8 is left as it is."""
    try:
        markup = contents.decode("utf-8")
    except UnicodeDecodeError:
        return contents
    if not LIKELY.search(markup):
        return contents
    masked: Callable[[re.Match[str]], str] = lambda match: _masked(match[0])  # noqa: E731
    return TEXT.sub(masked, markup).encode()


def _masked(escaped: str) -> str:
    """Return escaped text masked; what holds no number stays as it was escaped."""
    plain = unescape(escaped)
    masked = text.mask(plain)
    return escaped if masked == plain else ascii_xml(masked).replace('"', "&quot;")
