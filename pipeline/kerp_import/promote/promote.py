"""Promote and its way back: production changes here and nowhere else, whole or not at all.

Decision: docs/decisions/one-transaction.md
"""

from collections.abc import Iterable
from uuid import UUID

from kerp_import.database.connection import Database, Row, placeholders
from kerp_import.model.nouns import Batch
from kerp_import.model.step import Step
from kerp_import.promote.gate import Cleared
from kerp_import.promote.promote_files import promote_files
from kerp_import.records.run_context import RunContext

WITHOUT_LOOPS = "SET LOCAL enable_nestloop = off"
"""The planner knows nothing of rows that were written just now, and joins them in nested loops: 67 s, not 1 s, for
100,000 lines."""


class PromiseBrokenError(Exception):
    """What was promoted is not what was staged: a bug, caught before anything was committed."""


def promote(run: RunContext, cleared: Cleared) -> dict[str, int]:
    """Write the cleared batch into production, in the transaction under way, and return the rows per table."""
    with run.clock.step(Step.PROMOTE):
        return _promote(run.db, cleared.batch)


def _promote(db: Database, batch: Batch) -> dict[str, int]:
    """Run every way in, master tables first, and check that production holds what was staged."""
    values = {
        **batch.ids(),
        "company_is_new": batch.company.is_new,
        "start_month": batch.company.fiscal_year_start_month,
    }
    # After a small import the statistics are those of a small company: 100,000 lines took minutes by them.
    db.execute(WITHOUT_LOOPS)
    rows_per_table = {}
    for file in promote_files():
        # The first statement fills the table; others note which rows the batch wrote.
        row_counts = [db.execute(statement, **placeholders(statement, values)) for statement in file.way_in]
        rows_per_table[file.table] = row_counts[0]
    db.do("steps/totals.sql", values)
    _hold_promises(db, values, rows_per_table)
    return rows_per_table


def _hold_promises(db: Database, values: dict[str, object], rows_per_table: dict[str, int]) -> None:
    """Compare production with staging inside the transaction; the balance and the sums are the tables' constraints."""
    (broken_promises,) = db.ask("steps/promises.sql", values)
    if any(broken_promises.values()):
        raise PromiseBrokenError(broken_promises, rows_per_table)


def learn(db: Database) -> None:
    """Let the planner know what was promoted; the server skips tables of production that the login does not own.

    Without it each deleted voucher may read every line of the company: 59 s, not 1 s, for 100,000 lines.
    """
    db.execute("ANALYZE vouchers, voucher_lines")
    with db.tenant(None):
        db.do("steps/analyze_history.sql", {})


def touched_since(db: Database, batch: Batch) -> list[Row]:
    """Return what somebody changed, added or deleted since the batch was promoted.

    Columns: table_name, record (as a person names it), reason, owner_id (the record's own id; of a line its voucher's,
    None where the line is gone).
    """
    db.execute(WITHOUT_LOOPS)
    return [row for file in promote_files() for row in db.rows(file.touched_since, **batch.ids())]


def take_back(db: Database, batch: Batch, staying: Iterable[UUID] = ()) -> dict[str, int]:
    """Undo what the batch wrote, in the transaction under way, and return the rows per table.

    What it made is deleted, but for masters that are `staying`; what it replaced or deleted is again what it was.
    """
    db.execute(WITHOUT_LOOPS)
    values = {**batch.ids(), "staying": list(staying)}
    rows_per_table = {
        file.table: db.execute(file.way_back, **placeholders(file.way_back, values))
        for file in reversed(promote_files())
    }
    for file in promote_files():
        if file.old_values_back is not None:
            rows_per_table[file.table] += db.execute(file.old_values_back, **batch.ids())
    return rows_per_table
