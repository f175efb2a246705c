"""What an explanation is made of: where a record came from, what maps and rules had to do with it, and the record."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from kerp_import.model.cell_correction import AppliedCorrection
from kerp_import.records.archive import SourceCell


@dataclass(frozen=True, slots=True)
class MapLine:
    """One line of the mapping that a batch used: from which code to which, verified by whom, and in which file.

    `table` is None for accounts, else partners, departments or projects.
    """

    table: str | None
    source_code: str
    source_name: str | None
    target_code: str
    how: str | None
    verified: bool
    reviewer: str | None
    place: str | None
    is_conditional: bool


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What a rule said about a row of the source."""

    rule: str
    severity: str
    cell: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record came from; `cells` is None where the batch's archive is not on this machine."""

    batch_id: UUID
    file: str | None
    sheet: str | None
    row: int | None
    cells: tuple[SourceCell, ...] | None
    mapping: tuple[MapLine, ...]
    remarks: tuple[RowFinding, ...]
    corrected: tuple[AppliedCorrection, ...] = ()
    """Cells of the row that were read otherwise than they stand in it, since the client had corrected them before."""


@dataclass(frozen=True, slots=True)
class BatchRun:
    """When a batch ran, and by which version."""

    id: UUID
    status: str
    completed_at: datetime | None
    tool_version: str


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One voucher line; `state` says whether it is as imported, changed since, or added in K-ERP."""

    line_no: int
    account_code: str
    account_name: str
    debit: Decimal
    credit: Decimal
    description: str | None
    partner_code: str | None
    department_code: str | None
    project_code: str | None
    state: str
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class ExplainedVoucher:
    """One voucher with the origin of each of its lines."""

    voucher_no: str
    source_voucher_no: str | None
    voucher_date: date
    voucher_type: str
    status: str
    description: str | None
    amount: Decimal
    is_deleted: bool
    is_changed: bool
    batch: BatchRun | None
    lines: tuple[ExplainedLine, ...]
    is_reversing: bool = False
    """It was written by `rollback --reverse` of `batch`."""
    reverses: str | None = None
    """The voucher that it takes out of the balances; None: the batch's opening balances."""
    reversed_by: str | None = None


@dataclass(frozen=True, slots=True)
class YearBalance:
    """Opening and movement of a fiscal year, and what they come to; debit less credit."""

    fiscal_year: int
    opening: Decimal
    debit: Decimal
    credit: Decimal
    lines: int
    kind: str = ""
    """Of a partner: receivable, payable or other, which are never netted against each other."""

    @property
    def closing(self) -> Decimal:
        """Return the balance at the end of the year."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Share:
    """What one legacy account brought to an account (by batch), or one account holds of a partner."""

    batch_id: UUID | None
    kind: str
    code: str
    name: str
    lines: int
    opening: Decimal
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class TopLine:
    """One of the largest openings (`where`: the fiscal year) or lines (`where`: voucher/line) of a balance."""

    kind: str
    where: str
    other_code: str | None
    debit: Decimal
    credit: Decimal
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class LastTieOut:
    """What the last run that tied the account out said: legacy books, K-ERP, difference and its likeliest cause."""

    batch_id: UUID
    legacy: Decimal
    loaded: Decimal
    difference: Decimal
    cause: str


@dataclass(frozen=True, slots=True)
class Explained:
    """An account's or a partner's balance: its years, what it is made of, its largest lines, maps and batches."""

    what: str
    code: str
    name: str
    facts: tuple[str, ...]
    """Type and side of an account; number and type of a partner."""
    origin: Origin | None
    years: tuple[YearBalance, ...]
    shares: tuple[Share, ...]
    lines: tuple[TopLine, ...]
    mapping: tuple[MapLine, ...]
    tied: LastTieOut | None
    batches: tuple[BatchRun, ...]
    others: int
    """Lines that no batch is known to have written: entered in K-ERP, or before snapshots were kept."""
