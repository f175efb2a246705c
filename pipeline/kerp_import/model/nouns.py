"""The nouns that flow through a run, in the field's own words.

전표 voucher · 분개 voucher line · 계정과목 account · 거래처 partner · 부서 department · 프로젝트 project ·
기초잔액 opening balance · 합계잔액시산표 trial balance · 사원 employee · 품목 item ·
매입매출장 sales and purchase book.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from kerp_import.model.cell_correction import CellCorrection
from kerp_import.model.columns import PeriodColumn, RoleColumn, UnknownColumn, Unused, column_letters
from kerp_import.model.control_total import ControlTotal
from kerp_import.model.doubt import Doubt
from kerp_import.model.facts import no_facts
from kerp_import.model.four_eyes import FourEyes
from kerp_import.model.layout import Layout
from kerp_import.model.words import Language, Words

if TYPE_CHECKING:
    import polars as pl


class Entity(StrEnum):
    """What a table of the legacy system holds."""

    ACCOUNTS = "accounts"
    PARTNERS = "partners"
    DEPARTMENTS = "departments"
    PROJECTS = "projects"
    OPENING_BALANCES = "opening_balances"
    JOURNAL = "journal"
    TRIAL_BALANCE = "trial_balance"
    ACCOUNT_LEDGER = "account_ledger"
    PARTNER_LEDGER = "partner_ledger"
    EMPLOYEES = "employees"
    ITEMS = "items"
    SALES_BOOK = "sales_book"
    MONTHLY_LEDGER = "monthly_ledger"
    CONTROL_TOTALS = "control_totals"

    @property
    def is_used(self) -> bool:
        """Return whether a run loads such a table; one that it does not load is recognised, counted and reported."""
        return self not in {
            Entity.PARTNER_LEDGER, Entity.EMPLOYEES, Entity.ITEMS, Entity.SALES_BOOK, Entity.MONTHLY_LEDGER,
            Entity.CONTROL_TOTALS,
        }  # fmt: skip

    @property
    def is_balances(self) -> bool:
        """Return whether such a table holds balances of accounts, so that some of its rows may sum others up."""
        return self in {Entity.OPENING_BALANCES, Entity.TRIAL_BALANCE}


class Kind(StrEnum):
    """How the text of a column is read."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    WON = "won"
    FLAG = "flag"


class Severity(StrEnum):
    """What a finding does: errors refuse, warnings need a look, infos count."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Dropped(StrEnum):
    """The closed list of reasons for which a source row is not data."""

    TITLE = "title"
    HEADER = "header"
    BLANK = "blank"
    SUBTOTAL = "subtotal"
    OPENING = "opening"
    PROFILE = "profile"
    FOOTER = "footer"
    CONTINUATION = "continuation"
    REJECTED = "rejected"
    STATUS = "status"
    SITE = "site"
    DOUBLE = "double"


class Said(StrEnum):
    """What tells the year of dates that are written without one (03-15)."""

    PERIOD = "period"
    TITLE = "title"
    OPTION = "option"
    PROFILE = "profile"
    JOURNAL = "journal"
    """The journal or the other ledgers beside it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One recognised column: its field, its place in the table (0-based), and its header as written.

    `stands` are the columns of the sheet that it comes from: several where a print form breaks it up, none where the
    program has added it.
    """

    field: str
    kind: Kind
    index: int
    header: str
    stands: tuple[int, ...]
    by_content: bool = False
    """The header alone did not say what the column is: the cells below it did."""
    places: int = 0
    """Places behind the point that an amount may have: two in books kept in dollars, none in won."""


@dataclass(frozen=True, slots=True)
class Table:
    """One recognised table: where it stands, what it is, and which column is what."""

    number: int
    file: str
    sheet: str | None
    encoding: str | None
    entity: Entity
    profile: str
    layout: Layout
    header_row: int
    width: int
    columns: tuple[Bound, ...]
    unused: tuple[str, ...]
    period: tuple[date, date] | None
    within: tuple[date, date] | None = None
    """The days between which dates without a year lie, where anything says so."""
    within_by: Said | None = None
    doubts: tuple[Doubt, ...] = ()
    sides: Mapping[str, str] = field(default_factory=dict)
    """In a ledger: the side on which an account's balance grows, by its code or name, where its rows show it."""
    titles: tuple[str, ...] = ()
    """The texts of the cells above the header: title, company, period, unit."""
    balance_day: date | None = None
    """The day of which a table of balances is, where a title, the sheet or the file names it."""
    opens: int | None = None
    """The calendar year that a table of opening balances opens, where its own words tell."""
    reasons: tuple[Words, ...] = ()
    """Why a table of balances is taken for opening balances or for a trial balance."""
    opens_within: bool = False
    """The first balances of a trial balance are of a day within the year (its period is a month): they open nothing."""
    is_compared: bool = False
    """A trial balance of an earlier day, or a second one of the last: it is compared with K-ERP and never staged."""
    roles: tuple[RoleColumn, ...] = ()
    """Columns that are no field, and yet decide what the amounts mean: currency, status, company …"""
    forms: tuple[str, ...] = ()
    """The print forms that were undone to make its rows flat, in their order."""

    def has(self, name: str) -> bool:
        """Return whether the field `name` is bound."""
        return any(each.field == name for each in self.columns)

    @property
    def is_numberless(self) -> bool:
        """Return whether nobody wrote voucher numbers: there is no column of them, or a print form made it."""
        return not any(each.field == "voucher_no" and each.stands for each in self.columns)

    def cell(self, name: str | None, row: int | None) -> str | None:
        """Return the A1 address of the field `name` in `row`, where the source is a sheet and one cell holds it."""
        if self.sheet is None or row is None:
            return None
        fields = ((each.field, each.stands) for each in self.columns)
        roles = ((each.role, (each.place,)) for each in self.roles if each.fixed is None)
        stands = next((places for field, places in (*fields, *roles) if field == name), ())
        return f"{column_letters(stands[0])}{row}" if len(stands) == 1 else None


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one table, at most a part's size: text columns named by field, with file, sheet and row."""

    table: Table
    frame: "pl.DataFrame"


@dataclass(frozen=True, slots=True)
class MappedPart:
    """A part after transform: typed, with K-ERP's codes, in the columns of its staging table."""

    table: Table
    frame: "pl.DataFrame"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or worth a look, with where it is and what to do, in one language."""

    rule: str
    severity: Severity
    table: str | None
    message: str
    hint: str
    facts: Mapping[str, str] = field(default_factory=no_facts, repr=False)
    """What message and hint speak of, masked: both can be said again, in either language (`report/retell.py`)."""
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    field: str | None = None
    cell: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """A part with the findings in its rows; rows with findings stay in it."""

    part: MappedPart
    findings: tuple[Finding, ...]
    progress: tuple[int, int]
    """How many rows of how many are done with it."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company of K-ERP; `is_new` if this run is to make it."""

    id: UUID
    code: str
    name: str
    is_new: bool
    fiscal_year_start_month: int = 1
    base_currency: str = "KRW"


@dataclass(frozen=True, slots=True)
class Batch:
    """One run for one company; every statement on staging names both."""

    id: UUID
    company: Company

    def ids(self) -> dict[str, UUID]:
        """Return the batch's and the company's id under the names that statements have for them."""
        return {"batch_id": self.id, "company_id": self.company.id}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that weighs otherwise for this company, or not at all (severity None), with why, and who says so."""

    rule: str
    severity: Severity | None
    why: str
    who: str


@dataclass(frozen=True, slots=True)
class Job:
    """What the user asked for: everything that a run depends on but the files' contents."""

    company: str
    files: tuple[Path, ...]
    home: Path
    language: Language = Language.KO
    dry_run: bool = False
    mappings: tuple[Path, ...] = ()
    encoding: str | None = None
    sheet: str | None = None
    password: str | None = field(default=None, repr=False)
    fiscal_year: int | None = None
    balances: str | None = None
    """What a table of balances is that may be either: `trial-balance` or `opening`."""
    allow_unverified: bool = False
    skip_invalid: bool = False
    on_conflict: str = "error"
    vanished: str = "keep"
    """What becomes of vouchers that an earlier batch wrote and that the files have no more: `keep` or `delete`."""
    voucher_status: str = "approved"
    closing_entries: str | None = None
    create_company: bool = False
    create_missing: frozenset[str] = frozenset()
    profile: str | None = None
    keep_status: tuple[str, ...] = ()
    drop_status: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    raise_limits: bool = False
    known_empty: tuple[str, ...] = ()
    """Names of files, sheets and folders that may hold no data."""
    same_vouchers: str | None = None
    """"one": vouchers that stand alike in two files are one."""
    report_folder: Path | None = None
    """Where the run writes its report, which is no input although it may stand among the files."""
    gentle: bool = False
    """Promote in slices with pauses, beside others' work."""
    rules: Path | None = None
    rule_changes: tuple[RuleChange, ...] = ()
    """What the file `rules` says; the run reads it."""
    four_eyes: bool = False
    """Whoever confirmed the mapping or rehearsed alone may not promote."""
    eyes: FourEyes | None = None
    """Who takes part; the run finds out."""
    control: tuple[ControlTotal, ...] = ()
    """What somebody typed off the old program's screen, in kerp.toml."""
    name: str | None = None
    """What the batch shall be called beside its id."""
    corrections: Path | None = None
    """The company's file of corrected cells, as it was named."""
    corrections_beside: Path | None = None
    """Where that file is where none is named: beside `kerp.toml`."""
    cell_corrections: tuple[CellCorrection, ...] = ()
    """What that file says; the run reads it."""
    applied_corrections: str = ""
    """The SHA-256 of the corrections that were applied; empty where none was."""
    typed: tuple[str, ...] = ()
    """The command line without the program's name, so that it can be told again; empty where there was none."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a batch, with the hash that its fingerprint is made of."""

    name: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of one table: read = data + every dropped one."""

    read: int
    data: int
    dropped: dict[str, int]
    unused: tuple[Unused, ...] = ()
    unknown: tuple[UnknownColumn, ...] = ()
    """Of the unused columns those that have to be told of."""
    periods: tuple[PeriodColumn, ...] = ()
    """Of those of a table of balances the ones that name years, months or days."""
