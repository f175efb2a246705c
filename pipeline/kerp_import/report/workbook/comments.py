"""Comments on cells: their text in one part, their shapes in another, beside those that are there already."""

import re
from collections.abc import Mapping

from lxml import etree

from kerp_import.model.columns import column_letters
from kerp_import.model.safe_text import lines_of
from kerp_import.report.workbook.redraw_sheet import Place, Redrawn, place_of
from kerp_import.report.workbook.xlsx_parts import MAIN, OFFICE, WORKBOOK_KIND, Element, WorkbookParts, parsed, written

SIGN = "[kerp-import]"
"""The beginning of our part of a comment; what precedes it is the client's own."""
THREADED = "tc="
"""How the author of a comment begins that stands for a conversation, which is kept elsewhere."""
WIDE, LINE = 36, 20
"""Letters per line of a comment, and the height of a line in points."""
ID = re.compile(rb"_x0000_s(\d{1,9})")
SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>\s*", re.DOTALL)
WHERE = re.compile(rb"<x:(Row|Column)>\s*(\d+)\s*</x:")
NEW = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/>
</o:shapelayout></xml>"""
KIND = b"""<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">
<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"""
NOTE = """<v:shape id="_x0000_s{id}" type="#_x0000_t202" style='position:absolute;z-index:1;visibility:hidden'
 fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>
<v:path o:connecttype="none"/><v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>
<x:Anchor>{left}, 15, {top}, 10, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>
<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"""
BLOCK = 1024
"""Shapes that share the first digits of their ids."""


def strip(package: WorkbookParts, sheet: str) -> set[Place]:
    """Take what we once said out of the comments of a sheet, and return the cells that had it."""
    part = _related(package, sheet, "comments")
    if part is None:
        return set()
    root = parsed(package.parts[part])
    our_cells: set[Place] = set()
    emptied_cells: set[Place] = set()
    for comment in list(root.iter(f"{{{MAIN}}}comment")):
        own_text, sign, _ = _text_of(comment).partition(SIGN)
        if not sign:
            continue
        place = place_of(comment.get("ref", "A1"))
        our_cells.add(place)
        if own_text.strip():
            _set_text(comment, own_text.rstrip())
        else:
            comment.getparent().remove(comment)
            emptied_cells.add(place)
    package.parts[part] = written(root)
    for shapes in [each.target for each in package.links(sheet) if each.kind == "vmlDrawing"]:
        package.parts[shapes] = SHAPE.sub(
            lambda each: b"" if _at(each[0]) in emptied_cells else each[0], package.parts[shapes]
        )
    return our_cells


def comment(package: WorkbookParts, sheet: str, redrawn: Redrawn, texts: Mapping[Place, str]) -> tuple[bytes, int]:
    """Write comments on cells; return the sheet with its link to them, and how many cells could have none.

    Where a cell has a comment ours stands below it; a conversation on a cell is left alone.
    """
    part = _related(package, sheet, "comments")
    if part is None:
        part = package.free("xl/comments{}.xml")
        root = etree.fromstring(f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>')
        package.put(part, written(root), f"{WORKBOOK_KIND}.comments+xml")
        package.link(sheet, "comments", part)
    root = parsed(package.parts[part])
    authors, listed = root.find(f"{{{MAIN}}}authors"), root.find(f"{{{MAIN}}}commentList")
    names = [each.text or "" for each in authors]
    there = {place_of(each.get("ref", "A1")): each for each in listed}
    etree.SubElement(authors, f"{{{MAIN}}}author").text = "kerp-import"
    shown, left = [], 0
    for place, text in texts.items():
        old = there.get(place)
        if old is None:
            new = etree.SubElement(listed, f"{{{MAIN}}}comment", ref=_reference(place), authorId=str(len(names)))
            _set_text(new, text)
            shown.append(place)
        elif names[int(old.get("authorId", "0"))].startswith(THREADED):
            left += 1
        else:
            _set_text(old, f"{_text_of(old).rstrip()}\n\n{text}")
    package.parts[part] = written(root)
    return _with_shapes(package, sheet, redrawn, {place: texts[place] for place in shown}), left


def _with_shapes(package: WorkbookParts, sheet: str, redrawn: Redrawn, texts: Mapping[Place, str]) -> bytes:
    """Draw the shapes of new comments, and return the sheet that leads to them."""
    contents = redrawn.contents
    # The pictures of a page's header are such a drawing too: only the sheet says which one is its comments'.
    part = next((each.target for each in package.links(sheet) if each.id == redrawn.drawing), None)
    drawn = [each for name, each in package.parts.items() if name.casefold().endswith(".vml")]
    number = max([BLOCK, *(int(digits) for each in drawn for digits in ID.findall(each))])
    number = -(-number // BLOCK) * BLOCK
    if part is None:
        part = package.free("xl/drawings/vmlDrawing{}.vml")
        package.put(part, NEW % (number // BLOCK))
        package.say_suffix("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        link = package.link(sheet, "vmlDrawing", part)
        element = f'<{redrawn.prefix}legacyDrawing xmlns:r="{OFFICE}" r:id="{link}"/>'
        contents = contents[: redrawn.behind] + element.encode() + contents[redrawn.behind :]
    old = package.parts[part]
    kind = b"" if b'id="_x0000_t202"' in old else KIND
    shapes = "".join(_shape(place, text, number + at) for at, (place, text) in enumerate(texts.items(), start=1))
    at = old.rindex(b"</xml>")
    package.parts[part] = old[:at] + kind + shapes.encode() + old[at:]
    return contents


def _shape(place: Place, text: str, number: int) -> str:
    """Return the shape of a comment, large enough for its text, hidden until one points at its cell."""
    row, column = place
    lines = sum(1 + len(line) // WIDE for line in text.split("\n"))
    return NOTE.format(
        id=number,
        row=row,
        column=column,
        left=column + 1,
        right=column + 6,
        top=max(row - 1, 0),
        bottom=row + lines + 1,
    )


def _related(package: WorkbookParts, sheet: str, kind: str) -> str | None:
    """Return the part of that kind that a sheet leads to."""
    part = next((each.target for each in package.links(sheet) if each.kind == kind), None)
    return part if part in package.parts else None


def _text_of(comment: Element) -> str:
    """Return all text of a comment."""
    return "".join(each.text or "" for each in comment.iter(f"{{{MAIN}}}t"))


def _set_text(comment: Element, text: str) -> None:
    """Give a comment that text, in place of what it had."""
    for old in comment.findall(f"{{{MAIN}}}text"):
        comment.remove(old)
    body = etree.Element(f"{{{MAIN}}}text")
    comment.insert(0, body)
    run = etree.SubElement(body, f"{{{MAIN}}}r")
    font = etree.SubElement(run, f"{{{MAIN}}}rPr")
    etree.SubElement(font, f"{{{MAIN}}}sz", val="9")
    etree.SubElement(font, f"{{{MAIN}}}rFont", val="맑은 고딕")
    words = etree.SubElement(run, f"{{{MAIN}}}t")
    words.text = lines_of(text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _reference(place: Place) -> str:
    return f"{column_letters(place[1])}{place[0] + 1}"


def _at(shape: bytes) -> Place | None:
    """Return the cell of a note's shape."""
    numbers = {name: int(number) for name, number in WHERE.findall(shape)}
    return (numbers[b"Row"], numbers[b"Column"]) if numbers.keys() == {b"Row", b"Column"} else None
