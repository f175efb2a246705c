"""What stands in report.json: the shape that `as_json` fills, and that the published schema is made of.

Decision: docs/decisions/json-answers.md
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from kerp_import.model.cell_correction import CorrectionsMade
from kerp_import.model.coverage import MappedAccount, ReadAs
from kerp_import.model.delta import DeltaRecord
from kerp_import.model.nouns import RuleChange, Severity
from kerp_import.model.outcome import (
    Cause,
    Correction,
    Created,
    Excluded,
    FiguresPlace,
    MapUsed,
    SidesCompared,
    TableRead,
    TopRow,
)
from kerp_import.model.resumed import Resumed
from kerp_import.model.tie_out import Proof, TieOut
from kerp_import.model.words import Words


class FindingShown(TypedDict):
    """One finding: which rule, where, what and what to do."""

    rule: str
    severity: Severity
    table: str | None
    row: int | None
    field: str | None
    message: str
    hint: str
    file: str | None
    sheet: str | None
    cell: str | None
    value: str | None


class Summary(TypedDict):
    """How many records there were, and of each table how many were valid and promoted."""

    total_records: int
    valid_records: int
    invalid_records: int
    by_table: dict[str, dict[str, int]]


class UsedAccount(TypedDict):
    """A legacy account with its lines and its amount."""

    source_code: str
    source_name: str
    lines: int
    amount: Decimal


class MergedAccounts(TypedDict):
    """Several legacy accounts that go to one of K-ERP."""

    target_code: str | None
    target_name: str | None
    amount: Decimal
    accounts: Sequence[UsedAccount]


class SourceBalance(TypedDict):
    """One legacy account of the mapped trial balance."""

    source_code: str
    source_name: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


class TargetBalance(TypedDict):
    """One K-ERP account of the mapped trial balance, with the legacy accounts in it."""

    target_code: str | None
    target_name: str | None
    account_type: str | None
    normal_side: str | None
    debit: Decimal
    credit: Decimal
    balance: Decimal
    accounts: Sequence[SourceBalance]


class Reviewer(TypedDict):
    """Who answers for how many of the used accounts."""

    reviewer: str
    accounts: int


class SignaturesShown(TypedDict):
    """Which maps were asked, the hash of what they do, and who answers for them."""

    sha256: str | None
    maps: Sequence[MapUsed]
    reviewers: Sequence[Reviewer]
    verified_without_reviewer: int


class CoverageShown(TypedDict):
    """How much the mapping covers, in accounts, lines and won; what it joins; and every used account."""

    accounts_used: int
    accounts_mapped: int
    accounts_unverified: int
    amount_mapped_pct: str
    unmapped: Sequence[UsedAccount]
    lines_used: int
    lines_mapped: int
    amount_used: Decimal
    amount_mapped: Decimal
    merges: Sequence[MergedAccounts]
    changes: Sequence[MappedAccount]
    trial_balance: Sequence[TargetBalance]
    accounts: Sequence[MappedAccount]
    dialect: ReadAs | None


class MappingShown(CoverageShown, SignaturesShown):
    """The mapping: how much it covers, and who answers for it."""


class NextShown(TypedDict):
    """What comes next: the command to paste where there is one, who does it, and why."""

    command: str | None
    who: str
    why: str


class TiedAccount(TypedDict):
    """One account of the tie-out."""

    account_code: str
    source_codes: str
    partner_code: str | None
    legacy: Decimal
    loaded: Decimal
    difference: Decimal
    cause: str
    causes: Sequence[Cause]
    account_name: str
    places: Sequence[FiguresPlace]
    top_rows: Sequence[TopRow]


class TiedPartner(TypedDict):
    """One partner whose balance differs."""

    account_code: str
    source_codes: str
    partner_code: str | None
    legacy: Decimal
    loaded: Decimal
    difference: Decimal
    cause: str


class RuleCount(TypedDict):
    """One rule, and how many findings it has."""

    rule: str
    severity: str
    title: str
    who: str
    count: int


class DeltaCounted(TypedDict):
    """Records of one table and one kind that differ, and of how many it was applied."""

    records: int
    amount: Decimal
    amount_in_kerp: Decimal
    applied: int


class DeltaShown(TypedDict):
    """What the files tell otherwise than K-ERP."""

    on_conflict: str
    vanished: str
    by_table: dict[str, dict[str, DeltaCounted]]
    records: Sequence[DeltaRecord]


class MissingShown(TypedDict):
    """Records that the batch wrote and that somebody has deleted since."""

    table: str
    records: int
    first: str


class ReplacedShown(TypedDict):
    """Records that the batch wrote and that a later one has replaced."""

    batch_id: str
    table: str
    records: int
    first: str


class AcceptedShown(TypedDict):
    """Findings of one rule that somebody accepted for one reason; they are counted from 1."""

    rule: str
    why: str
    who: str
    at: str
    count: int
    findings: Sequence[int]
    batch_id: str
    id: str


class NotCarriedShown(TypedDict):
    """Accepted findings that the batch before had and that this one has no more."""

    rule: str
    why: str
    who: str
    at: str
    batch_id: str
    count: int
    told: Sequence[Words]


class Beside(TypedDict):
    """The keys beyond the contract."""

    company_name: str
    excluded: Sequence[Excluded]
    corrections: Sequence[Correction]
    corrections_made: CorrectionsMade
    not_carried: Sequence[NotCarriedShown]
    rule_changes: Sequence[RuleChange]
    language: str
    findings_by_rule: Sequence[RuleCount]
    months: Sequence[SidesCompared]
    account_types: Sequence[SidesCompared]
    statements: dict[str, Any] | None
    """Totals, classes and accounts of balance sheet and income statement, legacy beside K-ERP."""
    tie_outs: Sequence[TieOut]
    delta: DeltaShown
    resumed: Resumed
    missing: Sequence[MissingShown]
    replaced: Sequence[ReplacedShown]


class ReportShown(Beside):
    """report.json: the contract's keys, and those beyond it."""

    schema_version: int
    batch_id: str | None
    company: str
    dry_run: bool
    status: str
    is_valid: bool
    sources: Sequence[TableRead]
    errors: Sequence[FindingShown]
    warnings: Sequence[FindingShown]
    infos: Sequence[FindingShown]
    findings_total: dict[str, int]
    summary: Summary
    mapping: MappingShown
    totals: Mapping[str, str | int]
    tie_out: Proof
    next: NextShown | None
    created: Sequence[Created]
    accepted: Sequence[AcceptedShown]
    reconciliation: Sequence[TiedAccount | TiedPartner]
    timings: Mapping[str, float]
