"""What the database says of a batch's records, all of it from one moment.

Decision: docs/decisions/undo.md
Decision: docs/decisions/record-hash.md
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from kerp_import.database.connection import Database, Row
from kerp_import.model.nouns import Batch
from kerp_import.promote.open_periods import Periods, periods_of
from kerp_import.promote.promote import touched_since, writer_of
from kerp_import.promote.references import used_elsewhere
from kerp_import.promote.users_of_masters import MasterUse, masters_in_use


@dataclass(frozen=True, slots=True)
class WrittenVoucher:
    """One row of `undo/vouchers.sql`: a voucher that the batch wrote, as it stands."""

    record_id: UUID
    voucher_no: str
    voucher_date: date | None
    amount: Decimal
    is_gone: bool
    is_soft_deleted: bool
    is_approved: bool
    is_replacement: bool
    is_whole: bool
    """Whether every line is there, and they sum up to the header."""
    is_balanced: bool
    is_untouched: bool
    """Whether the transaction that promoted it wrote its header and all of its lines, and wrote them last."""

    @property
    def is_as_written(self) -> bool:
        """Return whether it is there, whole, as the batch made it, and nobody approved it."""
        is_otherwise = self.is_gone or self.is_soft_deleted or self.is_approved or self.is_replacement
        return self.is_whole and not is_otherwise


@dataclass(frozen=True, slots=True)
class WrittenMaster:
    """One row of `undo/masters.sql`: a master that the batch made or updated, as it stands."""

    table_name: str
    record_id: UUID
    code: str | None
    name: str | None
    parent_code: str | None
    is_chart: bool
    is_update: bool


@dataclass(frozen=True, slots=True)
class WrittenOpening:
    """One row of `undo/openings.sql`: an opening balance that the batch wrote, as it stands."""

    record_id: UUID
    fiscal_year: int | None
    account_code: str | None
    partner_code: str | None
    debit: Decimal
    credit: Decimal
    is_gone: bool
    is_replacement: bool


@dataclass(frozen=True, slots=True)
class BuiltOn:
    """One row of `undo/later_batches.sql`: a record of the batch on which a later batch built."""

    table_name: str
    record_id: UUID
    batch_id: UUID
    how: str


@dataclass(frozen=True, slots=True)
class UndoFacts:
    """What the database says of a batch's records, all of it from one moment."""

    batch: Batch
    vouchers: list[WrittenVoucher]
    masters: list[WrittenMaster]
    openings: list[WrittenOpening]
    touched: list[Row]
    built_on: list[BuiltOn]
    references: list[tuple[str, UUID, str]]
    """Records to which tables that are not ours refer: table, record, referring table."""
    unreadable: list[tuple[str, str]]
    """Tables that refer to ours and that we may not read: our table, theirs."""
    uses: list[MasterUse]
    periods: Periods


def undo_facts(db: Database, batch: Batch) -> UndoFacts:
    """Return what has become of the batch's records, in the transaction under way."""
    values = batch.ids()
    writer = writer_of(db, batch)
    vouchers = db.ask("undo/vouchers.sql", {**values, "writer": writer and writer.xid}, WrittenVoucher)
    # All of them without a list of all of them, where rows do not tell who wrote them.
    suspects = None if writer is None else [each.record_id for each in vouchers if not each.is_untouched]
    references, unreadable = used_elsewhere(db, batch)
    return UndoFacts(
        batch=batch,
        touched=touched_since(db, batch, suspects),
        vouchers=vouchers,
        masters=db.ask("undo/masters.sql", values, WrittenMaster),
        openings=db.ask("undo/openings.sql", values, WrittenOpening),
        built_on=db.ask("undo/later_batches.sql", values, BuiltOn),
        references=references,
        unreadable=unreadable,
        uses=masters_in_use(db, batch),
        periods=periods_of(db, batch),
    )
