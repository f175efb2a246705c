"""A doubtful reading is reported with the other one, and the option that it names decides."""

from datetime import date
from pathlib import Path

import pytest
from kerp_import.extract.extract import read_files
from kerp_import.files.inputs import find_files
from kerp_import.inspect.inspection import inspect_files
from kerp_import.model.nouns import Job
from kerp_import.model.words import Language
from kerp_import.validate.validate import Checker
from kerp_import.values.periods import Days, opened, year_named

FLAGS = ("차변", "대변", "차변", "대변", "차변", "대변", "차변", "대변", "정정", "취소")
SIGNED_OR_FLAGGED = "\n".join(
    [
        "전표일자,전표번호,계정코드,구분,금액",
        *(
            f"2024-01-0{at // 2 + 1},0000{at // 2 + 1},10{3 + 5 * (at % 2)}00,{flag},{'-' * (at % 2)}1000"
            for at, flag in enumerate(FLAGS)
        ),
    ]
)


def doubt_messages(path: Path, spool: Path, *, profile: str | None = None, days: Days | None = None) -> list[str]:
    job = Job(company="HANBIT", files=(path,), home=spool, profile=profile)
    extracted = read_files(job, find_files(job), b"secret", spool, days)
    checker = Checker(Language.EN, tuple(table for table, _ in extracted.tables), {})
    return [f"{each.rule} {each.message}" for each in checker.frame("doubts", extracted.notices.doubts)]


def test_a_source_that_nearly_fits_is_named_and_either_profile_decides(tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(SIGNED_OR_FLAGGED, encoding="utf-8")
    (doubt,) = doubt_messages(path, tmp_path)
    assert doubt.startswith("KERP-E010 This table was read as journal-signed; if '구분' is side, it is journal-flag-")
    assert doubt_messages(path, tmp_path, profile="journal-signed") == []
    assert doubt_messages(path, tmp_path, profile="journal-flag-and-amount") == [
        (
            "KERP-E014 Column '구분' (D) was read as side, which is not certain: 2 of 10 cells do not look like it,"
            " such as '정정'. It may be: voucher_kind"
        )
    ]


def test_a_year_that_only_the_option_names_is_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text("전표일자,전표번호,계정코드,차변,대변\n03-04,1,10300,5,\n03-04,1,10800,,5\n", encoding="utf-8")
    assert doubt_messages(path, tmp_path, days=(date(2024, 1, 1), date(2024, 12, 31))) == [
        (
            "KERP-E015 The dates have no year and the file states no period; the year is that of --fiscal-year: '03-04'"
            " was read as 2024-03-04, but may be 2023-03-04"
        )
    ]


def test_inspect_tells_the_doubts_of_each_sheet(tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    path.write_text(SIGNED_OR_FLAGGED, encoding="utf-8")
    (sheet,) = inspect_files(Job(company="", files=(path,), home=tmp_path), tmp_path).sheets
    assert [(each.rule, each.file, each.row) for each in sheet.doubts] == [("KERP-E010", "journal.csv", 1)]


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("2024.01.01 ~", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2023년 7월 1일 ~", (date(2023, 7, 1), date(2024, 6, 30))),
        ("2024년도", None),
        ("2024.13.01 ~", None),
    ],
)
def test_a_period_without_its_end_is_twelve_months(title: str, days: Days | None) -> None:
    assert opened([title]) == days
    assert year_named([title]) == ((date(2024, 1, 1), date(2024, 12, 31)) if title == "2024년도" else None)
