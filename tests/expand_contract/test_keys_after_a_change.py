"""While a change keeps columns in step, keys are checked row by row; once it is over they are made afterwards again."""

import logging
from pathlib import Path

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.model.nouns import Job
from kerp_import.promote.rollback import rollback
from kerp_import.run import run
from kerp_import.schema_changes.catalogue import CatalogueFact, catalogue_facts
from support import Kerp

pytestmark = pytest.mark.slow

VOUCHERS = 1_000
"""Of two lines each: below that keys stay in place anyway."""

DECLARED = "change: change_type\ntable: voucher_lines\ncolumns: {debit_amount: 'NUMERIC(20,4)'}\n"
LINES = """
SELECT line_no, account_code, partner_code, debit_amount + 0.00, credit_amount, voucher.voucher_no
FROM voucher_lines AS line JOIN vouchers AS voucher ON voucher.id = line.voucher_id
ORDER BY voucher.voucher_no, line_no
"""
IN_PLACE = "Keys and indexes are checked with every row: a trigger fires on the rows or at COMMIT"
AFTERWARDS = "19 keys and indexes are made after the rows."
UNDONE_AFTERWARDS = "8 foreign keys are checked at once after the rows are deleted."


def write_journal(path: Path) -> Path:
    """Write vouchers of two lines each, all with a partner."""
    rows = (
        f"2024-01-{2 + no % 20:02},{1 + no // 20},{account},P{no % 7},{sides}\n"
        for no in range(VOUCHERS)
        for account, sides in (("10201,외상매출금", f"{1000 + no},"), ("40101,상품매출", f",{1000 + no}"))
    )
    path.write_text("전표일자,전표번호,계정코드,계정과목,거래처코드,차변,대변\n" + "".join(rows), encoding="utf-8")
    return path


def imported_and_undone(url: str, job: Job) -> tuple[list[tuple[object, ...]], tuple[CatalogueFact, ...]]:
    """Return the lines that an import writes and the catalogue after it; it is rolled back again."""
    with Database(url) as db:
        batch = run(job, db, lambda *_: None).batch_id
        assert batch is not None
        with psycopg.connect(url) as admin:
            lines = admin.execute(LINES.encode()).fetchall()
        facts = catalogue_facts(db)
        rollback(db, str(batch), plan_only=False)
    return lines, facts


def test_the_way_that_is_chosen_changes_no_row_and_loses_no_key(
    database_url: str, kerp: Kerp, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = write_journal(tmp_path / "journal.csv")
    job = Job("HANBIT", (journal,), home, create_company=True, create_missing=frozenset({"partners"}))
    (tmp_path / "wider.yaml").write_text(DECLARED, encoding="utf-8")
    phases = {
        "before": ((), AFTERWARDS),
        "expanded": ((("expand", "wider.yaml"),), IN_PLACE),
        "contracted": (
            (("migrate-data", "wider"), ("contract", "wider", "--unwritten-for", "0", "--soak", "0", "--yes")),
            AFTERWARDS,
        ),
    }  # fmt: skip
    written = {}
    for phase, (steps, way) in phases.items():
        for step in steps:
            done = kerp("db", *step)
            assert done.returncode == 0, (step, done.stdout, done.stderr)
        with Database(database_url) as db:
            facts = catalogue_facts(db)
        caplog.clear()
        caplog.set_level(logging.INFO, logger="kerp_import")
        written[phase], after = imported_and_undone(database_url, job)
        said = "\n".join(each.getMessage() for each in caplog.records)
        assert after == facts, phase
        assert way in said, phase
        assert UNDONE_AFTERWARDS in said, phase
    assert len(written["before"]) == 2 * VOUCHERS
    assert written["expanded"] == written["contracted"] == written["before"]
