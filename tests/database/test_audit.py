"""The audit: each command that changes data is noted with it, by what the server knows, and nothing is taken away."""

import json
from typing import LiteralString

import pytest
from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.migrate.files import shipped
from kerp_import.model.errors import DatabaseRefused
from kerp_import.records import company as companies
from support import FIXTURES, Kerp

DEMO = FIXTURES / "demo"
NOTE: LiteralString = (
    "INSERT INTO import_audit (company_id, action, outcome, tool_version, schema_version{}) "
    "VALUES (current_tenant_id(), 'run', 'done', '1', 1{})"
)


def noted(url: str, company: str) -> list[tuple[str, str]]:
    """Return what was done for the company and how it ended, in order."""
    with Database(url) as db:
        (found,) = [each for each in [companies.find(db, company)] if each is not None]
        return [(each.action, each.outcome) for each in audit.notes(db, found.id)]


def test_every_command_that_changes_data_is_noted_with_it(kerp: Kerp, database_url: str) -> None:
    book, mapping = DEMO / "한빛상사_2024.xlsx", DEMO / "mapping.yaml"
    assert kerp("company", "add", "HANBIT", "--name", "한빛상사").returncode == 0
    assert kerp("map", "apply", mapping, "--company", "HANBIT", "--by", "김").returncode == 0
    done = kerp("run", "--company", "HANBIT", "--json", book)
    batch = json.loads(done.stdout)["batch_id"]
    shown = kerp("batch", "show", batch)
    assert kerp("rollback", batch, "--yes").returncode == 0
    assert noted(database_url, "HANBIT") == [
        ("company add", "done"), ("map apply", "done"), ("run", "running"), ("run", "completed"), ("receipt", "issued"),
        ("rollback", "rolled_back"),
    ]  # fmt: skip
    assert shown.stdout.count("audit: ") == 3
    assert f"run --company HANBIT --json {book}" in shown.stdout
    as_json = json.loads(kerp("batch", "show", batch, "--json").stdout)
    assert [each["action"] for each in as_json["audit"]] == ["run", "run", "receipt", "rollback"]
    assert as_json["audit"][-1]["arguments"] == ["rollback", batch, "--yes"]
    assert kerp("company", "show", "HANBIT").stdout.count("audit: ") == 2


@pytest.mark.slow
def test_a_run_that_changes_nothing_leaves_no_note_of_success(kerp: Kerp, database_url: str) -> None:
    book = DEMO / "한빛상사_2024_오류.xlsx"
    kerp("company", "add", "HANBIT", "--name", "한빛상사")
    assert kerp("run", "--company", "HANBIT", "--mapping", DEMO / "mapping.yaml", book).returncode == 4
    assert noted(database_url, "HANBIT") == [("company add", "done"), ("run", "running"), ("run", "rejected")]


def test_migrations_are_noted_where_no_company_is_acted_for(database_url: str) -> None:
    with Database(database_url) as db:
        newest = shipped().migrations[-1]
        assert [each.action for each in audit.notes(db, None)][-1:] == ["db up"]
        assert audit.notes(db, None)[-1].details == {"migration": f"{newest.version:06}_{newest.name}"}


@pytest.mark.parametrize(
    ("column", "value"),
    [("login", "'somebody'"), ("at", "'2020-01-01'"), ("client_address", "'10.0.0.1'")],
)
def test_what_the_server_knows_nobody_says_otherwise(db: Database, column: str, value: str) -> None:
    company = companies.add(db, "HANBIT", "한빛상사", None)
    forged = NOTE.format(f", {column}", f", {value}")
    with db.tenant(company.id):
        assert db.execute(NOTE.format("", "")) == 1
    with pytest.raises(DatabaseRefused, match="row-level security"), db.tenant(company.id):
        db.execute(forged)


@pytest.mark.parametrize("change", ["UPDATE import_audit SET outcome = 'x'", "DELETE FROM import_audit"])
def test_nothing_is_taken_from_the_audit(db: Database, change: str) -> None:
    company = companies.add(db, "HANBIT", "한빛상사", None)
    with pytest.raises(DatabaseRefused, match="permission denied"), db.tenant(company.id):
        db.execute(change)


def test_secrets_and_personal_numbers_of_the_command_line_are_not_kept() -> None:
    given = [
        "--database-url", "postgresql://kim:secret@db/kerp", "--database-url=postgresql://kim:secret@db/kerp", "run",
        "postgres://kim:secret@db/kerp", "host=db password=secret", "900101-1234567.xlsx", "a\x1b[31m\n",
        "x" * 500,
    ]  # fmt: skip
    kept = audit.fit_to_keep(given)
    assert kept[:4] == ["--database-url", "***", "--database-url=***", "run"]
    assert "secret" not in " ".join(kept)
    assert "1234567" not in " ".join(kept)
    assert "a[31m " in kept
    assert max(map(len, kept)) == audit.LONGEST
