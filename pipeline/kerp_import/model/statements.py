"""What K-ERP will show of a fiscal year: every account as it opened, moved and closed, beside the old books.

Decision: docs/decisions/report-for-auditors.md
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class StatementAccount:
    """One row of `steps/statement_accounts.sql`: an account, debit less credit."""

    code: str
    name: str
    account_type: str
    """asset, liability, equity, revenue or expense; empty for what the trial balance has and no account is for."""
    heading_codes: list[str]
    heading_names: list[str]
    """The headings above it, the topmost first."""
    opening: Decimal
    moved: Decimal
    """By all vouchers but closing ones."""
    closed: Decimal
    """By vouchers that transfer profit and loss to equity."""
    legacy: Decimal | None
    """As the legacy trial balance closes; None where it does not name the account, or where there is none."""

    @property
    def closing(self) -> Decimal:
        """Return the balance at the end."""
        return self.opening + self.moved + self.closed


@dataclass(frozen=True, slots=True)
class StatementSpan:
    """The row of `steps/statement_span.sql`."""

    first_day: date
    last_day: date
    has_legacy: bool
    """A legacy trial balance stands beside it."""


@dataclass(frozen=True, slots=True)
class Statements:
    """The accounts of a fiscal year in K-ERP once the batch is promoted, from `first_day` to `last_day`."""

    fiscal_year: int
    first_day: date
    last_day: date
    openings_known: bool
    """Without openings nobody knows what balance-sheet accounts stand at, only what moved."""
    has_legacy: bool
    """A legacy trial balance stands beside it."""
    accounts: tuple[StatementAccount, ...]
