"""What is read of a set of files: every row counted, nothing passed over in silence, nothing personal kept."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from kerp_import.extract import extract as extract_module
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.read_spool import read_back
from kerp_import.extract.recognise import recognise_table
from kerp_import.extract.recognise.sources import journal, sources
from kerp_import.extract.rows.trial_balance_headings import MOST_ROWS
from kerp_import.files.inputs import find_files
from kerp_import.mapping.charts.dialect import UNKNOWN
from kerp_import.mapping.charts.whose_chart import Reading
from kerp_import.mapping.decision import Resolution
from kerp_import.model.errors import FileUnreadable, FormatUnknown, NothingRecognised, SheetUnknown, TwoSourcesFit
from kerp_import.model.nouns import Dropped, Entity, Job
from kerp_import.model.subject import Subject
from kerp_import.model.words import Language
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.transform.voucher_headers import voucher_headers
from kerp_import.validate.rules import rules
from support import FIXTURES, all_but_one_in

Rows = Sequence[Sequence[object]]
SECRET = b"a company's secret"
INPUTS = sorted(path for path in (FIXTURES / "sources").glob("*/*") if ".expected." not in path.name)
HEAD = "일자,전표번호,계정코드,계정과목,차변,대변,거래처코드,적요"
LINES = ("2024-01-05,1,10100,현금,1000,,00101,가", "2024-01-05,1,40100,상품매출,,1000,00101,나")
JOURNAL: Rows = [HEAD.split(","), *(line.split(",") for line in LINES)]


def written(folder: Path, *lines: str, name: str = "journal.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workbook(folder: Path, sheets: Mapping[str, Rows], *hidden: str, name: str = "book.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    path = folder / name
    book.save(path)
    return path


def read(*files: Path, secret: bytes = SECRET, **options: object) -> Extracted:
    """Read `files` into a folder beside the first of them."""
    spool = files[0].parent.with_name(files[0].parent.name + "-spool")
    for left in spool.glob("*.*"):
        left.unlink()
    spool.mkdir(exist_ok=True)
    job = Job(company="HANBIT", files=files, home=spool, **options)  # type: ignore[arg-type]
    return extract(job, find_files(job), secret, spool)


def rows_of(extracted: Extracted, *columns: str) -> list[tuple[object, ...]]:
    return [row for part in extracted.parts() for row in part.frame.select(columns).rows()]


def bytes_kept(extracted: Extracted) -> bytes:
    """Return everything the spool holds, uncompressed."""
    frames = [pl.read_parquet(path) for path in sorted(extracted.spool.glob("*.parquet"))]
    return b"".join(frame.write_csv().encode() for frame in frames)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.parent.name, marks=all_but_one_in(4, at)) for at, path in enumerate(INPUTS)],
)
@pytest.mark.parametrize("size", [pytest.param(7, marks=pytest.mark.slow), 250_000])
def test_every_row_is_data_or_counted_whatever_the_size_of_a_part(
    path: Path, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = extract(job := Job("HANBIT", (path,), tmp_path), find_files(job), SECRET, _folder(tmp_path / "whole"))
    size = max(size, whole.tables[0][0].header_row + 4)
    monkeypatch.setattr(extract_module, "PART_ROWS", size)
    extracted = extract(job, find_files(job), SECRET, _folder(tmp_path / "parts"))
    ((table, counts),) = extracted.tables
    assert counts.read == counts.data + sum(counts.dropped.values())
    assert set(counts.dropped) <= {reason.value for reason in Dropped}
    rows = [part["row"].n_unique() for part in read_back(table, extracted.spool)]
    assert counts.data == sum(rows)
    assert extracted.rows() == (counts.data if table.entity.is_used else 0)
    # A short table of balances is one record: any of its rows may be a heading over the others.
    most_rows = MOST_ROWS + size if table.entity.is_balances else size
    assert all(count <= most_rows for count in rows)
    assert extracted.tables == whole.tables
    assert extracted.accounts == whole.accounts


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_every_row_keeps_its_file_its_sheet_and_its_row(tmp_path: Path) -> None:
    csv = written(tmp_path, "분개장", "", HEAD, LINES[0], '2024-01-05,1,40100,상품매출,,1000,00101,"두', '줄"')
    book = workbook(tmp_path, {"표지": [], "분개": [["제목"], *JOURNAL]})
    assert rows_of(read(csv, book), "file", "sheet", "row") == [
        *(("journal.csv", None, 4), ("journal.csv", None, 5)),
        *(("book.xlsx", "분개", 3), ("book.xlsx", "분개", 4)),
    ]


def test_masters_come_before_balances_and_balances_before_the_journal(tmp_path: Path) -> None:
    book = workbook(
        tmp_path,
        {
            "분개장": JOURNAL,
            "기초": [["계정코드", "기초차변", "기초대변"], ["10100", 1, 0], ["33100", 0, 1]],
            "거래처": [["거래처코드", "거래처명"], ["00101", "다온상사"]],
            "계정": [["계정코드", "계정과목"], ["10100", "현금"], ["40100", "상품매출"]],
        },
    )
    entities = [part.table.entity for part in read(book).parts()]
    assert entities == [Entity.ACCOUNTS, Entity.PARTNERS, Entity.OPENING_BALANCES, Entity.JOURNAL]


def test_a_sheet_beside_a_table_that_is_no_table_is_told(tmp_path: Path) -> None:
    book = workbook(tmp_path, {"분개장": JOURNAL, "메모": [[None], ["회의 800101-1234567", "둘째"], ["끝"]], "빈": []})
    extracted = read(book)
    assert len(extracted.tables) == 1
    (stranger,) = extracted.notices.strangers.rows(named=True)
    assert stranger == {
        "file": "book.xlsx",
        "sheet": "메모",
        "row": 1,
        "rows": 2,
        "value": "회의 ******-******* | 둘째",
        "whole_file": False,
    }


def test_a_file_that_is_no_table_beside_one_that_is_one_is_told_as_a_whole(tmp_path: Path) -> None:
    extracted = read(written(tmp_path, HEAD, *LINES), written(tmp_path, "제목", "메모 둘", name="memo.csv"))
    assert extracted.notices.strangers.select("file", "sheet", "rows", "value", "whole_file").rows() == [
        ("memo.csv", None, 2, "제목", True)
    ]


@pytest.mark.parametrize("lines", [("메모",), ("이름,나이", "갑,3"), (HEAD.replace("계정", "x"), *LINES)])
def test_where_nothing_is_recognised_the_run_cannot_go_on(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(NothingRecognised) as caught:
        read(written(tmp_path, *lines))
    assert "journal.csv" in caught.value.say(Language.KO)


def test_a_folder_is_its_files_in_order_of_name_without_hidden_and_lock_files(tmp_path: Path) -> None:
    folder = tmp_path / "books"
    written(folder / "b", HEAD, LINES[0], name="2.csv")
    written(folder, HEAD, LINES[1], name="1.csv")
    written(folder, "x", name=".hidden.csv")
    written(folder, "x", name="~$1.xlsx")
    assert rows_of(read(folder), "file", "account_code") == [("1.csv", "40100"), ("2.csv", "10100")]


def test_an_unreadable_file_is_told_in_a_folder_and_stops_the_run_if_named(tmp_path: Path) -> None:
    folder = tmp_path / "books"
    written(folder, HEAD, *LINES)
    picture = folder / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert read(folder).notices.no_tables.select("file", "whole_file").rows() == [("picture.png", True)]
    with pytest.raises(FormatUnknown):
        read(folder / "journal.csv", picture)


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    first, second = written(tmp_path / "2023", HEAD, LINES[0]), written(tmp_path / "2024", HEAD, LINES[1])
    extracted = read(first, second, written(tmp_path, HEAD, *LINES, name="rest.csv"))
    names = [first.as_posix(), second.as_posix(), "rest.csv"]
    assert [file.name for file in extracted.files] == names
    assert [row[0] for row in rows_of(extracted, "file")] == [*names, "rest.csv"]


def test_a_file_that_is_there_twice_is_read_once_and_told(tmp_path: Path) -> None:
    extracted = read(*(written(tmp_path, HEAD, *LINES, name=name) for name in ("a.csv", "b.csv", "c.csv")))
    assert [row[0] for row in rows_of(extracted, "file")] == ["a.csv", "a.csv"]
    assert extracted.notices.twins.select("file", "value").rows() == [("b.csv", "a.csv"), ("c.csv", "a.csv")]


def test_a_file_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read(tmp_path / "gone" / "journal.csv")


def test_two_sources_that_fit_one_table_are_an_error_that_names_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = replace(journal.TWO_COLUMNS, name="twin")
    monkeypatch.setattr(recognise_table, "sources", lambda: (*sources(), twin))
    with pytest.raises(TwoSourcesFit) as caught:
        read(written(tmp_path, HEAD, *LINES))
    for language in Language:
        assert "journal.csv" in caught.value.say(language)
        assert "journal-two-columns, twin" in caught.value.say(language)


PERSON = "800101-1234567"


def test_a_personal_number_as_partner_code_is_the_same_code_in_every_file(tmp_path: Path) -> None:
    lines = written(tmp_path, HEAD, LINES[0].replace("00101", PERSON), LINES[1].replace("00101", "00102"))
    book = workbook(
        tmp_path, {"거래처": [["거래처코드", "거래처명"], [8001011234567, f"홍길동({PERSON})"], ["00102", "을"]]}
    )
    extracted = read(lines, book)
    partners, entries = (
        rows_of_entity(extracted, entity, "partner_code") for entity in (Entity.PARTNERS, Entity.JOURNAL)
    )
    assert partners == entries
    code = partners[0]
    assert code is not None
    assert code.startswith("P-")
    assert len(code) == len("P-") + 12
    assert partners[1] == "00102"
    assert rows_of_entity(extracted, Entity.PARTNERS, "partner_name")[0] == "홍길동(******-*******)"
    again = read(lines, book)
    assert rows_of_entity(again, Entity.JOURNAL, "partner_code") == entries
    other = read(lines, book, secret=b"another company's secret")
    assert rows_of_entity(other, Entity.JOURNAL, "partner_code")[0] != code


def rows_of_entity(extracted: Extracted, entity: Entity, column: str) -> list[str | None]:
    return [value for part in extracted.parts() if part.table.entity is entity for value in part.frame[column]]


def test_no_file_that_is_kept_holds_a_personal_number(tmp_path: Path) -> None:
    numbers = (PERSON, "8001011234567", "800101 1234567", "８００１０１－１２３４５６７", "991231-8765432")
    rows: list[Sequence[object]] = [[f"급여 {number}", *JOURNAL[1][1:6], number, number] for number in numbers]
    rows += [[*JOURNAL[1][:7], "끝", number] for number in numbers]
    extracted = read(workbook(tmp_path, {"분개장": [[*JOURNAL[0], "비밀"], *rows, *JOURNAL[1:]]}))
    stored = bytes_kept(extracted)
    assert stored.count(b"******-*******") == 4 * 5 - 5
    assert stored.count(b"P-") == 5
    for number in numbers:
        assert number.encode() not in stored
    spooled = list(extracted.spool.glob("*.parquet"))
    assert spooled
    for path in spooled:
        assert b"1234567" not in path.read_bytes()
    assert not any("1234567" in str(frame.rows()) for _, frame in extracted.notices)


def test_a_corporate_registration_number_is_no_personal_number(tmp_path: Path) -> None:
    head = "거래처코드,거래처명,법인 등록번호,등록번호,대표자명"
    extracted = read(written(tmp_path, head, "00101,다온상사,110111-2345678,110111-2345678,110111-2345678"))
    assert rows_of(extracted, "corporate_number", "business_number", "representative") == [
        ("110111-2345678", "******-*******", "******-*******")
    ]


def test_rejects_and_faults_hold_no_personal_number(tmp_path: Path) -> None:
    extracted = read(written(tmp_path, HEAD, *LINES, f"2024-01-05,1,10100,현금,1,,{PERSON},가,나"))
    ((_, counts),) = extracted.tables
    assert counts.dropped == {"header": 1, "rejected": 1}
    assert extracted.notices.rejects.rows() == [
        ("journal.csv", None, 4, 9, 8, "2024-01-05 | 1 | 10100 | 현금 | 1 | ******-******* | 가 | 나", False)
    ]


def test_rows_of_another_width_are_set_aside_and_not_padded(tmp_path: Path) -> None:
    extracted = read(written(tmp_path, HEAD, LINES[0], "2024-01-05,1,40100", LINES[1] + ",나머지", LINES[1]))
    assert extracted.notices.rejects.select("row", "width", "expected").rows() == [(3, 3, 8), (4, 9, 8)]
    assert rows_of(extracted, "row") == [(2,), (5,)]


def with_odd_cells(path: Path, cells: dict[str, str]) -> Path:
    """Return the workbook with cells of its first sheet replaced by XML that openpyxl does not write."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    for place, xml in cells.items():
        start = sheet.index(f'<c r="{place}"')
        end = min(at for at in (sheet.find("</c>", start) + 4, sheet.find("/>", start) + 2) if at > start + 4)
        sheet = sheet[:start] + xml.format(place=place) + sheet[end:]
    parts["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return path


ERROR = '<c r="{place}" t="e"><v>#REF!</v></c>'
FORMULA = '<c r="{place}"><f>SUM(A1:A2)</f></c>'


def test_cells_that_hide_a_value_are_faults_in_a_used_column_and_nowhere_else(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [["비고란 제목"], [*JOURNAL[0], "모르는 열"], *([*row, "x"] for row in JOURNAL[1:])]
    path = workbook(tmp_path, {"분개장": rows})
    odd = {"A1": ERROR, "E3": ERROR, "F4": FORMULA, "H4": ERROR, "I3": ERROR, "I4": FORMULA}
    extracted = read(with_odd_cells(path, odd))
    assert extracted.notices.faults.select("sheet", "row", "field", "header", "kind", "value").rows() == [
        ("분개장", 3, "debit_amount", "차변", "error-cell", "#REF!"),
        ("분개장", 4, "credit_amount", "대변", "formula-without-value", "=SUM(A1:A2)"),
        ("분개장", 4, "description", "적요", "error-cell", "#REF!"),
    ]


def test_hidden_sheets_are_read_too(tmp_path: Path) -> None:
    book = workbook(tmp_path, {"메모": [["가"]], "분개장": JOURNAL}, "분개장")
    assert [table.sheet for table, _ in read(book).tables] == ["분개장"]


def test_one_sheet_may_be_named(tmp_path: Path) -> None:
    book = workbook(tmp_path, {"1월": JOURNAL, "2월": JOURNAL, "메모": [["가"]]})
    extracted = read(book, sheet="2월")
    assert [table.sheet for table, _ in extracted.tables] == ["2월"]
    assert extracted.notices.strangers.is_empty()
    with pytest.raises(SheetUnknown):
        read(book, sheet="3월")


def test_accounts_are_told_by_code_and_name_the_most_frequent_first(tmp_path: Path) -> None:
    renamed = LINES[0].replace("현금", "현금및예금")
    lines = written(tmp_path, HEAD, LINES[0], renamed, renamed, LINES[1], HEAD)
    extracted = read(lines, written(tmp_path, "계정코드,계정과목,계정유형", "10100,현금,자산", name="a.csv"))
    assert {(each.code, each.name, each.lines, each.account_type) for each in extracted.accounts} == {
        ("10100", "현금및예금", 2, None),
        ("10100", "현금", 2, "자산"),
        ("40100", "상품매출", 1, None),
    }
    assert extracted.accounts[-1].name == "상품매출"


RESOLUTION = Resolution(Reading(UNKNOWN), (), {}, {}, {}, {}, "include")
NO_NAMES = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})


def transformed(extracted: Extracted) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return lines and vouchers without their ids, each line with its voucher's number."""
    book = VoucherBook(extracted.spool / "vouchers")
    lines = pl.concat([transform_part(part, RESOLUTION, book, NO_NAMES).frame for part in extracted.parts()])
    headers = pl.concat(voucher_headers(book, RESOLUTION, "approved"))
    numbers = headers.select(pl.col("id").alias("voucher_id"), pl.col("voucher_no").alias("composed_no"))
    numbered = lines.join(numbers, on="voucher_id", how="left", maintain_order="left")
    return numbered.drop("id", "voucher_id"), headers.drop("id")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_vouchers_scattered_over_parts_are_what_they_are_in_one_part(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        f"2024-01-0{day},{number},10100,현금,{debit or ''},{credit or ''},,{memo}"
        for number, day, debit, credit, memo in _scattered()
    ]
    path = written(tmp_path, HEAD, *lines)
    whole = transformed(read(path))
    monkeypatch.setattr(extract_module, "PART_ROWS", size)
    for part, whole_part in zip(transformed(read(path)), whole, strict=True):
        assert part.equals(whole_part)
    assert whole[1].select("voucher_no", "total_debit", "total_credit").rows() == [
        ("20240105-00001", 6, 6),
        ("20240106-00001", 5, 5),
    ]
    assert whole[1]["description"].to_list() == ["늦은 적요", "나"]


def _scattered() -> Iterable[tuple[int, int, int, int, str]]:
    return [
        *((1, 5, 1, 0, ""), (1, 6, 5, 0, "나"), (1, 5, 2, 0, ""), (1, 5, 0, 6, "늦은 적요")),
        *((1, 6, 0, 3, ""), (1, 5, 3, 0, "또"), (1, 6, 0, 2, "")),
    ]


def test_what_reading_noticed_is_told_with_a_subject_for_every_frame(tmp_path: Path) -> None:
    notices = read(written(tmp_path / "in", HEAD, *LINES)).notices
    assert [subject.value for subject, _ in notices] == [each.name for each in fields(notices)]
    assert all(frame is getattr(notices, subject.value) for subject, frame in notices)


def test_every_subject_that_an_extract_rule_reads_is_noticed(tmp_path: Path) -> None:
    extracted = read(written(tmp_path / "in", HEAD, *LINES))
    about_reading = {subject for rule in rules() if rule.id.startswith("KERP-E") for subject in rule.subjects}
    # The text of each part, what codes mean none, unused tables and lost corrections are asked about elsewhere.
    asked_elsewhere = {Subject.UNUSED, Subject.RAW, Subject.FILLERS, Subject.MISSED_CORRECTIONS}
    assert about_reading - asked_elsewhere <= {subject for subject, _ in extracted.notices}
    assert {subject for rule in rules() for subject in rule.subjects} <= set(Subject)
