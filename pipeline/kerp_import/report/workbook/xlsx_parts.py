"""An XLSX as its parts: what is not touched stays byte for byte, whatever it is."""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from lxml import etree

from kerp_import.model.errors import NotReturned
from kerp_import.model.safe_text import told_apart
from kerp_import.model.words import Words

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORKBOOK = "xl/workbook.xml"
CONTENT_TYPES = "[Content_Types].xml"
EMPTY_LINKS = f'<Relationships xmlns="{LINKS}"/>'.encode()
LARGEST = 128 << 20
"""Bytes of all parts, unpacked: some three million cells, and fifteen seconds."""
BEFORE_NAMES = {"sheets", "functionGroups", "externalReferences"}
"""Elements that must precede the names that a workbook gives to cells."""
RUNS = frozenset({"xlm", "function", "vbProcedure"})
"""What says of a name that it is a macro's."""
SHEET_NAME = 31
"""Characters of a sheet's name, at most."""
WORKBOOK_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Element = Any
"""An element of lxml, which has no types."""


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship of a part: its id, the last word of its type, and the part it leads to."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of cells and the part that holds them."""

    name: str
    part: str


def parsed(contents: bytes) -> Element:
    """Return the root of an XML part; nothing outside of it is ever asked for."""
    return etree.fromstring(contents, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def written(root: Element) -> bytes:
    """Return an XML part as bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


class WorkbookParts:
    """The parts by name, how they lead to one another, and what type each is said to have."""

    def __init__(self, parts: dict[str, bytes], shown_as: str = "") -> None:
        """Take the parts; a workbook in the strict dialect of the standard is not written into."""
        self.parts = parts
        self.shown_as = shown_as
        self._names = {name.casefold(): name for name in parts}
        self._workbook = parsed(self.parts[self._as_written(WORKBOOK)])
        if etree.QName(self._workbook).namespace != MAIN:
            self.refuse(Words("엄격한 Open XML 형식의 통합 문서", "a workbook in Strict Open XML"))

    @classmethod
    def read(cls, path: Path, shown_as: str) -> "WorkbookParts":
        """Return the package that is in a file; the reader has looked over its zip before."""
        with zipfile.ZipFile(path) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            if (size := sum(info.file_size for info in entries)) > LARGEST:
                reason = Words(
                    f"너무 큼: {size >> 20:,} MB > {LARGEST >> 20:,} MB",
                    f"too large: {size >> 20:,} MB > {LARGEST >> 20:,} MB",
                )
                raise NotReturned(file=shown_as, reason=reason)
            parts = {info.filename.replace("\\", "/").lstrip("/"): archive.read(info) for info in entries}
        return cls(parts, shown_as)

    def refuse(self, reason: Words) -> NoReturn:
        """Say why this package cannot be written into."""
        raise NotReturned(file=self.shown_as, reason=reason)

    def saved(self) -> bytes:
        """Return the package as a file."""
        self.parts[self._as_written(WORKBOOK)] = written(self._workbook)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            # Some readers look for the types first.
            for name in sorted(self.parts, key=lambda each: each != CONTENT_TYPES):
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), self.parts[name], zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the sheets of cells in the workbook's order."""
        targets = {link.id: link.target for link in self.links(WORKBOOK) if link.kind == "worksheet"}
        listed = ((each.get("name", ""), each.get(f"{{{OFFICE}}}id", "")) for each in self._listed())
        return tuple(SheetPart(name, targets[link]) for name, link in listed if link in targets)

    def links(self, part: str) -> tuple[Link, ...]:
        """Return where `part` leads to inside the package."""
        name = self._as_written(_links_of(part))
        if name not in self.parts:
            return ()
        return tuple(
            Link(each.get("Id", ""), each.get("Type", "").rpartition("/")[2], self._as_written(_joined(part, each)))
            for each in parsed(self.parts[name])
            if each.get("TargetMode") != "External"
        )

    def link(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Make `part` lead to `target`, and return the id of that."""
        name = self._as_written(_links_of(part))
        root = parsed(self.parts.get(name, EMPTY_LINKS))
        taken = {each.get("Id") for each in root}
        free_id = next(f"rId{at}" for at in range(1, len(taken) + 2) if f"rId{at}" not in taken)
        there = target if external else f"/{target}"
        added = etree.SubElement(root, f"{{{LINKS}}}Relationship", Id=free_id, Type=f"{OFFICE}/{kind}", Target=there)
        if external:
            added.set("TargetMode", "External")
        self.put(name, written(root))
        return free_id

    def put(self, name: str, contents: bytes, content_type: str | None = None) -> None:
        """Put a part in its place and say its type, where the suffix does not."""
        self.parts[name] = contents
        self._names[name.casefold()] = name
        if content_type is not None:
            types = parsed(self.parts[CONTENT_TYPES])
            etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)
            self.parts[CONTENT_TYPES] = written(types)

    def say_suffix(self, suffix: str, content_type: str) -> None:
        """Say what parts of that suffix are, where nothing says it yet."""
        types = parsed(self.parts[CONTENT_TYPES])
        if not any(each.get("Extension", "").casefold() == suffix for each in types):
            types.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension=suffix, ContentType=content_type))
            self.parts[CONTENT_TYPES] = written(types)

    def drop(self, name: str) -> None:
        """Take a part away with its links and with every link of `xl` and the package to it."""
        for each in (name, self._as_written(_links_of(name))):
            self.parts.pop(each, None)
        types = parsed(self.parts[CONTENT_TYPES])
        for each in [each for each in types if each.get("PartName", "").lstrip("/").casefold() == name.casefold()]:
            types.remove(each)
        self.parts[CONTENT_TYPES] = written(types)
        for part in ("", WORKBOOK):
            links = self._as_written(_links_of(part))
            root = parsed(self.parts.get(links, EMPTY_LINKS))
            for each in [each for each in root if self._as_written(_joined(part, each)) == name]:
                root.remove(each)
            self.put(links, written(root))

    def free(self, pattern: str) -> str:
        """Return the first name of that pattern that no part has."""
        numbers = range(1, len(self.parts) + 2)
        return next(name for at in numbers if (name := pattern.format(at)).casefold() not in self._names)

    def add_sheet(self, title: str, contents: bytes) -> str:
        """Add a sheet behind the others and return its part; a title that is taken gets a number."""
        part = self.free("xl/worksheets/sheet{}.xml")
        self.put(part, contents, f"{WORKBOOK_KIND}.worksheet+xml")
        taken = {each.get("name", "").casefold() for each in self._listed()}
        names = (title[: SHEET_NAME - len(tail)] + tail for tail in _tails(len(taken)))
        name = next(each for each in names if each.casefold() not in taken)
        number = max((int(each.get("sheetId", "0")) for each in self._listed()), default=0) + 1
        link = self.link(WORKBOOK, "worksheet", part)
        attributes = {"name": name, "sheetId": str(number), f"{{{OFFICE}}}id": link}
        self._listed().append(etree.Element(f"{{{MAIN}}}sheet", attributes))
        return part

    def say_filtered(self, part: str, cells: str) -> None:
        """Name the filtered cells of a sheet as Excel does, without which some programs do not filter."""
        links = {link.id: link.target for link in self.links(WORKBOOK)}
        listed = list(self._listed())
        at = [links.get(each.get(f"{{{OFFICE}}}id")) for each in listed].index(part)
        names = self._workbook.find(f"{{{MAIN}}}definedNames")
        if names is None:
            names = etree.Element(f"{{{MAIN}}}definedNames")
            before = [each for each in self._workbook if etree.QName(each).localname in BEFORE_NAMES]
            before[-1].addnext(names)
        added = etree.SubElement(names, f"{{{MAIN}}}definedName", name="_xlnm._FilterDatabase", hidden="1")
        added.set("localSheetId", str(at))
        added.text = f"'{listed[at].get('name')}'!{cells}"

    def drop_sheet(self, sheet: SheetPart) -> None:
        """Take a sheet away; what the workbook says of sheets by their place is put right."""
        listed = list(self._listed())
        at = [each.get("name") for each in listed].index(sheet.name)
        self._listed().remove(listed[at])
        self.drop(sheet.part)
        self._forget(at)
        for names in list(self._workbook.iter(f"{{{MAIN}}}definedNames")):
            if not len(names):
                names.getparent().remove(names)

    def rename_sheets(self, safe: Callable[[str], str]) -> dict[str, str]:
        """Give every sheet the name that `safe` makes of its own, and return those that changed, old to new."""
        listed = list(self._listed())
        names = told_apart(safe(each.get("name", "")) for each in listed)
        renamed = {}
        for each, name in zip(listed, names, strict=True):
            if name != each.get("name", ""):
                renamed[each.get("name", "")] = name
                each.set("name", name)
        for each in self._workbook.iter(f"{{{MAIN}}}definedName"):
            for old, new in renamed.items():
                each.text = (each.text or "").replace(old, new)
        return renamed

    def to_front(self, part: str) -> None:
        """Make a sheet the first one; what the workbook says of sheets by their place is put right."""
        links = {link.id: link.target for link in self.links(WORKBOOK)}
        listed = self._listed()
        at = [links.get(each.get(f"{{{OFFICE}}}id")) for each in listed].index(part)
        listed.insert(0, listed[at])
        for each in self._workbook.iter(f"{{{MAIN}}}definedName"):
            place = int(each.get("localSheetId", "-1"))
            if 0 <= place <= at:
                each.set("localSheetId", "0" if place == at else str(place + 1))
        # The sheet that was open stays open: two that are chosen at once would be written into together.
        for view in self._workbook.iter(f"{{{MAIN}}}workbookView"):
            view.set("activeTab", str(int(view.get("activeTab", "0")) + 1))
            view.set("firstSheet", "0")

    def calm(self, acts: Callable[[str], bool]) -> None:
        """Take out of the workbook's own part the names that act, other files, and sheets that are gone."""
        links = {link.id for link in self.links(WORKBOOK)}
        for each in list(self._workbook.iter(f"{{{MAIN}}}externalReferences")):
            each.getparent().remove(each)
        gone = []
        for at, each in reversed(list(enumerate(self._listed()))):
            if each.get(f"{{{OFFICE}}}id") not in links:
                gone.append(each.get("name", ""))
                self._listed().remove(each)
                self._forget(at)
        for each in list(self._workbook.iter(f"{{{MAIN}}}definedName")):
            leads_nowhere = any(f"{name}!" in (each.text or "").replace("'", "") for name in gone)
            if acts(each.text or "") or leads_nowhere or RUNS.intersection(each.keys()):
                each.getparent().remove(each)
        for names in list(self._workbook.iter(f"{{{MAIN}}}definedNames")):
            if not len(names):
                names.getparent().remove(names)

    def target(self, part: str, link: Element) -> str:
        """Return the part that a link of `part` leads to."""
        return self._as_written(_joined(part, link))

    def _forget(self, at: int) -> None:
        """Put right what the workbook says of sheets by their place, once the one at `at` is gone."""
        for each in list(self._workbook.iter(f"{{{MAIN}}}definedName")):
            place = int(each.get("localSheetId", "-1"))
            if place == at:
                each.getparent().remove(each)
            elif place > at:
                each.set("localSheetId", str(place - 1))
        for view in self._workbook.iter(f"{{{MAIN}}}workbookView"):
            for which in ("activeTab", "firstSheet"):
                if int(view.get(which, "0")) >= at:
                    view.set(which, "0")

    def _listed(self) -> Element:
        """Return the workbook's list of sheets."""
        return self._workbook.find(f"{{{MAIN}}}sheets")

    def _as_written(self, name: str) -> str:
        """Return a part's name in the package's own spelling; names are compared without regard to case."""
        return self._names.get(name.casefold(), name)


def _tails(taken: int) -> Iterator[str]:
    """Yield what may follow a title to make it unique: nothing, " (2)", " (3)" and so on."""
    yield ""
    yield from (f" ({number})" for number in range(2, taken + 3))


def _links_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _joined(part: str, link: Element) -> str:
    target = link.get("Target", "").replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
