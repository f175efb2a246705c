"""Every container that a ledger comes in gives the same cells; what each file reads as stands beside it."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from kerp_import.extract.formats import RAISED, Sheet, open_file
from kerp_import.extract.formats.parquet_arrow import as_text
from kerp_import.model.errors import EncodingUnknown, FormatUnknown, PasswordNeeded, SheetUnknown
from kerp_import.model.words import Language
from support import FIXTURES

FOLDER = FIXTURES / "containers"
PASSWORD = "한빛1234"  # noqa: S105 - the fixture's, written in its maker
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".txt")


def dumped(sheets: tuple[Sheet, ...]) -> Iterator[str]:
    """Yield what the sheets hold, one line for each filled row, as it stands in the expected files."""
    for sheet in sheets:
        facts = (
            sheet.sheet,
            "hidden" if sheet.hidden else None,
            sheet.encoding,
            sheet.delimiter,
            sheet.refused and sheet.refused.ko,
        )
        yield " · ".join([f"== {sheet.file}", *(repr(fact) for fact in facts if fact)])
        for fault in sheet.faults():
            yield f"!! {fault.row} {fault.column} {fault.kind} {fault.text}"
        for part in sheet.parts():
            yield from (f"{row} ({width}) {cells}" for row, width, *cells in part.rows())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_container_reads_as_is_written_beside_it(path: Path) -> None:
    sheets = open_file(path, shown_as=path.name, password=PASSWORD)
    expected = path.with_name(f"{path.name}.expected.txt")
    assert "\n".join(dumped(sheets)) + "\n" == expected.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_suffix_does_not_matter(path: Path, tmp_path: Path) -> None:
    other = tmp_path / ("a.csv" if path.suffix != ".csv" else "a.xlsx")
    other.write_bytes(path.read_bytes())
    sheets = open_file(other, shown_as=path.name, password=PASSWORD)
    assert list(dumped(sheets)) == list(dumped(open_file(path, shown_as=path.name, password=PASSWORD)))


@pytest.mark.parametrize("password", [None, "", "틀림"])
def test_a_password_that_is_missing_or_wrong_is_asked_for(password: str | None) -> None:
    with pytest.raises(PasswordNeeded) as caught:
        open_file(FOLDER / "locked.xls", shown_as="원장.xls", password=password)
    assert "원장.xls" in caught.value.say(Language.KO)
    assert "--password-file" in caught.value.advise(Language.EN)
    assert "틀림" not in str(caught.value.facts)


@pytest.mark.parametrize("name", ["biff.xls", "binary.xlsb", "open.ods", "spreadsheetml.xls", "merged-and-hidden.xlsx"])
def test_a_sheet_is_picked_by_its_name(name: str) -> None:
    (sheet,) = open_file(FOLDER / name, shown_as=name, sheet="숨김")
    assert [row for part in sheet.parts() for row in part.rows()] == [(1, 1, "1")]
    with pytest.raises(SheetUnknown) as caught:
        open_file(FOLDER / name, shown_as=name, sheet="없다")
    assert caught.value.advise(Language.EN) == "The sheets are: 전표, 숨김"


def test_parts_have_the_size_that_is_wanted_and_can_be_read_again() -> None:
    for name in ("biff.xls", "ledger.parquet", "html-euc-kr.xls", "open.ods"):
        for sheet in open_file(FOLDER / name, shown_as=name):
            whole = [row for part in sheet.parts() for row in part.rows()]
            parts = list(sheet.parts(2))
            assert [row for part in parts for row in part.rows()] == whole
            assert all(part.height == 2 for part in parts[:-1])
            assert all(part.schema == parts[0].schema for part in parts)


def zipped(*members: tuple[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return whole.getvalue()


def read_zip(folder: Path, *members: tuple[str, bytes], sheet: str | None = None) -> tuple[Sheet, ...]:
    (folder / "a.zip").write_bytes(zipped(*members))
    return open_file(folder / "a.zip", shown_as="a.zip", sheet=sheet)


def test_names_that_lead_out_of_an_archive_lead_nowhere(tmp_path: Path) -> None:
    names = ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a\x1b[31m\u202eevil.csv", "a/./../evil.csv"]
    sheets = read_zip(tmp_path, *((name, b"a,b\n1,2\n") for name in names))
    assert sorted(sheet.file for sheet in sheets) == sorted(
        ["a.zip/evil.csv", "a.zip/etc/evil.csv", "a.zip/C:/evil.csv", "a.zip/a[31mevil.csv", "a.zip/a/evil.csv"]
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_two_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        sheets = read_zip(tmp_path, ("a.csv", b"a,b\n"), ("a.csv", b"c,d\n"))
    assert [row[2:] for sheet in sheets for part in sheet.parts() for row in part.rows()] == [("a", "b"), ("c", "d")]


@pytest.mark.slow
def test_workbooks_in_an_archive_outlive_its_opening(tmp_path: Path) -> None:
    content = (FOLDER / "biff.xls").read_bytes()
    locked = (FOLDER / "locked.xls").read_bytes()
    (tmp_path / "a.zip").write_bytes(zipped(("a/장부.xls", content), ("b.xls", locked)))
    sheets = open_file(tmp_path / "a.zip", shown_as="a.zip", password=PASSWORD)
    assert [(sheet.file, sheet.sheet) for sheet in sheets] == [
        ("a.zip/a/장부.xls", "전표"),
        ("a.zip/a/장부.xls", "숨김"),
        ("a.zip/b.xls", "Sheet"),
    ]
    assert [sum(part.height for part in sheet.parts()) for sheet in sheets] == [8, 1, 6]
    (one,) = open_file(tmp_path / "a.zip", shown_as="a.zip", password=PASSWORD, sheet="숨김")
    assert one.file == "a.zip/a/장부.xls"
    with pytest.raises(PasswordNeeded):
        open_file(tmp_path / "a.zip", shown_as="a.zip")


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ([("a.pdf", b"%PDF-1.7")], "PDF"),
        ([], "without a file"),
        ([("a.zip", zipped(("b.zip", zipped(("c.csv", b"a,b\n")))))], "nested too deep"),
        ([(f"{n}.csv", b"a,b\n") for n in range(1001)], "more than 1,000 files"),
    ],
)
def test_archives_that_hold_nothing_or_too_much_are_refused(
    tmp_path: Path, members: list[tuple[str, bytes]], says: str
) -> None:
    with pytest.raises(FormatUnknown) as caught:
        read_zip(tmp_path, *members)
    assert says in caught.value.say(Language.EN)


@pytest.mark.slow
def test_a_raised_limit_lets_a_large_archive_in(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(*((f"{n}.csv", b"a,b\n") for n in range(1001))))
    assert len(open_file(path, shown_as="a.zip", limits=RAISED)) == len(range(1001))


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        (b"<table><tr><td>a<td>b<tr><td>1<td>2", [(1, "a", "b"), (2, "1", "2")]),
        (b"<table><tr><td rowspan=9>a<td>b<tr><td>1<td>2</table>", [(1, "a", "b", None), (2, None, "1", "2")]),
        (b"<table><tr><td colspan=0 rowspan=x>a<td>b</table>", [(1, "a", "b")]),
        (b"<table><thead><tr><th>a<tbody><tr></tr><tr><td>1</table>", [(1, "a"), (2, None), (3, "1")]),
        (b"<!-- <td> --><table><td>a &amp; b &#44032;<td><script>x</script></table>", [(1, "a & b 가")]),
        (b"<div><table><tr><td>1,000<td>-2</table>", [(1, "1,000", "-2")]),
    ],
)
def test_tables_of_a_page_read_as_a_browser_shows_them(
    tmp_path: Path, page: bytes, rows: list[tuple[object, ...]]
) -> None:
    (tmp_path / "a.xls").write_bytes(page)
    (sheet,) = open_file(tmp_path / "a.xls", shown_as="a.xls")
    assert [row[:1] + row[2:] for part in sheet.parts() for row in part.rows()] == rows


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("<meta charset=utf-8><table><tr><td>뷁</table>".encode(), "utf-8"),
        ("<meta charset='ks_c_5601-1987'><table><tr><td>뷁</table>".encode("cp949"), "cp949"),
        ("<meta charset=utf-8><table><tr><td>뷁</table>".encode("cp949"), "cp949"),
        ("<meta charset=klingon><table><tr><td>뷁</table>".encode(), "utf-8"),
        ("\ufeff<meta charset=euc-kr><table><tr><td>뷁</table>".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_a_page_that_lies_about_its_encoding_is_read_all_the_same(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    (tmp_path / "a.xls").write_bytes(content)
    (sheet,) = open_file(tmp_path / "a.xls", shown_as="a.xls")
    assert (sheet.encoding, [row[2:] for part in sheet.parts() for row in part.rows()]) == (encoding, [("뷁",)])


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pl.Series([1.5, float("nan"), float("inf"), None]), ["1.5", "nan", "inf", None]),
        (pl.Series([1e-11, 1e20]), ["0.00000000001", "100000000000000000000"]),
        (pl.Series([True, None]), ["true", None]),
        (pl.Series([b"a", None]), ["a", None]),
        (pl.Series([{"a": 1}]), ['{"a": 1}']),
        (pl.Series(["0.10"]).str.to_decimal(scale=2), ["0.1"]),
        (pl.Series(["100"]).str.to_decimal(scale=0), ["100"]),
    ],
)  # fmt: skip
def test_columns_of_any_type_have_the_text_that_a_workbook_would_give(values: pl.Series, texts: list[str]) -> None:
    assert as_text(values).to_list() == texts


def test_a_member_that_cannot_be_decoded_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(EncodingUnknown) as caught:
        read_zip(tmp_path, ("a.csv", b"a,b\n\xff,2\n"), ("b.csv", b"a,b\n"))
    assert "a.zip/a.csv" in caught.value.say(Language.KO)
