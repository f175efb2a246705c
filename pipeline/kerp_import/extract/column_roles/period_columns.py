"""Tells of tables of balances whose rows say that they are of several years or months, or of another year.

Decision: docs/decisions/balances.md
"""

import re
from collections.abc import Iterable, Mapping

import polars as pl

from kerp_import.extract.column_roles.role_names import names_period
from kerp_import.extract.journal_days import Posted, fiscal_year_of
from kerp_import.model.columns import PeriodColumn
from kerp_import.model.nouns import Counts, Entity, Table
from kerp_import.values import text
from kerp_import.values.periods import Days

PERIODS = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "header": pl.String, "words": pl.String,
    "year": pl.Int64, "value": pl.String,
}  # fmt: skip


MOST_WORDS = 5
"""Most periods of one column that are named."""

YEAR = re.compile(r"(20\d\d|19\d\d)(?:\.0)?\s*(?:년도?)?")


class PeriodWords:
    """What the columns of a table of balances that name a period say: 회계연도, 기준일자, 월."""

    def __init__(self, table: Table, headers: Mapping[str, str]) -> None:
        """Find the columns among `headers`, those of the sheet's unread columns (c0 …)."""
        self._headers = {
            name: header for name, header in headers.items() if table.entity.is_balances and names_period(header)
        }
        self._words: dict[str, dict[str, int]] = {name: {} for name in self._headers}

    def enter(self, data: pl.DataFrame) -> None:
        """Look at the next rows that are data."""
        for name in self._headers:
            if name in data.columns:
                words = self._words[name]
                firsts = data.select("row", text.clean(pl.col(name)).alias("word")).drop_nulls()
                for word, row in firsts.unique("word", keep="first", maintain_order=True).select("word", "row").rows():
                    words.setdefault(word, row)

    def counted(self) -> tuple[PeriodColumn, ...]:
        """Return the columns that are filled, each with its words in file order."""
        return tuple(
            PeriodColumn(header, words[next(reversed(words))], tuple(words))
            for name, header in self._headers.items()
            if (words := self._words[name])
        )


def torn_periods(
    tables: Iterable[tuple[Table, Counts]], posted: Posted | None, fiscal_days: Days | None, start_month: int
) -> pl.DataFrame:
    """Return the columns that name several periods, or another year than the one that the table is read for."""
    days = fiscal_days or (posted.fiscal_days if posted else None)
    years = None if days is None else tuple(fiscal_year_of(day, start_month) for day in days)
    rows: list[tuple[object, ...]] = []
    for table, counts in tables:
        for column in counts.periods if table.entity.is_balances else ():
            shown = ", ".join(column.words[:MOST_WORDS]) + (" …" if len(column.words) > MOST_WORDS else "")
            place = (table.file, table.sheet, column.row, column.header, text.mask(shown))
            said = YEAR.fullmatch(column.words[0])
            if len(column.words) > 1:
                rows.append((*place, None, column.words[-1]))
            elif said and years and not _is_of(table, int(said[1]), years):
                rows.append((*place, years[0], column.words[0]))
    return pl.DataFrame(rows, schema=PERIODS, orient="row")


def _is_of(table: Table, year: int, years: tuple[int, ...]) -> bool:
    """Return whether balances of `year` are those of the table: of the year that it opens, or one that it closes."""
    return year == years[0] if table.entity is Entity.OPENING_BALANCES else years[0] - 1 <= year <= years[-1]
