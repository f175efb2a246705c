"""Reads one table part by part: makes print forms flat, and finds out of every row whether it is data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from kerp_import.extract.column_roles.role_cells import Choices, RoleCells
from kerp_import.extract.column_roles.table_roles import choices_for, with_roles
from kerp_import.extract.formats import CellFault, Sheet
from kerp_import.extract.recognise.classify_rows import drop_reasons, repeats
from kerp_import.extract.recognise.column_doubts import column_doubts, year_doubt
from kerp_import.extract.recognise.recognise_table import missing_columns, recognise
from kerp_import.extract.recognise.source import Custom, Source
from kerp_import.extract.recognise.sources import sources
from kerp_import.extract.rows.block_titles import BlockTitles
from kerp_import.extract.rows.fill_down import Filler, filling_doubt, is_grouped
from kerp_import.extract.rows.flatten import SheetForm, find_print_form
from kerp_import.extract.rows.foreign.prior_balances import prior_balance_doubt
from kerp_import.extract.rows.ledger_rows import LedgerRows
from kerp_import.extract.rows.opening_headings import DoubtfulHeadings, mark_opening_headings
from kerp_import.extract.rows.profile_cells import mark_dropped_words, may_stand_in, rewrite_cells, with_fixed_values
from kerp_import.extract.rows.proven_forms import ProvenForms, proven_forms
from kerp_import.extract.rows.trial_balance_headings import has_other_total, joined_if_short, mark_coded_headings
from kerp_import.model.doubt import Doubt
from kerp_import.model.errors import ProfileDoesNotFit, TwoSourcesFit
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Dropped, Entity, Kind, Said, Table
from kerp_import.values import text
from kerp_import.values.periods import Days

UNDECIDED = Choices()
"""Nobody has said anything of words under 상태 or of companies."""


@dataclass(frozen=True, slots=True)
class ClassifiedRows:
    """Some rows of one table, each found to be data or not."""

    lines: pl.DataFrame
    """The rows made flat: of a print form one row of the sheet may be several lines, or none."""
    line_reasons: pl.Series
    """Why each line is no data, null where it is."""
    data: pl.DataFrame
    """The lines that are data."""
    row_reasons: pl.Series
    """Why nothing of each row of the sheet is data, null where some of it is."""
    whole_data: pl.DataFrame
    """The data before a status or a company left some of it out."""
    role_cells: pl.DataFrame
    """Of every row of the sheet the cells with a role, and why it is left out."""


class TableReader:
    """Reads one table part by part, and carries from part to part what rows below take from rows above."""

    def __init__(  # noqa: PLR0913 - a table, how it is read, and what was decided of it
        self,
        table: Table,
        form: SheetForm | None,
        head: pl.DataFrame,
        faults: tuple[CellFault, ...],
        source: Source | None,
        *,
        choices: Choices,
        places: int = 0,
    ) -> None:
        """Decide by the sheet's first rows what is filled down; `source` is the profile's, if the table has one.

        `choices` are the user's, of words under 상태 and of companies; `places` those of the company's currency.
        """
        table = replace(
            table,
            columns=tuple(replace(each, places=places if each.kind is Kind.WON else 0) for each in table.columns),
        )
        self.form = form
        self.headers = _headers(head, form, table)
        """The headers among which the fields were found, in the order of the columns."""
        self._faults = faults
        self._sheet_table = table
        self._custom = (source.custom if source else None) or Custom()
        self._titles = head.filter(pl.col("row") < table.header_row).select(pl.col("^c[0-9]+$")).rows()
        self._block_titles = BlockTitles(self._titles)
        written = form.written if form is not None else self.headers
        full_table = with_roles(with_fixed_values(table, source) if source else table, written)
        lines, reasons = self._classify(head)
        data = lines.filter(reasons.is_null())
        grouped = is_grouped(full_table, data) if self._custom.grouped is None else self._custom.grouped
        self._filler = Filler(table) if grouped else None
        is_ledger = table.entity in {Entity.ACCOUNT_LEDGER, Entity.PARTNER_LEDGER, Entity.MONTHLY_LEDGER}
        carries = form.carries() if form else {}
        self._ledger = LedgerRows(table, carries, lines, reasons) if is_ledger or carries else None
        self._forms: ProvenForms | None = None
        self.doubtful_headings: tuple[DoubtfulHeadings, ...] = ()
        self.table = replace(
            full_table,
            layout=Layout.GROUPED if grouped else full_table.layout,
            doubts=self._doubts(full_table, data, source),
        )
        self.choices = choices_for(choices, self._custom)
        # A block of a ledger is no record: each of its rows stands for itself.
        begins = form.begins if form and not form.carries() else None
        self._role_cells = RoleCells(self.table, self.choices, begins, grouped=grouped)

    def cut_between_records(self, parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield the sheet's rows again, cut only where a record begins, unless one has more rows than a part.

        A table of balances is one record, since all of its rows tell which of them are headings.
        """
        if self.table.entity.is_balances:
            yield from joined_if_short(parts)
            return
        begins = self.form.begins if self.form else None
        if begins is None:
            yield from self._block_titles.with_what_follows(parts)
            return
        parts = iter(parts)
        rows = next(parts, None)
        held_rows = 0
        while rows is not None:
            next_rows = next(parts, None)
            record_starts = rows.select(begins.fill_null(value=False).arg_true()).to_series()
            last_start = record_starts[-1] if next_rows is not None and record_starts.len() else rows.height
            cut = last_start or (rows.height if held_rows else 0)
            if cut:
                yield rows[:cut]
            held_rows = rows.height - cut
            rows = next_rows if next_rows is None or not held_rows else pl.concat([rows[cut:], next_rows])

    def read(self, rows: pl.DataFrame) -> ClassifiedRows:
        """Find out what becomes of the next rows of the sheet."""
        role_cells = self._role_cells.read(rows)
        lines, reasons = self._classify(mark_faulty_cells(self.table, rows, self._faults))
        lines = self._in_proven_form(lines, reasons)
        if self.table.entity.is_balances:
            reasons = self._mark_headings(lines, reasons)
        if self._ledger is not None:
            lines, reasons = self._ledger.settle(lines, reasons)
        # A row that opens an account is a claim about the rows below it, and data too.
        data_reasons = reasons.to_frame("reason").select(pl.col("reason").replace({Dropped.OPENING.value: None}))
        drops = data_reasons["reason"]
        data = self._filler.fill(lines, drops) if self._filler else lines.filter(drops.is_null())
        row_reasons = drops if self.form is None else _row_reasons(rows, lines, drops)
        taken, row_reasons = _without_left_out(data, row_reasons, role_cells)
        return ClassifiedRows(lines, reasons, taken, row_reasons, data, role_cells)

    def _mark_headings(self, lines: pl.DataFrame, reasons: pl.Series) -> pl.Series:
        """Mark the rows of a table of balances that sum up others; keep those of which that is asked."""
        if self.table.entity is Entity.TRIAL_BALANCE:
            marked = mark_coded_headings(self.table, lines, reasons)
            if marked.null_count() < reasons.null_count() or has_other_total(self.table, lines, reasons):
                return marked
        marked, doubts = mark_opening_headings(self.table, lines, reasons)
        self.doubtful_headings += doubts
        return marked

    def _in_proven_form(self, lines: pl.DataFrame, reasons: pl.Series) -> pl.DataFrame:
        """Write the cells as every other table has them, by what the columns of the first part prove of their form."""
        if self._forms is None:
            self._forms = proven_forms(self.table, lines.filter(reasons.is_null()), self._custom.dots)
            self.table = replace(self.table, doubts=(*self.table.doubts, *self._forms.doubts))
        return self._forms.rewrite(lines)

    def _doubts(self, table: Table, data: pl.DataFrame, source: Source | None) -> tuple[Doubt, ...]:
        """Return what is not certain in the reading of the first rows and was not decided by a profile."""
        source = source or next(each for each in sources() if each.name == table.profile)
        filling = filling_doubt(table, data) if self._custom.grouped is None else ()
        others = (*column_doubts(table, source, data), *year_doubt(table, data), *prior_balance_doubt(table, data))
        return (*table.doubts, *filling, *others)

    def _classify(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """Make the rows flat, and say of each line why it is dropped, null where it is not."""
        table = self._sheet_table
        if self.form is None:
            lines, reasons = rows, self._mark_repeated_titles(rows, drop_reasons(table, rows))
        else:
            flat = self.form.flat(rows)
            lines = flat.drop("dropped")
            reason = pl.coalesce("dropped", drop_reasons(table, lines))
            reasons = flat.select(reason.alias("reason"))["reason"]
        reasons = self._mark_block_titles(lines, mark_dropped_words(self._custom, lines, reasons))
        return rewrite_cells(self._custom, table, lines), reasons

    def _mark_block_titles(self, lines: pl.DataFrame, reasons: pl.Series) -> pl.Series:
        """Mark the titles of blocks, but not where a line above its rows says whose they are."""
        table = self._sheet_table
        repeated = lines.select(((pl.col("row") > table.header_row) & (pl.lit(reasons) == Dropped.HEADER.value)).any())
        if not repeated.item() or (self.form is not None and self.form.carries()):
            return reasons
        dates = [pl.col(f"c{each.index}") for each in table.columns if each.kind is Kind.DATE]
        days = lines.filter(reasons.is_null()).select(pl.coalesce(*dates, pl.lit(None, pl.String)).alias("day"))["day"]
        needs_year = not days.drop_nulls().str.contains(r"(?:19|20)\d\d").all()
        is_title = self._block_titles.among(lines, reasons, needs_year=needs_year)
        below = pl.col("row") > table.header_row
        marked = pl.when(is_title & below).then(pl.lit(Dropped.TITLE.value)).otherwise(pl.lit(reasons))
        return lines.select(marked.alias("reason"))["reason"]

    def _mark_repeated_titles(self, rows: pl.DataFrame, reasons: pl.Series) -> pl.Series:
        """Mark the rows of a later page that begin it with the titles above the header."""
        reason = pl.lit(reasons)
        is_open = reason.is_null() | (reason == Dropped.REJECTED.value)
        is_title = is_open & repeats(self._titles, rows) & (pl.col("row") > self._sheet_table.header_row)
        return rows.select(pl.when(is_title).then(pl.lit(Dropped.TITLE.value)).otherwise(reason).alias("reason"))[
            "reason"
        ]


def table_reader_for(  # noqa: PLR0913 - the sheet, and what user and profile say of it
    sheet: Sheet,
    head: pl.DataFrame,
    number: int,
    fiscal_days: Days | None = None,
    profile: tuple[Source, ...] = (),
    *,
    choices: Choices = UNDECIDED,
    places: int = 0,
) -> TableReader | None:
    """Return a reader of the table that begins in `head`, a sheet's first rows, None if we know no such table.

    A sheet that the profile describes is read as it says; any other sheet as without a profile.
    """
    candidates = [each for each in profile if each.custom is None or may_stand_in(each.custom, sheet.file, sheet.sheet)]
    fitting = [
        (source, recognised)
        for source in candidates
        if (recognised := _recognise(sheet, head, number, (source,))) is not None
    ]
    if len(fitting) > 1:
        names = ", ".join(source.name for source, _ in fitting)
        raise TwoSourcesFit(file=sheet.file, sheet=sheet.sheet or "", sources=names)
    if fitting:
        source, recognised = fitting[0]
    else:
        _refuse_misfit(sheet, head, candidates)
        source, recognised = None, _recognise(sheet, head, number)
    if recognised is None:
        return None
    table, form = recognised
    if table.within is None and fiscal_days is not None:
        table = replace(table, within=fiscal_days, within_by=Said.OPTION)
    return TableReader(table, form, head, sheet.faults(), source, choices=choices, places=places)


def _headers(head: pl.DataFrame, form: SheetForm | None, table: Table) -> tuple[str | None, ...]:
    """Return the texts of the header row, or the headers of the columns that a print form becomes."""
    if form is not None:
        return tuple(each.header or None for each in form.columns)
    header = head.filter(pl.col("row") == table.header_row).select(pl.col("^c[0-9]+$"))
    return header.row(0) if header.height else (None,) * header.width


def _refuse_misfit(sheet: Sheet, head: pl.DataFrame, candidates: list[Source]) -> None:
    """Refuse a sheet that the profile names, since its columns are not there."""
    for source in candidates:
        custom = source.custom or Custom()
        names_it = custom.sheet is not None or (custom.file is not None and sheet.sheet is None)
        if names_it and head.height:
            missing = ", ".join(missing_columns(head, source))
            raise ProfileDoesNotFit(
                file=sheet.file, sheet=sheet.sheet or "", profile=source.name, missing=missing or "layouts"
            )


def _recognise(
    sheet: Sheet, head: pl.DataFrame, number: int, among: tuple[Source, ...] | None = None
) -> tuple[Table, SheetForm | None] | None:
    """Return the table that `head` is recognised as, with its print form unless it is flat as it stands."""
    form_names = among[0].custom.layouts if among and among[0].custom else None
    form = find_print_form(head, file=sheet.file, sheet=sheet.sheet, only=form_names)
    recognise_rows = partial(
        recognise, number=number, file=sheet.file, sheet=sheet.sheet, encoding=sheet.encoding, among=among
    )
    flat_table = None if form is None else recognise_rows(form.flat_head(head))
    if form is not None and flat_table is not None and flat_table.header_row == form.header_row:
        return form.with_sheet_columns(flat_table), form
    table = recognise_rows(head)
    return None if table is None else (table, None)


def mark_faulty_cells(table: Table, rows: pl.DataFrame, faults: tuple[CellFault, ...]) -> pl.DataFrame:
    """Put a mark into every faulty cell of amounts or dates, which would otherwise read as empty."""
    for column in table.columns:
        if column.kind not in {Kind.WON, Kind.DATE}:
            continue
        for index in column.stands:
            faulty_rows = [each.row for each in faults if each.column == index and each.row > table.header_row]
            if faulty_rows:
                is_faulty = pl.col("row").cast(pl.Int64).is_in(faulty_rows)
                cell = pl.when(is_faulty).then(pl.lit(text.FAULTY)).otherwise(f"c{index}")
                rows = rows.with_columns(cell.alias(f"c{index}"))
    return rows


def _without_left_out(
    data: pl.DataFrame, row_reasons: pl.Series, role_cells: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """Take out the data of rows that a status or a company leaves out, and count them under that reason."""
    left_out = role_cells["left_out"]
    if not left_out.null_count() < left_out.len():
        return data, row_reasons
    rows_left_out = role_cells.filter(left_out.is_not_null())["row"]
    reason = pl.when(pl.lit(row_reasons).is_null()).then(pl.lit(left_out)).otherwise(pl.lit(row_reasons))
    reasons = role_cells.select(reason.alias("reason"))["reason"]
    return data.filter(~pl.col("row").is_in(rows_left_out.implode())), reasons


def _row_reasons(rows: pl.DataFrame, lines: pl.DataFrame, reasons: pl.Series) -> pl.Series:
    """Say of every row of the sheet why none of its lines is data, null where one of them is.

    A row without lines has text beside the table only.
    """
    by_row = (
        lines.select("row", reasons.alias("reason"))
        .group_by("row")
        .agg(pl.when(pl.col("reason").is_not_null().all()).then(pl.col("reason").first()), is_there=True)
    )
    joined = rows.select("row").join(by_row, on="row", how="left", maintain_order="left")
    reason = pl.when(pl.col("is_there").is_null()).then(pl.lit(Dropped.FOOTER.value)).otherwise("reason")
    return joined.select(reason.alias("reason"))["reason"]


def first_text(sheet: Sheet) -> tuple[int, str | None]:
    """Count the sheet's filled rows, and return the text of the first one."""
    rows, first = 0, None
    for part in sheet.parts():
        filled = part.filter(~pl.all_horizontal(pl.col("^c[0-9]+$").is_null()))
        rows += filled.height
        if first is None and filled.height:
            first = " | ".join(
                str(value) for name, value in filled.row(0, named=True).items() if name[0] == "c" and value
            )
    return rows, first
