"""What acts in the client's own workbook: links to other programs and files, calls over the network, objects, macros.

A workbook that we give back still has them, since it is the client's; so its first sheet says which and how many, and
`report --strip-active` takes them out: a formula that acts leaves its last value behind.

Decision: docs/decisions/active-content.md
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

from kerp_import.model.words import Language, Words
from kerp_import.report.workbook.xlsx_parts import CONTENT_TYPES, MAIN, OFFICE, Element, WorkbookParts, parsed, written


class Acts(StrEnum):
    """The kinds of content that acts."""

    DDE = "dde"
    NETWORK = "network"
    EXTERNAL = "external"
    HYPERLINK = "hyperlink"
    OBJECT = "object"
    MACRO = "macro"
    CONNECTION = "connection"


NAMES = {
    Acts.DDE: Words("다른 프로그램을 부르는 연결(DDE)", "links that call another program (DDE)"),
    Acts.NETWORK: Words("네트워크나 다른 프로그램을 부르는 수식", "formulas that call the network or another program"),
    Acts.EXTERNAL: Words("다른 파일로의 연결", "links to other files"),
    Acts.HYPERLINK: Words("밖으로 가는 하이퍼링크", "hyperlinks that lead outside"),
    Acts.OBJECT: Words("삽입된 개체와 컨트롤(OLE, ActiveX)", "embedded objects and controls (OLE, ActiveX)"),
    Acts.MACRO: Words("매크로", "macros"),
    Acts.CONNECTION: Words("데이터 연결과 쿼리", "data connections and queries"),
}
"""What each kind is called."""

PARTS = (
    (re.compile(r"(?:^|/)(?:vbaproject\w*\.bin|vbadata\.xml|attachedtoolbars\.bin)$"), Acts.MACRO),
    (re.compile(r"xl/(?:macro|dialog)sheets/"), Acts.MACRO),
    (re.compile(r"^customui/"), Acts.MACRO),
    (re.compile(r"xl/(?:embeddings|activex|ctrlprops)/"), Acts.OBJECT),
    (re.compile(r"xl/(?:connections\.xml$|querytables/|queries/)|customxml/item\d+\.xml$"), Acts.CONNECTION),
)
"""Which parts act, by their names in small letters; those of `customXml` only where they hold a query."""
QUERY = b"DataMashup"
SHEETS = re.compile(r"xl/(?:work|macro|chart)sheets/[^/]+\.xml$")
CALLS = re.compile(
    r"\b(?:_xlfn\.|_xlws\.)*(WEBSERVICE|FILTERXML|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|HYPERLINK|STOCKHISTORY"
    r"|CUBE[A-Z]+|SQL\.REQUEST|IMPORT[A-Z]+)\s*\(",
    re.IGNORECASE,
)
"""Functions that reach out of the workbook."""
PIPE = re.compile(r"(?:^|[=,(+\-*/&<>\s'])[\w.\\:'/]+\|[^\"]*!", re.IGNORECASE)
"""A call of another program: cmd|'/c …'!A1."""
OTHER_BOOK = re.compile(r"\[\d+\]|'[^']*\[[^\]']+\][^']*'!")
"""A reference into another workbook."""
MACRO_TYPES = re.compile(rb"application/vnd\.ms-excel\.(?:sheet|template|addin)\.macroEnabled\.main\+xml")
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@dataclass(slots=True)
class ActiveContent:
    """How much of each kind a workbook holds, and whether it was taken out."""

    counts: Counter[Acts] = field(default_factory=Counter)
    is_stripped: bool = False

    def lines(self, language: Language) -> list[str]:
        """Return it as sentences, none where nothing acts."""
        if not self.counts:
            return []
        head = (
            Words(
                "원본에 있던 다음을 뺐습니다. 수식은 마지막 값을 남겼습니다.",
                "What acts in the original was taken out; of a formula its last value stays.",
            )
            if self.is_stripped
            else Words(
                "주의: 원본에 있던 다음이 그대로 들어 있습니다. 열 때 묻는 것을 허용하지 마십시오. 빼려면: "
                "kerp-import report 배치 --format xlsx --source 파일 --strip-active -o 파일",
                "Caution: what acts in the original is still in here. Allow nothing that you are asked when it opens."
                " To take it out: kerp-import report BATCH --format xlsx --source FILE --strip-active -o FILE",
            )
        )
        counted = (f"{NAMES[kind].say(language)}: {self.counts[kind]:,}" for kind in Acts if self.counts[kind])
        return [head.say(language), *counted]


def active_content(package: WorkbookParts) -> ActiveContent:
    """Return what acts in a workbook."""
    content = ActiveContent()
    for name, contents in package.parts.items():
        kind = _kind_of(name, contents)
        if kind is not None:
            content.counts[kind] += 1
        elif "externallinks/" in name.casefold() and name.casefold().endswith(".xml"):
            content.counts[_link_kind(contents)] += 1
        elif name.casefold().endswith(".rels"):
            content.counts.update(_kind_of_link(each) for each in _outside(contents))
        elif SHEETS.search(name.casefold()) and b"<" in contents:
            content.counts.update(kind for _, kind in _formulas(contents))
    return content


def strip_active(package: WorkbookParts) -> ActiveContent:
    """Take out of a workbook what acts in it, and return what it was."""
    content = active_content(package)
    if not content.counts:
        return content
    acting = [name for name, contents in package.parts.items() if _kind_of(name, contents) or _is_outer(name)]
    for name in acting:
        package.drop(name)
    gone = {name.casefold() for name in acting}
    for name in [each for each in package.parts if each.casefold().endswith(".rels")]:
        ids = _without(package, name, gone)
        part = _part_of(name)
        if ids and part in package.parts and part.casefold().endswith((".xml", ".vml")):
            package.parts[part] = _unlinked(package.parts[part], ids)
    for name in [each for each in package.parts if SHEETS.search(each.casefold())]:
        package.parts[name] = _calmed(package.parts[name])
    package.calm(lambda text: bool(acting_formula(text) or OTHER_BOOK.search(text)))
    package.parts[CONTENT_TYPES] = MACRO_TYPES.sub(PLAIN_TYPE, package.parts[CONTENT_TYPES])
    content.is_stripped = True
    return content


def _kind_of(name: str, contents: bytes) -> Acts | None:
    """Return how a part acts, None where it does not."""
    kind = next((kind for pattern, kind in PARTS if pattern.search(name.casefold())), None)
    is_custom = name.casefold().startswith("customxml/")
    # A part without markup is none of a query's, and the links of a part are not the part.
    if kind is None or name.casefold().endswith(".rels") or (is_custom and QUERY not in contents.replace(b"\0", b"")):
        return None
    return kind


def _is_outer(name: str) -> bool:
    """Tell whether a part describes another file."""
    return "xl/externallinks/" in name.casefold()


def _link_kind(contents: bytes) -> Acts:
    """Return whether a link to outside is one to a file or to another program."""
    return Acts.DDE if b"ddeLink" in contents or b"oleLink" in contents else Acts.EXTERNAL


def _outside(contents: bytes) -> Iterator[Element]:
    """Yield the links of a part that lead out of the workbook; those of a link to another file are told with it."""
    if b"External" in contents:
        yield from (each for each in parsed(contents) if each.get("TargetMode") == "External" and not _is_told(each))


def _is_told(link: Element) -> bool:
    """Tell whether a link is the path of another file, which its own part is told for."""
    return str(link.get("Type", "")).rpartition("/")[2] in {"externalLinkPath", "externalLink"}


def _kind_of_link(link: Element) -> Acts:
    """Return how a link to outside acts."""
    kind = str(link.get("Type", "")).rpartition("/")[2]
    return Acts.HYPERLINK if kind == "hyperlink" else Acts.OBJECT if "ole" in kind.casefold() else Acts.EXTERNAL


def acting_formula(formula: str) -> Acts | None:
    """Return how a formula acts, None where it only computes."""
    if PIPE.search(formula):
        return Acts.DDE
    call = CALLS.search(formula)
    if call is not None:
        return Acts.HYPERLINK if call[1].upper() == "HYPERLINK" else Acts.NETWORK
    return None


LEADING = frozenset({"hyperlink", "oleObject", "control", "externalData", "legacyDrawingHF"})
"""Elements that are nothing without what they lead to."""
FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]+)</")


def _formulas(contents: bytes) -> Iterator[tuple[str, Acts]]:
    """Yield the formulas of a sheet that act; most sheets have none of their words."""
    for match in FORMULA.finditer(contents):
        if b"(" in match[1] or b"|" in match[1]:
            formula = etree.fromstring(b"<f>" + match[1] + b"</f>").text or ""
            kind = acting_formula(formula)
            if kind is not None:
                yield formula, kind


def _without(package: WorkbookParts, name: str, gone: set[str]) -> set[str]:
    """Take the links to outside, and to parts that are gone, out of a list of links; return their ids."""
    root = parsed(package.parts[name])
    part = _part_of(name)
    ids = set()
    for each in list(root):
        target = package.target(part, each)
        if each.get("TargetMode") == "External" or target.casefold() in gone:
            ids.add(each.get("Id", ""))
            root.remove(each)
    if ids:
        package.parts[name] = written(root)
    return ids


def _part_of(links: str) -> str:
    """Return the part whose links stand in `links`: xl/_rels/workbook.xml.rels are those of xl/workbook.xml."""
    folder, _, name = links.rpartition("_rels/")
    return f"{folder}{name.removesuffix('.rels')}"


def _unlinked(contents: bytes, ids: set[str]) -> bytes:
    """Return a part without the elements that led where nothing is any more."""
    root = parsed(contents)
    for each in list(root.iter()):
        for key in [key for key, value in each.attrib.items() if key.startswith(f"{{{OFFICE}}}") and value in ids]:
            if etree.QName(each).localname in LEADING:
                parent = each.getparent()
                if parent is not None:
                    parent.remove(each)
                break
            del each.attrib[key]
    _drop_empty(root, {"hyperlinks", "oleObjects", "controls", "externalReferences"})
    return written(root)


def _calmed(contents: bytes) -> bytes:
    """Return a sheet whose acting formulas, and those into other workbooks, are their last values."""
    has_formulas = FORMULA.search(contents) is not None
    has_objects = b"oleObjects" in contents or b"controls" in contents
    if not has_formulas and not has_objects:
        return contents
    root = parsed(contents)
    shared_gone = set()
    for formula in list(root.iter(f"{{{MAIN}}}f")):
        text = formula.text or ""
        is_heir = formula.get("t") == "shared" and formula.get("si") in shared_gone and not text
        if acting_formula(text) or OTHER_BOOK.search(text) or is_heir:
            if formula.get("t") == "shared":
                shared_gone.add(formula.get("si"))
            formula.getparent().remove(formula)
    for name in ("oleObjects", "controls"):
        for each in list(root.iter(f"{{{MAIN}}}{name}")):
            holder = each
            # Newer files wrap each of them in a choice between two ways to draw it.
            while holder.getparent() is not None and holder.getparent() is not root:
                holder = holder.getparent()
            if holder.getparent() is root:
                root.remove(holder)
    return written(root)


def _drop_empty(root: Element, names: set[str]) -> None:
    """Remove the lists that have become empty, which the standard does not allow."""
    for each in list(root.iter()):
        if isinstance(each.tag, str) and etree.QName(each).localname in names and not len(each):
            parent = each.getparent()
            if parent is not None:
                parent.remove(each)
