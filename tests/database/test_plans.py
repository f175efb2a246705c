"""Plans: what asks for a whole batch or company can be joined in sets, whatever the statistics know of it."""

from pathlib import Path
from uuid import UUID

import pytest
from kerp_import.database.connection import Database, placeholders, statement
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.load.differences import find_differences
from kerp_import.model.nouns import Batch, Company, Job

COMPANY = UUID(int=0xA)
VALUES: dict[str, object] = {"company_id": COMPANY, "batch_id": UUID(int=0xB), "code": "10101"}
OVER_A_WHOLE_COMPANY = ("receipt/live.sql", "undo/lines_of_batch.sql", "undo/trial_balance.sql")


@pytest.mark.parametrize("file", OVER_A_WHOLE_COMPANY)
def test_a_statement_over_a_whole_company_needs_no_nested_loop(db: Database, file: str) -> None:
    query = statement(file)
    with db.tenant(COMPANY):
        db.take_role(COMPANY)
        db.execute(WITHOUT_LOOPS)
        plan = db.rows("EXPLAIN " + query, **placeholders(query, VALUES))
    assert not [line for row in plan for line in row.values() if "Nested Loop" in str(line)]


def test_rules_compare_a_batch_with_production_in_sets(db: Database, tmp_path: Path) -> None:
    with db.tenant(COMPANY):
        batch = Batch(UUID(int=0xB), Company(COMPANY, "A", "가", is_new=True))
        find_differences(db, batch, Job("A", (), tmp_path))
        assert db.row("SELECT current_setting('enable_nestloop') AS setting") == {"setting": "off"}
