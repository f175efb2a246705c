"""A voucher explained: each of its lines with where it came from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.explain.explained import BatchRun, ExplainedLine, ExplainedVoucher, Origin
from kerp_import.explain.origins import Origins, Record
from kerp_import.model.nouns import Company


@dataclass(frozen=True, slots=True)
class VoucherNow:
    """One row of `explain/vouchers.sql`: a voucher as K-ERP has it, and the batch that wrote it."""

    id: UUID
    voucher_no: str
    source_voucher_no: str | None
    voucher_date: date
    voucher_type: str
    status: str
    description: str | None
    amount: Decimal
    is_deleted: bool
    batch_id: UUID | None
    is_changed: bool
    reversed_by: str | None
    reverses: str | None
    reversed_batch_id: UUID | None
    """The batch that this voucher reverses; without `reverses` its opening balances."""


@dataclass(frozen=True, slots=True)
class LineNow:
    """One row of `explain/lines.sql`: a voucher line as K-ERP has it, and where it came from."""

    line_no: int
    account_code: str
    account_name: str
    debit: Decimal
    credit: Decimal
    description: str | None
    partner_code: str | None
    department_code: str | None
    project_code: str | None
    batch_id: UUID | None
    file: str | None
    sheet: str | None
    row: int | None
    state: str

    def record(self) -> Record:
        """Return the line as a record whose origin can be asked for."""
        codes = {
            None: self.account_code,
            "partners": self.partner_code,
            "departments": self.department_code,
            "projects": self.project_code,
        }
        return Record(self.batch_id, self.file, self.sheet, self.row, codes)


def explain_vouchers(
    db: Database, company: Company, home: Path, number: str, *, line: int | None = None
) -> tuple[ExplainedVoucher, ...]:
    """Return the vouchers of this number, K-ERP's or else the legacy system's, with all lines or one, each's origin."""
    with db.tenant(company.id):
        origins = Origins(db, company.id, home)
        vouchers = db.ask("explain/vouchers.sql", {"company_id": company.id, "code": number}, VoucherNow)
        batches = origins.batches(each.batch_id or each.reversed_batch_id for each in vouchers)
        explained = []
        for voucher in vouchers:
            values = {"company_id": company.id, "voucher_id": voucher.id, "line_no": line}
            lines = db.ask("explain/lines.sql", values, LineNow)
            batch_id = voucher.batch_id or voucher.reversed_batch_id
            batch = batches.get(batch_id) if batch_id else None
            if lines or line is None:
                explained.append(_voucher(voucher, lines, origins, batch.as_batch_run() if batch else None))
        return tuple(explained)


def _voucher(voucher: VoucherNow, lines: list[LineNow], origins: Origins, batch: BatchRun | None) -> ExplainedVoucher:
    """Return one voucher with the lines that were asked for."""
    origin_of_each = origins.of([each.record() for each in lines])
    return ExplainedVoucher(
        voucher_no=voucher.voucher_no,
        source_voucher_no=voucher.source_voucher_no,
        voucher_date=voucher.voucher_date,
        voucher_type=voucher.voucher_type,
        status=voucher.status,
        description=voucher.description,
        amount=voucher.amount,
        is_deleted=voucher.is_deleted,
        is_changed=voucher.is_changed,
        is_reversing=voucher.reversed_batch_id is not None,
        reverses=voucher.reverses,
        reversed_by=voucher.reversed_by,
        batch=batch,
        lines=tuple(_line(line, origin) for line, origin in zip(lines, origin_of_each, strict=True)),
    )


def _line(line: LineNow, origin: Origin | None) -> ExplainedLine:
    """Return one line with its origin."""
    return ExplainedLine(
        line_no=line.line_no,
        account_code=line.account_code,
        account_name=line.account_name,
        debit=line.debit,
        credit=line.credit,
        description=line.description,
        partner_code=line.partner_code,
        department_code=line.department_code,
        project_code=line.project_code,
        state=line.state,
        origin=origin,
    )
