"""The command db lint as its user meets it: our own migrations are clean, a stranger's folder is told what to do."""

import json
from pathlib import Path

import pytest
from kerp_import.migrate.files import shipped
from support import Kerp

pytestmark = pytest.mark.slow

FOLDER = {
    "7_notes.up.sql": (
        "CREATE TABLE notes (id uuid PRIMARY KEY, company_id uuid NOT NULL, text text, kind char(2));\n"
        "ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n"
        "CREATE POLICY tenant ON notes USING (company_id::text = current_setting('app.tenant', true));\n"
    ),
    "7_notes.down.sql": "DROP TABLE notes;\n",
    "0012_text.up.sql": "-- No note is without a text.\nUPDATE notes\nSET text = ''\nWHERE text IS NULL;\n",
    "lint-exceptions.yaml": (
        "exceptions:\n  - {file: 7_notes.up.sql, rule: ban-char-field, why: a kind has two letters}\n"
    ),
}
"""A folder of somebody else's, with digits as they come and a setting of its own."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "theirs"
    path.mkdir()
    for name, text in FOLDER.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def test_our_own_migrations_are_clean_but_for_what_is_excepted_with_a_reason(kerp: Kerp) -> None:
    done = kerp("db", "lint")
    excepted = done.stdout.rpartition("사유가 적힌 예외 ")[2]
    assert done.stdout == f"마이그레이션 {len(shipped().migrations)}개: 걸린 것 0건, 사유가 적힌 예외 {excepted}"
    assert done.returncode == 0, done.stderr


def test_what_is_wrong_is_told_with_its_place_its_statement_and_what_to_do(kerp: Kerp, folder: Path) -> None:
    done = kerp("db", "lint", "--path", folder)
    assert done.stdout == (
        "0012_text.up.sql:1  KERP-D002\n"
        "  되돌리는 파일이 없습니다: 0012_text.down.sql\n"
        "  → up이 만든 것을 되돌리는 0012_text.down.sql을 같은 폴더에 쓰십시오.\n"
        "0012_text.up.sql:2  KERP-D008  UPDATE notes SET text = '' WHERE text IS NULL\n"
        "  행 보안이 notes 표의 모든 행을 가려, UPDATE가 한 행도 건드리지 않고 성공합니다\n"
        "  → 회사마다 set_config('app.tenant', …, true)를 하고 실행하십시오. 행 보안이 걸리지 않는 곳에서 회사 목록을 "
        "얻어야 합니다. 큰 표라면 kerp-import db backfill을 쓰십시오.\n"
        "마이그레이션 2개: 걸린 것 2건, 사유가 적힌 예외 1건\n"
    )
    assert done.returncode == 4


def test_json_tells_findings_and_exceptions(kerp: Kerp, folder: Path) -> None:
    (folder / "0012_text.up.sql").write_text("SELECT 1;\n", encoding="utf-8")
    done = kerp("--lang", "en", "db", "lint", "--json", "--path", folder)
    assert json.loads(done.stdout) == {
        "migrations": 2,
        "findings": [
            {
                "rule": "KERP-D002",
                "file": "0012_text.up.sql",
                "line": 1,
                "statement": "",
                "message": "There is no way back: 0012_text.down.sql is missing",
                "hint": "Write 0012_text.down.sql beside it, which takes back what the up file makes.",
            }
        ],
        "exceptions": [
            {"file": "7_notes.up.sql", "rule": "ban-char-field", "why": "a kind has two letters", "findings": 1}
        ],
    }
    assert done.returncode == 4


def test_an_exception_needs_a_reason_and_a_rule_that_is_asked(kerp: Kerp, folder: Path) -> None:
    (folder / "lint-exceptions.yaml").write_text(
        "exceptions:\n  - {file: 7_notes.up.sql, rule: KERP-D002}\n"
        "  - {file: 7_notes.up.sql, rule: prefer-text-field, why: x}\n",
        encoding="utf-8",
    )
    done = kerp("db", "lint", "--path", folder)
    lines = done.stderr.splitlines()
    assert lines[0].endswith("lint-exceptions.yaml: 예외 파일에 문제가 2건 있습니다")
    assert lines[1] == "  2행: exceptions: 필요한 키가 없습니다: why"
    assert lines[2].startswith("  3행: rule: 모르는 값입니다: 'prefer-text-field' (가능: KERP-D001, KERP-D002, ")
    assert lines[-1] == "→ 적힌 줄을 고친 뒤 다시 실행하십시오: kerp-import db lint"
    assert (done.returncode, done.stdout) == (3, "")
