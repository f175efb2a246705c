"""What a doubt is: a reading that something speaks against, with the other one.

Decision: docs/decisions/doubts.md
"""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What a doubt is about."""

    SOURCE = "source"
    """Another source would fit the same header if one more column were what its header says."""
    HEADER = "header"
    """Another source fits another row of the sheet as its header."""
    SIGNS = "signs"
    """Whether the sign of an amount is its side."""
    FILLING = "filling"
    """Whether lines without a date belong to the voucher above."""
    PRIOR = "prior"
    """A column with the balances of another day, which may open the year."""
    COLUMN = "column"
    """What an ambiguous header means, where not every cell below it says the same."""
    YEAR = "year"
    """In which year dates lie that do not say so."""
    FORM = "form"
    """In which form the cells of a column are written, where only the whole column tells: `other` is what proves it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: what was read, what else it may be, and of how many rows, vouchers or cells how many speak for that.

    `field`, `header`, `column` (letters) and `value` are those of the cells that it is about, where there are any.
    """

    about: About
    read: str
    other: str
    rows: int = 0
    against: int = 0
    field: str = ""
    header: str = ""
    column: str = ""
    value: str | None = None
