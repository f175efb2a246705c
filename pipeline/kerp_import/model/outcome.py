"""What a run did, or would do: the one model that every form of the report is made of, and that is kept.

Decision: docs/decisions/report-model.md
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from kerp_import.model.acceptance import Accepted, NotCarried
from kerp_import.model.cell_correction import CorrectionsMade
from kerp_import.model.columns import Unused
from kerp_import.model.coverage import Coverage
from kerp_import.model.delta import Delta
from kerp_import.model.nouns import Finding, RuleChange
from kerp_import.model.resumed import Resumed
from kerp_import.model.statements import Statements
from kerp_import.model.tie_out import Proof, TieOut
from kerp_import.model.words import Language, Words


@dataclass(frozen=True, slots=True)
class TableRead:
    """One table that was read: what it was taken for, and what became of its rows."""

    file: str
    sheet: str | None
    encoding: str | None
    profile: str
    layout: str
    entity: str
    header_row: int
    rows_read: int
    rows_data: int
    rows_dropped: dict[str, int]
    columns: dict[str, str]
    """Canonical field → header as written."""
    unused_columns: tuple[Unused, ...]
    letters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Canonical field → the letters of the columns that it stands in."""


@dataclass(frozen=True, slots=True)
class MapUsed:
    """One map of a batch: its layer (option, saved, shipped), what it is called, and the hash of its text."""

    layer: str
    name: str
    sha256: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Signatures:
    """Which maps the batch went by, the hash of their effect, and who has verified the lines that were used."""

    sha256: str | None = None
    maps: tuple[MapUsed, ...] = ()
    reviewers: tuple[tuple[str, int], ...] = ()
    """Who, and how many of the used accounts go by a line of his; most first."""
    without_reviewer: int = 0
    """Used accounts whose line is verified by nobody who is named."""


@dataclass(frozen=True, slots=True)
class FiguresPlace:
    """Where the figures of an account stand in the source: one legacy account in one sheet of one table."""

    entity: str
    """opening_balances, journal or trial_balance."""
    source_code: str
    source_name: str
    file: str
    sheet: str | None
    first_row: int
    last_row: int
    lines: int
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class TopRow:
    """One of the largest rows of an account, with its A1 address where the source is a sheet."""

    file: str
    sheet: str | None
    row: int
    cell: str | None
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class CauseRow:
    """One row that shows a cause, with its A1 address where the source is a sheet."""

    file: str
    sheet: str | None
    row: int | None
    cell: str | None
    amount: Decimal | None
    """Debit less credit, where the row has an amount of its own."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One likely cause of a difference: its name, what it says, and the rows that show it."""

    name: str
    """That of its file in `kerp_import.reconcile.causes`, without the number at its head and with dashes."""
    message: str
    rows: tuple[CauseRow, ...]
    facts: dict[str, str] = field(default_factory=dict, repr=False)
    """What the message speaks of, masked: it can be said again in either language (`kerp_import.report.retell`)."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One account, tied out: what the legacy books say, what K-ERP holds, the difference, and where it comes from."""

    account_code: str
    account_name: str
    source_codes: str
    legacy: Decimal
    loaded: Decimal
    difference: Decimal
    cause: str
    """What the first of the causes says; empty where nothing differs, or nothing is known."""
    places: tuple[FiguresPlace, ...] = ()
    """The largest ones alone (`kerp_import.reconcile.places`)."""
    top_rows: tuple[TopRow, ...] = ()
    causes: tuple[Cause, ...] = ()
    """The likeliest first."""


@dataclass(frozen=True, slots=True)
class SidesCompared:
    """Debits and credits of one month or account type: as the batch's files have them, and as K-ERP holds them.

    Negative amounts stand on the other side in both, and added cash lines in both, so that what differs was left out.
    """

    key: str
    """A month (2024-01), or an account type; empty where it is not known."""
    debit_legacy: Decimal
    credit_legacy: Decimal
    debit_loaded: Decimal
    credit_loaded: Decimal
    closed: Decimal = Decimal(0)
    """What of `debit_loaded` closing vouchers have moved, where that is known."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """Journal lines that were read and are not promoted, by the one reason that they share."""

    reason: str
    """opening, opening_beside_table, closing, invalid or conflict."""
    lines: int
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class Created:
    """A master that no list of the files holds: what it is called, and the option or mapping line that made it."""

    table: str
    code: str
    name: str
    by: str
    """--create-missing partners, or mapping for an account that a mapping line makes."""


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One cell of a workbook that came back: its text in the original and now, None where it holds nothing."""

    sheet: str | None
    cell: str
    header: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A workbook that was marked, given back and corrected: it is not the original, and says which one it was."""

    file: str
    original: str | None
    """The name of the original; None where it is not known any more."""
    original_sha256: str
    corrected_sha256: str
    is_compared: bool
    """Whether the cells of the original are kept on this machine; else no cell could be compared."""
    cells: tuple[ChangedCell, ...]


@dataclass(frozen=True, slots=True)
class MissingRecords:
    """Records of one table that a batch wrote and that somebody has deleted in K-ERP since."""

    table_name: str
    records: int
    first: str
    """A voucher's number, else the place in the source."""


@dataclass(frozen=True, slots=True)
class ReplacedRecords:
    """Records of one table that a batch wrote and that a later batch has replaced or deleted."""

    batch_id: UUID
    """The later batch."""
    table_name: str
    records: int
    first: str
    """A voucher's number, an account's or another master's code."""


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """What became, since it was imported, of what a batch wrote."""

    missing: tuple[MissingRecords, ...] = ()
    replaced: tuple[ReplacedRecords, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next after a run: the command to paste, where there is one, who does it, and why."""

    command: str | None
    who: str
    """client, consultant or accountant."""
    why: Words


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or would do: the one thing that every form of the report is made of."""

    batch_id: UUID | None
    company: str
    dry_run: bool
    status: str
    is_valid: bool
    company_name: str = ""
    language: Language = Language.KO
    """The language that the findings and the causes speak."""
    sources: tuple[TableRead, ...] = ()
    findings: tuple[Finding, ...] = ()
    by_table: dict[str, dict[str, int]] = field(default_factory=dict)
    mapping: Coverage = field(default_factory=Coverage)
    signatures: Signatures = Signatures()
    rule_changes: tuple[RuleChange, ...] = ()
    """The rules that weighed otherwise, with who answers for it."""
    totals: dict[str, str | int] = field(default_factory=dict)
    excluded: tuple[Excluded, ...] = ()
    """What `totals` has excluded, by reason."""
    created: tuple[Created, ...] = ()
    proof: Proof = field(default_factory=Proof)
    corrections: tuple[Correction, ...] = ()
    corrections_made: CorrectionsMade = field(default_factory=CorrectionsMade)
    """What became of the cells that the client corrected before."""
    accepted: tuple[Accepted, ...] = ()
    """Warnings that somebody has accepted, as far as this batch has them."""
    not_carried: tuple[NotCarried, ...] = ()
    """Accepted warnings of the batch before that this one has no more as they were."""
    reconciliation: tuple[Reconciled, ...] = ()
    tie_outs: tuple[TieOut, ...] = ()
    months: tuple[SidesCompared, ...] = ()
    account_types: tuple[SidesCompared, ...] = ()
    statements: Statements | None = None
    """None of a refused run, and of one that an earlier version kept."""
    delta: Delta = field(default_factory=Delta)
    """What the files tell otherwise than K-ERP."""
    resumed: Resumed = field(default_factory=Resumed)
    timings: dict[str, float] = field(default_factory=dict)
    since: ChangedSince = field(default_factory=ChangedSince)
    """Of a run that was imported before: what K-ERP has no more of it."""
    next: NextStep | None = None
    """None where nothing is left to do."""
