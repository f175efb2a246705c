"""No file, however broken or built to harm, gives a traceback, hangs, takes all memory or leaves anything behind."""

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import FIXTURES

pytestmark = pytest.mark.slow
"""A minute of its own: each file is tried in a process that is watched."""

CONTAINERS = FIXTURES / "containers"
SECONDS = 60
MEGABYTES = 1000

PROGRAM = """
import json, os, resource, sys, time
from pathlib import Path
from typing import Any
from kerp_import.model.errors import KerpError
from kerp_import.extract.formats import open_file
from kerp_import.model.words import Language
for name in sys.argv[1:]:
    began = time.monotonic()
    try:
        sheets = open_file(Path(name), shown_as="x", password="a")
        message = f"read {sum(part.height for sheet in sheets for part in sheet.parts())}"
        del sheets
    except KerpError as error:
        message = f"{error.code} {error.say(Language.EN)}"
    seconds = time.monotonic() - began
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    attempt = {"message": message, "seconds": seconds, "peak": max(peaks), "left": os.listdir(os.environ["TMPDIR"])}
    print(json.dumps(attempt), flush=True)
"""

STEPPING_STONE = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
"""A process starts with its parent's peak of memory: a small one between keeps the tests' own gigabyte out."""

Attempt = dict[str, Any]


def tried(paths: list[Path], scratch: Path) -> list[Attempt]:
    """Read files in a process of its own; return of each what the program said, what it took and left behind."""
    scratch.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", STEPPING_STONE, sys.executable, "-c", PROGRAM, *paths],
        env={**os.environ, "TMPDIR": str(scratch)},
        capture_output=True,
        timeout=900,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def message_of(attempt: Attempt) -> str:
    """Return what the program said, if nothing else is wrong."""
    assert attempt["seconds"] < SECONDS
    assert attempt["peak"] < MEGABYTES
    assert attempt["left"] == []
    return str(attempt["message"])


def said_by(path: Path) -> str:
    (attempt,) = tried([path], path.with_name("scratch"))
    return message_of(attempt)


def zipped(members: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return whole.getvalue()


def parts_of(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(CONTAINERS / name) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def with_part(name: str, part: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(name)
    return zipped({**parts, part: change(parts[part])})


def replaced(name: str, old: bytes, new: bytes) -> bytes:
    content = (CONTAINERS / name).read_bytes()
    assert old in content
    return content.replace(old, new, 1)


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>".encode() for n in range(9)
) + b"]>"  # fmt: skip


def laughing(content: bytes) -> bytes:
    """Put the billion laughs below the XML declaration."""
    end = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return content[:end] + LAUGHS + content[end:]


def looped_xls() -> bytes:
    """Return a BIFF workbook whose sectors each follow themselves."""
    content = bytearray((CONTAINERS / "biff.xls").read_bytes())
    table = 512 * (1 + struct.unpack_from("<I", content, 76)[0])
    for sector in range(8):
        struct.pack_into("<I", content, table + 4 * sector, sector)
    return bytes(content)


def blown_up(kind: bytes) -> bytes:
    """Return a zip of one member that claims to be small and is 300 MB of one letter."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join(packer.compress(b"a" * (1 << 20)) for _ in range(300)) + packer.flush()
    name = b"a.csv"
    sizes = struct.pack("<IIIHH", 0, len(data), 10, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + name + data
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes + bytes(14) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return kind + local + central + end


def far_apart_xls() -> bytes:
    """Return a BIFF workbook with cells at both ends of the sheet."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, 1)
    sheet.write(65_535, 255, 1)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def tall_parquet() -> bytes:
    """Return a small Parquet file of a billion equal rows."""
    import pyarrow as pa
    from pyarrow import parquet

    whole = io.BytesIO()
    table = pa.table({"a": pa.array(["x"]).dictionary_encode().take(pa.array([0] * (1 << 20)))})
    with parquet.ParquetWriter(whole, table.schema, compression="zstd") as writer:
        for _ in range(250):
            writer.write_table(table)
    return whole.getvalue()


XLS_ROW = b"\x08\x02\x10\x00"
HIDDEN_AFAR = b"\x00\x11" + b"\xff" * 4 + bytes(7) + b"\x10" + bytes(5) + b"\x92\x01\x00\x82\x01\x00"
"""A hidden row of number 4,294,967,295 in an XLSB, and the end of the sheet."""
CELL = b'<Row><Cell><Data ss:Type="String">'
ROWS_AT = b'<Row ss:Index="3">'
ODS_END = b'table:number-rows-repeated="1048569"><table:table-cell'

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip cut off": (lambda: (CONTAINERS / "archive.zip").read_bytes()[:300], "broken"),
    "xlsx cut off": (lambda: (CONTAINERS / "merged-and-hidden.xlsx").read_bytes()[:2000], "broken"),
    "xls cut off": (lambda: (CONTAINERS / "biff.xls").read_bytes()[:3000], ""),
    "xlsb cut off": (lambda: with_part("binary.xlsb", "xl/workbook.bin", lambda part: part[:20]), "broken"),
    "parquet cut off": (lambda: (CONTAINERS / "ledger.parquet").read_bytes()[:2000], "broken"),
    "arrow cut off": (lambda: (CONTAINERS / "ledger.arrow").read_bytes()[:2000], "broken"),
    "stream cut off": (lambda: (CONTAINERS / "ledger.arrows").read_bytes()[:2000], "broken"),
    "locked cut off": (lambda: (CONTAINERS / "locked.xls").read_bytes()[:3000], "broken"),
    "ods cut off": (lambda: with_part("open.ods", "content.xml", lambda part: part[:900]), "broken"),
    "spreadsheetml cut off": (lambda: (CONTAINERS / "spreadsheetml.xls").read_bytes()[:-30], "broken"),
    "sector chain in a ring": (looped_xls, ""),
    "wrong checksum in an archive": (
        lambda: with_wrong_checksum(zipped({"a.csv": b"a,b\n1,2\n"})), "broken"),
    "wrong checksum in an xlsb": (lambda: with_wrong_checksum(zipped(parts_of("binary.xlsb"))), "broken"),
    "a row in an xls cut short": (lambda: replaced("biff.xls", XLS_ROW, XLS_ROW[:2] + b"\x02" + XLS_ROW[3:]), "broken"),
    "a row beyond the last": (
        lambda: with_part("binary.xlsb", "xl/worksheets/sheet1.bin",
                          lambda part: part[:part.index(b"\x00\x11")] + HIDDEN_AFAR), "row"),
    "a length in an xlsb without end": (
        lambda: with_part("binary.xlsb", "xl/styles.bin", lambda part: part[:-3] + b"\x2c\xff\xff\xff\xff"), "longer"),
    "billion laughs in an xlsb": (
        lambda: with_part("binary.xlsb", "xl/_rels/workbook.bin.rels", laughing), ""),
    "a member that lies about its size": (lambda: blown_up(b""), "broken"),
    "cells far apart in an xlsx": (
        lambda: with_part("merged-and-hidden.xlsx", SHEET, lambda part: part.replace(b"C4", b"XFD1048576")), "apart"),
    "rows out of order": (lambda: replaced("spreadsheetml.xls", b'ss:Index="6"', b'ss:Index="2"'), "broken"),
    "a row far away": (lambda: replaced("spreadsheetml.xls", b'ss:Index="6"', b'ss:Index="9999999"'), "too large"),
    "cells far away": (
        lambda: replaced("spreadsheetml.xls", b'ss:Index="6"><Cell ss:Index="2"',
                         b'ss:Index="900000"><Cell ss:Index="60"'), "apart"),
    "billion laughs in a sheet": (lambda: with_part("merged-and-hidden.xlsx", SHEET, laughing), "DOCTYPE"),
    "billion laughs in an ods": (lambda: with_part("open.ods", "content.xml", laughing), "DOCTYPE"),
    "billion laughs in a spreadsheetml": (
        lambda: laughing((CONTAINERS / "spreadsheetml.xls").read_bytes()), "DOCTYPE"),
    "a long cell": (lambda: replaced("spreadsheetml.xls", b"8.32E5", b"8" * (2 << 20)), "1 MiB"),
    "a long cell in a page": (lambda: b"<table><tr><td>" + b"a " * (2 << 20), "1 MiB"),
    "a filled row repeated to the end": (
        lambda: with_part("open.ods", "content.xml", lambda part: part.replace(
            b'number-rows-repeated="2"><table:table-cell/>',
            b'number-rows-repeated="1048570"><table:table-cell/>'
        ).replace(b'number-columns-repeated="2" office', b'number-columns-repeated="16000" office')), "repeated"),
    "a cell over all columns, again and again": (
        lambda: b"<table><tr>" + b"<td colspan=1000>a" * 20, "too wide"),
    "deep tables": (lambda: b"<table><tr><td>" * 10_000, ""),
    "many tables": (lambda: b"<table><tr><td>a</table>" * 5000, "too many tables"),
    "a page without end of a comment": (lambda: b"<table><!--" + b"<!--" * 500_000, "HTML"),
    "nothing but tags": (lambda: b"<table>" + b"<tr>" * 300_000, "HTML"),
    "zip in zip in zip": (
        lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": b"a,b\n"})})}), "nested"),
    "workbook in an archive bomb": (
        lambda: zipped({"a.zip": zipped({"b.csv": b"a" * (200 << 20)})}), "bomb"),
    "an ods bomb": (
        lambda: with_part("open.ods", "content.xml", lambda part: part + b" " * (200 << 20)), "bomb"),
}  # fmt: skip


def with_wrong_checksum(whole: bytes) -> bytes:
    """Return the zip with other checksums for all of its members."""
    changed = bytearray(whole)
    at = -1
    while (at := whole.find(b"PK\x01\x02", at + 1)) >= 0:
        changed[at + 16] ^= 0xFF
    return bytes(changed)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Attempt]:
    """Return what became of every harmful file, all read by one process, one after the other."""
    folder = tmp_path_factory.mktemp("harmful")
    paths = [folder / f"{number}.xlsx" for number, _ in enumerate(REFUSED)]
    for path, (make, _) in zip(paths, REFUSED.values(), strict=True):
        path.write_bytes(make())
    return dict(zip(REFUSED, tried(paths, folder / "scratch"), strict=True))


@pytest.mark.parametrize("case", REFUSED)
def test_a_harmful_file_is_refused_in_time_and_without_a_trace(case: str, answers: dict[str, Attempt]) -> None:
    message = message_of(answers[case])
    assert message.startswith("KERP-X")
    assert REFUSED[case][1] in message


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"", 0),
        (b"\n" * 1000, 1000),
        (b"\xef\xbb\xbf", 0),
        (b"<table><tr><td rowspan=65534 colspan=1000>a" + b"<tr><td>b" * 2000, 2001),
        (b"<table><tr>" + b"<td>a" * 16_000, 1),
    ],
    ids=["empty", "blank lines", "a mark alone", "wide spans", "a wide row"],
)
def test_an_odd_file_is_read_in_time(content: bytes, rows: int, tmp_path: Path) -> None:
    (tmp_path / "x.xls").write_bytes(content)
    assert said_by(tmp_path / "x.xls") == f"read {rows}"


def test_a_false_dimension_changes_nothing(tmp_path: Path) -> None:
    true, false = b'dimension ref="B3:E7"', b'dimension ref="A1:XFD1048576"'
    assert true in parts_of("merged-and-hidden.xlsx")[SHEET]
    content = with_part("merged-and-hidden.xlsx", SHEET, lambda part: part.replace(true, false))
    (tmp_path / "x.xlsx").write_bytes(content)
    assert said_by(tmp_path / "x.xlsx") == "read 7"


def make_folder(path: Path) -> None:
    path.mkdir()


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_ring(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("make", [make_folder, make_fifo, make_ring])
def test_what_is_no_file_is_refused_at_once(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "x.xlsx")
    assert said_by(tmp_path / "x.xlsx").startswith("KERP-X101")


@pytest.mark.slow
@pytest.mark.parametrize("make", [far_apart_xls, tall_parquet])
def test_a_file_of_few_bytes_and_many_cells_takes_no_gigabyte(make: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(make())
    said_by(tmp_path / "x")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["biff.xls", "binary.xlsb", "open.ods", "locked.xls", "ledger.parquet"])
def test_a_file_cut_or_changed_anywhere_is_read_or_refused(name: str, tmp_path: Path) -> None:
    whole = (CONTAINERS / name).read_bytes()
    paths = []
    for step, at in enumerate(range(0, len(whole), max(len(whole) // 40, 1))):
        for kind, changed in enumerate((whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])):
            paths.append(tmp_path / f"{step}-{kind}")
            paths[-1].write_bytes(changed)
    for attempt in tried(paths, tmp_path / "scratch"):
        message_of(attempt)
