"""Which table a sheet holds: its header row, the source that fits it, and which column is which field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.recognise.bind_columns import FITS, bind, looks, qualified
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.source import NEARLY, Custom, SourceColumn, SourceForm
from kerp_import.extract.recognise.sources import sources
from kerp_import.model.columns import column_letters
from kerp_import.model.doubt import About, Doubt
from kerp_import.model.errors import TwoSourcesFit
from kerp_import.model.nouns import Bound, Said, Table
from kerp_import.values import text
from kerp_import.values.periods import opened, period, year_named

HEAD_ROWS = 60
"""Rows in which a header is looked for."""

SAMPLE_ROWS = 500
"""Rows whose content decides what an ambiguous header means."""

FEW = 3
"""Vouchers below which even all of them prove little."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One source that fits one row as its header."""

    source: SourceForm
    row: int
    columns: tuple[Bound, ...]


def recognise(  # noqa: PLR0913 - the sheet, where it stands, and what it may be
    head: pl.DataFrame,
    *,
    number: int,
    file: str,
    sheet: str | None,
    encoding: str | None,
    among: tuple[SourceForm, ...] | None = None,
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
    titles = [cell for row in cells.head(max(best.row, 0)).rows() for cell in row if cell]
    stated = period(titles)
    said = ((stated or opened(titles), Said.PERIOD), (year_named(titles), Said.TITLE))
    within, by = next((each for each in said if each[0]), (None, None))
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
        within=within,
        within_by=by,
        doubts=(
            *_near(cells, best, known, usual),
            *_elsewhere(head, best, fits),
            *_unproven(cells, best),
        ),
    )


def _known_headers() -> frozenset[str]:
    """Return every header that any source knows."""
    columns = (column for source in sources() for column in source.columns.values())
    return frozenset(header_key(name) for column in columns for name in (*column.headers, *column.if_fits))


def _custom_fits(head: pl.DataFrame, source: SourceForm, custom: Custom) -> Iterable[Fit]:
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


def missing_columns(head: pl.DataFrame, source: SourceForm) -> list[str]:
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


def _placed(field: str, column: SourceColumn, headers: tuple[str | None, ...]) -> Bound | None:
    """Return where a profile's column stands: by its letters, or the nth under one of its headers."""
    names = {header_key(header) for header in column.headers}
    same = [at for at, text in enumerate(headers) if text and header_key(text) in names]
    at = (same[column.nth - 1] if len(same) >= column.nth else None) if column.at is None else column.at
    if at is None or at >= len(headers):
        return None
    return Bound(field, column.kind, at, headers[at] or column_letters(at), (at,))


def _fits(
    cells: pl.DataFrame, at: int, known: frozenset[str], wanted: tuple[SourceForm, ...], least: float | None = None
) -> Iterable[Fit]:
    """Yield every source of `wanted` for which row `at` is a header, where `least` of the cells will do."""
    keys = qualified([header_key(text) for text in cells.row(at)])
    if len([key for key in keys if key in known]) < len("ab"):
        return
    body = _below(cells, at)
    for source in wanted:
        most = least or source.most
        columns = bind(source.columns, keys, body, cells.row(at), most)
        found = {each.field for each in columns}
        is_there = set(source.needs) <= found and (not source.one_of or found & set(source.one_of))
        if is_there and not bind(source.lacks, keys, body, cells.row(at), most):
            named = body.select(pl.col(f"c{each.index}").alias(each.field) for each in columns)
            if source.proof is None or source.proof(named):
                yield Fit(source, at, columns)


def _below(cells: pl.DataFrame, at: int) -> pl.DataFrame:
    """Return the sample below row `at`; a header that comes again on the next page is no content."""
    return cells.slice(at + 1, SAMPLE_ROWS).select(
        pl.when(pl.col(name) != text).then(name).alias(name) if text else pl.col(name)
        for name, text in zip(cells.columns, cells.row(at), strict=True)
    )


def _near(cells: pl.DataFrame, best: Fit, known: frozenset[str], wanted: tuple[SourceForm, ...]) -> Iterator[Doubt]:
    """Yield the sources that would fit the same header if a column were taken that most of its cells speak for."""
    if best.source.custom is not None:
        return
    taken = {each.index for each in best.columns}
    for rival in _fits(cells, best.row, known, wanted, NEARLY):
        fresh = next((each for each in rival.columns if each.by_content and each.index not in taken), None)
        if rival.source.name != best.source.name and fresh is not None:
            values = _below(cells, best.row)[f"c{fresh.index}"].drop_nulls()
            like = rival.source.columns[fresh.field].like or FITS[fresh.kind]
            strange = values.filter(~looks(values, like))
            yield Doubt(
                About.SOURCE,
                best.source.name,
                rival.source.name,
                rows=values.len(),
                against=values.len() - strange.len(),
                field=fresh.field,
                header=fresh.header,
                value=text.mask(str(strange[0])) if strange.len() else None,
            )


def _elsewhere(head: pl.DataFrame, best: Fit, fits: list[Fit]) -> Iterator[Doubt]:
    """Yield the other sources that another row fits as their header, as good as this one does."""
    seen = {best.source.name}
    if best.source.custom is not None:
        return
    for rival in fits:
        if rival.source.name not in seen and len(rival.columns) >= len(best.columns) - 1:
            seen.add(rival.source.name)
            yield Doubt(About.HEADER, best.source.name, rival.source.name, rows=int(head["row"][rival.row]))


def _unproven(cells: pl.DataFrame, best: Fit) -> Iterator[Doubt]:
    """Yield a doubt where the first rows prove the source only mostly, or by next to nothing."""
    if best.source.proven is None:
        return
    named = _below(cells, best.row).select(pl.col(f"c{each.index}").alias(each.field) for each in best.columns)
    whole, proving = best.source.proven(named)
    if proving < whole or whole < FEW:
        yield Doubt(About.SIGNS, best.source.name, "", rows=whole, against=whole - proving)
