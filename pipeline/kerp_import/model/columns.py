"""Turns a column's index into its letters and back, and says what an unread column holds or means."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Unused:
    """A column that no field was bound to: letters, header, how many data rows fill it, one value, masked."""

    column: str
    header: str
    filled: int
    rows: int
    sample: str | None


class Role(StrEnum):
    """What a column means that is no field of a voucher or a balance, and yet decides what its amounts are."""

    CURRENCY = "currency"
    RATE = "rate"
    FOREIGN_AMOUNT = "foreign_amount"
    UNIT = "unit"
    STATUS = "status"
    DELETED = "deleted"
    COMPANY = "company"
    SITE = "site"
    KIND = "kind"
    """A kind of voucher, of rows that all stand in the books, but where a word says 취소전표."""


@dataclass(frozen=True, slots=True)
class RoleColumn:
    """A column of the sheet with a role: where it stands (0-based) and its header; `fixed` is a profile's one value."""

    role: Role
    place: int
    header: str
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A filled column that nothing uses, and whether its cells are amounts."""

    column: Unused
    row: int
    is_amount: bool


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """A column of a table of balances that names periods: its words in file order, and the row of the last one."""

    header: str
    row: int
    words: tuple[str, ...]


ALPHABET = 26


def column_letters(index: int) -> str:
    """Return the letters of column `index` (0-based): 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the index (0-based) of the column with these letters, small or capital: A is 0, AA is 26."""
    index = 0
    for letter in letters.upper():
        index = index * ALPHABET + ord(letter) - ord("A") + 1
    return index - 1
