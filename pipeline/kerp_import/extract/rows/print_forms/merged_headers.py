"""Makes one header of two rows, an upper one over groups of lower ones (차변 over 잔액 and 합계)."""

import re
from functools import cache
from itertools import chain

import polars as pl

from kerp_import.extract.column_roles.role_names import role_of
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.header_synonyms import english
from kerp_import.extract.recognise.sources import sources
from kerp_import.extract.rows.print_forms.form import FlatColumn, HeaderCandidate, Order, PrintForm, Reshape

WORDS_ONLY = re.compile(r"^[^0-9０-９]*$")
"""A cell of a second header row: no digit in it."""

HeaderRow = tuple[str | None, ...]


def find(header: HeaderCandidate) -> Reshape | None:
    """Join both rows, if the joined headers include more that some source knows than either row does alone."""
    if header.body.is_empty():
        return None
    lower_row = header.body.select(pl.col("^c[0-9]+$")).row(0)
    if not any(lower_row) or not all(WORDS_ONLY.match(text) for text in lower_row if text):
        return None
    pairs = _upper_and_lower(header.headers, lower_row)
    if not any(upper and lower for upper, lower in pairs):
        return None
    headers = tuple(_joined(upper, lower) for upper, lower in pairs)
    if _count_known(headers) <= max(_count_known(header.headers), _count_known(lower_row)):
        return None
    written = tuple(f"{upper}[{lower}]" if upper and lower else upper or lower for upper, lower in pairs)
    return Reshape(
        name=MERGED_HEADERS.name,
        layout=None,
        evidence="·".join(text for text in written if text),
        columns=tuple(FlatColumn(text, (at,)) for at, text in enumerate(headers)),
        lines=lambda rows: rows,
        heads=1,
        written=written,
    )


def _upper_and_lower(
    upper: tuple[str | None, ...], lower: tuple[str | None, ...]
) -> list[tuple[str | None, str | None]]:
    """Return for every column its upper and its lower header: a merged cell's text stands in its first column only."""
    pairs: list[tuple[str | None, str | None]] = []
    group: str | None = None
    for above, below in zip(upper, lower, strict=True):
        # A cell merged downwards ends the group beside it; readers that fill merged cells repeat its text below.
        group = above or (group if below else None)
        pairs.append((group, None if below == group else below))
        if above and not below:
            group = None
    return pairs


def _joined(upper: str | None, lower: str | None) -> str:
    """Return one header for both: the form that some source knows, else the bracketed one."""
    if not (upper and lower):
        return upper or lower or ""
    forms = (f"{upper}[{lower}]", f"{upper}{lower}", f"{upper}({lower})", lower)
    # 외화 over 차변 is no 차변.
    with_role = next((each for each in forms[:-1] if role_of(each) is not None), None)
    return with_role or next((each for each in forms if header_key(each) in _known_headers()), forms[0])


def _count_known(headers: tuple[str | None, ...]) -> int:
    """Count the different ones of `headers` that some source knows."""
    return len({header_key(text) for text in headers if text} & _known_headers())


@cache
def _known_headers() -> frozenset[str]:
    """Return every header that any source knows for certain, and the English names of fields."""
    columns = (column for source in sources() for column in source.columns.values())
    names = [*(name for column in columns for name in column.headers), *chain.from_iterable(english().values())]
    return frozenset(map(header_key, names))


MERGED_HEADERS = PrintForm("merged-headers", Order.HEADERS, find)
