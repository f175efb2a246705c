"""In every kind of workbook hidden rows, columns and sheets are seen, zeros of a format kept, and names told apart."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from kerp_import.extract.formats import Sheet, open_file
from kerp_import.model.errors import FormatUnknown
from kerp_import.model.words import Language

ROWS: list[tuple[str, Any, Any]] = [
    ("일자", "번호", "금액"),
    ("2024-01-05", 1, 1500),
    ("2024-01-06", 12, 700),
    ("2024-01-07", 123456, 30),
]
HIDDEN_ROW, HIDDEN_COLUMN = 3, 2
FORMAT = "00000"
NAMES = ("분개장", "OLD")


def xlsx(names: tuple[str, str]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = names[0]  # type: ignore[union-attr]
    book.create_sheet(names[1]).sheet_state = "hidden"
    for sheet in book.worksheets:
        for row in ROWS:
            sheet.append(row)
        for at in range(2, len(ROWS) + 1):
            sheet.cell(at, 2).number_format = FORMAT
        sheet.row_dimensions[HIDDEN_ROW].hidden = True
        sheet.column_dimensions["C"].hidden = True
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def xls(names: tuple[str, str]) -> bytes:
    book = xlwt.Workbook()
    shown = xlwt.easyxf(num_format_str=FORMAT)
    # The writer refuses two sheets of one name, so the second gets its own in the bytes.
    pages = [book.add_sheet(name) for name in (names[0], "XXX")]
    for page in pages:
        for at, row in enumerate(ROWS):
            for column, value in enumerate(row):
                page.write(at, column, value, *((shown,) if isinstance(value, int) and column == 1 else ()))
        page.row(HIDDEN_ROW - 1).hidden = True
        page.col(HIDDEN_COLUMN).hidden = True
    pages[1].visibility = 1
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue().replace(b"\x00XXX", b"\x00" + names[1].encode("ascii"))


def record(kind: int, content: bytes) -> bytes:
    """Return a record of an XLSB: type and length in seven bits a byte."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(content)
    return head + (bytes([length]) if length < 0x80 else bytes([length & 0x7F | 0x80, length >> 7])) + content


ENDS = record(144, b"") + record(132, b"")


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb_sheet() -> bytes:
    content = record(129, b"") + record(148, struct.pack("<IIII", 0, len(ROWS) - 1, 0, 2))
    content += record(60, struct.pack("<IIIIH", HIDDEN_COLUMN, HIDDEN_COLUMN, 2560, 0, 1)) + record(145, b"")
    for at, row in enumerate(ROWS):
        flags = bytes([0, 0x10 if at + 1 == HIDDEN_ROW else 0, 0])
        content += record(0, struct.pack("<IIH", at, 0, 300) + flags + bytes(4))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 1 if isinstance(value, int) and column == 1 else 0)
            if isinstance(value, str):
                content += record(6, place + wide(value))
            elif column == 1:
                content += record(2, place + struct.pack("<i", value << 2 | 2))
            else:
                content += record(5, place + struct.pack("<d", value))
    return content + record(146, b"") + record(130, b"")


def xlsb(names: tuple[str, str]) -> bytes:
    listed = b"".join(
        record(156, struct.pack("<II", state, number) + wide(f"rId{number}") + wide(name))
        for number, (state, name) in enumerate(zip((0, 1), names, strict=True), 1)
    )
    style = struct.pack("<HH", 0, 0) + bytes(12)
    styles = record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 170) + wide(FORMAT)) + record(616, b"")
    styles += record(617, struct.pack("<I", 2)) + record(47, style)
    styles += record(47, struct.pack("<HH", 0, 170) + bytes(12)) + record(618, b"")
    relations = "".join(
        f'<Relationship Id="rId{number}" Target="worksheets/sheet{number}.bin" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/worksheet"/>'
        for number in (1, 2)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{space}">{relations}</Relationships>')
        archive.writestr("xl/workbook.bin", record(131, b"") + record(143, b"") + listed + ENDS)
        archive.writestr("xl/styles.bin", styles)
        for number in (1, 2):
            archive.writestr(f"xl/worksheets/sheet{number}.bin", xlsb_sheet())
    return whole.getvalue()


def ods(names: tuple[str, str]) -> bytes:
    tables = ""
    for style, name in zip(("shown", "not-shown"), names, strict=True):
        rows = ""
        for at, row in enumerate(ROWS, 1):
            cells = "".join(
                f"<table:table-cell office:value-type='string'><text:p>{value}</text:p></table:table-cell>"
                if isinstance(value, str)
                else f"<table:table-cell office:value-type='float' office:value='{value}'>"
                f"<text:p>{f'{value:05}' if column == 1 else f'{value:,}'}</text:p></table:table-cell>"
                for column, value in enumerate(row)
            )
            hidden = " table:visibility='filter'" if at == HIDDEN_ROW else ""
            rows += f"<table:table-row{hidden}>{cells}</table:table-row>"
        columns = "<table:table-column table:number-columns-repeated='2'/><table:table-column"
        columns += " table:visibility='collapse'/>"
        tables += f"<table:table table:name='{name}' table:style-name='{style}'>{columns}{rows}</table:table>"
    prefix = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f"xmlns:{name}='{prefix}{name}:1.0'" for name in ("office", "table", "text", "style"))
    content = (
        f"<office:document-content {spaces}><office:automatic-styles><style:style style:name='not-shown'"
        " style:family='table'><style:table-properties table:display='false'/></style:style></office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return whole.getvalue()


def spreadsheetml(names: tuple[str, str]) -> bytes:
    sheets = ""
    for state, name in zip(("Visible", "Hidden"), names, strict=True):
        rows = ""
        for at, row in enumerate(ROWS, 1):
            cells = "".join(
                f'<Cell><Data ss:Type="{"String" if isinstance(value, str) else "Number"}">{value}</Data></Cell>'
                for value in row
            )
            hidden = ' ss:Hidden="1"' if at == HIDDEN_ROW else ""
            rows += f"<Row{hidden}>{cells}</Row>"
        columns = '<Column/><Column ss:StyleID="s2"/><Column ss:Hidden="1"/>'
        sheets += f'<Worksheet ss:Name="{name}"><Table>{columns}{rows}</Table>'
        sheets += f"<x:WorksheetOptions><x:Visible>Sheet{state}</x:Visible></x:WorksheetOptions></Worksheet>"
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<Styles><Style ss:ID="s1"><NumberFormat ss:Format="{FORMAT}"/></Style><Style ss:ID="s2" ss:Parent="s1"/>'
        f"</Styles>{sheets}</Workbook>"
    ).encode()


def html(names: tuple[str, str]) -> bytes:
    """Return a page whose tables have no names; the second one stands in a part that is not shown."""
    tables = ""
    for _, around in zip(names, ("<div>", "<div class='old away'>"), strict=True):
        rows = ""
        for at, row in enumerate(ROWS, 1):
            cells = "".join(f"<td{f' x:num={value}' * (column == 1)}>{value:05}" if column == 1 and at > 1
                            else f"<td>{value}" for column, value in enumerate(row))  # fmt: skip
            rows += f"<tr style='height:0; display: none'>{cells}" if at == HIDDEN_ROW else f"<tr>{cells}"
        tables += f"{around}<table><col span=2><col style='display:none'>{rows}</table></div>"
    return f"<meta charset=utf-8><style><!-- .old, .away {{ display:none }} --></style>{tables}".encode()


MAKERS = {"xlsx": xlsx, "xls": xls, "xlsb": xlsb, "ods": ods, "xml": spreadsheetml, "html": html}
Maker = Callable[[tuple[str, str]], bytes]


def opened(folder: Path, content: bytes) -> tuple[Sheet, ...]:
    (folder / "a").write_bytes(content)
    return open_file(folder / "a", shown_as="a")


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_what_is_hidden_or_shown_with_zeros_is_seen_in_every_workbook(maker: Maker, tmp_path: Path) -> None:
    sheets = opened(tmp_path, maker(NAMES))
    assert [each.hidden for each in sheets] == [False, True]
    for sheet in sheets:
        assert sheet.hidden_rows == {HIDDEN_ROW}
        assert sheet.hidden_columns & {0, 1, 2} == {HIDDEN_COLUMN}
        assert [row[2:] for part in sheet.parts() for row in part.rows()] == [
            ("일자", "번호", "금액"),
            ("2024-01-05", "00001", "1500"),
            ("2024-01-06", "00012", "700"),
            ("2024-01-07", "123456", "30"),
        ]
        assert [(each.column, each.row, each.count, each.text) for each in sheet.zeros] == [(1, 2, 2, "00001")]


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_two_sheets_of_one_name_in_a_binary_workbook_are_refused_by_name(kind: str, tmp_path: Path) -> None:
    with pytest.raises(FormatUnknown) as caught:
        opened(tmp_path, MAKERS[kind](("AAA", "AAA")))
    assert "two sheets 'AAA': rename one" in caught.value.say(Language.EN)


@pytest.mark.parametrize("kind", ["ods", "xml"])
def test_two_sheets_of_one_name_in_an_open_workbook_are_read_by_position(kind: str, tmp_path: Path) -> None:
    content = MAKERS[kind](("AAA", "AAA"))
    first, _, second = content.rpartition(b"1500") if kind == "xml" else (content, b"", b"")
    sheets = opened(tmp_path, first + b"1600" + second if kind == "xml" else first)
    assert [(each.sheet, each.hidden) for each in sheets] == [("AAA", False), ("AAA (2)", True)]
    if kind == "xml":
        amounts = [next(each.parts())["c2"][1] for each in sheets]
        assert amounts == ["1500", "1600"]


@pytest.mark.parametrize(
    ("cell", "text", "columns"),
    [
        ("<td><span style='display:none'>0020240105</span>2024-01-05", "2024-01-05", set()),
        ("<td><span hidden>77</span>", "77", {0}),
        ("<td hidden>77", "77", {0}),
        ("<td style='visibility: hidden'>77", "77", {0}),
        ("<td style='display:none-such'>77", "77", set()),
    ],
)  # fmt: skip
def test_of_a_cell_is_read_what_a_browser_shows_else_what_it_hides(
    tmp_path: Path, cell: str, text: str, columns: set[int]
) -> None:
    (sheet,) = opened(tmp_path, f"<table><tr>{cell}</table>".encode())
    assert [row[2:] for part in sheet.parts() for row in part.rows()] == [(text,)]
    assert sheet.hidden_columns == columns
