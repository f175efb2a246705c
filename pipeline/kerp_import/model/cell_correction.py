"""Cells that a client corrected, kept by voucher and column so that the next export gets them again.

Decision: docs/decisions/corrections.md
"""

from dataclasses import dataclass
from decimal import Decimal

from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True, order=True)
class LineKey:
    """A voucher line as the export had it: day, number, account and sides; `nth` of several that are alike."""

    date: str
    voucher: str
    account: str
    debit: str
    credit: str
    nth: int


@dataclass(frozen=True, slots=True)
class CellCorrection:
    """One cell of a line, named by its header: what stood there, what shall stand there, who says so, and whence."""

    of: LineKey
    column: str
    old: str
    new: str
    who: str
    whence: str
    alike: int = 1
    """How many lines of the voucher were alike: where there are more or fewer now, nobody knows which one it was."""

    @property
    def cell(self) -> tuple[LineKey, str]:
        """Return which cell it is."""
        return self.of, self.column


@dataclass(frozen=True, slots=True)
class AppliedCorrection:
    """A correction and the row that it was applied to."""

    correction: CellCorrection
    file: str
    sheet: str | None
    row: int
    cell: str | None


@dataclass(frozen=True, slots=True)
class MissedCorrection:
    """A correction that could not be applied: its line or its old value stands there no more."""

    correction: CellCorrection
    why: Words


@dataclass(frozen=True, slots=True)
class CorrectionsMade:
    """What became of a company's corrections in one run, and of the cells that came back corrected in it."""

    file: str = ""
    """The name of the company's file; empty where there is none."""
    applied: tuple[AppliedCorrection, ...] = ()
    standing: int = 0
    """Those whose new value the export has by itself."""
    elsewhere: int = 0
    """Those of days that these files do not hold."""
    missed: tuple[MissedCorrection, ...] = ()
    taken: int = 0
    """Cells of returned workbooks that were written into the file."""
    left: tuple[Words, ...] = ()
    """Why cells of returned workbooks were not written into it."""
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    """By how much the corrections that were applied change the journal's sides."""
