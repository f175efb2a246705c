"""What a batch was tied out against: the books that prove it, and each further table (a partner ledger) or year."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kerp_import.model.words import Words


class TieOutSection(StrEnum):
    """What is compared with K-ERP: openings and trial balances elsewhere, years, ledgers, the VAT book."""

    OPENINGS = "openings"
    DAYS = "days"
    YEARS = "years"
    PARTNERS = "partners"
    MONTHS = "months"
    VAT = "vat"
    CONTROL = "control"


class OpeningSource(StrEnum):
    """Where the balances come from with which the fiscal year opens."""

    TABLE = "table"
    LEDGER = "ledger"
    VOUCHER = "voucher"
    PRODUCTION = "production"
    NONE = "none"


TRIAL_BALANCE = "trial_balance"
CONTROL_TOTALS = "control_totals"
PROOF_OF = {
    TieOutSection.PARTNERS: "partner_ledger",
    TieOutSection.VAT: "vat_book",
    TieOutSection.YEARS: "next_opening",
    TieOutSection.CONTROL: CONTROL_TOTALS,
}
"""What a section proves the batch against; ledgers by month are the journal told another way, and prove nothing."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a batch was proven against besides its own arithmetic: legacy tables that nobody made of these rows."""

    against: tuple[str, ...] = ()
    """trial_balance, partner_ledger, vat_book, next_opening, control_totals; empty where the files were compared with
    themselves."""
    openings: OpeningSource = OpeningSource.NONE
    partners: str = "none"
    """ledger or none."""
    typed_by: str = ""
    """Who typed the control totals and when, as they said it themselves."""
    proven: bool = False
    """There is a legacy trial balance, and no account differs from it."""


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
    """debit, credit or balance (debit less credit); of control totals vouchers, too."""
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
