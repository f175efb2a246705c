"""Finds doubts about a table's columns and dates in its first data rows, and gathers all doubts for the rules.

Decision: docs/decisions/doubts.md
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

import polars as pl

from kerp_import.extract.recognise.bind_columns import FITS, looks
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.source import Source, SourceColumn
from kerp_import.model.columns import column_letters
from kerp_import.model.doubt import About, Doubt
from kerp_import.model.nouns import Bound, Counts, Entity, Kind, Said, Table
from kerp_import.values import text
from kerp_import.values.periods import month_day, short_year

ENOUGH = 5
"""Cells from which an ambiguous column is certain, though each alone might mean either field."""

COMPARED = frozenset({Entity.PARTNER_LEDGER, Entity.MONTHLY_LEDGER, Entity.SALES_BOOK})
"""Tables that are compared with K-ERP by their dates."""
OF_DATES = frozenset({About.FORM, About.YEAR})

DOUBTS = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "about": pl.String, "read": pl.String, "other": pl.String,
    "rows": pl.Int64, "against": pl.Int64, "field": pl.String, "header": pl.String, "column": pl.String,
    "value": pl.String,
}  # fmt: skip


def doubts_of(tables: Iterable[tuple[Table, Counts]]) -> pl.DataFrame:
    """Return every doubt of the tables that are loaded, at their header rows; of compared ones those about dates."""
    doubts = [
        {"file": table.file, "sheet": table.sheet, "row": table.header_row, **asdict(doubt)}
        for table, _ in tables
        for doubt in table.doubts
        if table.entity.is_used or (table.entity in COMPARED and doubt.about in OF_DATES)
    ]
    return pl.DataFrame(doubts, schema=DOUBTS)


def column_doubts(table: Table, source: Source, lines: pl.DataFrame) -> Iterator[Doubt]:
    """Yield a doubt for each ambiguous header with cells that do not fit, or few cells that fit another field too."""
    for bound in table.columns:
        if not bound.by_content:
            continue
        values = lines[f"c{bound.index}"].drop_nulls()
        strange = values.filter(~_looks(values, source.columns[bound.field]))
        others = [field for field, _ in _others(bound, source)]
        either = [
            field for field, column in _others(bound, source) if not table.has(field) and _looks(values, column).all()
        ]
        if strange.len() or (0 < values.len() < ENOUGH and either):
            yield Doubt(
                About.COLUMN,
                bound.field,
                ", ".join(others if strange.len() else either),
                rows=values.len(),
                against=strange.len(),
                field=bound.field,
                header=bound.header,
                column=column_letters(bound.stands[0]) if len(bound.stands) == 1 else "",
                value=text.mask(str((strange if strange.len() else values)[0])),
            )


def _looks(values: pl.Series, column: SourceColumn) -> pl.Series:
    """Return of each cell whether it looks like a value of the column's field."""
    return looks(values, column.like or FITS[column.kind])


def _others(bound: Bound, source: Source) -> Iterator[tuple[str, SourceColumn]]:
    """Yield the other fields that the column's header may mean."""
    key = header_key(bound.header)
    for field, column in source.columns.items():
        if field != bound.field and key in map(header_key, (*column.headers, *column.if_fits)):
            yield field, column


def year_doubt(table: Table, lines: pl.DataFrame) -> Iterator[Doubt]:
    """Yield a doubt if dates have no year, and only a title or an option says which it is."""
    dated = next((each for each in table.columns if each.kind is Kind.DATE and each.stands), None)
    if dated is None or table.within_by not in {Said.TITLE, Said.OPTION, Said.JOURNAL}:
        return
    written = pl.col(f"c{dated.index}")
    day = pl.coalesce(month_day(written, table.within), short_year(written, table.within))
    days = lines.select(written.alias("text"), day.alias("day")).drop_nulls()
    if days.height:
        yield Doubt(
            About.YEAR,
            days["day"][0].isoformat(),
            f"{days['day'][0].year - 1}{days['day'][0]:-%m-%d}",
            rows=days.height,
            field=dated.field,
            header=dated.header,
            column=table.within_by,
            value=days["text"][0],
        )
