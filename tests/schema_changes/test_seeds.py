"""db seed: the standard chart and the settings, applied again and again with the same result; and anybody's folder."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psycopg
import pytest
from kerp_import.database import audit
from kerp_import.database.connection import Database
from kerp_import.mapping.files import Chart, ChartAccount, shipped_chart
from kerp_import.model.errors import DatabaseRefused
from kerp_import.schema_changes.seeds import SHIPPED_SEEDS, SeededTable, seed
from support import Kerp

PLAN = SHIPPED_SEEDS / "001_account_plans.sql"
CHART = shipped_chart("kerp-standard")


WRITTEN = """\
-- mappings/charts/kerp-standard.yaml에서 만든 것: 고치지 말고 다시 만든다.
-- Made of mappings/charts/kerp-standard.yaml: not edited, but made again.
--   KERP_ACCEPT=1 python -m pytest tests/schema_changes/test_seeds.py
WITH given (code, name, account_type, normal_side, parent_code, contra_of, allow_posting) AS (
    VALUES
ACCOUNTS
),
gone AS (
    DELETE FROM account_plans
    WHERE plan = 'kerp-standard' AND code NOT IN (SELECT given.code FROM given)
)
INSERT INTO account_plans AS present (
    plan, code, name, account_type, normal_side, parent_code, contra_of, allow_posting
)
SELECT 'kerp-standard', code, name, account_type, normal_side, parent_code, contra_of, allow_posting
FROM given
ON CONFLICT (plan, code) DO UPDATE
SET
    name = EXCLUDED.name,
    account_type = EXCLUDED.account_type,
    normal_side = EXCLUDED.normal_side,
    parent_code = EXCLUDED.parent_code,
    contra_of = EXCLUDED.contra_of,
    allow_posting = EXCLUDED.allow_posting
WHERE (
    present.name, present.account_type, present.normal_side, present.parent_code, present.contra_of,
    present.allow_posting
) IS DISTINCT FROM (
    EXCLUDED.name, EXCLUDED.account_type, EXCLUDED.normal_side, EXCLUDED.parent_code, EXCLUDED.contra_of,
    EXCLUDED.allow_posting
);
"""


def as_seed(chart: Chart) -> str:
    """Return the file that puts a chart's accounts into `account_plans`, in the place of those that are there."""
    return WRITTEN.replace("ACCOUNTS", ",\n".join(f"        ({', '.join(fields(each))})" for each in chart.accounts))


def fields(account: ChartAccount) -> Iterator[str]:
    """Yield an account's columns as SQL writes them."""
    texts = (account.code, account.name, account.account_type, account.normal_side, account.parent_code)
    for text in (*texts, account.contra_of):
        yield "NULL" if text is None else "'" + text.replace("'", "''") + "'"
    yield str(account.allow_posting).lower()


def test_the_shipped_plan_is_the_standard_chart() -> None:
    text = as_seed(CHART)
    if os.environ.get("KERP_ACCEPT"):
        PLAN.write_text(text, encoding="utf-8")
    assert PLAN.read_text(encoding="utf-8") == text


def test_seeding_again_changes_nothing_and_puts_right_what_differs(kerp: Kerp, db: Database) -> None:
    accounts = len(CHART.accounts)
    assert kerp("db", "seed").stdout == (
        f"account_plans: 새로 {accounts}행, 바뀜 0행, 없앰 0행, 그대로 0행\n"
        "system_settings: 새로 3행, 바뀜 0행, 없앰 0행, 그대로 0행\n"
    )
    first = db.rows("SELECT * FROM account_plans ORDER BY plan, code")
    again = kerp("db", "seed")
    assert again.stdout == (
        f"account_plans: 새로 0행, 바뀜 0행, 없앰 0행, 그대로 {accounts}행\n"
        "system_settings: 새로 0행, 바뀜 0행, 없앰 0행, 그대로 3행\n"
    )
    assert db.rows("SELECT * FROM account_plans ORDER BY plan, code") == first
    db.execute("UPDATE account_plans SET name = '현찰' WHERE code = '10101'")
    db.execute("DELETE FROM account_plans WHERE code = '10105'")
    db.execute("INSERT INTO account_plans SELECT plan, '1010X', name, account_type, normal_side FROM account_plans"
               " WHERE code = '10101'")  # fmt: skip
    db.execute("INSERT INTO account_plans (plan, code, name, account_type, normal_side) VALUES"
               " ('ours', '1', '자산', 'asset', 'debit')")  # fmt: skip
    db.execute("UPDATE system_settings SET value = 'USD', description = '' WHERE key = 'base_currency'")
    third = json.loads(kerp("db", "seed", "--json").stdout)
    assert third == [
        {"name": "account_plans", "new": 1, "changed": 1, "removed": 1, "unchanged": accounts - 1},
        {"name": "system_settings", "new": 0, "changed": 1, "removed": 0, "unchanged": 2},
    ]
    kept = ["plan", "code", "name", "account_type", "normal_side", "parent_code", "contra_of", "allow_posting"]
    now = db.rows("SELECT * FROM account_plans WHERE plan = 'kerp-standard' ORDER BY plan, code")
    assert [[row[name] for name in kept] for row in now] == [[row[name] for name in kept] for row in first]
    setting = db.row("SELECT value, description FROM system_settings WHERE key = 'base_currency'")
    assert setting == {"value": "USD", "description": "새 회사의 기준 통화 (companies.base_currency)"}
    noted = audit.notes(db, None)[-1]
    assert (noted.action, noted.details) == ("db seed", {"tables": third})


def test_a_login_that_may_become_the_owner_seeds_and_is_nobody_afterwards(
    db: Database, database_url: str, server_url: str
) -> None:
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("CREATE ROLE seeding LOGIN PASSWORD 'x'")
        admin.execute("GRANT kerp_importer TO seeding")
        with Database(f"postgresql://seeding:x@{database_url.partition('@')[2]}") as seeding:
            with pytest.raises(DatabaseRefused) as refused:
                seed(seeding, SHIPPED_SEEDS)
            told, _, grant = str(refused.value.facts["reason"]).partition(": ")
            assert told == "an administrator must say once"
            admin.execute(grant.encode())
            assert [each.new for each in seed(seeding, SHIPPED_SEEDS)] == [len(CHART.accounts), 3]
            with pytest.raises(DatabaseRefused):
                seeding.execute("SET ROLE kerp_owner")
    assert audit.notes(db, None)[-1].login == "seeding"


def test_the_settings_are_what_the_schema_and_the_program_begin_with(db: Database) -> None:
    seed(db, SHIPPED_SEEDS)
    settings = {row["key"]: row["value"] for row in db.rows("SELECT key, value FROM system_settings")}
    defaults = db.rows(
        "SELECT attname AS key, pg_get_expr(adbin, adrelid) AS value FROM pg_attrdef JOIN pg_attribute"
        " ON attrelid = adrelid AND attnum = adnum WHERE adrelid = 'companies'::regclass"
    )
    known = {row["key"]: str(row["value"]).split("'")[1 if "'" in str(row["value"]) else 0] for row in defaults}
    assert settings == {key: known[key] for key in ("base_currency", "fiscal_year_start_month")} | {
        "account_plan": CHART.name
    }


def test_a_schema_without_the_tables_is_told_to_go_up(kerp: Kerp) -> None:
    assert kerp("db", "goto", "20", "--yes", "--no-backup").returncode == 0
    refused = kerp("db", "seed")
    assert (refused.returncode, "kerp-import db up" in refused.stderr) == (3, True)


def test_a_folder_of_ones_own_runs_by_name_in_one_transaction(
    kerp: Kerp, empty_database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "002_rows.sql").write_text(
        "BEGIN;\nINSERT INTO colours VALUES (1), (2) ON CONFLICT DO NOTHING;\nCOMMIT;"
    )
    (tmp_path / "001_table.sql").write_text("CREATE TABLE IF NOT EXISTS colours (id int PRIMARY KEY)")
    with Database(empty_database_url) as db:
        assert seed(db, tmp_path) == (SeededTable("colours", 2, 0, 0, 0),)
        assert [asdict(each) for each in seed(db, tmp_path)] == [
            {"name": "colours", "new": 0, "changed": 0, "removed": 0, "unchanged": 2}
        ]
        (tmp_path / "003_wrong.sql").write_text("DELETE FROM colours;\nINSERT INTO nowhere VALUES (1);")
        refused = kerp("db", "seed", "--path", tmp_path, KERP_DATABASE_URL=empty_database_url)
        assert refused.returncode == 3
        assert "003_wrong.sql:2 INSERT INTO nowhere VALUES (1)" in refused.stderr
        assert 'relation "nowhere" does not exist' in refused.stderr
        assert db.row("SELECT count(*) AS n FROM colours") == {"n": 2}


@pytest.mark.parametrize(
    ("text", "code"), [(None, "KERP-X652"), ("VACUUM;", "KERP-X654"), ("BEGIN; SELECT 1;", "KERP-X602")]
)
def test_a_folder_that_cannot_be_seeds_is_told(kerp: Kerp, tmp_path: Path, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / "1.sql").write_text(text)
    refused = kerp("db", "seed", "--path", tmp_path)
    assert (refused.returncode, code in refused.stderr) == (3, True)
