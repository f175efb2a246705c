"""Tells of a whole lump of text whether white space may stand at an edge of any of its cells, so that few are trimmed.

Decision: docs/decisions/one-look-at-text.md
"""

import re
from functools import cache

from kerp_import.extract.formats.encoding import as_numbers, as_one_text

WHITE = " \t\x0b\x0c"
"""White space in ASCII but for line ends, which no cell of a plain lump holds."""

WIDE = {
    b"\xc2": "[\u0085\u00a0]",
    b"\xe1": "\u1680",
    b"\xe2": "[\u2000-\u200a\u2028\u2029\u202f\u205f]",
    b"\xe3": "\u3000",
}
"""White space beyond ASCII, by the byte that each of these begins with: no Hangul syllable begins with one of them."""


def may_have_edges(data: bytes, delimiter: str) -> bool:
    """Return whether a cell of plain lines may begin or end with white space; never False where one does.

    White space beyond ASCII counts wherever it stands. A line in which a quote stands beside white space counts too.
    """
    text = as_one_text(data)
    blanks = "".join(each for each in WHITE if each.encode() in data)
    has_quotes = b'"' in data
    if not has_quotes:
        # Between two tabs that divide cells there is nothing; within quotes a tab is a cell's own.
        blanks = blanks.replace(delimiter, "")
    if data[:1].isspace() or (blanks and text.str.contains(_edges(delimiter, blanks, has_quotes=has_quotes))[0]):
        return True
    numbers = as_numbers(data)
    return any(bool((numbers == first[0]).any()) and bool(text.str.contains(wide)[0]) for first, wide in WIDE.items())


@cache
def _edges(delimiter: str, blanks: str, *, has_quotes: bool) -> str:
    """Return what finds white space beside the end of a cell: blanks that are not there make it slower."""
    ends = re.escape(delimiter) + (r'\n"' if has_quotes else r"\n")
    return rf"[{ends}][{blanks}]|[{blanks}][{ends}\r]"
