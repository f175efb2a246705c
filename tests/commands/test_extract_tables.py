"""`kerp-import extract`: every table as it was read, every row there, counted or set aside, nothing overwritten."""

import csv
import stat
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kerp_import.files.outputs import output_names
from kerp_import.inspect.tables import RawTable, write_tables
from kerp_import.inspect.tables import write as writing
from kerp_import.model.errors import OutputRefused, SheetUnknown, TextBroken
from kerp_import.model.nouns import Dropped, Job
from kerp_import.model.table_format import TableFormat
from kerp_import.model.words import Words
from kerp_import.template.workbook import write as write_template
from support import FIXTURES, Kerp, all_but_one_in

Rows = Sequence[Sequence[str | float | None]]

JOURNAL = (
    "회사명 : 한빛상사",
    "",
    "일자,전표번호,계정코드,계정과목,차변,대변,적요",
    "2024-01-05,1,10100,현금,1000,,가",
    '2024-01-05,1,40100,상품매출,,1000,"나, ""다"""',
    "합계,,,,1000,1000,",
)
STOCK = ("창고 재고", "품번,품명,수량,비고", "00800,나사,12,", "00900,너트,7,=HYPERLINK(1)")
SOURCES = sorted(path for path in (FIXTURES / "sources").glob("*/*") if ".expected." not in path.name)


def text_file(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def records(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def extracted(
    files: Sequence[Path], folder: Path, *, form: TableFormat, encoding: str | None = None, only: str | None = None
) -> tuple[RawTable, ...]:
    return write_tables(Job("", tuple(files), folder, encoding=encoding, sheet=only), folder, form=form)


def only(tables: tuple[RawTable, ...]) -> RawTable:
    (table,) = tables
    return table


def test_a_known_table_is_written_without_its_dropped_rows_which_are_counted(tmp_path: Path) -> None:
    table = only(extracted([text_file(tmp_path / "분개장.csv", *JOURNAL)], tmp_path / "out", form=TableFormat.CSV))
    assert records(tmp_path / "out" / "분개장.csv") == [
        ["일자", "전표번호", "계정코드", "계정과목", "차변", "대변", "적요"],
        ["2024-01-05", "1", "10100", "현금", "1000", "", "가"],
        ["2024-01-05", "1", "40100", "상품매출", "", "1000", '나, "다"'],
    ]
    assert (table.recognised_as, table.header_row, table.read, table.data) == ("journal", 3, 6, 2)
    assert table.dropped == {"title": 1, "blank": 1, "header": 1, "subtotal": 1}
    assert records(tmp_path / "out" / "rejects.csv") == [
        ["file", "sheet", "row", "width", "expected", "reason", "text"]
    ]
    assert records(tmp_path / "out" / "tables.csv") == [
        [
            *("file", "sheet", "output", "recognised_as", "header_row", "rows_read", "rows_data"),
            *(f"dropped_{reason}" for reason in Dropped),
            "cells_without_value",
        ],
        ["분개장.csv", "", "분개장.csv", "journal", "3", "6", "2", *(str(table.dropped[r]) for r in Dropped), "0"],
    ]


def test_a_table_that_nobody_knows_is_written_too_its_values_as_they_are(tmp_path: Path) -> None:
    table = only(extracted([text_file(tmp_path / "재고.csv", *STOCK)], tmp_path / "out", form=TableFormat.CSV))
    assert records(tmp_path / "out" / "재고.csv") == [
        ["품번", "품명", "수량", "비고"],
        ["00800", "나사", "12", ""],
        ["00900", "너트", "7", "=HYPERLINK(1)"],
    ]
    assert (table.recognised_as, table.header_row, table.read, table.data) == ("", 2, 4, 2)
    assert table.dropped == {"title": 1, "header": 1}


def test_parquet_holds_the_same_text_under_names_that_are_unique(tmp_path: Path) -> None:
    book = workbook(
        tmp_path / "x.xlsx",
        {"표": [["제목"], ["코드", "코드", None, "수량"], ["가", "나", None, 1], ["다", "라", None, 2]]},
    )
    table = only(extracted([book], tmp_path / "out", form=TableFormat.PARQUET))
    frame = pl.read_parquet(tmp_path / "out" / str(table.output))
    assert table.output == "x_표.parquet"
    assert frame.columns == ["코드", "코드_2", "C", "수량"]
    assert set(frame.dtypes) == {pl.String}
    assert frame.row(0) == ("가", "나", None, "1")
    full = workbook(
        tmp_path / "y.xlsx", {"표": [["제목"], ["코드", "코드", "수량"], ["가", "나", 1], ["다", "라", 2.5]]}
    )
    named = only(extracted([full], tmp_path / "out2", form=TableFormat.PARQUET))
    assert pl.read_parquet(tmp_path / "out2" / str(named.output)).rows(named=True) == [
        {"코드": "가", "코드_2": "나", "수량": "1"},
        {"코드": "다", "코드_2": "라", "수량": "2.5"},
    ]


@pytest.mark.parametrize(
    ("lines", "header_row"),
    [
        (("이름,나이", "갑,3", "을,4"), 1),
        (("제목,", "이름,나이", "갑,3", "을,4"), 2),
        (("이름,부서", "갑,영업", "을,총무"), None),
        (("갑,3", "을,4"), None),
        (("품목,2023,2024", "나사,1,2", "너트,3,4"), None),
        (("갑,1", "이름,나이", "을,4"), None),
        (("이름,나이",), None),
        (("10,20", "30,40"), None),
        (("메모", "둘째 줄"), None),
        (("번호", "1", "2"), 1),
    ],
    ids=str,
)
def test_a_header_is_believed_only_where_nothing_speaks_against_it(
    lines: tuple[str, ...], header_row: int | None, tmp_path: Path
) -> None:
    table = only(extracted([text_file(tmp_path / "x.csv", *lines)], tmp_path / "out", form=TableFormat.CSV))
    written = records(tmp_path / "out" / "x.csv")
    assert table.header_row == header_row
    if header_row is None:
        assert written[0] == list("ABC"[: len(written[0])])
        assert [",".join(row) for row in written[1:]] == list(lines)
    else:
        assert written[0] == lines[header_row - 1].split(",")
        assert len(written) == len(lines) - header_row + 1


def test_rows_of_another_width_are_set_aside_whole_and_named(tmp_path: Path) -> None:
    path = text_file(tmp_path / "x.csv", "이름,나이", "갑,3", '을,4,"여,분"', "병", "정,5", "이름,나이")
    table = only(extracted([path], tmp_path / "out", form=TableFormat.CSV))
    assert records(tmp_path / "out" / "x.csv") == [["이름", "나이"], ["갑", "3"], ["정", "5"]]
    assert records(tmp_path / "out" / "rejects.csv")[1:] == [
        ["x.csv", "", "3", "3", "2", "width", '을,4,"여,분"'],
        ["x.csv", "", "4", "1", "2", "width", "병"],
    ]
    assert table.dropped == {"header": 2, "rejected": 2}


def test_cells_that_lost_their_value_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", {"표": [["이름", "수량"], ["갑", "=1+1"], ["을", 3]]})
    table = only(extracted([path], tmp_path / "out", form=TableFormat.CSV))
    assert table.faults == 1
    assert records(tmp_path / "out" / "rejects.csv")[1:] == [
        ["x.xlsx", "표", "2", "", "", "formula-without-value", "B2 =1+1"]
    ]


def test_every_sheet_is_a_file_and_an_empty_one_is_told(tmp_path: Path) -> None:
    book = workbook(tmp_path / "장부.xlsx", {"CON": [["메모"]], "빈": [], "표": [["이름", "나이"], ["갑", 3]]})
    tables = extracted([book], tmp_path / "out", form=TableFormat.CSV)
    assert [(each.sheet, each.output, each.read) for each in tables] == [
        ("CON", "장부_CON.csv", 1),
        ("빈", None, 0),
        ("표", "장부_표.csv", 2),
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "rejects.csv", "tables.csv", "장부_CON.csv", "장부_표.csv",
    ]  # fmt: skip


def test_one_sheet_may_be_asked_for(tmp_path: Path) -> None:
    book = workbook(tmp_path / "x.xlsx", {"가": [["메모"]], "나": [["메모"]]})
    assert only(extracted([book], tmp_path / "out", form=TableFormat.CSV, only="나")).sheet == "나"
    with pytest.raises(SheetUnknown):
        extracted([book], tmp_path / "out2", form=TableFormat.CSV, only="다")


def test_a_broken_file_is_refused_with_its_line_before_anything_is_written(tmp_path: Path) -> None:
    good = text_file(tmp_path / "good.csv", *JOURNAL)
    broken = text_file(tmp_path / "broken.csv", "이름,나이", '"갑"x,3')
    with pytest.raises(TextBroken) as caught:
        extracted([good, broken], tmp_path / "out", form=TableFormat.CSV)
    assert caught.value.facts["line"] == 2
    assert not (tmp_path / "out").exists()


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    path = text_file(tmp_path / "x.csv", *STOCK)
    before = path.read_bytes()
    with pytest.raises(OutputRefused):
        extracted([path], tmp_path, form=TableFormat.CSV)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["x.csv"]
    extracted([path], tmp_path / "out", form=TableFormat.CSV)
    with pytest.raises(OutputRefused):
        extracted([path], tmp_path / "out", form=TableFormat.PARQUET)
    assert not (tmp_path / "out" / "x.parquet").exists()
    with pytest.raises(OutputRefused):
        extracted([path], path, form=TableFormat.CSV)


def test_what_was_written_is_taken_back_when_the_run_cannot_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_index", full)
    with pytest.raises(OutputRefused, match="디스크가 가득 참"):
        extracted([text_file(tmp_path / "x.csv", *STOCK)], tmp_path / "out", form=TableFormat.CSV)
    assert not (tmp_path / "out").exists()


def test_the_files_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    extracted([text_file(tmp_path / "x.csv", *STOCK)], tmp_path / "out", form=TableFormat.CSV)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_names_are_safe_on_windows_and_unique_capitals_aside() -> None:
    origins = [
        ("Con.csv", None), ("a.xlsx", "x:y?"), ("a.csv", None), ("A.tsv", None), ("sub/a.csv", None),
        ("tables.txt", None),        ("끝. .csv", None), ("나" * 200 + ".csv", None), ("nul", "x"), ("...", None),
    ]  # fmt: skip
    names = output_names(origins, "csv", taken=("tables.csv", "rejects.csv"))
    assert names[:7] == ("_Con.csv", "a_x_y_.csv", "a.csv", "A-2.csv", "a-3.csv", "tables-2.csv", "끝.csv")
    assert names[8] == "nul_x.csv"
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name.encode()) <= 200 for name in names)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.parent.name, marks=all_but_one_in(4, at)) for at, path in enumerate(SOURCES)],
)
@pytest.mark.parametrize("form", TableFormat)
def test_every_row_of_every_source_is_data_or_counted(path: Path, form: TableFormat, tmp_path: Path) -> None:
    for table in extracted([path], tmp_path / "out", form=form):
        assert table.read == table.data + sum(table.dropped.values())
        if table.output is not None:
            written = tmp_path / "out" / table.output
            height = len(records(written)) - 1 if form is TableFormat.CSV else pl.read_parquet(written).height
            assert height == table.data


def test_the_parts_size_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ("품번,수량", *(f"{number:05},{number}" for number in range(2_000)))
    path = text_file(tmp_path / "x.csv", *lines)
    extracted([path], tmp_path / "whole", form=TableFormat.CSV)
    monkeypatch.setattr(writing, "PART_ROWS", 700)
    table = only(extracted([path], tmp_path / "parts", form=TableFormat.CSV))
    assert table.data == 2_000
    assert (tmp_path / "parts" / "x.csv").read_bytes() == (tmp_path / "whole" / "x.csv").read_bytes()
    assert only(extracted([path], tmp_path / "parquet", form=TableFormat.PARQUET)).data == 2_000
    assert pl.read_parquet(tmp_path / "parquet" / "x.parquet").height == 2_000


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)


@pytest.mark.slow
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_no_cell_of_any_text_is_lost(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("any")
    with (folder / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["이름", "적요", "수량"], *rows])
    table = only(extracted([folder / "x.csv"], folder / "out", form=TableFormat.CSV))
    assert table.read == table.data + sum(table.dropped.values()) == len(rows) + 1
    counted = sum(any(row) for row in records(folder / "out" / "x.csv")[1:])
    assert counted == table.data


def test_of_an_archive_what_is_no_table_is_told(tmp_path: Path) -> None:
    text_file(tmp_path / "x.csv", *STOCK)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(tmp_path / "x.csv", "x.csv")
        archive.writestr("scan.pdf", b"%PDF-1.4")
    tables = {each.output: each for each in extracted([tmp_path / "all.zip"], tmp_path / "out", form=TableFormat.CSV)}
    assert set(tables) == {"x.csv", None}
    (reject,) = records(tmp_path / "out" / "rejects.csv")[1:]
    assert tables[None].refused == Words("PDF 문서", "a PDF document")
    assert (reject[0], reject[5], reject[6]) == (tables[None].file, "no-table", "PDF 문서")


def test_our_template_comes_out_sheet_by_sheet(tmp_path: Path) -> None:
    write_template(tmp_path / "양식.xlsx", ())
    tables = extracted([tmp_path / "양식.xlsx"], tmp_path / "out", form=TableFormat.CSV)
    assert [each.recognised_as for each in tables] == [
        "accounts", "partners", "departments", "projects", "opening_balances", "journal", "control_totals", "",
    ]  # fmt: skip
    assert records(tmp_path / "out" / "양식_부서.csv") == [["부서코드*", "부서명*"]]


def test_the_command_tells_every_table_and_warns_of_what_needs_a_look(kerp: Kerp, tmp_path: Path) -> None:
    text_file(tmp_path / "분개장.csv", *JOURNAL)
    text_file(tmp_path / "사원.csv", "이름,번호", "갑,800101-1234567", "을,3", "병,4", "정")
    done = kerp("extract", "분개장.csv", "사원.csv", "-o", "out")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "분개장.csv → 분개장.csv: 분개장, 머리글 3행, 6행 가운데 2행 (제외: 제목 1, 머리글 1, 빈 줄 1, 합계 1)",
        "사원.csv → 사원.csv: 모르는 표, 머리글 1행, 5행 가운데 3행 (제외: 머리글 1, 칸 수가 다름 1)",
    ]
    assert done.stderr.splitlines()[:2] == [
        "칸 수가 다른 행 1개를 따로 두었습니다: out/rejects.csv",
        "주민등록번호로 보이는 칸 1개를 가리지 않고 저장했습니다 (본인만 읽을 수 있음): out",
    ]
    assert "800101-1234567" in (tmp_path / "out" / "사원.csv").read_text(encoding="utf-8")


def test_the_commands_exit_codes(kerp: Kerp, tmp_path: Path) -> None:
    text_file(tmp_path / "x.csv", *STOCK)
    text_file(tmp_path / "broken.csv", "이름,나이", '"갑,3')
    assert kerp("extract", "x.csv").returncode == 2
    assert kerp("extract", "x.csv", "-o", "out", "--format", "xml").returncode == 2
    assert kerp("extract", "nothing.csv", "-o", "out").returncode == 3
    assert kerp("extract", "x.csv", "-o", "out").returncode == 0
    again = kerp("extract", "x.csv", "-o", "out", KERP_LANG="en")
    assert again.returncode == 3
    assert "it exists already" in again.stderr
    broken = kerp("extract", "broken.csv", "-o", "out2")
    assert broken.returncode == 3
    assert "broken.csv 2행" in broken.stderr
    done = kerp("extract", "x.csv", "-o", "en", "--format", "parquet", KERP_LANG="en")
    assert done.stdout == (
        "x.csv → x.parquet: unknown table, header in row 2, 2 of 4 rows (left out: title 1, header 1)\n"
    )


def test_a_print_form_is_written_in_the_sheets_own_columns_with_one_header(tmp_path: Path) -> None:
    (path,) = (each for each in SOURCES if each.parent.name == "trial-balance-two-header-rows")
    table = only(extracted([path], tmp_path / "out", form=TableFormat.CSV))
    header, *rows = records(tmp_path / "out" / str(table.output))
    assert header[:3] == ["차      변[잔액]", "차      변[합계]", "코드"]
    assert len(rows) == table.data
    assert {len(row) for row in rows} == {len(header)}


def test_a_profile_says_where_the_header_is_and_what_is_no_data(tmp_path: Path) -> None:
    own = FIXTURES / "profiles" / "own-layout.csv"
    job = Job("", (own,), tmp_path, profile=str(own.with_suffix(".yaml")))
    table = only(write_tables(job, tmp_path / "out", form=TableFormat.CSV))
    header, *rows = records(tmp_path / "out" / str(table.output))
    assert header == ["처리일", "순서", "방향", "과목", "큰금액", "설명", "비밀"]
    assert [row[0] for row in rows] == ["05/01", "05/01", "13/02", "13/2"]
