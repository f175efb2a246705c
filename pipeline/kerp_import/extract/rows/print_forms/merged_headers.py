"""A header of two rows (차변[잔액, 합계]), made one."""

import re
from functools import cache

import polars as pl

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.sources import sources
from kerp_import.extract.rows.print_forms.form import Flat, HeaderCandidate, Order, PrintForm, Reshape

WORDS_ONLY = re.compile(r"^[^0-9０-９]*$")
"""What the second row of a header looks like: no digit in it."""


def find(grid: HeaderCandidate) -> Reshape | None:
    """Return the header of both rows, where that has more headers that some source knows than either row alone."""
    if grid.body.is_empty():
        return None
    below = grid.body.select(pl.col("^c[0-9]+$")).row(0)
    if not any(below) or not all(WORDS_ONLY.match(text) for text in below if text):
        return None
    both = _groups(grid.headers, below)
    if not any(upper and lower for upper, lower in both):
        return None
    headers = tuple(_joined(upper, lower) for upper, lower in both)
    if _known(headers) <= max(_known(grid.headers), _known(below)):
        return None
    written = tuple(f"{upper}[{lower}]" if upper and lower else upper or lower for upper, lower in both)
    return Reshape(
        name=MERGED_HEADERS.name,
        family=None,
        evidence="·".join(text for text in written if text),
        columns=tuple(Flat(text, (at,)) for at, text in enumerate(headers)),
        lines=lambda rows: rows,
        heads=1,
        written=written,
    )


def _groups(upper: tuple[str | None, ...], lower: tuple[str | None, ...]) -> list[tuple[str | None, str | None]]:
    """Return for every column its upper and its lower header; a merged cell's text stands in its first column only."""
    found: list[tuple[str | None, str | None]] = []
    group: str | None = None
    for above, below in zip(upper, lower, strict=True):
        # A cell merged downwards ends the group beside it; readers that fill merged cells say the same twice.
        group = above or (group if below else None)
        found.append((group, None if below == group else below))
        if above and not below:
            group = None
    return found


def _joined(upper: str | None, lower: str | None) -> str:
    """Return one header for both: the form that some source knows, else the bracketed one."""
    if not (upper and lower):
        return upper or lower or ""
    forms = (f"{upper}[{lower}]", f"{upper}{lower}", f"{upper}({lower})", lower)
    return next((each for each in forms if header_key(each) in _headers()), forms[0])


def _known(headers: tuple[str | None, ...]) -> int:
    """Return how many different ones of `headers` some source knows."""
    return len({header_key(text) for text in headers if text} & _headers())


@cache
def _headers() -> frozenset[str]:
    """Return every header that any source knows for certain."""
    columns = (column for source in sources() for column in source.columns.values())
    return frozenset(header_key(header) for column in columns for header in column.headers)


MERGED_HEADERS = PrintForm("merged-headers", Order.HEADERS, find)
