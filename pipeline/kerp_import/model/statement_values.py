"""What the statements of a batch may ask for: the facts of a run that its rules, comparisons and report share."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpeningTotals:
    """What the journal's totals must still tell of the vouchers that left it because they are openings (전기이월)."""

    debit_read: Decimal = Decimal(0)
    credit_read: Decimal = Decimal(0)
    flipped_lines: Decimal = Decimal(0)
    flipped_amount: Decimal = Decimal(0)
    lines: Decimal = Decimal(0)
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class BatchValues:
    """The facts of a batch under the names by which statements ask for them: %(batch_id)s, %(control_accounts)s.

    `openings` are asked for as %(opening_debit_read)s and so on, `roles` as %(control_accounts)s and so on.
    """

    batch_id: UUID
    company_id: UUID
    fiscal_year: int
    start_month: int
    """The month in which the fiscal year starts, 1 to 12."""
    last_voucher_date: date | None
    roles: Mapping[str, tuple[str, ...]]
    """Names of the accounts that are checked in a way of their own (`mappings/account-roles.yaml`), by role."""
    openings: OpeningTotals = OpeningTotals()
    skip_invalid: bool = False
    from_ledgers: bool = False
    """Account ledgers are this batch's journal."""
    has_opening: bool = False
    """The fiscal year has openings, of this batch or in K-ERP already."""
    promoted: bool = False
    """The batch's records are in production, in the transaction under way."""

    def as_values(self, **also: object) -> dict[str, object]:
        """Return the mapping that `Database.ask` takes; `also` is what one statement asks for besides."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in {"roles", "openings"}}
        openings = {f"opening_{each.name}": getattr(self.openings, each.name) for each in fields(self.openings)}
        roles = {f"{role}_accounts": list(names) for role, names in self.roles.items()}
        return {**own, **openings, **roles, **also}
