"""Opens the zip of an XLSX workbook: checks it before anything is unpacked, and lists its sheets."""

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from kerp_import.extract.formats.request import ReadRequest
from kerp_import.model.errors import FormatUnknown
from kerp_import.model.safe_text import told_apart
from kerp_import.model.words import Words

CHUNK = 1 << 20
SMALL = 100 << 20
"""Bytes below which the packing ratio does not matter."""
SHORTEST_TEXT = 5
"""Bytes of the shortest entry of sharedStrings.xml, `<si/>`."""

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    NotImplementedError,  # a way of packing that zipfile does not know
    LookupError,  # an entry without a name, a part that is missing, an XML encoding that nobody knows
    ValueError,
)
"""What zipfile and expat raise for broken content."""

ZEROS = re.compile(r'"?(0{2,})"?(?:;.*)?$')
"""A number format of zeros alone."""

WON = re.compile(r'\[\$₩[^\]]*\]|\[\$-[^\]]*\]|[₩￦]|"\s*원\s*"|\\[^$€£¥]')
"""The parts of a number format that say no more than that it is won, or where its reader lives."""
SAYS = re.compile(r'\[\$[^\]]+\]|"[^"]*[^\W\d_][^"]*"|"[^"]*[$€£¥][^"]*"|[$€£¥]')
OF_DAYS = re.compile(r"[ymdhYMDH]")
UNIQUE_COUNT = re.compile(rb"""uniqueCount\s*=\s*["'](\d{1,30})""")


Visit = Callable[[str, dict[str, str]], None]
"""Called for each element of a part with its name and its attributes, both without prefixes."""


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it, and the zip member that holds its cells."""

    name: str
    hidden: bool
    member: str


@contextmanager
def broken_as_unknown(request: ReadRequest, kind: str = "xlsx") -> Iterator[None]:
    """Turn errors of zipfile and expat about broken content into FormatUnknown."""
    try:
        yield
    except BROKEN as error:
        raise FormatUnknown(file=request.shown_as, reason=Words(f"깨진 {kind}", f"a broken {kind}: {error}")) from error


@dataclass(frozen=True, slots=True)
class NumberFormats:
    """The cell styles, by their number, whose number format changes what a number says."""

    zeros: dict[str, int]
    """Those that show leading zeros, each with its digits: 00000 shows 7 as 00007."""
    words: dict[str, str]
    """Those that show a word or a currency's sign beside the number, each with its code."""


def _says_something(code: str) -> bool:
    """Return whether a number format shows a word or a sign beside a number: other than won, and of no day."""
    bare = WON.sub("", code)
    return SAYS.search(bare) is not None and OF_DAYS.search(re.sub(r'"[^"]*"|\[[^\]]*\]', "", bare)) is None


class UnpackedXlsx:
    """An open XLSX, checked against zip bombs, encryption and false counts."""

    def __init__(self, archive: zipfile.ZipFile, request: ReadRequest) -> None:
        """Take the zip's entries by their names, whose case does not matter."""
        self._archive = archive
        self._request = request
        self.has_names_twice = False
        """Whether two sheets have one name, once the sheets were asked for."""
        self._members = {_key(info.filename): info for info in archive.infolist() if not info.is_dir()}

    @classmethod
    @contextmanager
    def open(cls, request: ReadRequest) -> Iterator["UnpackedXlsx"]:
        """Open the workbook; any broken part found while it is open raises FormatUnknown."""
        with broken_as_unknown(request), zipfile.ZipFile(request.path) as archive:
            package = cls(archive, request)
            package._refuse_hostile()
            yield package

    def refuse(self, reason: Words) -> NoReturn:
        """Refuse the workbook for this reason."""
        self._request.refuse(reason)

    @property
    def cells(self) -> int:
        """Return how many cells a sheet may come to."""
        return self._request.cells

    @property
    def faults(self) -> int:
        """Return how many cells of a sheet may be told by themselves."""
        return self._request.limits.faults

    @property
    def unpacked(self) -> int:
        """Return the unpacked bytes of all parts that hold cells or their texts."""
        return sum(info.file_size for info in self._data())

    def check(self) -> None:
        """Unpack every part that holds cells or their texts once, which verifies the checksums."""
        for info in self._data():
            with self._archive.open(info) as file:
                while file.read(CHUNK):
                    pass

    def size(self, member: str) -> int:
        """Return the unpacked bytes of a part."""
        return self._members[_key(member)].file_size

    def chunks(self, member: str) -> Iterator[bytes]:
        """Yield an XML part in pieces; one that declares a document type is refused."""
        edge = b""
        with self._archive.open(self._members[_key(member)]) as file:
            while chunk := file.read(CHUNK):
                if not edge and chunk.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
                    self.refuse(Words(f"UTF-16으로 적힌 XML: {member}", f"XML in UTF-16: {member}"))
                if b"<!DOCTYPE" in edge + chunk:
                    self.refuse(Words(f"DOCTYPE 선언이 있음: {member}", f"it declares a DOCTYPE: {member}"))
                edge = chunk[-len(b"<!DOCTYPE") :]
                self._request.refuse_slow()
                yield chunk

    def sheets(self) -> tuple[SheetEntry, ...]:
        """Return the worksheets in the workbook's order; chart and macro sheets hold no cells and are left out."""
        targets: dict[str, str] = {}
        listed: list[tuple[str, bool, str | None]] = []

        def relation(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
                target = attributes.get("Target", "").replace("\\", "/")
                targets[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                hidden = attributes.get("state", "visible") != "visible"
                listed.append((attributes.get("name", ""), hidden, targets.get(attributes.get("id", ""))))

        self._elements("xl/_rels/workbook.xml.rels", relation)
        self._elements("xl/workbook.xml", sheet)
        names = told_apart(name for name, *_ in listed)
        self.has_names_twice = names != [name for name, *_ in listed]
        return tuple(
            SheetEntry(name, hidden, member)
            for name, (_, hidden, member) in zip(names, listed, strict=True)
            if member is not None
        )

    def epoch(self) -> str:
        """Return the day that Excel counts as zero here, on which a time without a date falls."""
        epochs = ["1899-12-31"]

        def properties(name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                epochs.append("1904-01-01")

        self._elements("xl/workbook.xml", properties)
        return epochs[-1]

    def number_formats(self) -> NumberFormats:
        """Return the cell styles whose number format changes what a number says."""
        codes: dict[str, str] = {}
        styles: list[str] = []
        within: list[str] = [""]

        def style(name: str, attributes: dict[str, str]) -> None:
            if name == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
                within[0] = name
            elif name == "xf" and within[0] == "cellXfs":
                styles.append(attributes.get("numFmtId", ""))

        if _key("xl/styles.xml") in self._members:
            self._elements("xl/styles.xml", style)
        used = {str(at): codes[number] for at, number in enumerate(styles) if number in codes}
        zeros = {style: len(match[1]) for style, code in used.items() if (match := ZEROS.match(code))}
        return NumberFormats(zeros, {style: code for style, code in used.items() if _says_something(code)})

    def _elements(self, member: str, visit: Visit) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            visit(local(name), {local(key): value for key, value in attributes.items()})

        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        for chunk in self.chunks(member):
            parser.Parse(chunk)
        parser.Parse(b"", True)  # noqa: FBT003  expat takes it by position only

    def _refuse_hostile(self) -> None:
        infos = self._archive.infolist()
        if len(self._members) < sum(not info.is_dir() for info in infos):
            self.refuse(Words("같은 이름의 항목이 둘", "two zip entries of one name"))
        if any(info.flag_bits & 1 for info in infos):
            self.refuse(Words("암호가 걸린 ZIP, 암호를 먼저 해제", "an encrypted zip, remove the password first"))
        unpacked = self.unpacked
        packed = sum(info.compress_size for info in self._data())
        if unpacked > (most := self._request.unpacked):
            self._request.refuse_size(
                Words(f"풀면 {most:,}바이트를 넘음 ({unpacked:,})", f"over {most:,} byte(s) unpacked ({unpacked:,})")
            )
        if unpacked > SMALL and unpacked > packed * self._request.limits.ratio:
            self._request.refuse_size(
                Words(
                    f"압축률이 비정상 (ZIP 폭탄, {packed:,} → {unpacked:,}바이트)",
                    f"a zip bomb ({packed:,} → {unpacked:,} byte(s))",
                )
            )
        for member in ("xl/sharedStrings.xml", "xl/styles.xml"):
            if info := self._members.get(_key(member)):
                self._refuse_false_counts(member, info.file_size)

    def _data(self) -> list[zipfile.ZipInfo]:
        return [info for key, info in self._members.items() if key.startswith("xl/worksheets/") or "sharedstr" in key]

    def _refuse_false_counts(self, member: str, size: int) -> None:
        for number, chunk in enumerate(self.chunks(member)):
            # The reader makes room for as many texts as are announced, so a lie of ten digits costs all memory.
            match = UNIQUE_COUNT.search(chunk, 0, 4096) if number == 0 else None
            if match and int(match[1]) > 10_000 + size // SHORTEST_TEXT:
                self.refuse(Words(f"uniqueCount가 거짓 ({int(match[1]):,})", f"a false uniqueCount: {int(match[1]):,}"))


def local(name: str) -> str:
    """Return an XML name without its prefix."""
    return name.rpartition(":")[2]


def _key(member: str) -> str:
    return member.replace("\\", "/").lstrip("/").lower()
