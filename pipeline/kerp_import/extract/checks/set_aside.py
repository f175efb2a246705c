"""Set aside: cells without a value, rows of another width, sheets that are no table, files that stand twice."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import polars as pl

from kerp_import.extract.formats import CellFault, Sheet
from kerp_import.files.inputs import sha256
from kerp_import.model.nouns import Dropped, SourceFile, Table
from kerp_import.values import text

ORIGIN = {"file": pl.String, "sheet": pl.String, "row": pl.Int64}
FAULTS = {**ORIGIN, "field": pl.String, "header": pl.String, "kind": pl.String, "value": pl.String}
REJECTS = {**ORIGIN, "width": pl.Int64, "expected": pl.Int64, "value": pl.String}
TWINS = {**ORIGIN, "value": pl.String}
STRANGERS = {**ORIGIN, "rows": pl.Int64, "value": pl.String, "whole_file": pl.Boolean}

SHOWN = 200
"""Characters that are shown of what is set aside."""


class SetAside:
    """What was set aside so far of all files."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.faults: list[tuple[object, ...]] = []
        self.rejects: list[tuple[object, ...]] = []
        self.strangers: list[tuple[object, ...]] = []
        self.twins: list[tuple[object, ...]] = []
        self.copies: list[tuple[object, ...]] = []
        self._read: dict[str, tuple[str, bool]] = {}
        self._wide: dict[tuple[str, str | None], str] = {}

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return everything, by the name of its list."""
        return {
            "faults": pl.DataFrame(self.faults, schema=FAULTS, orient="row"),
            "rejects": pl.DataFrame(self.rejects, schema=REJECTS, orient="row"),
            "strangers": pl.DataFrame(self.strangers, schema=STRANGERS, orient="row"),
            "twins": pl.DataFrame(self.twins, schema=TWINS, orient="row"),
            "copies": pl.DataFrame(self.copies, schema=TWINS, orient="row"),
        }

    def once(self, file: SourceFile, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        """Yield the sheets of what has not been read already, given back or as it was; note what has been."""
        for name, group in groupby(sheets, key=lambda each: each.file):
            found = list(group)
            origin = found[0].origin
            own = file.sha256 if name == file.name else sha256(found[0].path)
            other, is_copy = self._read.setdefault(origin or own, (name, origin is not None))
            if other != name and (is_copy or origin is not None):
                self.copies.append((name, None, None, other))
            else:
                yield from found

    def is_narrow(self, sheet: Sheet, width: int, most: int) -> bool:
        """Return whether a table is to be looked for in so many columns; note a sheet that has too many."""
        if width > most:
            self._wide[sheet.file, sheet.sheet] = f"열/columns {width:,} > {most:,} (--raise-limits)"
        return width <= most

    def strange(self, sheet: Sheet, rows: int, first: str, *, is_whole_file: bool) -> None:
        """Note a sheet that is no table that we know, with its first text, or why it was not looked into."""
        shown = sheet.refused or self._wide.get((sheet.file, sheet.sheet)) or text.mask(first)[:SHOWN]
        self.strangers.append((sheet.file, sheet.sheet, 1, rows, shown, is_whole_file))

    def note_faults(self, table: Table, faults: tuple[CellFault, ...]) -> None:
        """Note the error cells and empty formulas in columns that are used: the readers give them as nothing."""
        bound = {at: each for each in table.columns for at in each.stands}
        for fault in faults:
            if fault.row > table.header_row and fault.column in bound:
                column = bound[fault.column]
                origin = (table.file, table.sheet, fault.row)
                self.faults.append((*origin, column.field, column.header, fault.kind, text.mask(fault.text)))

    def reject(self, table: Table, rows: pl.DataFrame, reasons: pl.Series) -> None:
        """Note the rows that were set aside because their width is not the table's."""
        for row in rows.filter(reasons == Dropped.REJECTED).iter_rows(named=True):
            shown = text.mask(" | ".join(str(value) for name, value in row.items() if name[0] == "c" and value))
            self.rejects.append((table.file, table.sheet, row["row"], row["width"], table.width, shown[:SHOWN]))
