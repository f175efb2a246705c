"""What of a file is one transaction, what runs outside of any, and files that do not say."""

from typing import Any

import pytest
import yaml
from kerp_import.migrate.directives import RowCheck, backfills_of, checks_of
from kerp_import.migrate.indexes import IndexChange, index_change
from kerp_import.migrate.statements import split
from kerp_import.migrate.steps import MigrationStep, done_checksum, settings_of, steps_of
from kerp_import.model.schema_errors import MigrationUnreadable
from kerp_import.model.words import Language
from support import FIXTURES

CASES = yaml.safe_load((FIXTURES / "migrate" / "steps.yaml").read_text(encoding="utf-8"))


def shown(step: MigrationStep) -> list[object]:
    """Return a step as the fixtures write it."""
    mode = f" {step.mode}" if step.mode else ""
    return [("in" if step.in_transaction else "out") + mode, *(each.line for each in step.statements)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_file_has_the_steps_that_are_written_down(case: dict[str, Any]) -> None:
    if "steps" in case:
        assert [shown(each) for each in steps_of("000001_a.up.sql", case["sql"])] == case["steps"]
        return
    with pytest.raises(MigrationUnreadable) as refused:
        steps_of("000001_a.up.sql", case["sql"])
    line, words = case["refuses"]
    assert refused.value.say(Language.EN) == f"000001_a.up.sql:{line} {words}"


def test_what_was_done_is_known_again_whatever_the_line_ends_and_the_rest() -> None:
    first = steps_of("a", "SELECT 1;\nSELECT\n2;\nVACUUM;\nSELECT 3;")
    same = steps_of("a", "-- fixed\r\nSELECT 1;\r\nSELECT\r\n2;\r\nVACUUM;\r\nSELECT 4;")
    other = steps_of("a", "SELECT 1;\nSELECT\n5;\nVACUUM;\nSELECT 3;")
    assert done_checksum(first, 2) == done_checksum(same, 2)
    assert done_checksum(first, 3) != done_checksum(same, 3)
    assert done_checksum(first, 1) != done_checksum(other, 1)


def test_what_is_set_for_the_session_is_known() -> None:
    steps = steps_of(
        "a",
        "SET search_path = a; SET LOCAL x.y = 1; SELECT pg_catalog.set_config('a.b', '', false); VACUUM;"
        " SET CONSTRAINTS ALL DEFERRED; RESET ROLE; SELECT 1; SET SESSION AUTHORIZATION x;",
    )
    assert [each.text.split("(")[0] for each in settings_of(steps)] == [
        "SET search_path = a", "SELECT pg_catalog.set_config", "RESET ROLE", "SET SESSION AUTHORIZATION x",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "name", "is_made"),
    [
        ("CREATE INDEX CONCURRENTLY i ON t (x)", "i", True),
        ('create unique index concurrently IF NOT EXISTS "My Index" ON ONLY shop . t (x)', 'shop."My Index"', True),
        ("CREATE /* of */ INDEX CONCURRENTLY -- why\n i ON t (x)", "i", True),
        ("CREATE INDEX CONCURRENTLY 색인 ON 전표 (적요)", "색인", True),
        ("CREATE INDEX CONCURRENTLY ON t (x)", "", True),
        ("DROP INDEX CONCURRENTLY i", "i", False),
        ('DROP INDEX CONCURRENTLY IF EXISTS shop."I" CASCADE', 'shop."I"', False),
    ],
)
def test_the_index_that_a_statement_makes_or_drops_is_known(sql: str, name: str, *, is_made: bool) -> None:
    (statement,) = split(sql)
    assert index_change(statement) == IndexChange(name, is_made)


@pytest.mark.parametrize("sql", ["CREATE INDEX i ON t (x)", "DROP INDEX i", "VACUUM", "REINDEX INDEX CONCURRENTLY i"])
def test_other_statements_make_and_drop_none(sql: str) -> None:
    (statement,) = split(sql)
    assert index_change(statement) is None


def test_directives_are_read_from_remarks_alone_and_on_every_system() -> None:
    text = (
        "-- check: SELECT count(*) FROM a;\r\n--CHECK : SELECT 1 -- why\r\n-- requires: backfill fill_a\r\n"
        "SELECT '\n-- check: SELECT 3\n'; /*\n-- requires: backfill b\n*/ -- checks: no\n  -- check: SELECT 4"
    )
    assert checks_of("f", text) == (
        RowCheck("SELECT count(*) FROM a", 1),
        RowCheck("SELECT 1", 2),
        RowCheck("SELECT 4", 9),
    )
    assert backfills_of("f", text) == ("fill_a",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-- check:", "a check counts: SELECT count(*) …"),
        ("-- check: SELECT 0; DROP TABLE a", "a check counts: SELECT count(*) …"),
        ("-- requires: fill_a", "it is written: -- requires: backfill NAME"),
        ("-- requires: backfill", "it is written: -- requires: backfill NAME"),
    ],
)
def test_a_directive_that_says_nothing_is_refused(line: str, words: str) -> None:
    with pytest.raises(MigrationUnreadable) as refused:
        (checks_of("f", f"SELECT 1;\n{line}\n"), backfills_of("f", f"SELECT 1;\n{line}\n"))
    assert refused.value.say(Language.EN) == f"f:2 {words}"
