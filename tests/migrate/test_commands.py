"""`db up`, `down`, `goto`, `force`, `version`, `status` and `repair` as a person meets them, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from kerp_import.migrate.files import shipped
from made_up_migrations import ask, made_up, written
from psycopg import sql
from support import Kerp

A = made_up(1, "CREATE TABLE a (x int);", "DROP TABLE a;", "a")
B = made_up(2, "CREATE TABLE b (x int);", "DROP TABLE b;", "b")
PERSON = "900101-1234567"


@pytest.fixture(name="surroundings")
def _surroundings(empty_database_url: str, home: Path) -> dict[str, str]:
    return {"KERP_DATABASE_URL": empty_database_url, "KERP_HOME": str(home), "KERP_LANG": "en", "COLUMNS": "200"}


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return written(tmp_path / "f", A, B)


@pytest.mark.slow
def test_a_folder_goes_up_down_and_to_a_version(kerp: Kerp, folder: Path) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        done = kerp("db", *arguments, "--path", folder)
        return done.returncode, done.stdout or done.stderr

    assert call("version") == (0, "0\n")
    assert call("up", "1") == (0, "000001_a\n")
    assert call("up") == (0, "000002_b\n")
    assert call("up") == (0, "Nothing to do\n")
    assert call("version") == (0, "2\n")
    assert call("down", "--yes") == (0, "000002_b\n")
    assert call("goto", "2") == (0, "000002_b\n")
    assert call("goto", "0", "--yes") == (0, "000002_b\n000001_a\n")
    assert call("down", "5", "--yes")[0] == 3
    assert call("force", "1", "--yes") == (0, "Version 1\n")
    assert call("version") == (0, "1\n")
    assert call("repair", "--yes") == (0, "Nothing to fix\n")


@pytest.mark.parametrize(
    "arguments", [("up", "0"), ("up", "x"), ("down", "0"), ("goto",), ("goto", "x"), ("force", "x")]
)
def test_a_number_that_is_none_is_wrong_use(kerp: Kerp, folder: Path, arguments: tuple[str, ...]) -> None:
    assert kerp("db", *arguments, "--path", folder).returncode == 2


def test_off_a_terminal_nothing_goes_down_or_is_forced_unasked(kerp: Kerp, folder: Path) -> None:
    kerp("db", "up", "--path", folder)
    for arguments in (("down",), ("goto", "1"), ("force", "1")):
        done = kerp("db", *arguments, "--path", folder)
        assert done.returncode == 2
        assert "--yes" in done.stderr
    assert kerp("db", "version", "--path", folder).stdout == "2\n"


def test_a_table_is_named_for_another_folder_alone_and_by_a_name(kerp: Kerp, folder: Path) -> None:
    assert kerp("db", "up", "--table", "other").returncode == 2
    assert kerp("db", "up", "--path", folder, "--table", 'a"; DROP TABLE b').returncode == 2
    assert kerp("db", "up", "--path", folder, "--table", "other").returncode == 0
    assert kerp("db", "version", "--path", folder, "--table", "other").stdout == "2\n"
    assert kerp("db", "version", "--path", folder).stdout == "0\n"


def test_what_cannot_go_on_is_3_and_says_what_to_do(kerp: Kerp, folder: Path, tmp_path: Path) -> None:
    for arguments, words in (
        (("goto", "9", "--path", folder), "KERP-X611 There is no version 9 (the last is 2)"),
        (("up", "--path", tmp_path / "none"), f"KERP-X601 {tmp_path}/none: no folder of migrations: not a folder"),
    ):
        done = kerp("db", *arguments)
        assert done.returncode == 3
        assert words in done.stderr, done.stderr


def test_our_own_folder_by_its_path_is_ours(kerp: Kerp) -> None:
    assert kerp("db", "up", "1", "--path", shipped().path).returncode == 0
    assert kerp("db", "version").stdout == "1\n"


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", r"000001_a: applied 2\d{3}-\S+ \S+ \w+ \d\.\d\ds sha256:[0-9a-f]{12}\n000002_b: pending\n"),
        ("ko", r"000001_a: 적용됨 2\d{3}-\S+ \S+ \w+ \d\.\d\ds sha256:[0-9a-f]{12}\n000002_b: 남음\n"),
    ],
    ids=["en", "ko"],
)
def test_status_says_when_by_whom_and_how_long(kerp: Kerp, folder: Path, language: str, wanted: str) -> None:
    kerp("db", "up", "1", "--path", folder)
    said = kerp("db", "status", "--path", folder, KERP_LANG=language).stdout
    assert re.fullmatch(wanted, said), said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "KERP-X608 Migration 000003_c.up.sql:3 SELECT 1/0 failed: division by zero (2 of 3 steps are done)",
                "000003_c: stopped halfway (dirty) 000003_c.up.sql:3 SELECT 1/0",
                "KERP-X305 Migration 3 stopped halfway (dirty) 000003_c.up.sql:3 SELECT 1/0: division by zero",
            ),
        ),
        (
            "ko",
            (
                "KERP-X608 마이그레이션 000003_c.up.sql:3 SELECT 1/0 실패: division by zero (3단계 중 2단계까지",
                "000003_c: 중간에 멈춤 (dirty) 000003_c.up.sql:3 SELECT 1/0",
                "KERP-X305 마이그레이션 3이 중간에 멈춘 상태입니다 (dirty) 000003_c.up.sql:3 SELECT 1/0: division",
            ),
        ),
    ],
    ids=["en", "ko"],
)
def test_a_file_that_stopped_is_told_and_gone_on_with(
    kerp: Kerp, folder: Path, language: str, words: tuple[str, str, str]
) -> None:
    stopped, status, dirty = words
    written(folder, made_up(3, "CREATE TABLE c (x int);\nVACUUM c;\nSELECT 1/0;", "DROP TABLE c;", "c"))

    def call(*arguments: str) -> tuple[int, str]:
        done = kerp("db", *arguments, "--path", folder, KERP_LANG=language)
        return done.returncode, re.sub(r"\s+", " ", done.stdout + done.stderr)

    code, said = call("up")
    assert (code, stopped in said) == (3, True), said
    assert "kerp-import db repair" in said
    code, said = call("status")
    assert (code, status in said) == (0, True), said
    assert call("version")[1].strip() == "3 (dirty)"
    code, said = call("up")
    assert (code, dirty in said) == (3, True), said
    assert call("repair")[0] == 2
    written(folder, made_up(3, "CREATE TABLE c (x int);\nVACUUM c;\nSELECT 1;", "DROP TABLE c;", "c"))
    assert call("repair", "--yes")[0] == 0
    assert call("version")[1].strip() == "3"


def test_what_another_tool_left_dirty_is_told(kerp: Kerp, folder: Path, empty_database_url: str) -> None:
    kerp("db", "up", "--path", folder)
    with psycopg.connect(empty_database_url) as other:
        other.execute("UPDATE schema_migrations SET version = 1, dirty = true")
    assert "Version 1: another tool stopped halfway (dirty)\n" in kerp("db", "status", "--path", folder).stdout
    done = kerp("db", "repair", "--yes", "--path", folder)
    assert (done.returncode, "KERP-X617" in done.stderr) == (3, True)


def test_nothing_of_a_file_acts_or_names_a_person(kerp: Kerp, folder: Path, empty_database_url: str) -> None:
    canary = f"카나리\x1b[31m\u202e {PERSON}"
    written(folder, made_up(3, f"VACUUM;\nSELECT '{canary}'::int;", None, "c"))
    said = ""
    for arguments in (("up",), ("status",), ("up",), ("repair", "--yes")):
        done = kerp("db", *arguments, "--path", folder)
        said += done.stdout + done.stderr
    assert "카나리" in said
    noted = str(ask(empty_database_url, "SELECT statement, error FROM schema_migrations_history"))
    assert "카나리" in noted
    for each in ("\x1b", "\u202e", PERSON):
        assert each not in said
        assert each not in noted
    (folder / f"4_{PERSON}.up.sql").write_text("SELECT 1", encoding="utf-8")
    done = kerp("db", "up", "--path", folder)
    assert (done.returncode, PERSON in done.stderr) == (3, False)


@pytest.fixture(name="importer")
def _importer(empty_database_url: str) -> Iterator[tuple[str, str]]:
    """Return a login that may import and nothing else, and its address."""
    name = f"importer_{empty_database_url.partition('/t_')[2][:12]}"
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(name)))
        head, _, tail = empty_database_url.partition("://")[2].partition("@")
        yield name, f"postgresql://{name}:x@{tail}"
        assert head
        admin.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))


@pytest.mark.slow
def test_a_login_that_only_imports_sees_where_the_schema_is(
    kerp: Kerp, empty_database_url: str, importer: tuple[str, str]
) -> None:
    name, url = importer
    assert kerp("db", "up", "19").returncode == 0
    with psycopg.connect(empty_database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("GRANT kerp_importer TO {}").format(sql.Identifier(name)))
    pending = kerp("company", "add", "EARLY", "--name", "이른", KERP_DATABASE_URL=url)
    assert (pending.returncode, "KERP-X" in pending.stderr, "kerp-import db up" in pending.stderr) == (3, True, True)
    assert kerp("db", "status", KERP_DATABASE_URL=url).returncode == 0
    refused = kerp("db", "up", KERP_DATABASE_URL=url)
    assert (refused.returncode, "Traceback" in refused.stderr) == (3, False)
    assert kerp("db", "up").returncode == 0
    assert kerp("company", "add", "HANBIT", "--name", "한빛", KERP_DATABASE_URL=url).returncode == 0
    assert "HANBIT" in kerp("company", "list", KERP_DATABASE_URL=url).stdout
    assert kerp("db", "up", KERP_DATABASE_URL=url).returncode == 3
