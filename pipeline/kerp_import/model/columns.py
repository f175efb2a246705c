"""Columns of a sheet: their letters, and those of which nothing is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unused:
    """A column that no field was bound to: letters, header, how many data rows fill it, one value, masked."""

    column: str
    header: str
    filled: int
    rows: int
    sample: str | None


def column_letters(index: int) -> str:
    """Return the letters of column `index` (0-based): 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
