"""A1 addresses: what a column is called in a sheet."""


def column_letters(index: int) -> str:
    """Return the letters of column `index` (0-based): 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
