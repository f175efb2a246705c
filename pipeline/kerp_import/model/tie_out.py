"""A further tie-out: the figures of one legacy table (a partner ledger), or of another year, against K-ERP's."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kerp_import.model.words import Words


class TieOutSection(StrEnum):
    """What is compared with K-ERP: the year before or after, partner ledgers, account ledgers, the VAT book."""

    YEARS = "years"
    PARTNERS = "partners"
    MONTHS = "months"
    VAT = "vat"


@dataclass(frozen=True, slots=True)
class TieOutRow:
    """One figure that differs: of which account, partner and month, on which side, and where it may come from."""

    about: str
    account_code: str
    account_name: str
    partner_code: str | None
    partner_name: str | None
    month: str | None
    side: str
    """debit, credit or balance (debit less credit)."""
    legacy: Decimal
    loaded: Decimal
    difference: Decimal
    cause: Words
    """Both empty where nothing is known."""


@dataclass(frozen=True, slots=True)
class TieOut:
    """One section of the tie-out: how much was compared, how much of it differs, and the figures that do."""

    section: TieOutSection
    about: str
    """What was compared: the years, the accounts of the partner ledgers."""
    compared: int
    """Accounts of a year, partners, months of accounts, or months of a tax."""
    differing: int
    residual: Decimal
    """The sum of all differences, each without its sign."""
    rows: tuple[TieOutRow, ...]
    """The largest differences first; of very many the first alone."""
