"""Turns a column's index into its letters and back, and says what an unread column holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unused:
    """A column that no field was bound to: letters, header, how many data rows fill it, one value, masked."""

    column: str
    header: str
    filled: int
    rows: int
    sample: str | None


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
