"""Finds what was read and goes nowhere: whole tables, columns of others, departments that only employees name.

Decision: docs/decisions/recognised-only.md
"""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from kerp_import.extract.column_roles.period_columns import PeriodWords
from kerp_import.extract.column_roles.unknown_columns import NumberCounter, unknown_column
from kerp_import.extract.privacy import NO_PERSON, with_zero
from kerp_import.extract.read_spool import read_back
from kerp_import.extract.recognise.bind_columns import BARE_CODE, qualified
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.rows.table_reader import TableReader
from kerp_import.model.columns import PeriodColumn, Role, UnknownColumn, Unused, column_letters
from kerp_import.model.labels import NAMES
from kerp_import.model.nouns import Counts, Entity, Kind, Table
from kerp_import.model.safe_text import lines_of
from kerp_import.model.words import Language
from kerp_import.values import text

UNUSED = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "rows": pl.Int64, "what_ko": pl.String,
    "what_en": pl.String,
}  # fmt: skip
UNLISTED = {"file": pl.String, "sheet": pl.String, "row": pl.Int64, "count": pl.Int64, "value": pl.String}

RIVALS = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "header": pl.String,
    "chosen": pl.String, "other": pl.String, "value": pl.String,
}  # fmt: skip

FULL = 0.5
"""Share of the data rows that a second column of the same name must fill to be a rival of the one that is read."""

SHOWN = 5
"""Most departments that are named."""


def unused(tables: Iterable[tuple[Table, Counts]]) -> pl.DataFrame:
    """Return the tables that are recognised and not loaded, at their header rows, with how many data rows they have."""
    rows = [
        (
            table.file,
            table.sheet,
            table.header_row,
            counts.data,
            NAMES[table.entity].say(Language.KO),
            NAMES[table.entity].say(Language.EN),
        )
        for table, counts in tables
        if not table.entity.is_used
    ]
    return pl.DataFrame(rows, schema=UNUSED, orient="row")


def unlisted(tables: Iterable[tuple[Table, Counts]], spool: Path) -> pl.DataFrame:
    """Return the lists of employees that give departments with codes, if the batch has no list of departments."""
    entities = [table.entity for table, _ in tables]
    lists = []
    for table, _ in tables:
        fields = {each.field for each in table.columns}
        has_departments = {"department_code", "department_name"} <= fields
        if table.entity is Entity.EMPLOYEES and has_departments and Entity.DEPARTMENTS not in entities:
            people = pl.concat(read_back(table, spool))
            pairs = people.select("department_code", "department_name").drop_nulls().unique(maintain_order=True)
            shown = [f"{code} {name}" for code, name in pairs.head(SHOWN).iter_rows()]
            ellipsis = ["…"] if pairs.height > SHOWN else []
            if pairs.height:
                lists.append((table.file, table.sheet, table.header_row, pairs.height, ", ".join([*shown, *ellipsis])))
    return pl.DataFrame(lists, schema=UNLISTED, orient="row")


def rivals(tables: Iterable[tuple[Table, Counts]]) -> pl.DataFrame:
    """Return the unread columns that have the header of a column that is read, and are filled nearly as well."""
    rival_columns = []
    for table, counts in tables:
        bound = {header_key(each.header): each for each in table.columns if len(each.stands) == 1}
        for left in counts.unused:
            read_column = bound.get(header_key(left.header))
            # A bare 코드 is the code of the name beside it: several of them are no rivals.
            is_bare = header_key(left.header) in BARE_CODE
            if read_column is not None and not is_bare and counts.data and left.filled >= counts.data * FULL:
                chosen = column_letters(read_column.stands[0])
                facts = (read_column.field, read_column.header, chosen, left.column, left.sample)
                rival_columns.append((table.file, table.sheet, table.header_row, *facts))
    return pl.DataFrame(rival_columns, schema=RIVALS, orient="row")


class UnusedColumns:
    """Counts over the data rows of one table how well the columns are filled that no field comes from."""

    def __init__(self, reader: TableReader, rows: pl.DataFrame) -> None:
        """Find the columns by the header, which stands among `rows`, the sheet's first ones."""
        if reader.form is not None:
            headers = reader.form.written
        else:
            header = rows.filter(pl.col("row") == reader.table.header_row).select(pl.col("^c[0-9]+$"))
            headers = header.row(0) if header.height else ()
        self._table = reader.table
        bound = {place for each in reader.table.columns for place in each.stands}
        used = bound | {each.place for each in reader.table.roles if each.role is not Role.KIND}
        keys = qualified([header_key(label) for label in headers]) if headers else []
        self._keys = {f"c{at}": key for at, key in enumerate(keys)}
        width = sum(name.startswith("c") for name in rows.columns)
        labels = (*headers, *([None] * (width - len(headers))))
        self._headers = {f"c{at}": lines_of(label or "") for at, label in enumerate(labels) if at not in used}
        self._numbers = {name: NumberCounter() for name in self._headers}
        self._filled = dict.fromkeys(self._headers, 0)
        self._samples: dict[str, str | None] = dict.fromkeys(self._headers)
        self._periods = PeriodWords(reader.table, self._headers)
        self._rows = 0

    def enter(self, rows: pl.DataFrame, row_reasons: pl.Series) -> None:
        """Count the next rows of the sheet; `row_reasons` is null where a row is data."""
        data = rows.filter(row_reasons.is_null())
        self._rows += data.height
        self._periods.enter(data)
        names = [name for name in self._headers if name in data.columns]
        repeated = self._repeats([name for name in names if data[name].null_count() < data.height], data)
        for name in names:
            filled = data[name].drop_nulls()
            if filled.len():
                self._numbers[name].enter(filled, repeated[name])
            self._filled[name] += filled.len()
            if self._samples[name] is None and filled.len():
                self._samples[name] = lines_of(
                    filled[0] if NO_PERSON.search(self._headers[name]) else with_zero(filled[0])
                )

    def _repeats(self, names: list[str], data: pl.DataFrame) -> dict[str, int]:
        """Count the cells of some columns that say an amount of their own row once more."""
        places = [each for column in self._table.columns if column.kind is Kind.WON for each in column.stands]
        won = [f"c{at}" for at in dict.fromkeys(places) if f"c{at}" in data.columns]
        if not won or not names:
            return dict.fromkeys(names, 0)
        amounts = data.select(text.amount(pl.col(name)).abs() for name in dict.fromkeys([*names, *won]))
        same = {name: pl.any_horizontal(pl.col(name) == pl.col(each) for each in won) for name in names}
        counts = amounts.select(is_same.sum().alias(name) for name, is_same in same.items())
        return {name: int(count or 0) for name, count in counts.row(0, named=True).items()}

    def counted(self) -> tuple[Unused, ...]:
        """Return the columns with their counts."""
        return tuple(
            Unused(column_letters(int(name[1:])), label, self._filled[name], self._rows, self._samples[name])
            for name, label in self._headers.items()
            if label or self._filled[name]
        )

    def periods(self) -> tuple[PeriodColumn, ...]:
        """Return the columns of a table of balances that name periods."""
        return self._periods.counted()

    def unknown(self) -> tuple[UnknownColumn, ...]:
        """Return the filled columns that have to be told of."""
        by_letters = {column_letters(int(name[1:])): name for name in self._headers}
        columns = ((each, by_letters[each.column]) for each in self.counted())
        told = (
            unknown_column(self._table, each, self._keys.get(name, ""), self._numbers[name]) for each, name in columns
        )
        return tuple(each for each in told if each is not None)
