"""Notes what is set aside: cells without a value, rows of another width, unknown sheets, files given twice."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import groupby

import polars as pl

from kerp_import.extract.formats import TORN, CellFault, Sheet
from kerp_import.extract.formats.sheet import ShownZeros
from kerp_import.files.inputs import sha256
from kerp_import.model.errors import FormatUnknown
from kerp_import.model.nouns import Dropped, Kind, SourceFile, Table
from kerp_import.model.words import Words
from kerp_import.values import text

ORIGIN = {"file": pl.String, "sheet": pl.String, "row": pl.Int64}
FAULTS = {
    **ORIGIN, "field": pl.String, "header": pl.String, "kind": pl.String, "value": pl.String, "in_total": pl.Boolean,
}  # fmt: skip
TEXTS_CHANGED = {
    **ORIGIN, "field": pl.String, "header": pl.String, "count": pl.Int64, "value": pl.String, "stored": pl.String,
}  # fmt: skip
TWO_ENCODINGS = {**ORIGIN, "value": pl.String, "other": pl.String}
REJECTS = {**ORIGIN, "width": pl.Int64, "expected": pl.Int64, "value": pl.String, "is_torn": pl.Boolean}
TWINS = {**ORIGIN, "value": pl.String}
STRANGERS = {**ORIGIN, "rows": pl.Int64, "value": pl.String, "whole_file": pl.Boolean}
NO_TABLES = {
    **ORIGIN, "value": pl.String, "whole_file": pl.Boolean, "what_ko": pl.String, "what_en": pl.String,
    "cure_ko": pl.String, "cure_en": pl.String,
}  # fmt: skip
FEWER_COLUMNS = Words(
    "쓰지 않는 열을 지우고 다시 저장하거나, 믿을 수 있는 파일이면 --raise-limits를 붙여 다시 실행하십시오.",
    "Delete the columns that nobody uses and save it again or, if the file can be trusted, run with --raise-limits.",
)

SHOWN = 200
"""Characters that are shown of what is set aside."""


@dataclass(frozen=True, slots=True)
class NoticedRows:
    """Rows of one frame that grows while files are read."""

    schema: Mapping[str, type[pl.DataType] | pl.DataType]
    rows: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, *values: object) -> None:
        """Note one row."""
        self.rows.append(values)

    def frame(self) -> pl.DataFrame:
        """Return all rows so far."""
        return pl.DataFrame(self.rows, schema=dict(self.schema), orient="row")


class SetAside:
    """What was set aside so far of all files."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.faults = NoticedRows(FAULTS)
        self.rejects = NoticedRows(REJECTS)
        self.texts_changed = NoticedRows(TEXTS_CHANGED)
        self.strangers = NoticedRows(STRANGERS)
        self.no_tables = NoticedRows(NO_TABLES)
        self.two_encodings = NoticedRows(TWO_ENCODINGS)
        self.twins = NoticedRows(TWINS)
        self.copies = NoticedRows(TWINS)
        self.contents: dict[str, str] = {}
        """The name of each file that was read, those inside archives too → the SHA-256 of its own contents."""
        self.origins: dict[str, str] = {}
        """The name of a workbook that was given back → the SHA-256 of the file that it was made from."""
        self._read_before: dict[str, tuple[str, bool]] = {}
        """SHA-256 of a file or of the one it was given back from → its name, and whether it was given back."""
        self._too_wide: dict[tuple[str, str | None], Words] = {}

    def without_twins(self, files: Iterable[SourceFile]) -> Iterator[SourceFile]:
        """Yield the files, of those with the same contents the first one; note the others."""
        first_names: dict[str, str] = {}
        for file in files:
            if file.size and file.sha256 in first_names:
                self.twins.add(file.name, None, None, first_names[file.sha256])
            else:
                first_names[file.sha256] = file.name
                yield file

    def without_copies(self, file: SourceFile, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        """Yield the sheets of workbooks that were not read before, given back or as they were; note the others."""
        for name, group in groupby(sheets, key=lambda each: each.file):
            workbook_sheets = list(group)
            origin = workbook_sheets[0].origin
            own = file.sha256 if name == file.name else sha256(workbook_sheets[0].path)
            contents = origin or own
            first_name, is_copy = self._read_before.setdefault(contents, (name, origin is not None))
            if first_name != name and (is_copy or origin is not None):
                self.copies.add(name, None, None, first_name)
            else:
                self.contents[name] = own
                if origin is not None:
                    self.origins[name] = origin
                yield from workbook_sheets

    def is_narrow(self, sheet: Sheet, width: int, most: int) -> bool:
        """Return whether a sheet is no wider than `most` columns; remember why it is not looked into if it is."""
        if width > most:
            self._too_wide[sheet.file, sheet.sheet] = Words(
                f"열이 {width:,}개인 시트 ({most:,}개까지 읽음)", f"a sheet of {width:,} column(s) ({most:,} are read)"
            )
        return width <= most

    def note_unreadable(self, file: SourceFile, error: FormatUnknown) -> None:
        """Note a file of a folder that is no table of any format."""
        self._note_no_table(file.name, None, error.reason, error.advice, is_whole_file=True)

    def note_stranger(self, sheet: Sheet, rows: int, first: str, *, is_whole_file: bool) -> None:
        """Note a sheet that is no table that we know, with its first text, or why it was not looked into."""
        what = sheet.refused or self._too_wide.get((sheet.file, sheet.sheet))
        if what is None:
            self.strangers.add(sheet.file, sheet.sheet, 1, rows, text.mask(first)[:SHOWN], is_whole_file)
        else:
            self._note_no_table(
                sheet.file, sheet.sheet, what, sheet.advice or FEWER_COLUMNS, is_whole_file=is_whole_file
            )

    def _note_no_table(self, file: str, sheet: str | None, what: Words, cure: Words, *, is_whole_file: bool) -> None:
        value = f"{file}/{sheet}" if sheet else file
        self.no_tables.add(file, sheet, None, value, is_whole_file, what.ko, what.en, cure.ko, cure.en)

    def note_faults(self, table: Table, faults: tuple[CellFault, ...], total_rows: AbstractSet[int]) -> None:
        """Note error cells and formulas without a value in columns that are read: their readers give nothing there.

        An amount in one of the `total_rows` is only a check that cannot be made: a row that is no data loses nothing.
        """
        bound = {at: each for each in table.columns for at in each.stands}
        for fault in faults:
            if fault.row > table.header_row and fault.column in bound:
                column = bound[fault.column]
                in_total = column.kind is Kind.WON and fault.row in total_rows
                origin = (table.file, table.sheet, fault.row)
                self.faults.add(*origin, column.field, column.header, fault.kind, text.mask(fault.text), in_total)

    def note_shown_zeros(self, table: Table, zeros: Iterable[ShownZeros]) -> None:
        """Note columns of codes whose zeros only a cell format shows."""
        codes = {at: each for each in table.columns for at in each.stands if each.kind is Kind.CODE}
        for each in zeros:
            if each.column in codes:
                column, stored = codes[each.column], each.text.lstrip("0") or "0"
                origin = (table.file, table.sheet, each.row)
                self.texts_changed.add(*origin, column.field, column.header, each.count, each.text, stored)

    def note_readings(self, sheet: Sheet) -> None:
        """Note a text file whose bytes read in two encodings."""
        if sheet.readings is not None:
            self.two_encodings.add(sheet.file, sheet.sheet, 1, *(text.mask(each)[:SHOWN] for each in sheet.readings))

    def note_rejects(self, table: Table, rows: pl.DataFrame, reasons: pl.Series) -> None:
        """Note the rows whose width is not the table's."""
        for row in rows.filter(reasons == Dropped.REJECTED).iter_rows(named=True):
            shown = text.mask(" | ".join(str(value) for name, value in row.items() if name[0] == "c" and value))
            is_torn = row["width"] == TORN
            self.rejects.add(table.file, table.sheet, row["row"], row["width"], table.width, shown[:SHOWN], is_torn)
