"""Which table a sheet holds: its header row, the source that fits it, and which column is which field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from pipeline.columns import column_letters
from pipeline.errors import TwoSourcesFit
from pipeline.headers import header_key
from pipeline.model import Bound, Kind, Table
from pipeline.period import period, year_named
from pipeline.source import Column, Custom, Source
from pipeline.sources import sources

HEAD_ROWS = 60
"""Rows in which a header is looked for."""

SAMPLE_ROWS = 500
"""Rows whose content decides what an ambiguous header means."""

MOST = 0.9
"""Share of the sampled cells that must fit."""

FITS = {
    Kind.CODE: r"^[0-9A-Za-z][0-9A-Za-z_.\-]*$",
    Kind.TEXT: r"[\p{Hangul}A-Za-z]",
    Kind.WON: r"^[-△▲(₩]*[0-9][0-9,]*(?:\.[0-9]+)?\)?원?$",
    Kind.FLAG: r"^(?:[1-6]|차|대|차변|대변|출금|입금|결차|결대|결산차변|결산대변|대체|D|C|S|H|DR|CR)$",
}

BARE_CODE = frozenset({"코드", "code"})
WHOSE_CODE = {
    **dict.fromkeys(("계정과목", "계정과목명", "계정명"), "계정코드"),
    **dict.fromkeys(("거래처", "거래처명"), "거래처코드"),
    **dict.fromkeys(("적요", "적요명"), "적요코드"),
    **dict.fromkeys(("사원명", "성명"), "사원코드"),
    **dict.fromkeys(("품목명", "품명"), "품목코드"),
    "부서명": "부서코드",
}
"""Some forms have three columns that are called 코드: each is the code of the name beside it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One source that fits one row as its header."""

    source: Source
    row: int
    columns: tuple[Bound, ...]


def recognise(  # noqa: PLR0913 - the sheet, where it stands, and what it may be
    head: pl.DataFrame,
    *,
    number: int,
    file: str,
    sheet: str | None,
    encoding: str | None,
    among: tuple[Source, ...] | None = None,
) -> Table | None:
    """Return the table that begins in `head` (row, width, c0…cN: the sheet's first rows), or None if it is none.

    It is one of `among`, by default of all that are shipped.
    """
    cells = head.select(pl.col("^c[0-9]+$"))
    known, wanted = _known_headers(), sources() if among is None else among
    usual = tuple(each for each in wanted if each.custom is None)
    fits = [fit for at in range(min(HEAD_ROWS, cells.height)) for fit in _fits(cells, at, known, usual)]
    fits += [fit for source in wanted if source.custom for fit in _custom_fits(head, source, source.custom)]
    if not fits:
        return None
    fullest = max(fits, key=lambda each: (len(each.columns), -each.row))
    # A header further down that binds more columns must not make titles of the rows below the first one.
    best = next(each for each in fits if each.source is fullest.source)
    rivals = [each for each in fits if each.row == best.row]
    if len(rivals) > 1:
        names = ", ".join(each.source.name for each in rivals)
        raise TwoSourcesFit(file=file, sheet=sheet or "", sources=names)
    headers = cells.row(best.row) if best.row >= 0 else ()
    bound = {each.index for each in best.columns}
    titles = [text for row in cells.head(max(best.row, 0)).rows() for text in row if text]
    stated = period(titles)
    return Table(
        number=number,
        file=file,
        sheet=sheet,
        encoding=encoding,
        entity=best.source.entity,
        profile=best.source.name,
        layout=best.source.layout,
        header_row=int(head["row"][best.row]) if best.row >= 0 else 0,
        width=int(head["width"][best.row] if best.row >= 0 else head["width"].mode().max()),  # type: ignore[arg-type]
        columns=best.columns,
        unused=tuple(text for index, text in enumerate(headers) if text and index not in bound),
        period=stated,
        within=stated or year_named(titles),
    )


def _known_headers() -> frozenset[str]:
    """Return every header that any source knows."""
    columns = (column for source in sources() for column in source.columns.values())
    return frozenset(header_key(name) for column in columns for name in (*column.headers, *column.if_fits))


def _custom_fits(head: pl.DataFrame, source: Source, custom: Custom) -> Iterable[Fit]:
    """Yield the first row in which a profile's columns all stand; the row before the first where it has no header."""
    cells = head.select(pl.col("^c[0-9]+$"))
    if custom.header_row == 0:
        rows = [-1]
    elif custom.header_row is None:
        rows = list(range(min(HEAD_ROWS, cells.height)))
    else:
        rows = [at for at, row in enumerate(head["row"]) if row == custom.header_row]
    for at in rows:
        columns = [
            _placed(field, column, cells.row(at) if at >= 0 else (None,) * cells.width)
            for field, column in source.columns.items()
            if field in source.needs
        ]
        found = tuple(each for each in columns if each is not None)
        if len(found) == len(columns):
            yield Fit(source, at, tuple(sorted(found, key=lambda each: each.index)))
            return


def missing_columns(head: pl.DataFrame, source: Source) -> list[str]:
    """Return what a profile's table wants and the row that has most of it has not: `field (header or letters)`."""
    custom = source.custom or Custom()
    rows = head.filter(pl.col("row") == custom.header_row) if custom.header_row else head.head(HEAD_ROWS)
    wanted = {field: column for field, column in source.columns.items() if field in source.needs}
    by_row = [
        [field for field, column in wanted.items() if _placed(field, column, headers) is None]
        for headers in rows.select(pl.col("^c[0-9]+$")).rows()
    ]
    fewest = min(by_row, key=len, default=list(wanted))
    return [
        f"{field} ({' / '.join(wanted[field].headers) or column_letters(wanted[field].at or 0)})" for field in fewest
    ]


def _placed(field: str, column: Column, headers: tuple[str | None, ...]) -> Bound | None:
    """Return where a profile's column stands: by its letters, or the nth under one of its headers."""
    names = {header_key(header) for header in column.headers}
    same = [at for at, text in enumerate(headers) if text and header_key(text) in names]
    at = (same[column.nth - 1] if len(same) >= column.nth else None) if column.at is None else column.at
    if at is None or at >= len(headers):
        return None
    return Bound(field, column.kind, at, headers[at] or column_letters(at), (at,))


def _fits(cells: pl.DataFrame, at: int, known: frozenset[str], wanted: tuple[Source, ...]) -> Iterable[Fit]:
    """Yield every source of `wanted` for which row `at` is a header."""
    keys = _qualified([header_key(text) for text in cells.row(at)])
    if len([key for key in keys if key in known]) < len("ab"):
        return
    # A header that comes again on the next page is no content: it must not speak for the later one.
    body = cells.slice(at + 1, SAMPLE_ROWS).select(
        pl.when(pl.col(name) != text).then(name).alias(name) if text else pl.col(name)
        for name, text in zip(cells.columns, cells.row(at), strict=True)
    )
    for source in wanted:
        columns = _bind(source.columns, keys, body, cells.row(at))
        found = {each.field for each in columns}
        is_there = set(source.needs) <= found and (not source.one_of or found & set(source.one_of))
        if is_there and not _bind(source.lacks, keys, body, cells.row(at)):
            named = body.select(pl.col(f"c{each.index}").alias(each.field) for each in columns)
            if source.proof is None or source.proof(named):
                yield Fit(source, at, columns)


def _bind(
    wanted: Mapping[str, Column], keys: list[str], body: pl.DataFrame, written: tuple[str | None, ...]
) -> tuple[Bound, ...]:
    """Return the columns that are found: clear headers first, then ambiguous ones whose content fits."""
    taken: dict[int, Bound] = {}
    found: set[str] = set()
    for certain in (True, False):
        for field, column in wanted.items():
            names = column.headers if certain else column.if_fits
            like = column.like or FITS.get(column.kind)
            index = None if field in found else _find(names, keys, taken, body, like, certain=certain)
            if index is not None:
                found.add(field)
                taken[index] = Bound(field, column.kind, index, written[index] or "", (index,))
    return tuple(taken[index] for index in sorted(taken))


def _find(  # noqa: PLR0913 - what is sought, where, and how strictly
    names: tuple[str, ...],
    keys: list[str],
    taken: Mapping[int, Bound],
    body: pl.DataFrame,
    like: str | None,
    *,
    certain: bool,
) -> int | None:
    """Return the first free column under one of `names`, in their order; content decides between equals.

    Unless the header is `certain` the content must fit, whether there are others or not.
    """
    for name in map(header_key, names):
        same = [index for index, key in enumerate(keys) if key == name and index not in taken]
        if not same or (certain and (len(same) == 1 or like is None)):
            fitting = same
        else:
            fitting = [index for index in same if like and _content_fits(body, index, like)]
        if fitting or (certain and same):
            return (fitting or same)[0]
    return None


def _qualified(keys: list[str]) -> list[str]:
    """Return the headers, every bare 코드 named after the name that stands right of it."""
    return [
        WHOSE_CODE.get(right, key) if key in BARE_CODE else key
        for key, right in zip(keys, [*keys[1:], ""], strict=True)
    ]


def _content_fits(body: pl.DataFrame, index: int, like: str) -> bool:
    """Return whether nearly all filled cells of the column look like `like`; an empty column fits nothing."""
    cells = body[f"c{index}"].drop_nulls()
    if cells.is_empty():
        return False
    share = cells.str.normalize("NFKC").str.strip_chars().str.contains(like).mean()
    return isinstance(share, float) and share >= MOST
