"""Promote and its way back: production changes here and nowhere else, whole or not at all.

Decision: docs/decisions/one-transaction.md
Decision: docs/decisions/untouched.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kerp_import.database.connection import Database, Row, placeholders
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.model.nouns import Batch
from kerp_import.model.progress import Unit
from kerp_import.model.step import Step
from kerp_import.promote.constraints_as_sets import EMPTYING, constraints_as_sets
from kerp_import.promote.gate import Cleared
from kerp_import.promote.in_slices import EVERY_VOUCHER, in_slices, of_the_slice
from kerp_import.promote.promote_files import PromoteFile, promote_files
from kerp_import.promote.replace import note_replaced, take_out
from kerp_import.records.run_context import RunContext
from kerp_import.records.snapshot import keep_files


class PromiseBrokenError(Exception):
    """What was promoted is not what was staged: a bug, caught before anything was committed."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer of a way in that counts: the rows that it wrote, and the vouchers of which it broke a promise."""

    records: int
    vouchers_broken: int
    """Not every line came in, or the header is not the sum of its lines."""

    def and_also(self, other: "Counted") -> "Counted":
        """Return the sum of both."""
        return Counted(self.records + other.records, self.vouchers_broken + other.vouchers_broken)


NOTHING = Counted(0, 0)


def promote(run: RunContext, cleared: Cleared) -> dict[str, int]:
    """Write the cleared batch into production, in the transaction under way, and return the rows per table."""
    with run.clock.step(Step.PROMOTE):
        return _promote(run, cleared.batch)


def _promote(run: RunContext, batch: Batch) -> dict[str, int]:
    """Run every way in, master tables first, and check that production holds what was staged."""
    db = run.db
    # After a small import the statistics are those of a small company: 100,000 lines took minutes by them.
    db.execute(WITHOUT_LOOPS)
    keep_files(db, batch)
    replaced = take_out(db, batch)
    with constraints_as_sets(db, batch, is_gentle=run.job.gentle):
        written = _fill(run, batch)
    vouchers_broken = sum(each.vouchers_broken for each in written.values())
    if replaced.get("vouchers"):
        vouchers_broken += note_replaced(db, batch)
    rows_per_table = {table: each.records + replaced.get(table, 0) for table, each in written.items()}
    _hold_promises(vouchers_broken, rows_per_table)
    return rows_per_table


def _fill(run: RunContext, batch: Batch) -> dict[str, Counted]:
    """Fill table after table; gently, vouchers with their lines come slice after slice."""
    values = {
        **batch.ids(),
        "company_is_new": batch.company.is_new,
        "start_month": batch.company.fiscal_year_start_month,
    }
    masters, of_vouchers = promote_files()[:-2], promote_files()[-2:]
    written: dict[str, Counted] = {}
    for number, file in enumerate(masters):
        written[file.table] = _write(run.db, file, values)
        run.clock.meter.advance(number + 1, len(promote_files()), Unit.STEPS)
    for voucher_range in in_slices(run.db, batch, run.clock) if run.job.gentle else (EVERY_VOUCHER,):
        for file in of_vouchers:
            counted = _write(run.db, file, {**values, **voucher_range.values()}, is_slice=run.job.gentle)
            written[file.table] = written.get(file.table, NOTHING).and_also(counted)
    return written


def _write(db: Database, file: PromoteFile, values: dict[str, object], *, is_slice: bool = False) -> Counted:
    """Fill one table of production, or of vouchers a slice, and note in the lineage what the batch wrote."""
    reading = of_the_slice if is_slice else str
    if file.counted_way_in is not None:
        statement = reading(file.counted_way_in)
        return db.answer(statement, placeholders(statement, values), Counted)
    # The first statement fills the table; others note which rows the batch wrote.
    row_counts = [db.execute(reading(statement), **placeholders(statement, values)) for statement in file.way_in]
    return Counted(records=row_counts[0], vouchers_broken=0)


def _hold_promises(vouchers_broken: int, rows_per_table: dict[str, int]) -> None:
    """Raise unless every voucher came in whole; the balance and the sums per account are the tables' constraints."""
    if vouchers_broken:
        raise PromiseBrokenError(vouchers_broken, rows_per_table)


def learn(db: Database) -> None:
    """Let the planner know what was promoted; the server skips tables of production that the login does not own.

    Without it each deleted voucher may read every line of the company: 59 s, not 1 s, for 100,000 lines.
    """
    db.execute("ANALYZE vouchers, voucher_lines")
    with db.tenant(None):
        db.do("steps/analyze_history.sql", {})


@dataclass(frozen=True, slots=True)
class Writer:
    """The transaction that promoted a batch: rows that it wrote last are as it wrote them."""

    xid: str


def writer_of(db: Database, batch: Batch) -> Writer | None:
    """Return the transaction that promoted the batch, None where rows do not tell it (any more)."""
    writers = db.ask("undo/writer.sql", batch.ids(), Writer)
    return writers[0] if writers else None


def touched_since(db: Database, batch: Batch, suspects: Iterable[UUID] | None = None) -> list[Row]:
    """Return what somebody changed, added or deleted since the batch was promoted.

    Columns: table_name, record (as a person names it), reason, owner_id (the record's own id; of a line its voucher's,
    None where the line is gone). Of vouchers only the `suspects` are hashed, where they are given.
    """
    db.execute(WITHOUT_LOOPS)
    values = {**batch.ids(), "suspects": None if suspects is None else list(suspects)}
    return [
        row
        for file in promote_files()
        for row in db.rows(file.touched_since, **placeholders(file.touched_since, values))
    ]


def take_back(db: Database, batch: Batch, staying: Iterable[UUID] = ()) -> dict[str, int]:
    """Undo what the batch wrote, in the transaction under way, and return the rows per table.

    What it made is deleted, but for masters that are `staying`; what it replaced or deleted is again what it was.
    """
    db.execute(WITHOUT_LOOPS)
    values = {**batch.ids(), "staying": list(staying)}
    with constraints_as_sets(db, batch, EMPTYING):
        rows_per_table = {
            file.table: db.execute(file.way_back, **placeholders(file.way_back, values))
            for file in reversed(promote_files())
        }
        for file in promote_files():
            if file.old_values_back is not None:
                rows_per_table[file.table] += db.execute(file.old_values_back, **batch.ids())
    return rows_per_table
