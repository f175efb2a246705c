"""What the SQL statements of a batch may ask for, by the names that stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from kerp_import.model.company_forms import COMPANY_FORMS


@dataclass(frozen=True, slots=True)
class BatchValues:
    """The facts of one batch that its statements are given; a statement takes those that it names."""

    batch_id: UUID
    company_id: UUID
    fiscal_year: int
    start_month: int
    last_voucher_date: date | None
    skip_invalid: bool = False
    from_ledgers: bool = False
    """Whether the vouchers are made of account ledgers."""
    has_opening: bool = False
    """Whether anything opens the fiscal year: a table, vouchers of the journal, or K-ERP's own balances."""
    openings_from_ledgers: bool = False
    """Whether the openings are the rows of ledgers beside the journal that bring a balance forward."""
    openings_moved: Mapping[str, Decimal] = field(default_factory=dict)
    """What left the journal as openings: sums and counts by name (debit_read, flipped_lines …)."""
    role_accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names of the accounts of each role (`mappings/account-roles.yaml`)."""
    promoted: bool = False
    is_just_promoted: bool = False
    """Whether it was promoted in the transaction under way, so that nobody can have changed it since."""

    def as_values(self, **also: object) -> dict[str, object]:
        """Return them by the names that statements use; `also` is what one statement asks for besides."""
        return {
            "batch_id": self.batch_id,
            "company_id": self.company_id,
            "fiscal_year": self.fiscal_year,
            "start_month": self.start_month,
            "last_voucher_date": self.last_voucher_date,
            "skip_invalid": self.skip_invalid,
            "from_ledgers": self.from_ledgers,
            "has_opening": self.has_opening,
            "openings_from_ledgers": self.openings_from_ledgers,
            "promoted": self.promoted,
            "is_just_promoted": self.is_just_promoted,
            "company_forms": COMPANY_FORMS,
            **{f"opening_{name}": amount for name, amount in self.openings_moved.items()},
            **{f"{role}_accounts": list(names) for role, names in self.role_accounts.items()},
            **also,
        }
