"""The styles of a workbook: those that are there stay, and what we need is added behind them."""

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from kerp_import.report.workbook.xlsx_parts import (
    MAIN,
    WORKBOOK,
    WORKBOOK_KIND,
    Element,
    WorkbookParts,
    parsed,
    written,
)

GROUPS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")
"""What a style sheet begins with, in the order of the standard."""
NONE = f'<fill xmlns="{MAIN}"><patternFill patternType="none"/></fill>'
GRAY = f'<fill xmlns="{MAIN}"><patternFill patternType="gray125"/></fill>'
FIRST = {
    "fonts": (f'<font xmlns="{MAIN}"><sz val="11"/><name val="맑은 고딕"/><family val="2"/></font>',),
    "fills": (NONE, GRAY),
    "borders": (f'<border xmlns="{MAIN}"><left/><right/><top/><bottom/><diagonal/></border>',),
    "cellStyleXfs": (f'<xf xmlns="{MAIN}" numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
    "cellXfs": (f'<xf xmlns="{MAIN}" numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',),
    "cellStyles": (f'<cellStyle xmlns="{MAIN}" name="Normal" xfId="0" builtinId="0"/>',),
}
"""What every workbook must have, where one has none."""
TEXT, MONEY = 49, 164
"""The format of text, and the first number that a format of one's own may have."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell of our own sheets looks."""

    fill: str | None = None
    color: str | None = None
    bold: bool = False
    size: int = 11
    link: bool = False
    wrap: bool = False
    text: bool = True
    """Text to whoever types into it; else an amount of won."""


class Styles:
    """A workbook's style sheet; every style that is asked for twice is made once."""

    def __init__(self, package: WorkbookParts) -> None:
        """Take the package's style sheet, or begin one."""
        self._package = package
        self._part = next((each.target for each in package.links(WORKBOOK) if each.kind == "styles"), None)
        if self._part is None:
            self._part = "xl/styles.xml"
            package.put(self._part, f'<styleSheet xmlns="{MAIN}"/>'.encode(), f"{WORKBOOK_KIND}.styles+xml")
            package.link(WORKBOOK, "styles", self._part)
        self._root = parsed(package.parts[self._part])
        self._made: dict[object, int] = {}
        self._numbers: dict[str, dict[object, int]] = {}
        for name in FIRST:
            self._group(name)

    def save(self) -> None:
        """Put the style sheet back."""
        self._package.parts[str(self._part)] = written(self._root)

    def filled(self, style: int, color: str) -> int:
        """Return the style that is like `style` and has that colour behind it."""
        return self._cloned(style, color)

    def cleared(self, style: int, colors: tuple[str, ...]) -> int:
        """Return the style that is like `style` without a colour behind it, if its colour is one of `colors`."""
        fills, styles = self._group("fills"), self._group("cellXfs")
        fill = fills[int(styles[style].get("fillId", "0"))] if style < len(styles) else None
        color = None if fill is None else fill.find(f"{{{MAIN}}}patternFill/{{{MAIN}}}fgColor")
        ours = color is not None and color.get("rgb", "").upper() in colors
        return self._cloned(style, None) if ours else style

    def look(self, look: Look) -> int:
        """Return the style of that look."""
        if look not in self._made:
            xf = etree.Element(f"{{{MAIN}}}xf", borderId="0", xfId="0", applyFont="1")
            xf.set("fontId", str(self._font(look)))
            xf.set("fillId", str(self._fill(look.fill)))
            xf.set("numFmtId", str(TEXT if look.text else self._money()))
            xf.set("applyNumberFormat", "1")
            xf.set("applyFill", "1")
            if look.text:
                # What begins like a formula stays text also when somebody edits the cell.
                xf.set("quotePrefix", "1")
            xf.set("applyAlignment", "1")
            wrap = {"wrapText": "1"} if look.wrap else {}
            etree.SubElement(xf, f"{{{MAIN}}}alignment", {"vertical": "top", **wrap})
            self._made[look] = self._put("cellXfs", xf)
        return self._made[look]

    def _cloned(self, style: int, color: str | None) -> int:
        """Return the style that is like `style` with another fill."""
        if (style, color) not in self._made:
            styles = self._group("cellXfs")
            xf = deepcopy(styles[style if style < len(styles) else 0])
            xf.set("fillId", str(self._fill(color)))
            xf.set("applyFill", "1")
            self._made[style, color] = self._put("cellXfs", xf)
        return self._made[style, color]

    def _fill(self, color: str | None) -> int:
        """Return the number of a fill; nothing at all is always the first."""
        if color is None:
            return 0
        fill = etree.Element(f"{{{MAIN}}}fill")
        pattern = etree.SubElement(fill, f"{{{MAIN}}}patternFill", patternType="solid")
        etree.SubElement(pattern, f"{{{MAIN}}}fgColor", rgb=color)
        etree.SubElement(pattern, f"{{{MAIN}}}bgColor", indexed="64")
        return self._put("fills", fill)

    def _font(self, look: Look) -> int:
        font = etree.Element(f"{{{MAIN}}}font")
        if look.bold:
            etree.SubElement(font, f"{{{MAIN}}}b")
        if look.link:
            etree.SubElement(font, f"{{{MAIN}}}u")
        etree.SubElement(font, f"{{{MAIN}}}sz", val=str(look.size))
        if look.color:
            etree.SubElement(font, f"{{{MAIN}}}color", rgb=look.color)
        etree.SubElement(font, f"{{{MAIN}}}name", val="맑은 고딕")
        return self._put("fonts", font)

    def _money(self) -> int:
        """Return the number of the format in which won are written, credit balances in brackets."""
        if "money" not in self._made:
            formats = self._group("numFmts")
            number = max([MONEY, *(int(each.get("numFmtId", "0")) + 1 for each in formats)])
            etree.SubElement(formats, f"{{{MAIN}}}numFmt", numFmtId=str(number), formatCode="#,##0;(#,##0);0")
            _last(formats)
            self._made["money"] = number
        return self._made["money"]

    def _put(self, name: str, element: Element) -> int:
        """Add an entry, or find an equal one (some programs count equal ones once), and return its number."""
        group = self._group(name)
        numbers = self._numbers.setdefault(name, {})
        if not numbers:
            numbers.update((_key(each), at) for at, each in reversed(list(enumerate(group))))
        if _key(element) not in numbers:
            group.append(element)
            numbers[_key(element)] = _last(group)
        return numbers[_key(element)]

    def _group(self, name: str) -> Element:
        """Return one of the lists of the style sheet, made in its place where there is none."""
        group = self._root.find(f"{{{MAIN}}}{name}")
        if group is None:
            before = GROUPS[: GROUPS.index(name)]
            at = sum(etree.QName(each).localname in before for each in self._root)
            group = etree.Element(f"{{{MAIN}}}{name}")
            self._root.insert(at, group)
            for first in FIRST.get(name, ()):
                group.append(etree.fromstring(first))
            _last(group)
        return group


def _last(group: Element) -> int:
    """Return the number of the last entry of a list, and let the list say how many it has."""
    group.set("count", str(len(group)))
    return len(group) - 1


def _key(element: Element) -> tuple[object, ...]:
    """Return all that an entry says, to find an equal one."""
    return (str(element.tag), tuple(sorted(element.attrib.items())), tuple(map(_key, element)))
