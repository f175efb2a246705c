"""Counts what is hidden in a sheet and holds amounts: rows, columns, and the sheet itself."""

from decimal import Decimal

import polars as pl

from kerp_import.extract.checks.set_aside import NoticedRows
from kerp_import.extract.formats import Sheet
from kerp_import.model.columns import column_letters
from kerp_import.model.nouns import Kind, Table
from kerp_import.model.words import Words, shown
from kerp_import.values import text

HIDDEN = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "value": pl.String, "count": pl.Int64,
    "amount": pl.String, "what_ko": pl.String, "what_en": pl.String,
}  # fmt: skip

ROWS = Words("숨은 행", "hidden rows")
COLUMN = Words("숨은 열 {letters}", "hidden column {letters}")
SHEET = Words("숨은 시트", "hidden sheet")


class HiddenAmounts:
    """What was hidden so far of all sheets, and read nevertheless."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._noticed = NoticedRows(HIDDEN)

    def counter(self, sheet: Sheet, table: Table) -> "HiddenInSheet":
        """Return what counts over the data rows of one sheet."""
        return HiddenInSheet(sheet, table, self._noticed)

    def frame(self) -> pl.DataFrame:
        """Return one row for each sheet, set of rows and column that is hidden and holds amounts."""
        return self._noticed.frame()


class HiddenInSheet:
    """Counts over the data rows of one sheet how many are hidden, and what stands in hidden columns."""

    def __init__(self, sheet: Sheet, table: Table, noticed: NoticedRows) -> None:
        """Look at nothing where nothing is hidden."""
        self._sheet, self._table, self._noticed = sheet, table, noticed
        self._rows, self._all = _Sum(), _Sum()
        self._columns = {at: _Sum() for at in sheet.hidden_columns}
        self._amounts = [at for each in table.columns if each.kind is Kind.WON for at in each.stands]

    def enter(self, rows: pl.DataFrame, row_reasons: pl.Series) -> None:
        """Count the next rows of the sheet; `row_reasons` is null where a row is data."""
        if not (self._sheet.hidden or self._sheet.hidden_rows or self._columns):
            return
        data = rows.filter(row_reasons.is_null())
        names = [f"c{at}" for at in self._amounts if f"c{at}" in data.columns]
        if self._sheet.hidden:
            self._all.add(data, names)
        if self._sheet.hidden_rows:
            self._rows.add(data.filter(pl.col("row").is_in(list(self._sheet.hidden_rows))), names)
        for at, total in self._columns.items():
            if f"c{at}" in data.columns:
                total.add(data.filter(pl.col(f"c{at}").is_not_null()), [f"c{at}"])

    def note(self) -> None:
        """Note what was hidden, once all rows were seen."""
        place = (self._sheet.file, self._sheet.sheet)
        if self._all.amounts:
            self._noticed.add(*place, self._all.first, self._sheet.sheet, *self._all.facts(), SHEET.ko, SHEET.en)
        if self._rows.amounts:
            self._noticed.add(*place, self._rows.first, str(self._rows.first), *self._rows.facts(), ROWS.ko, ROWS.en)
        headers = {at: each.header for each in self._table.columns for at in each.stands}
        for at, total in self._columns.items():
            if total.amounts:
                letters = column_letters(at)
                words = (COLUMN.ko.format(letters=letters), COLUMN.en.format(letters=letters))
                self._noticed.add(*place, total.first, headers.get(at, letters), *total.facts(), *words)


class _Sum:
    """How many rows, the first of them, and what their amounts come to."""

    def __init__(self) -> None:
        self.rows, self.amounts = 0, 0
        self.first: int | None = None
        self._total = Decimal(0)

    def add(self, rows: pl.DataFrame, names: list[str]) -> None:
        """Count rows, with the amounts in the named columns."""
        if rows.is_empty():
            return
        self.first = self.first or int(rows["row"][0])
        self.rows += rows.height
        for name in names:
            amounts = rows.select(text.amount(pl.col(name)))[name].drop_nulls()
            self.amounts += amounts.len()
            self._total += Decimal(str(amounts.cast(text.AMOUNT_SUM).sum()))

    def facts(self) -> tuple[int, str]:
        """Return the number of rows and the total, as it is shown."""
        return self.rows, str(shown(self._total))
