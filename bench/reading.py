"""Measure the reading of made-up files beside a raw read of the same file, each in a process of its own; no verdict."""  # noqa: INP001 - a folder of scripts

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from bench.make_books import books

LINE = ("일자", "번호", "구분", "계정코드", "계정과목", "차변", "대변", "거래처코드", "거래처명", "적요")
BLOCK = 50_000
MEGABYTE = 1 << 20
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
FRAME = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}sharedStrings+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_LINKS}">'
    f'<Relationship Id="rId1" Type="{_KINDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_KINDS}">'
    '<sheets><sheet name="분개장" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_LINKS}">'
    f'<Relationship Id="rId1" Type="{_KINDS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_KINDS}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{_KINDS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
}
"""What every workbook has around its one sheet."""


def main() -> None:
    """Make the files that are asked for, and print the cost of reading each, raw and by the program."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000, help="rows of the workbook")
    parser.add_argument("--megabytes", type=int, default=1000, help="size of the text file")
    parser.add_argument("--lines", type=int, default=300_000, help="lines of the made-up books, in UTF-8 and CP949")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is read; the fastest counts")
    parser.add_argument("--call", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.call:
        print(json.dumps(measured(*asked.call)))
        return
    print(
        f"{'file':26}{'way':12}{'s':>8}{'CPU s':>8}{'lines/s':>12}{'peak MB':>9}{'child MB':>9}{'ratio':>7}{'CPU':>7}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for path in written_books(asked.lines, Path(folder)):
            compared(path, ("polars", "program", "extract"), asked.rounds)
        workbook, text = Path(folder, "book.xlsx"), Path(folder, "book.csv")
        small = Path(folder, "small.xlsx")
        write_workbook(small, 100)
        write_workbook(workbook, asked.rows)
        compared(small, ("fastexcel", "program"), asked.rounds)
        compared(workbook, ("fastexcel", "program"), asked.rounds)
        write_text(text, asked.megabytes * MEGABYTE)
        compared(text, ("polars", "program", "extract"), asked.rounds)


def written_books(count: int, folder: Path) -> tuple[Path, Path]:
    """Return the journal of the made-up books in UTF-8, and beside it in CP949."""
    journal = books(count).files[-1]
    cp949 = folder / "cp949.csv"
    cp949.write_bytes(journal.read_text(encoding="utf-8-sig").encode("cp949"))
    return journal, cp949


def lines(start: int, count: int) -> pl.DataFrame:
    """Return some lines of a journal, all different."""
    number = pl.int_range(start, start + count, eager=True)
    debit = (number % 2 == 0).to_list()
    amounts = (number * 7919 % 9_000_000 + 1000).to_list()
    return pl.DataFrame(
        {
            "일자": pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 12, 31), eager=True).gather(number // 40 % 366),
            "번호": number % 400 + 1,
            "구분": ["차변" if each else "대변" for each in debit],
            "계정코드": (10_100 + number % 800).cast(pl.String).str.zfill(6),
            "계정과목": ["보통예금" if each else "외상매출금" for each in debit],
            "차변": [amount if each else None for each, amount in zip(debit, amounts, strict=True)],
            "대변": [None if each else amount for each, amount in zip(debit, amounts, strict=True)],
            "거래처코드": (number % 3000).cast(pl.String).str.zfill(5),
            "거래처명": "(주)한빛상사 " + (number % 3000).cast(pl.String),
            "적요": "상품 매출 및 대금 회수 " + number.cast(pl.String),
        }
    )


def write_workbook(path: Path, rows: int) -> None:
    """Write a plain workbook of so many rows, texts shared and dates as styled numbers, as Excel itself stores them."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, xml in FRAME.items():
            book.writestr(name, DECLARATION + xml)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>{_row(1, LINE, texts)}'.encode())
            for start in range(0, rows, BLOCK):
                block = lines(start, min(BLOCK, rows - start)).iter_rows()
                sheet.write("".join(_row(at, row, texts) for at, row in enumerate(block, start + 2)).encode())
            sheet.write(b"</sheetData></worksheet>")
        shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
        count = f'uniqueCount="{len(texts)}"'
        book.writestr("xl/sharedStrings.xml", f'{DECLARATION}<sst xmlns="{MAIN}" {count}>{shared}</sst>')


def _row(at: int, values: tuple[object, ...], texts: dict[str, int]) -> str:
    """Return one row's XML; a text is entered into `texts` when it is first seen."""
    cells = []
    for letter, value in zip("ABCDEFGHIJ", values, strict=True):
        if isinstance(value, date):
            cells.append(f'<c r="{letter}{at}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>')
        elif isinstance(value, str):
            cells.append(f'<c r="{letter}{at}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>')
        elif value is not None:
            cells.append(f'<c r="{letter}{at}"><v>{value}</v></c>')
    return f'<row r="{at}" spans="1:10">{"".join(cells)}</row>'


def write_text(path: Path, size: int) -> None:
    """Write a text file in UTF-8 of at least so many bytes."""
    with path.open("wb") as file:
        start = 0
        while file.tell() < size:
            lines(start, BLOCK).write_csv(file, include_header=start == 0)
            start += BLOCK


def compared(path: Path, ways: tuple[str, ...], rounds: int) -> None:
    """Print the cost of both ways of reading a file."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for way in ways:
            done = subprocess.run(
                [sys.executable, "-m", "bench.reading", "--call", way, path], capture_output=True, check=True
            )
            told = json.loads(done.stdout)
            if way not in best:
                best[way] = told
            # On a machine that is shared the seconds of a processor say more than the clock's.
            for kind in ("seconds", "cpu"):
                best[way][kind] = min(best[way][kind], told[kind])
    raw = best[ways[0]]
    name = f"{path.name} ({path.stat().st_size / MEGABYTE:.1f} MB)"
    for way, told in best.items():
        seconds = told["seconds"]
        print(
            f"{name:26}{way:12}{seconds:8.2f}{told['cpu']:8.2f}{told['rows'] / seconds:12,.0f}{told['peak']:9}"
            f"{told['child']:9}{seconds / raw['seconds']:7.2f}{told['cpu'] / raw['cpu']:7.2f}"
        )


def measured(way: str, path: str) -> dict[str, float]:
    """Read a file in one way; what is imported first is not counted, since the program needs it anyway."""
    read = WAYS[way]()
    began, taken = time.perf_counter(), _processor()
    rows = read(Path(path))
    seconds, cpu = time.perf_counter() - began, _processor() - taken
    peak, child = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {"seconds": seconds, "cpu": cpu, "rows": rows, "peak": peak, "child": child}


def _processor() -> float:
    """Return the seconds of a processor that this process took, on all cores, with those of its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def by_program() -> Callable[[Path], int]:
    """Return our way: every part, one after the other."""
    from kerp_import.extract.formats import open_file

    return lambda path: sum(part.height for sheet in open_file(path, shown_as="x") for part in sheet.parts())


def by_extract() -> Callable[[Path], int]:
    """Return the whole stage: rows classified, checked, masked and written to the spool."""
    from kerp_import.extract.extract import extract
    from kerp_import.files.inputs import find_files
    from kerp_import.model.nouns import Job

    def read(path: Path) -> int:
        with tempfile.TemporaryDirectory() as folder:
            spool = Path(folder, "spool")
            spool.mkdir()
            job = Job(company="BENCH", files=(path,), home=Path(folder))
            return extract(job, find_files(job), b"bench" * 8, spool).rows()

    return read


def by_fastexcel() -> Callable[[Path], int]:
    """Return the raw way for workbooks: all text, no checks."""
    import fastexcel

    def read(path: Path) -> int:
        return int(fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars().height)

    return read


def by_polars() -> Callable[[Path], int]:
    """Return the raw way for text: all text, no checks, all at once; CP949 as polars itself decodes it."""

    def read(path: Path) -> int:
        encoding = "cp949" if path.name.startswith("cp949") else "utf8"
        return pl.read_csv(path, infer_schema=False, has_header=False, encoding=encoding).height

    return read


WAYS: dict[str, Callable[[], Callable[[Path], int]]] = {
    "program": by_program,
    "fastexcel": by_fastexcel,
    "polars": by_polars,
    "extract": by_extract,
}

if __name__ == "__main__":
    main()
