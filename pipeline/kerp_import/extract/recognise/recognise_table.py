"""Recognises the table in a sheet: its header row, the source that fits it, and which column is which field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from kerp_import.extract.formats import TORN
from kerp_import.extract.recognise.bind_columns import FITS, CellsBelow, bind, looks, qualified
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.lists_with_amounts import leaves_amounts
from kerp_import.extract.recognise.measured_headers import header_keys
from kerp_import.extract.recognise.source import NEARLY, Custom, Source, SourceColumn
from kerp_import.extract.recognise.sources import known_headers, sources
from kerp_import.model.columns import column_letters
from kerp_import.model.doubt import About, Doubt
from kerp_import.model.errors import TwoSourcesFit
from kerp_import.model.nouns import Bound, Said, Table
from kerp_import.model.safe_text import lines_of
from kerp_import.values import text
from kerp_import.values.english_days import days_in_digits
from kerp_import.values.periods import opened, period, year_named

HEAD_ROWS = 60
"""Rows in which a header is looked for."""

SAMPLE_ROWS = 500
"""Rows whose content decides what an ambiguous header means."""

FEWEST_HEADERS = 2
"""Headers that some source knows without which a row is no header."""

FEW = 3
"""Fewer vouchers than this prove little, even if all of them do."""


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
    """Recognise the table that begins in `head` (row, width, c0…cN: the sheet's first rows), None if there is none.

    `among` are the sources that may fit, by default all that are shipped.
    """
    cells = head.select(pl.col("^c[0-9]+$"))
    candidates = sources() if among is None else among
    shipped = tuple(each for each in candidates if each.custom is None)
    rows = [at for at in range(min(HEAD_ROWS, cells.height)) if head["width"][at] != TORN]
    fits = [fit for at in rows for fit in _fits(cells, at, shipped)]
    fits += [fit for source in candidates if source.custom for fit in _custom_fits(head, source, source.custom)]
    if not fits:
        return None
    fullest = max(fits, key=lambda each: (len(each.columns), -each.row))
    # A header further down that binds more columns must not turn the rows between into titles.
    best = next(each for each in fits if each.source is fullest.source)
    rivals = [each for each in fits if each.row == best.row]
    if len(rivals) > 1:
        names = ", ".join(each.source.name for each in rivals)
        raise TwoSourcesFit(file=file, sheet=sheet or "", sources=names)
    headers = cells.row(best.row) if best.row >= 0 else ()
    bound = {each.index for each in best.columns}
    titles = [days_in_digits(cell) for row in cells.head(max(best.row, 0)).rows() for cell in row if cell]
    stated = period(titles)
    spans = ((stated or opened(titles), Said.PERIOD), (year_named(titles), Said.TITLE))
    within, by = next((each for each in spans if each[0]), (None, None))
    return Table(
        number=number,
        file=file,
        sheet=sheet,
        encoding=encoding,
        entity=best.source.entity,
        profile=best.source.name,
        layout=best.source.layout,
        header_row=int(head["row"][best.row]) if best.row >= 0 else 0,
        width=_width(head, best.row),
        columns=tuple(replace(each, header=lines_of(each.header)) for each in best.columns),
        unused=tuple(lines_of(text) for index, text in enumerate(headers) if text and index not in bound),
        period=stated,
        within=within,
        within_by=by,
        titles=tuple(titles),
        doubts=(
            *_nearly_fitting(cells, best, shipped),
            *_fitting_other_rows(head, best, fits),
            *_weakly_proven(cells, best),
        ),
    )


def _width(head: pl.DataFrame, at: int) -> int:
    """Return the width of the table whose header stands at row `at` of `head`, of most rows where there is none (-1).

    Of a text file's header that ends with a comma the empty field does not count, if nothing stands below it.
    """
    if at < 0:
        return int(head["width"].mode().max())  # type: ignore[arg-type]
    width = int(head["width"][at])
    if head["width"].n_unique() == 1:
        return width
    body = head.slice(at).filter(pl.col("width") != TORN)
    while width > 1 and body[f"c{width - 1}"].null_count() == body.height:
        width -= 1
    return width


def _custom_fits(head: pl.DataFrame, source: Source, custom: Custom) -> Iterable[Fit]:
    """Yield the first row in which all of a profile's columns stand; row -1 if the profile says there is no header."""
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
        present = tuple(each for each in columns if each is not None)
        if len(present) == len(columns):
            yield Fit(source, at, tuple(sorted(present, key=lambda each: each.index)))
            return


def missing_columns(head: pl.DataFrame, source: Source) -> list[str]:
    """Return which of a profile's columns the best row lacks, each as `field (header or letters)`."""
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
    """Find a profile's column: by its letters, or as the nth under one of its headers."""
    names = {header_key(header) for header in column.headers}
    same = [at for at, text in enumerate(headers) if text and header_key(text) in names]
    at = (same[column.nth - 1] if len(same) >= column.nth else None) if column.at is None else column.at
    if at is None or at >= len(headers):
        return None
    return Bound(field, column.kind, at, headers[at] or column_letters(at), (at,))


def _fits(
    cells: pl.DataFrame,
    at: int,
    candidates: tuple[Source, ...],
    least: float | None = None,
) -> Iterable[Fit]:
    """Yield every candidate for which row `at` is a header; `least` is the share of cells that must fit, if given."""
    keys = qualified(header_keys(cells.row(at)))
    if len([key for key in keys if key in known_headers()]) < FEWEST_HEADERS:
        return
    body = _below(cells, at)
    below = CellsBelow(body)
    for source in candidates:
        most = least or source.most
        columns = bind(source.columns, keys, below, cells.row(at), most)
        fields = {each.field for each in columns}
        has_needs = set(source.needs) <= fields and (not source.one_of or fields & set(source.one_of))
        bound = frozenset(each.index for each in columns)
        has_needs = has_needs and not leaves_amounts(source.entity, keys, body, bound)
        if has_needs and not bind(source.lacks, keys, below, cells.row(at), most):
            named = body.select(pl.col(f"c{each.index}").alias(each.field) for each in columns)
            if source.proof is None or source.proof(named):
                yield Fit(source, at, columns)


def _below(cells: pl.DataFrame, at: int) -> pl.DataFrame:
    """Return the sample below row `at`, without the headers that the next page repeats."""
    return cells.slice(at + 1, SAMPLE_ROWS).select(
        pl.when(pl.col(name) != text).then(name).alias(name) if text else pl.col(name)
        for name, text in zip(cells.columns, cells.row(at), strict=True)
    )


def _nearly_fitting(cells: pl.DataFrame, best: Fit, candidates: tuple[Source, ...]) -> Iterator[Doubt]:
    """Yield a doubt for each other source that fits the same header, if half of an ambiguous column's cells suffice."""
    if best.source.custom is not None:
        return
    taken = {each.index for each in best.columns}
    for rival in _fits(cells, best.row, candidates, NEARLY):
        extra = next((each for each in rival.columns if each.by_content and each.index not in taken), None)
        if rival.source.name != best.source.name and extra is not None:
            values = _below(cells, best.row)[f"c{extra.index}"].drop_nulls()
            like = rival.source.columns[extra.field].like or FITS[extra.kind]
            strange = values.filter(~looks(values, like))
            yield Doubt(
                About.SOURCE,
                best.source.name,
                rival.source.name,
                rows=values.len(),
                against=values.len() - strange.len(),
                field=extra.field,
                header=extra.header,
                value=text.mask(str(strange[0])) if strange.len() else None,
            )


def _fitting_other_rows(head: pl.DataFrame, best: Fit, fits: list[Fit]) -> Iterator[Doubt]:
    """Yield a doubt for each other source that fits another row as its header, about as well as this one."""
    doubted = {best.source.name}
    if best.source.custom is not None:
        return
    for rival in fits:
        if rival.source.name not in doubted and len(rival.columns) >= len(best.columns) - 1:
            doubted.add(rival.source.name)
            yield Doubt(About.HEADER, best.source.name, rival.source.name, rows=int(head["row"][rival.row]))


def _weakly_proven(cells: pl.DataFrame, best: Fit) -> Iterator[Doubt]:
    """Yield a doubt if the first rows do not all prove the source, or are too few to prove it."""
    if best.source.proven is None:
        return
    named = _below(cells, best.row).select(pl.col(f"c{each.index}").alias(each.field) for each in best.columns)
    whole, proving = best.source.proven(named)
    if proving < whole or whole < FEW:
        yield Doubt(About.SIGNS, best.source.name, "", rows=whole, against=whole - proving)
