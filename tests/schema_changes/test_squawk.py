"""squawk is asked what our table says, of every file as the runner runs it, and nobody switches it off in silence."""

import json
import subprocess
from pathlib import Path

import pytest
from kerp_import.migrate.files import read_folder
from kerp_import.model.schema_errors import SquawkUnusable
from kerp_import.model.words import Language
from kerp_import.schema_changes.lint import squawk
from kerp_import.schema_changes.lint.squawk import squawk_findings, squawk_program
from kerp_import.schema_changes.lint.squawk_table import squawk_table
from support import FIXTURES


def found_in(folder: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [(each.file, each.line, each.rule) for each in squawk_findings(read_folder(folder))]


def test_the_table_holds_every_rule_that_squawk_asks_by_default() -> None:
    everything = FIXTURES / "lint" / "squawk-every-rule.sql"
    asked = subprocess.run(
        [squawk_program(), "--reporter=json", "--assume-in-transaction", everything], capture_output=True, check=False
    )
    table = squawk_table()
    told = {each["rule_name"] for each in json.loads(asked.stdout)}
    assert told | {"syntax-error"} == table.asked.keys() | table.left_out.keys()
    assert not table.asked.keys() & table.left_out.keys()
    assert table.drops <= table.asked.keys()


def test_what_is_found_has_our_words_a_line_and_its_statement(tmp_path: Path) -> None:
    good = "CREATE TABLE notes (id bigint);\n\nALTER TABLE notes\n    ADD COLUMN code char(2);\n"
    (tmp_path / "1_notes.up.sql").write_text(good, encoding="utf-8")
    (tmp_path / "2_notes.up.sql").write_text("SELECT 1;\nSELEC 1;\n", encoding="utf-8")
    told = [
        (each.line, each.rule, each.statement, each.message.say(Language.KO))
        for each in squawk_findings(read_folder(tmp_path))
    ]
    assert told == [
        (4, "ban-char-field", "ALTER TABLE notes ADD COLUMN code char(2)", "CHAR는 빈칸을 채우고 비교할 때 무시합니다"),
        (2, "syntax-error", "SELEC 1", "SQL로 읽을 수 없습니다: expected command, found IDENT"),
    ]


def test_a_way_back_may_drop_and_nothing_else(tmp_path: Path) -> None:
    drops = "ALTER TABLE notes DROP COLUMN code;\nDROP INDEX notes_at;\nALTER TABLE notes RENAME TO remarks;\n"
    assert found_in(tmp_path, {"1_a.up.sql": drops, "1_a.down.sql": drops}) == [
        ("1_a.up.sql", 1, "ban-drop-column"),
        ("1_a.up.sql", 2, "require-concurrent-index-deletion"),
        ("1_a.up.sql", 3, "renaming-table"),
        ("1_a.down.sql", 3, "renaming-table"),
    ]


def test_neither_a_comment_nor_a_configuration_beside_it_switches_a_rule_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".squawk.toml").write_text('excluded_rules = ["ban-drop-table"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    file = "-- squawk-ignore-file\n-- squawk-ignore ban-drop-table\nDROP TABLE notes;\n"
    assert found_in(tmp_path, {"1_a.up.sql": file}) == [("1_a.up.sql", 3, "ban-drop-table")]


def test_concurrently_is_a_fault_only_where_the_file_begins_a_transaction_itself(tmp_path: Path) -> None:
    index = "CREATE INDEX CONCURRENTLY notes_at ON notes (at);\n"
    files = {"1_a.up.sql": f"SELECT 1;\n{index}SELECT 2;\n", "2_b.up.sql": f"BEGIN;\n{index}COMMIT;\n"}
    assert found_in(tmp_path, files) == [("2_b.up.sql", 2, "ban-concurrent-index-creation-in-transaction")]


def test_without_squawk_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squawk, "PACKAGE", "squawk-that-nobody-installed")
    with pytest.raises(SquawkUnusable) as refused:
        found_in(tmp_path, {"1_a.up.sql": "SELECT 1;\n"})
    assert refused.value.facts == {"reason": "squawk-that-nobody-installed is not installed"}
