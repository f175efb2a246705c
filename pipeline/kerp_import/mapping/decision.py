"""What a decision is: where one legacy account goes, on whose word, and all of them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kerp_import.mapping.charts.dialect import Dialect
from kerp_import.mapping.charts.whose_chart import Reading
from kerp_import.mapping.files import AccountType, Chart, NewAccount, NormalSide, When
from kerp_import.mapping.proposal import Proposal
from kerp_import.model.outcome import MapUsed


@dataclass(frozen=True, slots=True)
class LegacyAccount:
    """One account of the source: its canonical code, its most frequent name, and what the file says it is."""

    code: str
    name: str
    account_type: AccountType | None = None
    normal_side: NormalSide | None = None
    has_code: bool = True
    """Else only its name is known, and stands for its code."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What an account is: its type, and the side on which it normally stands; None where it is not known."""

    account_type: AccountType | None = None
    normal_side: NormalSide | None = None


@dataclass(frozen=True, slots=True)
class CodesByName:
    """The codes of accounts that tables know by their names alone; where that is not certain, the name itself."""

    codes: dict[str, str]
    """By unpadded name."""

    placed: dict[int, dict[int, str]]
    """By table and row, in lists of balances: which 대손충당금 a row is depends on the row above it."""

    unknown: dict[str, tuple[str, ...]]
    """Names that stand for themselves, with the accounts that each may mean."""


@dataclass(frozen=True, slots=True)
class TargetAccount:
    """One account of the company in K-ERP."""

    code: str
    name: str
    account_type: str
    normal_side: str
    parent_code: str | None
    allow_posting: bool
    is_active: bool = True


def accounts_of(chart: Chart) -> dict[str, TargetAccount]:
    """Return a chart's accounts as those of a company that has just got it."""
    return {
        each.code: TargetAccount(
            each.code, each.name, each.account_type, each.normal_side, each.parent_code, each.allow_posting
        )
        for each in chart.accounts
    }


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the lines of one legacy account go, under which condition, and on whose word.

    `how` is one of line, rule, parent (a sub-account on its parent's line), self (K-ERP has the same code and name),
    proposed (nobody has read it yet), created (`--create-missing`), unmapped.

    `expected_name` is what a map calls this code (a doubtful sub-account: what it calls its parent), where the file
    says otherwise. `proposed` is the K-ERP account that the file's own name leads to, and `namesake` the account of
    the dialect's chart that has this name. `score` and `evidence` are the proposal's, as kept in the line if one was.
    """

    code: str
    name: str
    target: str | None
    verified: bool
    how: str
    when: When | None = None
    expected_name: str | None = None
    create: NewAccount | None = None
    create_name: str | None = None
    where: str = ""
    reviewer: str | None = None
    reviewed: date | None = None
    note: str | None = None
    proposed: str | None = None
    namesake: str | None = None
    score: int | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class DeadEntry:
    """An entry of a mapping file that never applies: its line and code, and the line and code that come first."""

    file: str
    line: int
    code: str
    by_line: int
    by_code: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Every legacy account of a batch with its decisions, conditional ones first, and the other codes' maps."""

    reading: Reading
    decisions: tuple[Decision, ...]
    partners: dict[str, str]
    departments: dict[str, str]
    projects: dict[str, str]
    voucher_types: dict[str, str]
    closing_entries: str
    names: CodesByName = CodesByName({}, {}, {})
    cash: str | None = None
    """The canonical code of 현금, where there are slips that may leave it unsaid."""
    maps: tuple[MapUsed, ...] = ()
    """The maps that were used, the one that comes first at the front."""

    natures: dict[str, Nature] = field(default_factory=dict)
    """What each legacy account is, by its canonical code."""
    sides: dict[str, str] = field(default_factory=dict)
    """On which side each legacy account's balance stands, where its nature or the K-ERP account tells it."""
    proposals: Mapping[str, Sequence[Proposal]] = field(default_factory=dict)
    """What is proposed for each legacy account that nobody has verified, by its canonical code, the best first."""
    elsewhere: tuple[str, ...] = ()
    """Accounts, code and name, that would go elsewhere if they were the reading's `other` dialect's."""
    dead: tuple[DeadEntry, ...] = ()
    """Entries of the user's maps that never apply to codes of this dialect."""

    @property
    def dialect(self) -> Dialect:
        """Return whose codes they are."""
        return self.reading.dialect

    def of(self, code: str) -> Decision | None:
        """Return the unconditional decision for the canonical `code`."""
        return next((each for each in self.decisions if each.code == code and each.when is None), None)
