"""What files that come again tell otherwise than K-ERP: new, changed, unchanged and vanished vouchers and openings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class DeltaKind(StrEnum):
    """What became of a record between an earlier batch and these files, in the order in which it is told."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class DeltaCount:
    """How many records of one table are of one kind, and how much they are."""

    table_name: str
    kind: str
    records: int
    amount: Decimal
    """Debits of the vouchers in the files; of openings their balances without sign."""
    old_amount: Decimal
    """The same in K-ERP."""
    applied: int
    """How many this batch writes, replaces or removes."""


@dataclass(frozen=True, slots=True)
class DeltaRecord:
    """One changed or vanished voucher or opening balance: in the files (None: it is there no more) and in K-ERP."""

    table_name: str
    kind: str
    label: str | None
    """The voucher's number; of an opening its year, account and partner."""
    old_label: str
    day: date | None
    old_day: date | None
    amount: Decimal | None
    old_amount: Decimal
    is_applied: bool
    touched: str | None
    """What K-ERP's users did to it: edited, by hand or deleted; None: it is as a batch wrote it."""
    file: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True, slots=True)
class Delta:
    """What the files of a batch tell otherwise than K-ERP, where they overlap at all."""

    on_conflict: str = "error"
    vanished: str = "keep"
    counts: tuple[DeltaCount, ...] = ()
    records: tuple[DeltaRecord, ...] = ()

    @property
    def is_told(self) -> bool:
        """Return whether the files speak of anything that K-ERP has already."""
        return any(each.kind != DeltaKind.NEW for each in self.counts)

    @property
    def replaces_or_removes(self) -> bool:
        """Return whether the batch changes or removes anything that is in K-ERP."""
        return any(each.applied for each in self.counts if each.kind in {DeltaKind.CHANGED, DeltaKind.VANISHED})

    def count(self, table: str, kind: DeltaKind) -> DeltaCount:
        """Return how many records of a table are of a kind."""
        nothing = DeltaCount(table, kind.value, 0, Decimal(0), Decimal(0), 0)
        return next((each for each in self.counts if (each.table_name, each.kind) == (table, kind.value)), nothing)
