"""What a mapping file and a chart say, as values: text as it was written, with the line where that matters."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal, get_args

AccountType = Literal["asset", "liability", "equity", "revenue", "expense"]
NormalSide = Literal["debit", "credit"]
DialectName = Literal["wehago", "kclep", "ecount", "icube", "sap", "seed-generic", "kerp-v02", "any"]
DIALECT_NAMES: Final[tuple[DialectName, ...]] = get_args(DialectName)
"""What a mapping file may write as its `source:`, the product whose codes it maps; `any` fits every product."""
Target = Literal["kerp-standard", "kerp-v02"]
VoucherType = Literal["general", "purchase", "sales", "payment", "receipt", "adjustment", "closing"]
ClosingEntries = Literal["include", "exclude"]
PartnerCodes = Literal["code", "business_number"]
LONGEST_ACCOUNT_CODE: Final = 10
"""Characters of an account's code, in a mapping file and in K-ERP."""


def source_for(dialect: str | None) -> DialectName:
    """Return what a mapping file writes as its `source:` for codes of this dialect; `any` where it has none."""
    return next((name for name in DIALECT_NAMES if name == dialect), "any")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a K-ERP account that does not exist yet is to be (`create:`)."""

    account_type: AccountType
    normal_side: NormalSide
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One legacy account, by its code, and the K-ERP account that it becomes."""

    source_code: str
    source_name: str | None
    target_code: str
    target_name: str | None
    verified: bool
    reviewer: str | None
    reviewed: date | None
    create: NewAccount | None
    note: str | None
    file: str
    line: int
    score: int | None = None
    """Of the proposal that the line was, from 0 to 100, as long as nobody has verified it."""
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """The circumstances in which a rule applies, at least one of them; both days are included."""

    department: str | None
    partner: str | None
    project: str | None
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class AccountRule:
    """Legacy accounts, by code, range or name, and the K-ERP account that they become; the first match wins."""

    source_code: str | None
    source_range: tuple[str, str] | None
    source_name: str | None
    when: When | None
    target_code: str
    target_name: str | None
    verified: bool
    reviewer: str | None
    reviewed: date | None
    create: NewAccount | None
    note: str | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One legacy partner, department or project, and its code in K-ERP."""

    source_code: str
    target_code: str
    line: int


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping file that is well-formed; whether the company's chart has its targets is another question."""

    path: Path
    source: DialectName
    target: Target
    accounts: tuple[AccountLine, ...]
    rules: tuple[AccountRule, ...]
    partners: tuple[CodeLine, ...]
    departments: tuple[CodeLine, ...]
    projects: tuple[CodeLine, ...]
    voucher_types: tuple[tuple[str, VoucherType], ...]
    closing_entries: ClosingEntries | None
    partner_codes: PartnerCodes | None
    """What a partner's code in K-ERP is made of, where no line of `partners` says it."""
    sha256: str = field(default="", compare=False)
    """Of the text, UTF-8, without a byte order mark."""


@dataclass(frozen=True, slots=True)
class ChartSection:
    """A part of a legacy chart: the codes from `low` to `high`, both included, and what its accounts are."""

    low: str
    high: str
    name: str
    account_type: AccountType
    normal_side: NormalSide


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """One account of a chart."""

    code: str
    name: str
    account_type: AccountType
    normal_side: NormalSide
    parent_code: str | None
    allow_posting: bool
    section: str | None
    contra_of: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of accounts: K-ERP's, or a legacy product's with its sections."""

    name: str
    product: str | None
    income_summary: str | None
    retained_earnings: tuple[str, str] | None
    sections: tuple[ChartSection, ...]
    accounts: tuple[ChartAccount, ...]


@dataclass(frozen=True, slots=True)
class HeaderNames:
    """What products call each field: for certain, perhaps, in English, and never by the name alone."""

    sure: dict[str, tuple[str, ...]]
    unsure: dict[str, tuple[str, ...]]
    english: dict[str, tuple[str, ...]]
    ambiguous: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnRoleNames:
    """What columns mean that are no field of ours: by header the role, and by word what a cell says."""

    roles: dict[str, tuple[str, ...]]
    """Role (currency, status …) → headers."""
    ignorable: tuple[str, ...]
    """Headers of columns that change nothing of what the books mean."""
    periods: tuple[str, ...]
    """Headers of years, months and days; in a table of balances all rows must say the same."""
    approvals: tuple[str, ...]
    """Headers that say who approved a row, and when: blank ones may be of rows that nobody has approved."""
    known_amounts: tuple[str, ...]
    """Headers of amounts that follow from others."""
    codes: tuple[str, ...]
    """Words in a header under which numbers are no amounts."""
    currencies: dict[str, tuple[str, ...]]
    """ISO code → how products write it."""
    posted: tuple[str, ...]
    """Words of a column of states that say that a voucher is in the books."""
    alive: tuple[str, ...]
    """Words of a column of deletions that say that a voucher was not deleted."""
    meanings: dict[str, tuple[str, ...]]
    """HEADER=WORD → what a word means under that header alone, in Korean and English."""
    dead: tuple[str, ...]
    """Words of a column of kinds that say that a voucher may not be in the books."""
    in_use: tuple[str, ...]
    """Headers that tell of a master whether it is in use, and of a row of the books whether it stands."""
