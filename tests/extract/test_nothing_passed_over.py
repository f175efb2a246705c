"""What was given and holds no data is named; two sheets of one name are two; a company's code fits or is refused."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.formats import open_file
from kerp_import.extract.formats.delimited_records import is_torn, without_blanks_before_quotes
from kerp_import.files.inputs import LeftOut, LeftOutAs, files_left_out, find_files
from kerp_import.model.errors import CompanyUnfit
from kerp_import.model.nouns import Job
from kerp_import.model.safe_text import told_apart
from kerp_import.records.company import require_fit

DEPARTMENTS = "부서코드,부서명\nD10,영업부\n"
SHEET_LIST = "xl/workbook.xml"


def job_of(folder: Path, *paths: Path, known_empty: tuple[str, ...] = ()) -> Job:
    report_folder = folder / "kerp-reports"
    return Job(company="T", files=paths, home=folder, known_empty=known_empty, report_folder=report_folder)


def read(job: Job, folder: Path) -> Extracted:
    spool = folder / "spool"
    spool.mkdir()
    return extract(job, find_files(job), b"secret", spool)


def file(path: Path, content: str = DEPARTMENTS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_of_a_folder_all_that_is_not_read_is_told(tmp_path: Path) -> None:
    given = tmp_path / "받은것"
    file(given / "1월" / "부서.csv")
    for name in (
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "~$부서.xlsx",
        ".git/config",
        "run/report.html",
        "run/a.xlsx",
    ):
        file(given / name)
    for name in ("2월", "3월/안"):
        (given / name).mkdir(parents=True)
    job = job_of(tmp_path, given)
    assert [each.name for each in find_files(job)] == ["부서.csv"]
    assert set(files_left_out(job)) == {
        LeftOut("Thumbs.db", LeftOutAs.SYSTEM),
        LeftOut("desktop.ini", LeftOutAs.SYSTEM),
        LeftOut(".DS_Store", LeftOutAs.SYSTEM),
        LeftOut("~$부서.xlsx", LeftOutAs.LOCK),
        LeftOut(".git/config", LeftOutAs.HIDDEN),
        LeftOut("run/report.html", LeftOutAs.REPORT),
        LeftOut("run/a.xlsx", LeftOutAs.REPORT),
        LeftOut(f"{given.as_posix()}/2월", LeftOutAs.EMPTY_FOLDER),
        LeftOut(f"{given.as_posix()}/3월", LeftOutAs.EMPTY_FOLDER),
    }


def test_an_empty_folder_is_an_error_unless_it_is_known(tmp_path: Path) -> None:
    (empty := tmp_path / "4월").mkdir()
    books = file(tmp_path / "부서.csv")
    first = read(job_of(tmp_path, books, empty), tmp_path)
    assert first.notices.empty["value"].to_list() == [empty.as_posix()]
    (tmp_path / "spool").rename(tmp_path / "spool-1")
    second = read(job_of(tmp_path, books, empty, known_empty=("4월",)), tmp_path)
    assert (second.notices.empty.height, second.notices.passed_over["value"].to_list()) == (0, [empty.as_posix()])


def test_the_folder_of_the_report_is_no_empty_folder(tmp_path: Path) -> None:
    file(tmp_path / "부서.csv")
    (tmp_path / "kerp-reports").mkdir()
    assert files_left_out(job_of(tmp_path, tmp_path)) == ()


def test_a_pattern_of_the_shell_names_locks_and_system_files(tmp_path: Path) -> None:
    paths = [file(tmp_path / name) for name in ("~$부서.xlsx", "Thumbs.db", "부서.csv")]
    job = job_of(tmp_path, *paths)
    assert [each.name for each in find_files(job)] == ["부서.csv"]
    assert [each.reason for each in files_left_out(job)] == [LeftOutAs.LOCK, LeftOutAs.SYSTEM]


def test_empty_members_of_an_archive_are_errors_and_what_a_system_added_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "장부.zip", "w") as archive:
        archive.writestr("1월/부서.csv", DEPARTMENTS)
        archive.writestr("2월/부서.csv", "")
        archive.mkdir("3월")
        archive.writestr("__MACOSX/1월/._부서.csv", "x")
        archive.writestr("1월/.DS_Store", "x")
    notices = read(job_of(tmp_path, tmp_path / "장부.zip"), tmp_path).notices
    assert notices.empty["value"].to_list() == ["장부.zip/3월", "장부.zip/2월/부서.csv"]
    assert notices.passed_over["count"].to_list() == [2]


def test_a_second_sheet_of_a_name_gets_a_number_that_no_other_has() -> None:
    assert told_apart(["2월", "2월", "3월", "2월 (2)", "2월"]) == ["2월", "2월 (3)", "3월", "2월 (2)", "2월 (4)"]


def test_two_sheets_of_one_name_are_read_by_position(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "가"
    book.worksheets[0].append(["first"])
    book.create_sheet("나").append(["second"])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as given, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as out:
        for info in given.infolist():
            content = given.read(info)
            out.writestr(
                info, content.replace("나".encode(), "가".encode()) if info.filename == SHEET_LIST else content
            )
    sheets = open_file(tmp_path / "b.xlsx", shown_as="b.xlsx")
    assert [(each.sheet, next(each.parts())["c0"].to_list()) for each in sheets] == [
        ("가", ["first"]),
        ("가 (2)", ["second"]),
    ]


@pytest.mark.parametrize(
    ("line", "is_set_aside"),
    [
        ('1,카드"가, 나"', True),
        ('1,"가",카드"나, 다",4', True),
        ('1,15" 모니터', False),
        ('1,"가 ""나"" 다",라', False),
        ('="0012",="5",6', False),
        ('1, "가, 나"', False),
        ('"가\n나",1', False),
    ],
)
def test_a_record_is_torn_where_a_comma_is_missing_beside_a_quote(line: str, is_set_aside: bool) -> None:  # noqa: FBT001
    assert is_torn(line, ",") == is_set_aside


def test_blanks_before_quotes_are_no_text() -> None:
    assert without_blanks_before_quotes('1, "가, 나",  "다"\n', ",") == ["1", "가, 나", "다"]
    assert without_blanks_before_quotes('1, "가" 나,다\n', ",") is None


@pytest.mark.parametrize("code", ["", "  ", "A" * 21, "A\nB", "A\0B", " A", "A\u200b"])
def test_a_company_code_that_does_not_fit_is_refused(code: str) -> None:
    with pytest.raises(CompanyUnfit):
        require_fit(code)


def test_codes_and_names_that_fit_pass() -> None:
    require_fit("HANBIT-2024", "한빛 상사 (주)")
    require_fit("가" * 20, "나" * 100)
    with pytest.raises(CompanyUnfit):
        require_fit("A", "나" * 101)
