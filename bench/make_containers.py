"""Make the binary files of fixtures/containers: one small ledger in every container that a program must write."""  # noqa: INP001 - a folder of scripts

import datetime as dt
import io
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import polars as pl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).parent.parent / "fixtures" / "containers"
DAY = dt.date(2024, 1, 5)
MOMENT = dt.datetime(2024, 1, 5, 14, 56, 38)  # noqa: DTZ001 - workbooks know no time zones
Value = str | int | float | Decimal | dt.date | None
TEXTS = ("일자", "코드", "금액", "적요")
ROW = (DAY, "00800", Decimal("1234.56"), "똠방각하 뷁")


def main() -> None:
    """Write every file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    xls(FOLDER / "biff.xls", old_epoch=False)
    xls(FOLDER / "biff-1904.xls", old_epoch=True)
    xlsb(FOLDER / "binary.xlsb")
    xlsx(FOLDER / "merged-and-hidden.xlsx")
    locked(FOLDER / "locked.xls")
    columnar()
    ods(FOLDER / "open.ods")
    archive(FOLDER / "archive.zip")


def xls(path: Path, *, old_epoch: bool) -> None:
    """Write a BIFF workbook whose table begins at B3, with dates, an error, a merged cell and a hidden sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = old_epoch
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    sheet = book.add_sheet("전표")
    for column, text in enumerate(TEXTS, 1):
        sheet.write(2, column, text)
    for column, value in enumerate(ROW, 1):
        sheet.write(3, column, value, day) if value is DAY else sheet.write(3, column, value)
    sheet.write(4, 1, MOMENT, day)
    sheet.write(4, 2, 800)
    sheet.write(4, 3, 1 / 3)
    sheet.write(6, 1, dt.time(3, 4, 5), day)
    sheet.row(6).set_cell_error(3, "#REF!")
    sheet.write(6, 4, xlwt.Formula("SUM(D4:D5)"))
    sheet.write_merge(7, 7, 1, 3, "합계")
    hidden = book.add_sheet("숨김")
    hidden.write(0, 0, 1)
    hidden.visibility = 1
    book.save(str(path))


def xlsx(path: Path) -> None:
    """Write a workbook with merged cells in both directions, a hidden sheet and numbers kept as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - openpyxl's types leave it open
    sheet.title = "전표"
    fill(sheet)
    hidden = book.create_sheet("숨김")
    hidden["A1"] = 1
    hidden.sheet_state = "hidden"
    book.save(path)


def fill(sheet: Worksheet) -> None:
    """Write the ledger at B3."""
    rows: tuple[tuple[Value, ...], ...] = (TEXTS, ROW, (MOMENT, 800, 1 / 3, "1.10"), ("합계", None, None, None))
    for row, values in enumerate(rows, 3):
        for column, value in enumerate(values, 2):
            sheet.cell(row, column, value)
    sheet.merge_cells("B6:D7")


def locked(path: Path) -> None:
    """Write a workbook that the password `한빛1234` opens, under the suffix that Smart A gives it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - openpyxl's types leave it open
    fill(sheet)
    plain = io.BytesIO()
    book.save(plain)
    with path.open("wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("한빛1234", out)


def columnar() -> None:
    """Write the ledger as Parquet, as an Arrow file and as an Arrow stream."""
    frame = pl.DataFrame(
        {
            "일자": [DAY, None],
            "시각": [MOMENT, dt.datetime(2024, 1, 6)],  # noqa: DTZ001
            "코드": ["00800", " "],
            "금액": pl.Series([Decimal("1234.50"), Decimal("1000.00")], dtype=pl.Decimal(18, 2)),
            "비율": [1 / 3, 832000.0],
            "수": [1, -5],
            "마감": [True, False],
            "때": [dt.time(3, 4, 5), None],
            "갈래": pl.Series(["가", "나"], dtype=pl.Categorical),
            "날것": [b"\xff\x00", b"a"],
            "여럿": [["가", "나"], None],
            "공란": [None, None],
        }
    )
    frame.write_parquet(FOLDER / "ledger.parquet")
    frame.write_ipc(FOLDER / "ledger.arrow", compat_level=pl.CompatLevel.oldest())
    frame.write_ipc_stream(FOLDER / "ledger.arrows", compat_level=pl.CompatLevel.oldest())


def archive(path: Path) -> None:
    """Write a ZIP as Korean Windows does: names in CP949, unmarked; with a ZIP inside and a file that is no table."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("../../거래처.txt", "코드\t거래처명\n00101\t(주)가나\n")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("AAAA/BBBB.csv", "일자,금액\n2024-01-05,1000\n".encode("cp949"))
        packed.writestr("안/inner.zip", inner.getvalue())
        packed.writestr("scan.pdf", b"%PDF-1.7")
        packed.writestr("__MACOSX/._a.csv", b"\0\0")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"AAAA/BBBB.csv", "장부/전표.csv".encode("cp949")))


def ods(path: Path) -> None:
    """Write an OpenDocument spreadsheet as LibreOffice does: repeated blanks to the edge, an error, a comment."""
    names = ("office", "table", "text", "style")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:automatic-styles>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="전표">
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row>
<table:table-row><table:table-cell/><table:table-cell office:value-type="string" table:number-columns-spanned="2">
<text:p>일자</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="string">
<text:p>금<text:s text:c="2"/>액</text:p><text:p>원</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell/><table:table-cell office:value-type="date" office:date-value="2024-01-05">
<text:p>24. 1. 5.</text:p></table:table-cell><table:table-cell office:value-type="string"><office:annotation>
<text:p>메모</text:p></office:annotation><text:p>00800</text:p></table:table-cell><table:table-cell
 office:value-type="currency" office:value="1234.5599999999999"><text:p>₩1,235</text:p></table:table-cell>
</table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell office:value-type="date"
 office:date-value="2024-01-05T14:56:38.4"/><table:table-cell office:value-type="time" office:time-value="PT03H04M05S"/>
<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="0"/></table:table-row>
<table:table-row><table:table-cell/><table:table-cell table:formula="of:=[.#REF!]" office:value-type="string"
 office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell><table:table-cell
 table:formula="of:=SUM([.D4:.D5])"/><table:table-cell office:value-type="boolean" office:boolean-value="true"/>
</table:table-row><table:table-row table:number-rows-repeated="1048569"><table:table-cell
 table:number-columns-repeated="16384"/></table:table-row></table:table>
<table:table table:name="숨김" table:style-name="ta2"><table:table-row><table:table-cell office:value-type="float"
 office:value="1"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", kind)
        packed.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")


def xlsb(path: Path) -> None:
    """Write an XLSB by hand, record by record."""
    book = record(131) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("전표"))
    book += record(156, struct.pack("<II", 1, 2) + wide("rId2") + wide("숨김"))
    book += record(144) + record(132)
    styles = record(615, struct.pack("<I", 0)) + record(616) + record(617, struct.pack("<I", 2))
    styles += b"".join(record(47, struct.pack("<HH", 0, form) + bytes(12)) for form in (0, 14)) + record(618)
    serial = (DAY - dt.date(1899, 12, 30)).days
    rows = [
        (2, [(1, 6, wide("일자")), (2, 6, wide("코드")), (3, 6, wide("금액"))]),
        (3, [(1, 5, struct.pack("<d", serial)), (2, 6, wide("00800")), (3, 5, struct.pack("<d", 1234.56))]),
        (4, [(1, 5, struct.pack("<d", serial + 0.5)), (2, 2, struct.pack("<I", (800 << 2) | 2)), (3, 3, b"\x17")]),
        (6, [(3, 5, struct.pack("<d", 1 / 3)), (4, 4, b"\x01")]),
    ]
    kinds = ("worksheets/sheet1.bin", "worksheets/sheet2.bin")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{office}/worksheet" Target="{target}"/>'
        for number, target in enumerate(kinds, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        packed.writestr(
            "xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>'
        )
        packed.writestr("xl/workbook.bin", book)
        packed.writestr("xl/styles.bin", styles)
        packed.writestr("xl/worksheets/sheet1.bin", cells(rows))
        packed.writestr("xl/worksheets/sheet2.bin", cells([(0, [(0, 2, struct.pack("<I", (1 << 2) | 2))])]))


def cells(rows: list[tuple[int, list[tuple[int, int, bytes]]]]) -> bytes:
    """Return the records of a sheet; a cell is its column, its kind and its value, dates in column B."""
    last, right = max(row for row, _ in rows), max(column for _, line in rows for column, *_ in line)
    whole = record(129) + record(148, struct.pack("<IIII", 0, last, 0, right)) + record(145)
    for row, line in rows:
        whole += record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        for column, kind, value in line:
            style = 1 if column == 1 and kind == 5 else 0  # noqa: PLR2004 - BrtCellReal
            whole += record(kind, struct.pack("<II", column, style) + value)
    return whole + record(146) + record(130)


def record(number: int, content: bytes = b"") -> bytes:
    """Return a record of the format: number and length in groups of seven bits."""
    head = bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])  # noqa: PLR2004 - seven bits
    size, length = b"", len(content)
    while True:
        size += bytes([length & 127 | (128 if length > 127 else 0)])  # noqa: PLR2004 - seven bits
        length >>= 7
        if not length:
            return head + size + content


def wide(text: str) -> bytes:
    """Return a text of the format."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


if __name__ == "__main__":
    main()
