"""Sift: one table's rows, part by part, made flat where they are a print form, and each data or dropped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from kerp_import.extract.formats import CellFault, Sheet
from kerp_import.extract.recognise.classify_rows import classified, repeats
from kerp_import.extract.recognise.column_doubts import column_doubts, year_doubt
from kerp_import.extract.recognise.recognise_table import missing_columns, recognise
from kerp_import.extract.recognise.source import Custom, SourceForm
from kerp_import.extract.recognise.sources import sources
from kerp_import.extract.rows.fill_down import Filler, filling_doubt, is_grouped
from kerp_import.extract.rows.flatten import SheetForm, form_of
from kerp_import.extract.rows.ledger_rows import LedgerRows
from kerp_import.extract.rows.profile_cells import is_about, left_out, rewritten, with_fixed
from kerp_import.extract.rows.trial_balance_headings import headings, joined
from kerp_import.model.doubt import Doubt
from kerp_import.model.errors import ProfileDoesNotFit, TwoSourcesFit
from kerp_import.model.nouns import Dropped, Entity, Kind, Said, Table
from kerp_import.values import text
from kerp_import.values.periods import Days


@dataclass(frozen=True, slots=True)
class Sifted:
    """Some rows of one table: `lines` are flat, with a reason each; `data` are those without one.

    `told` says of every row of the sheet why nothing of it is data, or null.
    """

    lines: pl.DataFrame
    reasons: pl.Series
    data: pl.DataFrame
    told: pl.Series


class Sifter:
    """A table under way: its print form if it is one, and what is carried from part to part."""

    def __init__(
        self,
        table: Table,
        form: SheetForm | None,
        head: pl.DataFrame,
        faults: tuple[CellFault, ...],
        source: SourceForm | None,
    ) -> None:
        """Look at the first rows: where their dates stand on first lines only, they are filled down.

        `source` is the profile's, where the table is read by one.
        """
        self.form = form
        self._faults = faults
        self._read = table
        self._custom = (source.custom if source else None) or Custom()
        self.table = with_fixed(table, source) if source else table
        self._headers = _headers(head, form, table)
        self._titles = head.filter(pl.col("row") < table.header_row).select(pl.col("^c[0-9]+$")).rows()
        lines, reasons = self._classified(head)
        data = lines.filter(reasons.is_null())
        found = is_grouped(self.table, data)
        grouped = found if self._custom.grouped is None else self._custom.grouped
        self._filler = Filler(table) if grouped else None
        is_ledger = table.entity in {Entity.ACCOUNT_LEDGER, Entity.PARTNER_LEDGER}
        carries = form.carries() if form else {}
        self._ledger = LedgerRows(table, carries, lines, reasons) if is_ledger or carries else None
        doubts = self._doubts(data, source)
        self.table = replace(self.table, layout="L6" if grouped else self.table.layout, doubts=doubts)

    def _doubts(self, data: pl.DataFrame, source: SourceForm | None) -> tuple[Doubt, ...]:
        """Return what in the reading of the first rows is not certain, as far as no profile has decided it."""
        table, of = self.table, source or next(each for each in sources() if each.name == self.table.profile)
        filling = filling_doubt(table, data) if self._custom.grouped is None else ()
        return (*table.doubts, *filling, *column_doubts(table, of, data), *year_doubt(table, data))

    @property
    def headers(self) -> tuple[str | None, ...]:
        """Return the headers among which the fields were found, in the order of the columns."""
        return self._headers

    def whole(self, parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield the sheet's rows again, cut only where a record begins; one of more than a part's rows is cut.

        A trial balance is one record: its headings are told by all of its rows.
        """
        if self.table.entity is Entity.TRIAL_BALANCE:
            yield from joined(parts)
            return
        begins = self.form.begins if self.form else None
        if begins is None:
            yield from parts
            return
        parts = iter(parts)
        rows = next(parts, None)
        held = 0
        while rows is not None:
            after = next(parts, None)
            starts = rows.select(begins.fill_null(value=False).arg_true()).to_series()
            last = starts[-1] if after is not None and starts.len() else rows.height
            cut = last or (rows.height if held else 0)
            if cut:
                yield rows[:cut]
            held = rows.height - cut
            rows = after if after is None or not held else pl.concat([rows[cut:], after])

    def sift(self, rows: pl.DataFrame) -> Sifted:
        """Return what became of the next rows of the sheet."""
        lines, reasons = self._classified(marked(self.table, rows, self._faults))
        if self.table.entity is Entity.TRIAL_BALANCE:
            reasons = headings(self.table, lines, reasons)
        if self._ledger is not None:
            lines, reasons = self._ledger.settle(lines, reasons)
        # A row that opens an account is a claim about those below it, and data too.
        given = reasons.to_frame("reason").select(pl.col("reason").replace({Dropped.OPENING.value: None}))["reason"]
        data = self._filler.fill(lines, given) if self._filler else lines.filter(given.is_null())
        return Sifted(lines, reasons, data, given if self.form is None else _told(rows, lines, given))

    def _classified(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """Return the rows flat, and why each is dropped, or null."""
        if self.form is None:
            lines, reasons = rows, self._without_titles(rows, classified(self._read, rows)[1])
        else:
            flat = self.form.flat(rows)
            lines = flat.drop("dropped")
            told = pl.coalesce("dropped", classified(self._read, lines)[1])
            reasons = flat.select(told.alias("reason"))["reason"]
        reasons = left_out(self._custom, lines, reasons)
        return rewritten(self._custom, self._read, lines), reasons

    def _without_titles(self, rows: pl.DataFrame, reasons: pl.Series) -> pl.Series:
        """Return the reasons, the titles above the header as such where a later page begins with them again."""
        given = pl.lit(reasons)
        is_open = given.is_null() | (given == Dropped.REJECTED.value)
        again = is_open & repeats(self._titles, rows) & (pl.col("row") > self._read.header_row)
        return rows.select(pl.when(again).then(pl.lit(Dropped.TITLE.value)).otherwise(given).alias("reason"))["reason"]


def sifter_of(
    sheet: Sheet,
    head: pl.DataFrame,
    number: int,
    fiscal_days: Days | None = None,
    profile: tuple[SourceForm, ...] = (),
) -> Sifter | None:
    """Return a sifter of the table that begins in `head`, a sheet's first rows, or None if it is none that we know.

    What the profile describes is read as it says; any other sheet as without one.
    """
    mine = [each for each in profile if each.custom is None or is_about(each.custom, sheet.file, sheet.sheet)]
    fitting = [(each, found) for each in mine if (found := _found(sheet, head, number, (each,))) is not None]
    if len(fitting) > 1:
        names = ", ".join(source.name for source, _ in fitting)
        raise TwoSourcesFit(file=sheet.file, sheet=sheet.sheet or "", sources=names)
    source = fitting[0][0] if fitting else None
    if source is None:
        _must_fit(sheet, head, mine)
    found = fitting[0][1] if fitting else _found(sheet, head, number)
    if found is None:
        return None
    table, form = found
    if table.within is None and fiscal_days is not None:
        table = replace(table, within=fiscal_days, within_by=Said.OPTION)
    return Sifter(table, form, head, sheet.faults(), source)


def _headers(head: pl.DataFrame, form: SheetForm | None, table: Table) -> tuple[str | None, ...]:
    """Return the texts of the header row, or of the columns that a print form is made into."""
    if form is not None:
        return tuple(each.header or None for each in form.columns)
    row = head.filter(pl.col("row") == table.header_row).select(pl.col("^c[0-9]+$"))
    return row.row(0) if row.height else (None,) * row.width


def _must_fit(sheet: Sheet, head: pl.DataFrame, mine: list[SourceForm]) -> None:
    """Refuse a sheet that a profile names and whose columns are not there."""
    for source in mine:
        custom = source.custom or Custom()
        names_it = custom.sheet is not None or (custom.file is not None and sheet.sheet is None)
        if names_it and head.height:
            missing = ", ".join(missing_columns(head, source))
            raise ProfileDoesNotFit(
                file=sheet.file, sheet=sheet.sheet or "", profile=source.name, missing=missing or "layouts"
            )


def _found(
    sheet: Sheet, head: pl.DataFrame, number: int, among: tuple[SourceForm, ...] | None = None
) -> tuple[Table, SheetForm | None] | None:
    """Return the table that `head` is recognised as, and the print form that it is."""
    layouts = among[0].custom.layouts if among and among[0].custom else None
    form = form_of(head, file=sheet.file, sheet=sheet.sheet, only=layouts)
    about = partial(recognise, number=number, file=sheet.file, sheet=sheet.sheet, encoding=sheet.encoding, among=among)
    flat = None if form is None else about(form.head(head))
    if form is not None and flat is not None and flat.header_row == form.header_row:
        return form.dressed(flat), form
    table = about(head)
    return None if table is None else (table, None)


def marked(table: Table, rows: pl.DataFrame, faults: tuple[CellFault, ...]) -> pl.DataFrame:
    """Return the rows with a mark in every faulty cell of won or dates, which would otherwise read as nothing."""
    for column in table.columns:
        if column.kind not in {Kind.WON, Kind.DATE}:
            continue
        for index in column.stands:
            at = [each.row for each in faults if each.column == index and each.row > table.header_row]
            if at:
                is_faulty = pl.col("row").cast(pl.Int64).is_in(at)
                cell = pl.when(is_faulty).then(pl.lit(text.FAULTY)).otherwise(f"c{index}")
                rows = rows.with_columns(cell.alias(f"c{index}"))
    return rows


def _told(rows: pl.DataFrame, lines: pl.DataFrame, reasons: pl.Series) -> pl.Series:
    """Return for every row of the sheet the reason of its lines, null where one of them is data.

    A row of which nothing is left has text beside the table alone.
    """
    said = (
        lines.select("row", reasons.alias("reason"))
        .group_by("row")
        .agg(pl.when(pl.col("reason").is_not_null().all()).then(pl.col("reason").first()), is_there=True)
    )
    joined = rows.select("row").join(said, on="row", how="left", maintain_order="left")
    gone = pl.when(pl.col("is_there").is_null()).then(pl.lit(Dropped.FOOTER.value)).otherwise("reason")
    return joined.select(gone.alias("reason"))["reason"]


def first_text(sheet: Sheet) -> tuple[int, str | None]:
    """Return how many filled rows the sheet has, and the text of its first one."""
    rows, first = 0, None
    for part in sheet.parts():
        filled = part.filter(~pl.all_horizontal(pl.col("^c[0-9]+$").is_null()))
        rows += filled.height
        if first is None and filled.height:
            first = " | ".join(
                str(value) for name, value in filled.row(0, named=True).items() if name[0] == "c" and value
            )
    return rows, first
