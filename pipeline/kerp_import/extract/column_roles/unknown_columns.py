"""Tells of the columns that nothing uses, and whether their cells are amounts that nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from kerp_import.extract.column_roles.role_names import is_approval, is_ignorable, is_known_amount, speaks_of_codes
from kerp_import.extract.recognise.bind_columns import FITS
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.model.columns import UnknownColumn, Unused
from kerp_import.model.nouns import Counts, Kind, Table

UNKNOWN = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "field": pl.String, "header": pl.String,
    "column": pl.String, "filled": pl.Int64, "rows": pl.Int64, "value": pl.String, "is_amount": pl.Boolean,
}  # fmt: skip

MOST = 0.9
"""Share of the filled cells that must be numbers for a column to hold amounts."""

FULL = 0.5
"""Share of the rows that a second column of one name fills to be told by KERP-E007."""

SMALL = 10
"""Numbers that are all smaller are flags, kinds or counts."""

CODE_WIDTH = 4
FEW = 5
"""From so many distinct numbers of one width of four digits or more they are codes: 10300, 25300, 81100."""


@dataclass(slots=True)
class NumberCounter:
    """What the cells of one column have in common, counted over all parts."""

    filled: int = 0
    numbers: int = 0
    with_zero: int = 0
    separated: int = 0
    days: int = 0
    steps: int = 0
    largest: float = 0
    narrowest: int = 99
    widest: int = 0
    distinct: int = 0
    repeats: int = 0

    def enter(self, cells: pl.Series, repeats: int) -> None:
        """Count the next filled cells, of which some repeat an amount of their row."""
        self.repeats += repeats
        plain = cells.str.normalize("NFKC").str.strip_chars()
        digits = plain.str.replace_all(r"[^0-9.]", "")
        number = digits.cast(pl.Float64, strict=False)
        lengths = digits.str.len_chars()
        self.filled += cells.len()
        self.numbers += _count(plain.str.contains(FITS[Kind.WON]))
        self.with_zero += _count(plain.str.contains(r"^0[0-9]"))
        self.separated += _count(plain.str.contains(r"[,₩원△▲(]|^-."))
        self.days += _count(plain.str.contains(r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-3][0-9])?$"))
        self.steps += _count(number.diff() == 1)
        self.largest = max(self.largest, _figure(number.max()))
        self.narrowest = min(self.narrowest, int(_figure(lengths.min())) if cells.len() else 99)
        self.widest = max(self.widest, int(_figure(lengths.max())))
        self.distinct = max(self.distinct, cells.n_unique())

    def are_amounts(self, header: str) -> bool:
        """Return whether the cells are amounts: numbers, and no codes, days or kinds, nor what the row says already."""
        if not self.filled or self.numbers < MOST * self.filled or speaks_of_codes(header):
            return False
        if self.repeats == self.filled:
            return False
        if self.largest < SMALL or self.with_zero or self.days >= MOST * self.filled:
            return False
        is_counting = self.filled > 1 and self.steps >= MOST * (self.filled - 1)
        have_one_width = self.narrowest == self.widest >= CODE_WIDTH and self.distinct >= FEW and not self.separated
        return not is_counting and not have_one_width


def _count(marks: pl.Series) -> int:
    """Count what is true."""
    return int(marks.fill_null(value=False).sum())


def _figure(value: object) -> float:
    """Return a figure, zero where there is none."""
    return float(value) if isinstance(value, int | float) else 0


def unknown_column(table: Table, column: Unused, key: str, numbers: NumberCounter) -> UnknownColumn | None:
    """Return the column if it has to be told: it is filled, and neither ignorable nor told by another rule.

    `key` is its header, normalised, a bare 코드 called after the header right of it.
    """
    if not column.filled:
        return None
    if is_approval(column.header):
        return UnknownColumn(column, table.header_row, is_amount=False) if _is_torn(column) else None
    if is_ignorable(column.header) or is_ignorable(key):
        return None
    is_amount = numbers.are_amounts(key) and not is_known_amount(column.header)
    twins = {header_key(each.header) for each in table.columns}
    is_rival = header_key(column.header) in twins and column.filled >= FULL * column.rows
    if not is_amount and column.header and is_rival:
        return None
    return UnknownColumn(column, table.header_row, is_amount)


def _is_torn(column: Unused) -> bool:
    """Return whether some rows lack what most have; a column filled once a voucher has fewer than half."""
    return FULL * column.rows < column.filled < column.rows


def unknown_columns(tables: Iterable[tuple[Table, Counts]]) -> pl.DataFrame:
    """Return the filled columns of the tables that are loaded or compared of which nothing is used."""
    rows = [
        (
            table.file,
            table.sheet,
            unknown.row,
            None,
            unknown.column.header,
            unknown.column.column,
            unknown.column.filled,
            unknown.column.rows,
            unknown.column.sample,
            unknown.is_amount,
        )
        for table, counts in tables
        if table.entity.is_used
        for unknown in counts.unknown
    ]
    return pl.DataFrame(rows, schema=UNKNOWN, orient="row")
