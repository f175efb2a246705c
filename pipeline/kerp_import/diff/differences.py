"""What two batches differ in."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from kerp_import.model.nouns import Finding


@dataclass(frozen=True, slots=True)
class BatchCompared:
    """One of the two batches: when and how it ran, and what has become of it."""

    batch_id: UUID
    started_at: datetime
    dry_run: bool
    status: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file whose contents are not the same (`changed`), that is new, or gone; `renamed` files are the same ones."""

    kind: str
    before: str | None
    after: str | None
    before_sha256: str | None
    after_sha256: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """An option, or a line of the mapping (legacy code, with its table where it is no account), before and after."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class VoucherAt:
    """A voucher as one of the batches read it."""

    voucher_no: str
    voucher_date: date | None
    voucher_type: str | None
    lines: int
    debit: Decimal
    credit: Decimal
    file: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True, slots=True)
class VoucherChange:
    """A voucher that was changed, renumbered, is new or gone."""

    kind: str
    before: VoucherAt | None
    after: VoucherAt | None


@dataclass(frozen=True, slots=True)
class AccountMoved:
    """A K-ERP account ('' where no map decides) whose balance moved; debit less credit, None where it is not there."""

    account_code: str
    account_name: str
    sources: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Errors, warnings and infos of the first batch that the second has no more, has as well, and has in addition."""

    fixed: tuple[Finding, ...]
    still: tuple[Finding, ...]
    new: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two batches differ; `vouchers` is None where one of them kept none to compare.

    So is `findings` where `clean` removed those of one.
    """

    before: BatchCompared
    after: BatchCompared
    files: tuple[FileChange, ...]
    options: tuple[Change, ...]
    mapping: tuple[Change, ...]
    vouchers: tuple[VoucherChange, ...] | None
    accounts: tuple[AccountMoved, ...]
    findings: Findings | None

    @property
    def is_none(self) -> bool:
        """Return whether the batches are the same; a file that was only renamed counts as the same."""
        files = [each for each in self.files if each.kind != "renamed"]
        differing = (
            files,
            self.options,
            self.mapping,
            self.vouchers,
            self.accounts,
            self.findings is not None and self.findings.fixed,
            self.findings is not None and self.findings.new,
        )
        return not any(differing)
