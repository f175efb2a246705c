"""A profile reads a customer's own layout; the draft that inspect writes reads what was read."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.profile import described, read_profile
from kerp_import.extract.read_spool import read_back
from kerp_import.files.inputs import find_files
from kerp_import.inspect.inspection import inspect_files
from kerp_import.inspect.profile_draft import draft
from kerp_import.model.errors import (
    KerpError,
    NothingRecognised,
    ProfileBroken,
    ProfileDoesNotFit,
    ProfileUnknown,
    ProfileUnused,
)
from kerp_import.model.nouns import Job
from kerp_import.model.words import Language
from support import FIXTURES

INPUTS = sorted(
    path
    for path in (FIXTURES / "sources").glob("*/*")
    if ".expected." not in path.name and path.suffix in {".csv", ".txt", ".xls", ".xlsx"}
)


def folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path


def read(path: Path, spool: Path, profile: Path | str | None = None) -> Extracted:
    job = Job(company="HANBIT", files=(path,), home=spool, profile=str(profile) if profile else None)
    return extract(job, find_files(job), b"secret", folder(spool))


def rows_of(extracted: Extracted) -> pl.DataFrame:
    ((table, _),) = extracted.tables
    return pl.concat(read_back(table, extracted.spool))


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
def test_the_draft_of_a_profile_reads_what_was_read(path: Path, tmp_path: Path) -> None:
    job = Job(company="", files=(path,), home=tmp_path)
    profile = tmp_path / "draft.yaml"
    profile.write_text(draft(inspect_files(job, folder(tmp_path / "seen")), Language.KO), encoding="utf-8")
    plain, profiled = read(path, tmp_path / "usual"), read(path, tmp_path / "profiled", profile)
    ((plain_table, counts),), ((table, profiled_counts),) = plain.tables, profiled.tables
    # What a profile names is no longer decided by the cells, and most of it no longer in doubt.
    named = tuple(replace(each, by_content=False) for each in plain_table.columns)
    # A profile says what balances are: there are no reasons beside it.
    assert table == replace(plain_table, profile="draft#1", doubts=table.doubts, columns=named, reasons=())
    assert profiled_counts == counts
    assert rows_of(profiled).equals(rows_of(plain))


OWN = FIXTURES / "profiles" / "own-layout.csv"


def test_a_layout_of_ones_own_is_read_as_its_profile_says(tmp_path: Path) -> None:
    extracted = read(OWN, tmp_path / "spool", OWN.with_suffix(".yaml"))
    ((table, counts),) = extracted.tables
    assert (table.entity, table.layout, table.header_row) == ("journal", "L2", 2)
    assert counts.dropped == {"title": 1, "header": 1, "blank": 1, "profile": 1}
    assert [each.header for each in counts.unused] == ["비밀"]
    (part,) = extracted.parts()
    assert part.frame.drop("file", "sheet").rows() == [
        (3, "2024-01-05", "1", "차변", "10300", "100,000", "현금 매출", "D10"),
        (4, "2024-01-05", "1", "대변", "40100", "100,000", "현금 매출", "D10"),
        (5, "2024-02-13", "2", "차변", "83000", "5,500", "볼펜", "D10"),
        (6, "2024-02-13", "2", "대변", "10300", "5,500", "볼펜", "D10"),
    ]


def test_the_guide_shows_this_very_profile() -> None:
    guide = (FIXTURES.parent / "docs/guide.md").read_text(encoding="utf-8")
    assert f"```yaml\n{OWN.with_suffix('.yaml').read_text(encoding='utf-8')}```\n" in guide


def test_a_table_without_a_header_is_read_by_its_letters(tmp_path: Path) -> None:
    data = written(tmp_path / "부서.csv", "D10,영업부", "D20,관리부")
    profile = written(
        tmp_path / "p.yaml",
        "tables:",
        "  - entity: departments",
        "    header_row: 0",
        "    columns: {department_code: {column: A}, department_name: {column: B}}",
    )
    ((table, counts),) = read(data, tmp_path / "spool", profile).tables
    assert (counts.read, counts.data, table.header_row) == (2, 2, 0)
    assert [(each.field, each.header) for each in table.columns] == [("department_code", "A"), ("department_name", "B")]


def test_a_shipped_source_is_forced_by_its_name(tmp_path: Path) -> None:
    data = written(
        tmp_path / "a.csv", "계정코드,계정과목,차변,대변,잔액", "10300,보통예금,100,,100", "33100,자본금,,100,100"
    )
    with pytest.raises(NothingRecognised):
        read(data, tmp_path / "usual")
    ((table, _),) = read(data, tmp_path / "forced", "opening-balances").tables
    assert table.profile == "opening-balances"


PLAIN = ("tables:", "  - entity: departments", "    columns: {department_code: 코드, department_name: 이름}")


def test_sheets_that_the_profile_is_not_about_are_read_as_usual(tmp_path: Path) -> None:
    files = folder(tmp_path / "files")
    written(files / "a.csv", "코드,이름", "D10,영업부")
    written(files / "b.csv", "프로젝트코드,프로젝트명", "P1,신축")
    extracted = read(files, tmp_path / "spool", written(tmp_path / "mine.yaml", *PLAIN))
    assert [(table.file, table.profile) for table, _ in extracted.tables] == [
        ("a.csv", "mine#1"),
        ("b.csv", "projects"),
    ]


@pytest.mark.parametrize(
    ("profile", "kind", "message"),
    [
        ("없는것.yaml", ProfileUnknown, "없는것.yaml: 그런 프로필 파일도, 그런 이름의 양식도 없습니다"),
        ((*PLAIN, "    sheet: 다른*"), ProfileUnused, "에 맞는 표가 하나도 없습니다"),
        (
            (*PLAIN, "    file: a.*", "    header_row: 2"),
            ProfileDoesNotFit,
            "a.csv : 프로필 p#1이 이 표를 가리키지만 맞지 않습니다: department_code (코드), department_name (이름)",
        ),
    ],
)
def test_a_profile_that_reads_nothing_says_why(
    profile: str | tuple[str, ...], kind: type[KerpError], message: str, tmp_path: Path
) -> None:
    data = written(tmp_path / "a.csv", "코드,이름", "D10,영업부")
    named = profile if isinstance(profile, str) else written(tmp_path / "p.yaml", *profile)
    with pytest.raises(kind) as refused:
        read(data, tmp_path / "spool", named)
    assert message in refused.value.say(Language.KO)


BROKEN = sorted((FIXTURES / "profiles" / "broken").glob("*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_problem_of_a_profile_is_told_at_once(path: Path) -> None:
    with pytest.raises(ProfileBroken) as refused:
        read_profile(path)
    messages = "\n".join(refused.value.say(language) for language in Language) + "\n"
    assert messages.replace(str(path), path.name) == path.with_suffix(".expected.txt").read_text(encoding="utf-8")


def test_comments_do_not_change_what_a_profile_does(tmp_path: Path) -> None:
    plain = described(str(written(tmp_path / "a.yaml", *PLAIN)))
    assert described(str(written(tmp_path / "b.yaml", "# 부서", *PLAIN))) == plain
    assert described(str(written(tmp_path / "c.yaml", *PLAIN, "    drop: [계]"))) != plain
    assert described(None) == ""


def test_an_unknown_table_becomes_a_draft_to_be_edited(tmp_path: Path) -> None:
    data = written(tmp_path / "장부.csv", "처리일,증빙,큰금액", "2024-01-05,900101-1234567,100", "2024-01-06,,200")
    drafted = draft(
        inspect_files(Job(company="", files=(data,), home=tmp_path), folder(tmp_path / "seen")), Language.KO
    )
    assert drafted == (
        "# kerp-import 프로필: kerp-import run --profile 이_파일.yaml …\n"
        "tables:\n"
        "  # 모르는 표: entity를 정하고, 필요한 열의 # 를 지우고 field를 항목 이름으로 바꾸십시오\n"
        "  - entity: journal   # accounts, partners, departments, projects, opening_balances, journal, trial_balance,"
        " account_ledger, partner_ledger, employees, items, sales_book, monthly_ledger, control_totals\n"
        '    file: "장부.csv"\n'
        "    header_row: 1\n"
        "    columns:\n"
        "      # field: {column: A}   # 처리일 (100 %) 2024-01-05\n"
        "      # field: {column: B}   # 증빙 (50 %) ******-*******\n"
        "      # field: {column: C}   # 큰금액 (100 %) 100\n"
    )
