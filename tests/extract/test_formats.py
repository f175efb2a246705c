"""Files are opened by what they hold; their cells come out as text, each row with the number that a person sees."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kerp_import.extract.formats import CellFault, Limits, Sheet, child_watch, encoding, open_file, xlsx_scan
from kerp_import.extract.formats.cell_text import shortest
from kerp_import.extract.formats.delimited_records import NO_DELIMITER, Odd, Plain, is_plain, runs
from kerp_import.extract.formats.encoding import Lump
from kerp_import.model.errors import EncodingUnknown, FileUnreadable, FormatUnknown, KerpError, SheetUnknown, TextBroken
from kerp_import.model.words import Language
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

Rows = list[tuple[object, ...]]


def written(folder: Path, content: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def opened(folder: Path, content: bytes, encoding: str | None = None) -> Sheet:
    (sheet,) = open_file(written(folder, content), shown_as="a.csv", encoding=encoding)
    return sheet


def rows_of(sheet: Sheet, size: int = 250_000) -> Rows:
    return [row for part in sheet.parts(size) for row in part.rows()]


def read(folder: Path, content: bytes) -> Rows:
    return rows_of(opened(folder, content))


def read_all(path: Path, name: str) -> list[pl.DataFrame]:
    return [part for sheet in open_file(path, shown_as=name) for part in sheet.parts()]


def refused(folder: Path, content: bytes, error: type[KerpError], name: str = "a.csv") -> KerpError:
    path = written(folder, content, name)
    with pytest.raises(error) as caught:
        read_all(path, name)
    assert name in caught.value.say(Language.KO)
    assert name in caught.value.say(Language.EN)
    return caught.value


def test_a_sheet_says_where_it_comes_from_and_how_it_was_read(tmp_path: Path) -> None:
    path = written(tmp_path, '일자,금액\n2024-01-05,"1,000"\n'.encode("cp949"))
    (sheet,) = open_file(path, shown_as="book/a.csv")
    assert (sheet.path, sheet.file, sheet.sheet, sheet.encoding) == (path, "book/a.csv", None, "cp949")
    assert (sheet.hidden, sheet.delimiter, sheet.faults()) == (False, ",", ())
    (part,) = sheet.parts()
    assert part.schema == {"row": pl.UInt32, "width": pl.UInt16, "c0": pl.String, "c1": pl.String}
    assert part.rows() == [(1, 2, "일자", "금액"), (2, 2, "2024-01-05", "1,000")]


@pytest.mark.parametrize(
    ("codec", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("cp949", b"", "cp949"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
    ],
)
def test_every_encoding_gives_the_same_cells(tmp_path: Path, codec: str, mark: bytes, name: str) -> None:
    sheet = opened(tmp_path, mark + "계정,적요\r\n00800,똠방각하 뷁\r\n".encode(codec))
    assert sheet.encoding == name
    assert rows_of(sheet) == [(1, 2, "계정", "적요"), (2, 2, "00800", "똠방각하 뷁")]


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_delimiter_is_the_one_under_which_records_agree(tmp_path: Path, delimiter: str) -> None:
    lines = ["일자", "적요 1", "차변"], ["2024-01-05", "가", "1000"], ["2024-01-06", "나, 다; 라", "2000"]
    content = "회사 : (주)가나\n\n" + "".join(delimiter.join(line) + "\n" for line in lines)
    if delimiter in ",;":
        content = content.replace("나, 다; 라", '"나, 다; 라"')
    sheet = opened(tmp_path, content.encode())
    assert sheet.delimiter == delimiter
    assert rows_of(sheet)[-1] == (5, 3, "2024-01-06", "나, 다; 라", "2000")


@pytest.mark.parametrize("content", ["한 줄\n두 줄\n", "a,b|c\nd,e|f\n", "가"])
def test_where_no_delimiter_wins_a_line_is_one_cell(tmp_path: Path, content: str) -> None:
    sheet = opened(tmp_path, content.encode())
    assert sheet.delimiter is None
    assert rows_of(sheet) == [(n, 1, line) for n, line in enumerate(content.splitlines(), 1)]


def test_every_line_end_counts_and_a_record_has_the_number_of_its_first_line(tmp_path: Path) -> None:
    content = b'a,b\r\n"x\ny\r\nz",1\rc,d\n\n"p\rq",2\n,,\n e\x0bf ,g'
    assert read(tmp_path, content) == [
        (1, 2, "a", "b", None),
        (2, 2, "x\ny\r\nz", "1", None),
        (5, 2, "c", "d", None),
        (6, 0, None, None, None),
        (7, 2, "p\rq", "2", None),
        (9, 3, None, None, None),
        (10, 2, "e\x0bf", "g", None),
    ]


def test_ragged_records_keep_their_width_and_are_filled_with_null(tmp_path: Path) -> None:
    assert read(tmp_path, b"a,b,c\n1,2\n1,2,3,4\n1,2,3\n") == [
        (1, 3, "a", "b", "c", None),
        (2, 2, "1", "2", None, None),
        (3, 4, "1", "2", "3", "4"),
        (4, 3, "1", "2", "3", None),
    ]


def test_white_space_around_values_goes_and_inside_them_stays(tmp_path: Path) -> None:
    content = '\u3000현     금\u00a0,\u3000 \u00a0\t," a "\n1,2,3\n'
    assert read(tmp_path, content.encode())[0] == (1, 3, "현     금", None, "a")


def test_formula_text_that_keeps_a_leading_zero_is_undone(tmp_path: Path) -> None:
    content = b'="0012","=""0034""",x="5",="a"b\n1,2,3,4\n'
    assert read(tmp_path, content)[0] == (1, 4, "0012", "0034", 'x="5"', '="a"b')


def test_quotes_inside_an_unquoted_field_are_text(tmp_path: Path) -> None:
    content = b'a, "b"\nx"y"z,"p""q"\n"",2\n'
    assert read(tmp_path, content) == [(1, 2, "a", "b"), (2, 2, 'x"y"z', 'p"q'), (3, 2, None, "2")]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_sheet_without_rows(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == []


def test_parts_have_the_size_asked_for_and_the_same_columns(tmp_path: Path) -> None:
    content = "".join(f"{n},가\n" for n in range(1, 24)) + "24,나,끝\n"
    sheet = opened(tmp_path, content.encode())
    parts = list(sheet.parts(10))
    assert [part.height for part in parts] == [10, 10, 4]
    assert {tuple(part.columns) for part in parts} == {("row", "width", "c0", "c1", "c2")}
    assert pl.concat(parts)["row"].to_list() == list(range(1, 25))
    assert rows_of(sheet) == rows_of(sheet, 7)


def test_the_encoding_that_the_user_names_is_used_strictly(tmp_path: Path) -> None:
    assert rows_of(opened(tmp_path, "가,나\n".encode("utf-16-le"), "utf-16-le")) == [(1, 2, "가", "나")]
    assert rows_of(opened(tmp_path, "가,나\n".encode("utf-16"), "UTF-16")) == [(1, 2, "가", "나")]
    assert rows_of(opened(tmp_path, "\ufeff가,나\n".encode(), "utf8")) == [(1, 2, "가", "나")]
    with pytest.raises(EncodingUnknown) as caught:
        opened(tmp_path, "ab,가\n".encode("cp949"), "utf-8")
    assert caught.value.facts["offset"] == 3
    for unknown in ("klingon", "base64"):
        with pytest.raises(FormatUnknown, match=unknown):
            opened(tmp_path, b"a", unknown)


@pytest.mark.slow
@pytest.mark.parametrize("before", [0, 1, 3, encoding.LUMP - 2, encoding.LUMP - 1, encoding.LUMP])
@pytest.mark.parametrize(("good", "bad"), [("가나", b"\xff\xff"), ("", b"\xff")])
def test_bytes_that_fit_no_encoding_are_named_by_offset(tmp_path: Path, before: int, good: str, bad: bytes) -> None:
    start = b"a\n" * (before // 2) + b"b" * (before % 2) + good.encode("cp949")
    error = refused(tmp_path, start + bad + b"\n", EncodingUnknown)
    assert error.facts["offset"] == len(start)


def test_a_character_cut_off_at_the_end_is_no_character(tmp_path: Path) -> None:
    assert refused(tmp_path, "가나,다".encode()[:-1], EncodingUnknown).facts["offset"] == 7
    assert refused(tmp_path, b"\xff\xfea\0b", EncodingUnknown).facts["offset"] == 4


def test_characters_cut_by_the_edge_of_a_lump_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "FIRST", 64)
    monkeypatch.setattr(encoding, "LUMP", 17)
    lines = [("가나다라", f"{n}", "뷁\r\n힣" if n % 7 == 0 else "끝") for n in range(50)]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    for codec in ("utf-8", "cp949"):
        assert [row[2:] for row in read(tmp_path, text.getvalue().encode(codec))] == lines


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ('a,b\n1,"x" y\n', 2, "text after a closing quote"),
        ('a,b\n1,2\n3,"x\n4,5\n', 3, "never closed"),
        ('a,b\n3,"x\n' + "4,5\n" * 60 + '6,"7\n', 2, "never closed"),
        ('a,b\n3,"x\n' + "4,5\n" * 60 + '6,"\n', 2, "never closed"),
        ("a,b\n1," + "9" * (1 << 20) + "9\n", 2, "a field over 1 MiB"),
        ("a,b\n" + "," * 16_384 + "\n", 2, "more than 16,384 columns"),
        ("a\n" + "9" * (17 << 20), 2, "a line over 16 MiB"),
    ],
)
def test_broken_text_is_refused_with_its_line(tmp_path: Path, content: str, line: int, reason: str) -> None:
    error = refused(tmp_path, content.encode(), TextBroken)
    assert error.facts["line"] == line
    assert reason in error.say(Language.EN)


def test_a_quoted_field_may_hold_fifty_lines_but_no_more(tmp_path: Path) -> None:
    fifty = "\n".join("적요" for _ in range(50))
    assert read(tmp_path, f'a,b\n1,"{fifty}"\n2,3\n'.encode())[1:] == [(2, 2, "1", fifty), (52, 2, "2", "3")]
    error = refused(tmp_path, f'a,b\n1,"{fifty}\n끝"\n2,3\n'.encode(), TextBroken)
    assert error.facts["line"] == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"<!DOCTYPE html><table>", "HTML"),
        (b"\r\n  <TABLE border=1>", "HTML"),
        ("\ufeff<html>".encode("utf-16-le"), "HTML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
        (b"a\0b\0,\0", "UTF-16"),
        (b"a,b\n" * 2000 + b"\0", "NUL"),
        (b"PK\x03\x04 and nothing else", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9000 + "Workbook\0".encode("utf-16-le"), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_other_formats_are_told_by_content_and_never_by_suffix(
    tmp_path: Path, content: bytes, says: str, name: str
) -> None:
    assert says in refused(tmp_path, content, FormatUnknown, name).say(Language.EN)


def test_text_and_workbook_are_told_apart_whatever_the_suffix(tmp_path: Path) -> None:
    (text,) = open_file(written(tmp_path, b"a,b\n1,2\n", "t.xlsx"), shown_as="t.xlsx")
    assert text.delimiter == ","
    book = openpyxl.Workbook()
    book.save(tmp_path / "b.csv")
    assert [sheet.sheet for sheet in open_file(tmp_path / "b.csv", shown_as="b.csv")] == ["Sheet"]


@pytest.mark.parametrize("make", [lambda _: None, lambda path: path.mkdir()])
def test_what_is_no_file_is_unreadable(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "x")
    with pytest.raises(FileUnreadable):
        open_file(tmp_path / "x", shown_as="x")


def test_a_file_that_changes_between_two_looks_is_unreadable(tmp_path: Path) -> None:
    def fill(cells: Worksheet) -> None:
        cells["A1"] = 1

    for sheet in (opened(tmp_path, b"a,b\n"), *workbook(tmp_path, fill)):
        sheet.path.write_bytes(b"a,b,c\n")
        with pytest.raises(FileUnreadable):
            list(sheet.parts())
        sheet.path.unlink()
        with pytest.raises(FileUnreadable):
            list(sheet.parts())


CELL = st.text(st.characters(codec="cp949", exclude_categories=("Cs", "Cc")), max_size=8)
MULTILINE = st.one_of(CELL, st.tuples(CELL, st.sampled_from(["\n", "\r\n", "\r", '"', ",", "|"]), CELL).map("".join))


def trimmed(cell: str) -> str | None:
    value = pl.Series([cell]).str.strip_chars().item()
    return None if not value or value.startswith('="') else value


@pytest.mark.slow
@settings(deadline=None)
@given(
    table=st.integers(2, 6).flatmap(
        lambda width: st.lists(st.lists(MULTILINE, min_size=width, max_size=width), min_size=1, max_size=20)
    ),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "cp949", "utf-16"]),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_table_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], codec: str, delimiter: str, end: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    content = text.getvalue().encode(codec)
    rows = read(tmp_path_factory.mktemp("t"), content)
    expected = [tuple(map(trimmed, row)) for row in table]
    got = [tuple(None if trimmed(str(cell)) is None else cell for cell in row[2:]) for row in rows]
    assert got == expected
    assert {row[1] for row in rows} == {len(table[0])}


FIELDS = st.text(st.sampled_from('ab",;\r\n \t|가뷁\ufeff='), max_size=6)


@settings(deadline=None)
@given(
    text=st.one_of(
        st.lists(
            st.lists(FIELDS, min_size=3, max_size=3).map(
                lambda cells: ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells)
            ),
            max_size=5,
        ).map("\n".join),
        st.text(st.sampled_from('a,"\r\n가 '), max_size=30),
        st.lists(st.sampled_from(["a", '"b"', '"c,d"', "", '""', '"e""f"', ",", "\n", "\r\n"]), max_size=30).map(
            "".join
        ),
    ),
    width=st.integers(2, 4),
)
def test_polars_gives_for_plain_lumps_what_the_csv_module_gives(text: str, width: int) -> None:
    data = text.encode()
    if data and is_plain(data, ",", width):
        plain = Plain(Lump(7, data if data.endswith(b"\n") else data + b"\n"), width).frame(",")
        (odd,) = runs(iter([Lump(7, data)]), ",", "x")
        assert isinstance(odd, Odd)
        slow = odd.frame()
        assert plain.with_columns(pl.col(pl.String).fill_null("")).rows() == slow.rows()
        assert plain.schema == slow.schema


def test_plain_lumps_are_plain_and_others_are_not() -> None:
    for text in ('a,b\n"1,0",\r\n"x""y",""', "1,2\n" * 50_000, "가,나\n"):
        assert is_plain(text.encode(), ",", 2)
    for text in ("a\n", "\n", "a,b,c\n", 'a,x"y"\n', 'a,"b\nc"\n', "a,b\rc,d\n", 'a,"b" \n', "a,b\n\n", "\ufeffa,b\n"):
        assert not is_plain(text.encode(), ",", 2)


def test_long_files_go_through_both_ways_and_keep_every_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LUMP", encoding.FIRST)
    lines = [f'{n},"{n:,}",적요' for n in range(40_000)]
    lines[20_000] = '20000,"두\n줄",적요'
    rows = read(tmp_path, ("제목\n\n" + "\n".join(lines)).encode("cp949"))
    assert len(rows) == 40_002
    assert rows[2 + 19_999] == (20_002, 3, "19999", "19,999", "적요")
    assert rows[2 + 20_000] == (20_003, 3, "20000", "두\n줄", "적요")
    assert rows[-1] == (40_003, 3, "39999", "39,999", "적요")
    kinds = {
        type(run)
        for run in runs(
            encoding.lumps(encoding.pieces(tmp_path / "a.csv", "a", encoding.Encoding("cp949", 0)), "a"), ",", "a"
        )
    }
    assert kinds == {Plain, Odd}


def test_a_file_without_delimiter_reads_as_its_lines() -> None:
    (run,) = runs(iter([Lump(1, b"a,b\nc;d\n")]), NO_DELIMITER, "x")
    assert isinstance(run, Odd)
    assert run.records == [["a,b"], ["c;d"]]


def workbook(folder: Path, fill: Callable[[Worksheet], object], *, old_epoch: bool = False) -> tuple[Sheet, ...]:
    book = openpyxl.Workbook()
    if old_epoch:
        book.epoch = CALENDAR_MAC_1904
    cells = book.active
    assert isinstance(cells, Worksheet)
    fill(cells)
    book.save(folder / "b.xlsx")
    return open_file(folder / "b.xlsx", shown_as="b.xlsx")


def test_a_table_that_begins_at_c5_keeps_its_rows_and_columns(tmp_path: Path) -> None:
    def fill(cells: Worksheet) -> None:
        cells["C5"], cells["D5"], cells["D7"] = "계정", "금액", 1000

    (sheet,) = workbook(tmp_path, fill)
    assert (sheet.sheet, sheet.encoding, sheet.delimiter) == ("Sheet", None, None)
    assert rows_of(sheet) == [
        *((row, 4, None, None, None, None) for row in range(1, 5)),
        (5, 4, None, None, "계정", "금액"),
        (6, 4, None, None, None, None),
        (7, 4, None, None, None, "1000"),
    ]
    assert [part.height for part in sheet.parts(3)] == [3, 3, 1]
    assert rows_of(sheet, 3) == rows_of(sheet)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (-5, "-5"),
        (832000.0, "832000"),
        (12.5, "12.5"),
        (-0.1, "-0.1"),
        (1 / 3, "0.3333333333333333"),
        (123456789.12, "123456789.12"),
        (1e15, "1000000000000000"),
        (1234567890123456, "1234567890123456"),
        (1.5e20, "150000000000000000000"),
        (1e-11, "0.00000000001"),
        (True, "true"),
        (dt.date(2024, 1, 5), "2024-01-05"),
        (dt.datetime(2024, 1, 5), "2024-01-05"),  # noqa: DTZ001  Excel knows no time zones
        (dt.datetime(2024, 1, 5, 14, 56, 38), "2024-01-05 14:56:38"),  # noqa: DTZ001
        (dt.datetime(2024, 1, 5, 23, 59, 59, 999_900), "2024-01-06"),  # noqa: DTZ001
        (dt.time(3, 4, 5), "03:04:05"),
        ("00800", "00800"),
        ("10300.0", "10300.0"),
        ("1E5", "1E5"),
        ("\u3000가  나 ", "가  나"),
        (" ", None),
        ('="0012"x', '="0012"x'),
    ],
)
@pytest.mark.parametrize("old_epoch", [False, True])
def test_values_have_one_canonical_text(tmp_path: Path, value: object, text: str | None, *, old_epoch: bool) -> None:
    def fill(cells: Worksheet) -> None:
        cells["A1"].value, cells["B1"] = value, "끝"
        if isinstance(value, str):
            cells["A1"].data_type = "s"

    (sheet,) = workbook(tmp_path, fill, old_epoch=old_epoch)
    assert rows_of(sheet) == [(1, 2, text, "끝")]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("1.1000000000000001", "1.1"),
        ("-0.0", "0"),
        ("8.32E5", "832000"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("1_0.5", None),
        ("1e999", None),
        ("nan", None),
    ],
)
def test_a_stored_number_is_the_shortest_text_that_is_it(stored: str, text: str | None) -> None:
    assert shortest(stored) == text


def test_sheets_are_told_hidden_and_blank_and_picked_by_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, state in (("숨김", "hidden"), ("아주숨김", "veryHidden")):
        cells = book.create_sheet(name)
        cells["A1"] = name
        cells.sheet_state = state
    book.create_chartsheet("차트")
    book.save(tmp_path / "b.xlsx")
    sheets = open_file(tmp_path / "b.xlsx", shown_as="b.xlsx")
    assert [(sheet.sheet, sheet.hidden) for sheet in sheets] == [("Sheet", False), ("숨김", True), ("아주숨김", True)]
    assert [len(rows_of(sheet)) for sheet in sheets] == [0, 1, 1]
    (one,) = open_file(tmp_path / "b.xlsx", shown_as="b.xlsx", sheet="숨김")
    assert rows_of(one) == [(1, 1, "숨김")]
    with pytest.raises(SheetUnknown, match="없다") as caught:
        open_file(tmp_path / "b.xlsx", shown_as="b.xlsx", sheet="없다")
    assert caught.value.advise(Language.EN) == "The sheets are: Sheet, 숨김, 아주숨김"


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relationships(*targets: tuple[str, str]) -> str:
    lines = (
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(lines)}</Relationships>'


def members(cells: str, *, prefix: str = "", namespace: str = MAIN, texts: str = "<sst/>") -> dict[str, str]:
    bound = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relationships(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/sharedStrings.xml": texts,
        "xl/worksheets/sheet1.xml": f'<{prefix}worksheet {bound}="{namespace}"><{prefix}sheetData>{cells}'
        f"</{prefix}sheetData></{prefix}worksheet>",
    }


def zipped(parts: dict[str, str]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def from_xml(folder: Path, cells: str, *, prefix: str = "", namespace: str = MAIN) -> Sheet:
    path = written(folder, zipped(members(cells, prefix=prefix, namespace=namespace)), "x.xlsx")
    (sheet,) = open_file(path, shown_as="x.xlsx")
    return sheet


def test_error_cells_and_formulas_without_a_value_are_named(tmp_path: Path) -> None:
    sheet = from_xml(
        tmp_path,
        '<row r="2"><c r="B2" t="e"><f>A1/0</f><v>#DIV/0!</v></c><c r="D2"><f>SUM(A1:A9)</f></c></row>'
        '<row r="3"><c r="AA3"><f t="shared" ref="AA3:AB3" si="0">A1&amp;"x"</f><v></v></c>'
        '<c r="AB3"><f t="shared" si="0"/></c><c r="AC3" t="e"/></row>'
        '<row r="4"><c r="A4" t="str"><f>""</f><v></v></c><c r="B4"><f>1+1</f><v>2</v></c></row>',
    )
    assert sheet.faults() == (
        CellFault(2, 1, "error-cell", "#DIV/0!"),
        CellFault(2, 3, "formula-without-value", "=SUM(A1:A9)"),
        CellFault(3, 26, "formula-without-value", '=A1&"x"'),
        CellFault(3, 27, "formula-without-value", '=A1&"x"'),
        CellFault(3, 28, "error-cell", "#?"),
    )
    assert rows_of(sheet)[3][:4] == (4, rows_of(sheet)[3][1], None, "2")


def test_cells_without_references_are_counted_and_prefixes_do_not_matter(tmp_path: Path) -> None:
    sheet = from_xml(
        tmp_path,
        "<x:row><x:c/><x:c><x:v>1.10000000000000009</x:v></x:c><x:c t='e'><x:v>#REF!</x:v></x:c></x:row>"
        '<x:row><x:c t="inlineStr"><x:is><x:r><x:t>가</x:t></x:r><x:r><x:t>나</x:t></x:r></x:is></x:c></x:row>'
        '<x:row r="5"><x:c t="d"><x:v>2024-01-05T00:00:00.000</x:v></x:c><x:c><x:f>1</x:f></x:c></x:row>',
        prefix="x:",
        namespace=STRICT,
    )
    assert sheet.faults() == (
        CellFault(1, 2, "error-cell", "#REF!"),
        CellFault(5, 1, "formula-without-value", "=1"),
    )
    rows = [row[:1] + row[2:4] for row in rows_of(sheet)]
    assert rows == [(1, None, "1.1"), (2, "가나", None), (3, None, None), (4, None, None), (5, "2024-01-05", None)]


PLAIN_CELLS = [
    '<c r="A1" t="inlineStr"><is><t>&#44228;e&#101;</t></is></c>',
    '<c r="A1"><v>1</v></c>',
    '<c r="A1" t="s"><v>0</v></c>',
    '<c r="A1" s="1"/>',
]
ODD_CELLS = [
    '<c r="A1" t="e"><v>#N/A</v></c>',
    "<c r='A1' t = 'e'><v>#N/A</v></c>",
    '<c r="A1" t="&#101;"><v>#N/A</v></c>',
    '<c r="A1"><v>&#49;.5</v></c>',
    '<c r="A1"><f/></c>',
    '<c r="A1"><x:f>1</x:f></c>',
    '<c r="A1"><v>1.5</v></c>',
    '<c r="A1"><v xml:space="preserve"> 15E-1</v></c>',
    '<c r="AA1"><v>1</v></c>',
    '<c r="A1048576"><v>1</v></c>',
    "<!-- -->",
]
MANY = 200_000_000


@pytest.mark.parametrize("step", [1, 2, 7, 1 << 20])
def test_a_sheet_is_plain_only_if_parsing_would_find_nothing(step: int) -> None:
    def chunks(cells: str) -> list[bytes]:
        data = f"<worksheet><row r='2'>{cells}</row></worksheet>".replace("'2'", '"2"').encode()
        return [data[at : at + step] for at in range(0, len(data), step)]

    scanned = xlsx_scan.scan_plain(iter(chunks("".join(PLAIN_CELLS))), MANY)
    assert scanned is not None
    assert (scanned.faults, scanned.exact, scanned.values) == ([], {}, 2)
    for cell in ODD_CELLS:
        assert xlsx_scan.scan_plain(iter(chunks(PLAIN_CELLS[0] + cell + PLAIN_CELLS[1])), MANY) is None


def test_a_full_sheet_of_a_million_rows_is_plain_and_a_sparse_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = "".join(f'<c r="A{row}"><v>1</v></c>' for row in (999_999, 1_000_000, 1_048_576))
    monkeypatch.setattr(xlsx_scan, "SPARSE", 10_000_000)
    scanned = xlsx_scan.scan_plain(iter([cells.encode()]), MANY)
    assert scanned is not None
    assert scanned.values == 3
    assert xlsx_scan.scan_plain(iter([cells.encode()]), 27_000_000) is None
    monkeypatch.setattr(xlsx_scan, "SPARSE", 9_000_000)
    assert xlsx_scan.scan_plain(iter([cells.encode()]), MANY) is None
    monkeypatch.setattr(xlsx_scan, "SPARSE", 10_000_000)
    for far in ("A1050000", "A1100000", "A2000000", "A0100000", "A10000000", "AA1000000"):
        assert xlsx_scan.scan_plain(iter([f'{cells}<c r="{far}"><v>1</v></c>'.encode()]), MANY) is None


def test_a_big_plain_sheet_reads_like_a_parsed_one(tmp_path: Path) -> None:
    lines = [
        f'<row r="{n}"><c r="B{n}"><v>{n}</v></c><c r="C{n}"/><c r="D{n}"><v>7</v></c></row>' for n in range(1, 9000)
    ]
    rows = rows_of(from_xml(tmp_path, "".join(lines)))
    assert rows == [(n, 4, None, f"{n}", None, "7") for n in range(1, 9000)]
    lines[8000] = lines[8000].replace("<v>7</v>", "<v>7.25</v>")
    assert rows_of(from_xml(tmp_path, "".join(lines)))[8000] == (8001, 4, None, "8001", None, "7.25")


CELL_A1 = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (CELL_A1 + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "too far apart"),
        (CELL_A1 + '<row r="1000000"><c r="Z1000000"><v>1</v></c></row>', "too far apart"),
        ('<row r="1"><c r="A4294967290"><v>1</v></c></row>', "broken"),
        ('<row r="1"><c r="A0"><v>1</v></c></row>', "broken"),
        ('<row r="1"><c r="ABCD1"><v>1</v></c></row>', "broken"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "values lost"),
        ('<row r="1"><c r="A1"><v><![CDATA[5]]></v></c></row>', "CDATA"),
        ('<row r="1"><c r="A1" t="s"><v>9</v></c></row>', "broken"),
        ('<row r="1"><c r="A1"><v>1</c></row>', "broken"),
    ],
)
def test_sheets_that_would_break_the_reader_or_lose_values_are_refused(tmp_path: Path, cells: str, says: str) -> None:
    assert says in refused(tmp_path, zipped(members(cells)), FormatUnknown, "x.xlsx").say(Language.EN)


def test_far_cells_that_hold_no_value_do_no_harm(tmp_path: Path) -> None:
    sheet = from_xml(tmp_path, CELL_A1 + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    assert rows_of(sheet) == [(1, 1, "1")]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_doctype_in_any_part_is_refused(tmp_path: Path, part: str) -> None:
    parts = members(CELL_A1)
    parts[part] = f"<!DOCTYPE x [<!ENTITY a 'b'>]>{parts[part]}"
    assert "DOCTYPE" in refused(tmp_path, zipped(parts), FormatUnknown, "x.xlsx").say(Language.EN)


def test_a_false_count_of_texts_is_refused(tmp_path: Path) -> None:
    parts = members(CELL_A1, texts='<sst uniqueCount="4294967295"><si><t>a</t></si></sst>')
    assert "uniqueCount" in refused(tmp_path, zipped(parts), FormatUnknown, "x.xlsx").say(Language.EN)


def test_zips_that_unpack_to_too_much_are_refused(tmp_path: Path) -> None:
    whole = io.BytesIO(zipped(members(CELL_A1)))
    with (
        zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/s2.xml", "w") as part,
    ):
        for _ in range(101):
            part.write(b"\0" * (1 << 20))
    error = refused(tmp_path, whole.getvalue(), FormatUnknown, "x.xlsx")
    assert "zip bomb" in error.say(Language.EN)
    assert "--raise-limits" in error.advise(Language.EN)


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members('<row r="1"><c r="A1"><v>777001</v></c></row>').items():
            archive.writestr(name, content)
    changed = whole.getvalue().replace(b"777001", b"777002")
    assert "broken" in refused(tmp_path, changed, FormatUnknown, "x.xlsx").say(Language.EN)


def test_a_cut_off_workbook_is_refused(tmp_path: Path) -> None:
    whole = zipped(members(CELL_A1))
    refused(tmp_path, whole[: len(whole) // 2], FormatUnknown, "x.xlsx")


@pytest.mark.parametrize("name", ["xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
def test_a_workbook_that_lacks_a_part_is_refused(tmp_path: Path, name: str) -> None:
    parts = members(CELL_A1)
    del parts[name]
    refused(tmp_path, zipped(parts), FormatUnknown, "x.xlsx")


@pytest.mark.parametrize(
    ("member", "says"),
    [
        ("xl/workbook.bin", "broken"),
        ("a.pdf/", "zip archive"),
        ("word/document.xml", "Word"),
    ],
)
def test_other_zips_are_told_apart(tmp_path: Path, member: str, says: str) -> None:
    assert says in refused(tmp_path, zipped({member: "x"}), FormatUnknown, "x.xlsx").say(Language.EN)


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    parts = members(CELL_A1)
    parts["XL/Worksheets/Sheet1.xml"] = parts["xl/worksheets/sheet1.xml"]
    assert "two zip entries" in refused(tmp_path, zipped(parts), FormatUnknown, "x.xlsx").say(Language.EN)


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ('raise type("PanicException", (BaseException,), {})("index out of bounds")', "out of bounds"),
        ("import os; os.abort()", "stops its reader"),
        ("raise MemoryError", "memory"),
        ("import time; time.sleep(60)", "more than 0 s"),
    ],
)
def test_an_end_of_the_child_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, says: str) -> None:
    program = tmp_path / "child.py"
    program.write_text(end, encoding="utf-8")
    monkeypatch.setattr(child_watch, "PROGRAM", program)
    path = written(tmp_path, zipped(members(CELL_A1)), "x.xlsx")
    with pytest.raises(FormatUnknown) as caught:
        open_file(path, shown_as="x.xlsx", limits=Limits(seconds=0 if "sleep" in end else 60))
    assert says in caught.value.say(Language.EN)


def test_an_unknown_encoding_of_a_part_is_refused(tmp_path: Path) -> None:
    parts = members(CELL_A1)
    parts["xl/worksheets/sheet1.xml"] = '<?xml version="1.0" encoding="klingon"?>' + parts["xl/worksheets/sheet1.xml"]
    refused(tmp_path, zipped(parts), FormatUnknown, "x.xlsx")


def test_a_number_is_read_with_the_zeros_that_its_format_shows_and_they_are_counted(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    shown = ((7, "00000"), (12, "00000"), (123456, "00000"), (7, "0"), (7, "#,##0"))
    for row, (number, code_format) in enumerate(shown):
        page.cell(row + 1, 1, number).number_format = code_format
    workbook.save(tmp_path / "a.xlsx")
    (sheet,) = open_file(tmp_path / "a.xlsx", shown_as="a.xlsx")
    assert pl.concat(sheet.parts())["c0"].to_list() == ["00007", "00012", "123456", "7", "7"]
    assert [(each.column, each.row, each.count, each.text) for each in sheet.zeros] == [(0, 1, 2, "00007")]


def test_a_number_cell_of_sixteen_digits_is_a_fault_and_a_text_of_them_is_none(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    for cells in ((10.0**15, "1234567890123456"), (10.0**15 - 1, "12345678901234567"), (-2.0240304e17, "0.1")):
        page.append(cells)
    workbook.save(tmp_path / "a.xlsx")
    (sheet,) = open_file(tmp_path / "a.xlsx", shown_as="a.xlsx")
    assert [(each.row, each.column, each.kind) for each in sheet.faults()] == [
        (1, 0, "digits-lost"), (3, 0, "digits-lost"),
    ]  # fmt: skip
