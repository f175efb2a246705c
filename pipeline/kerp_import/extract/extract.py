"""Extracts: recognises every file's tables and reads them as text, each row with its origin, in bounded parts.

Decision: docs/decisions/two-passes.md
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import polars as pl

from kerp_import.extract.checks.compared_dates import compared_dates
from kerp_import.extract.checks.hidden_amounts import HiddenAmounts
from kerp_import.extract.checks.running_balances import RunningBalances
from kerp_import.extract.checks.set_aside import SetAside
from kerp_import.extract.checks.subtotals import BatchSubtotals
from kerp_import.extract.checks.without_data import ReadSheet, WithoutData
from kerp_import.extract.choose_trial_balances import choose_trial_balances
from kerp_import.extract.column_roles.meanings import BatchMeanings
from kerp_import.extract.column_roles.period_columns import torn_periods
from kerp_import.extract.column_roles.role_cells import Choices
from kerp_import.extract.column_roles.role_names import currency_headers
from kerp_import.extract.column_roles.unknown_columns import unknown_columns
from kerp_import.extract.count_uses import AccountUseCounter
from kerp_import.extract.decide_balances import decide_balances
from kerp_import.extract.extracted import Extracted, ReadingNotices
from kerp_import.extract.formats import RAISED, USUAL, Sheet, members_left_out, open_file
from kerp_import.extract.formats.our_sheets import TEMPLATE_MARK
from kerp_import.extract.journal_days import posted_days
from kerp_import.extract.kept_reading import keep_reading, keep_sheet
from kerp_import.extract.ledger_years import with_years
from kerp_import.extract.ledgers_as_journal import beside_journal, drop_repeated_openings, without_numbers
from kerp_import.extract.nothing_to_read import refuse_if_nothing
from kerp_import.extract.opening_column import choose_opening_columns
from kerp_import.extract.privacy import mask_personal_numbers
from kerp_import.extract.profile import profile_of
from kerp_import.extract.read_spool import by_field, read_back
from kerp_import.extract.reading_marker import ReadingMarker
from kerp_import.extract.recognise.column_doubts import doubts_of
from kerp_import.extract.recognise.recognise_table import HEAD_ROWS, SAMPLE_ROWS
from kerp_import.extract.recognise.source import Source
from kerp_import.extract.rows.opening_headings import HeadingDoubts
from kerp_import.extract.rows.table_reader import ClassifiedRows, TableReader, first_text, table_reader_for
from kerp_import.extract.same_vouchers import VouchersOnce, without_same_vouchers
from kerp_import.extract.unused_columns import UnusedColumns, rivals, unlisted, unused
from kerp_import.extract.voucher_key import choose_voucher_key
from kerp_import.files.inputs import files_left_out
from kerp_import.model.errors import FormatUnknown, NothingRecognised, ProfileUnused
from kerp_import.model.nouns import Counts, Dropped, Entity, Job, SourceFile, Table
from kerp_import.values.currency import places_in
from kerp_import.values.periods import Days

PART_ROWS = 250_000
"""Rows that a part holds at most: some 250 MB at the widest journals that were measured."""

CountRows = Callable[[int], None]
"""Is told how many rows were read so far."""

ShowSheet = Callable[[Sheet, pl.DataFrame, TableReader | None, pl.Series | None], None]
"""Sees each sheet's first rows, how they are read if the sheet is known, and why each row is no data."""

NO_ROWS = pl.DataFrame(schema={"row": pl.UInt32, "width": pl.UInt16})


def extract(  # noqa: PLR0913 - what read_files needs
    job: Job,
    files: tuple[SourceFile, ...],
    secret: bytes,
    spool: Path,
    fiscal_days: Days | None = None,
    *,
    start_month: int = 1,
    currency: str = "KRW",
    count: CountRows = lambda _: None,
) -> Extracted:
    """Read every table of `files` into `spool`, personal numbers masked, and count what became of each row.

    `fiscal_days` are those of the fiscal year that the user named: dates without a year lie within them; `start_month`
    is that in which the company's fiscal years begin, `currency` that of its books; `count` is told how far it is.
    Raises NothingRecognised if no table is known.
    """
    keep_reading(job, spool)
    marker = ReadingMarker(spool.parent, job.company, files)
    marker.look_back()
    try:
        extracted = read_files(
            job,
            files,
            secret,
            spool,
            fiscal_days,
            start_month=start_month,
            currency=currency,
            marker=marker,
            count=count,
        )
    finally:
        marker.forget()
    if not extracted.tables:
        refuse_if_nothing(extracted.notices, files_left_out(job))
        names = ", ".join(each.name for each in files)
        headers = currency_headers(extracted.notices.strangers["value"])
        korean, english = (f"; {words}: {headers}" if headers else "" for words in ("통화·외화 열", "currency columns"))
        raise NothingRecognised(files=names, currency_ko=korean, currency_en=english)
    return extracted


def with_books(extracted: Extracted) -> Extracted:
    """Return what was read; raise NothingRecognised if it is sums of months alone, of which nothing can be loaded."""
    if all(table.entity is Entity.MONTHLY_LEDGER for table, _ in extracted.tables):
        raise NothingRecognised(files=", ".join(each.name for each in extracted.files))
    return extracted


def read_files(  # noqa: PLR0913 - what extract needs, and who looks on
    job: Job,
    files: tuple[SourceFile, ...],
    secret: bytes,
    spool: Path,
    fiscal_days: Days | None = None,
    *,
    start_month: int = 1,
    currency: str = "KRW",
    show: ShowSheet = lambda *_: None,
    marker: ReadingMarker | None = None,
    count: CountRows = lambda _: None,
) -> Extracted:
    """Read what `extract` reads, but accept that no table is known; `show` sees the first rows of every sheet."""
    # Needs the files. Gives their tables, with the rows in the spool.
    reader = _BatchReader(
        job, secret, spool, fiscal_days, currency=currency, profile=profile_of(job.profile), show=show, count=count
    )
    reader.without_data.note_left_out(files_left_out(job))
    note = marker.note if marker is not None else lambda *_: None
    for file in reader.set_aside.without_twins(files):
        reader.read_file(file, note)
    if reader.profile and not reader.has_used_profile():
        raise ProfileUnused(profile=job.profile)
    # Needs all tables. Gives them without what a continued ledger brings forward again.
    ledgers_joined = drop_repeated_openings(reader.tables_with_sides(), spool)
    # Needs the days on which anything was posted. Gives ledgers their year, and balances what they are of it.
    posted = posted_days(ledgers_joined, spool, start_month)
    dated = with_years(ledgers_joined, posted, spool)
    decided = decide_balances(
        dated, posted=posted, fiscal_days=fiscal_days, start_month=start_month, told=job.balances,
        by_profile=frozenset(source.name for source in reader.profile),
    )  # fmt: skip
    with_opening_columns = choose_opening_columns(choose_trial_balances(decided.tables, spool), posted, fiscal_days)
    # Needs all tables. Gives each voucher once where two of them have it.
    once = without_same_vouchers(with_opening_columns, spool, job)
    tables = once.tables
    trials = frozenset(table.number for table, _ in tables if table.entity is Entity.TRIAL_BALANCE)
    return Extracted(
        files=files,
        tables=tables,
        accounts=reader.account_uses.accounts(trials),
        names=reader.account_uses.names(trials),
        notices=_notices(reader, once, decided.undecided, torn_periods(tables, posted, fiscal_days, start_month)),
        unused=unused(reader.tables),
        spool=spool,
        codes_are_ours=reader.codes_are_ours(),
        contents=reader.set_aside.contents,
        origins=reader.set_aside.origins,
    )


def _notices(
    reader: "_BatchReader", once: VouchersOnce, undecided: pl.DataFrame, periods: pl.DataFrame
) -> ReadingNotices:
    """Return one frame for each subject that the rules ask of a reading."""
    aside, tables = reader.set_aside, once.tables
    return ReadingNotices(
        faults=aside.faults.frame(),
        rejects=aside.rejects.frame(),
        strangers=aside.strangers.frame(),
        no_tables=aside.no_tables.frame(),
        subtotals=reader.subtotals.frame(),
        balances=reader.balances.frame(),
        twins=aside.twins.frame(),
        copies=aside.copies.frame(),
        empty=reader.without_data.empty(),
        passed_over=reader.without_data.passed_over(),
        hidden=reader.hidden_amounts.frame(),
        table_copies=once.copies,
        same_vouchers=once.overlaps,
        differing_vouchers=once.differing,
        unlisted=unlisted(reader.tables, reader.spool),
        rivals=rivals(reader.tables),
        doubts=doubts_of(tables),
        undecided=undecided,
        beside_journal=beside_journal(tables),
        compared_dates=compared_dates(tables, reader.spool),
        without_numbers=without_numbers(tables, reader.spool),
        texts_changed=aside.texts_changed.frame(),
        two_encodings=aside.two_encodings.frame(),
        currencies=reader.meanings.currencies.frame(),
        units=reader.meanings.units.frame(),
        statuses=reader.meanings.statuses.frame(),
        sites=reader.meanings.all_sites(),
        unknown_columns=unknown_columns(tables),
        periods=periods,
        doubtful_headings=reader.doubtful_headings.frame(),
    )


@dataclass(slots=True)
class _RowCounter:
    """How many rows of one table were read, are data, or were dropped for which reason."""

    read: int = 0
    data: int = 0
    dropped: Counter[Dropped] = field(default_factory=Counter)

    def add(self, row_reasons: pl.Series) -> None:
        """Count some rows by the reasons why they are no data, null where they are."""
        self.read += row_reasons.len()
        self.data += row_reasons.null_count()
        for reason, count in row_reasons.drop_nulls().value_counts().iter_rows():
            self.dropped[Dropped(reason)] += count

    def counts(self, unused_columns: UnusedColumns) -> Counts:
        """Return the counts, with the columns that nothing is read of."""
        dropped = {reason.value: self.dropped[reason] for reason in Dropped if self.dropped[reason]}
        counted = (unused_columns.counted(), unused_columns.unknown(), unused_columns.periods())
        return Counts(self.read, self.data, dropped, *counted)


class _BatchReader:
    """Reads file after file; holds the tables so far and what is summed up over their rows, never the rows."""

    def __init__(  # noqa: PLR0913 - what extract needs, and who looks on
        self,
        job: Job,
        secret: bytes,
        spool: Path,
        fiscal_days: Days | None,
        *,
        currency: str,
        profile: tuple[Source, ...],
        show: ShowSheet,
        count: CountRows,
    ) -> None:
        self.profile = profile
        self.spool = spool
        self.tables: list[tuple[Table, Counts]] = []
        self.set_aside = SetAside()
        self.without_data = WithoutData(job.known_empty)
        self.hidden_amounts = HiddenAmounts()
        self.subtotals = BatchSubtotals()
        self.balances = RunningBalances()
        self.account_uses = AccountUseCounter()
        self.meanings = BatchMeanings(currency)
        self.doubtful_headings = HeadingDoubts()
        self._job = job
        self._places = places_in(currency)
        self._choices = Choices(job.keep_status, job.drop_status, job.sites)
        self._limits = RAISED if job.raise_limits else USUAL
        self._secret = secret
        self._fiscal_days = fiscal_days
        self._show, self._count_rows = show, count
        self._rows_read = 0
        self._template_files: set[str] = set()
        self._profile_names = {each.name for each in profile}

    def read_file(self, file: SourceFile, note: Callable[[str, str | None], None]) -> None:
        """Read every sheet of one file; a sheet that is no known table is noted, never passed over in silence."""
        note(file.name, None)
        sheets = tuple(self.set_aside.without_copies(file, self._open(file)))
        tables = []
        for sheet in sheets:
            note(file.name, sheet.sheet)
            tables.append(self._read_sheet(sheet))
        is_stranger = not any(tables)
        read_sheets = []
        for sheet, table in zip(sheets, tables, strict=True):
            row_count, text = (0, None) if table else first_text(sheet)
            if text == TEMPLATE_MARK:
                self._template_files.add(sheet.file)
            elif row_count or sheet.refused:
                self.set_aside.note_stranger(sheet, row_count, text or "", is_whole_file=is_stranger)
            read_sheets.append(ReadSheet(sheet, row_count, *(table or (None, None))))
        self.without_data.look_at(read_sheets, is_template=file.name in self._template_files)

    def tables_with_sides(self) -> list[tuple[Table, Counts]]:
        """Return the tables, ledgers with the side on which the balance of each account runs."""
        return [(replace(table, sides=self.balances.sides(table)), counts) for table, counts in self.tables]

    def codes_are_ours(self) -> bool:
        """Return whether all tables with account codes stand in files with our template's sheet of instructions."""
        return self._template_files >= {table.file for table, _ in self.tables if table.has("account_code")}

    def has_used_profile(self) -> bool:
        """Return whether a table was read by the profile."""
        return not {table.profile for table, _ in self.tables}.isdisjoint(self._profile_names)

    def _open(self, file: SourceFile) -> tuple[Sheet, ...]:
        """Return the file's sheets; one that is no table is refused if the user named it, else noted."""
        try:
            self.without_data.note_left_out(members_left_out(file.path, file.name))
            return open_file(
                file.path,
                shown_as=file.name,
                encoding=self._job.encoding,
                sheet=self._job.sheet,
                password=self._job.password,
                limits=self._limits,
            )
        except FormatUnknown as error:
            if file.path in self._job.files:
                raise
            self.set_aside.note_unreadable(file, error)
            return ()

    def _read_sheet(self, sheet: Sheet) -> tuple[Table, Counts] | None:
        """Read one sheet, and return the table, None if it is none that we know."""
        # Needs the sheet. Gives its first rows, as many as it takes to recognise it.
        parts = sheet.parts(PART_ROWS)
        first_parts = _first_parts(parts)
        head = pl.concat(first_parts or [NO_ROWS], how="diagonal").head(HEAD_ROWS + SAMPLE_ROWS)
        # Needs the first rows. Gives the way to read all rows, None if this is no table that we know.
        reader = self._recognise(sheet, head) if first_parts else None
        if reader is None:
            self._show(sheet, first_parts[0] if first_parts else NO_ROWS, None, None)
            return None
        # Needs all rows. Gives the counts, with the data in the spool.
        counts = self._read_rows(sheet, reader, head, chain(first_parts, parts))
        # Needs the data. Gives the table with the key of its vouchers.
        table = choose_voucher_key(reader.table, read_back(reader.table, self.spool))
        self.tables.append((table, counts))
        return table, counts

    def _recognise(self, sheet: Sheet, head: pl.DataFrame) -> TableReader | None:
        """Return how the table is read that begins in `head`, None if none that we know does."""
        width = head.width - NO_ROWS.width
        if not self.set_aside.is_narrow(sheet, width, self._limits.columns):
            return None
        return table_reader_for(
            sheet, head, len(self.tables), self._fiscal_days, self.profile, choices=self._choices, places=self._places
        )

    def _read_rows(
        self, sheet: Sheet, reader: TableReader, head: pl.DataFrame, parts: Iterable[pl.DataFrame]
    ) -> Counts:
        """Read all rows of a table into the spool, check them, and count what became of each."""
        row_counter, unused_columns = _RowCounter(), UnusedColumns(reader, head)
        meanings = self.meanings.of_table(reader.table, reader.choices, sheet.formats)
        hidden_amounts = self.hidden_amounts.counter(sheet, reader.table)
        total_rows: set[int] = set()
        for number, rows in enumerate(reader.cut_between_records(parts)):
            classified = reader.read(rows)
            if number == 0:
                self._show(sheet, rows, reader, classified.row_reasons)
            row_counter.add(classified.row_reasons)
            if sheet.faults():
                total_rows |= {*rows["row"].filter(classified.row_reasons == Dropped.SUBTOTAL.value)}
            unused_columns.enter(rows, classified.row_reasons)
            meanings.enter(rows, classified.row_reasons, classified.whole_data, classified.role_cells)
            hidden_amounts.enter(rows, classified.row_reasons)
            data = self._keep(reader, rows, classified, number)
            if reader.table.entity.is_used:
                self._check_rows(reader.table, rows, classified, data)
        hidden_amounts.note()
        if reader.table.entity.is_used:
            self.set_aside.note_faults(reader.table, sheet.faults(), total_rows)
            self.set_aside.note_shown_zeros(reader.table, sheet.zeros)
            self.set_aside.note_readings(sheet)
        self.meanings.add(meanings)
        self.doubtful_headings.enter(reader.table, reader.doubtful_headings)
        return row_counter.counts(unused_columns)

    def _keep(self, reader: TableReader, rows: pl.DataFrame, classified: ClassifiedRows, number: int) -> pl.DataFrame:
        """Write one part of a table's data into the spool, personal numbers masked, and return it.

        Where the data are no longer rows of the sheet, the sheet is kept beside them.
        """
        table = reader.table
        if reader.form is not None or table.profile in self._profile_names:
            keep_sheet(table, rows, number, self.spool)
        data = mask_personal_numbers(table, classified.data, self._secret)
        data.write_parquet(self.spool / f"{table.number:04}-{number:06}.parquet", compression="lz4")
        self._rows_read += rows.height
        self._count_rows(self._rows_read)
        return data

    def _check_rows(self, table: Table, rows: pl.DataFrame, classified: ClassifiedRows, data: pl.DataFrame) -> None:
        """Count the accounts of some rows, hold their totals against each other, and note what was set aside."""
        lines, reasons = classified.lines, classified.line_reasons
        self.account_uses.enter(table, by_field(table, data), lines, reasons)
        self.subtotals.enter(table, lines, reasons)
        self.balances.enter(table, lines, reasons)
        self.set_aside.note_rejects(table, rows, classified.row_reasons)


def _first_parts(parts: Iterator[pl.DataFrame]) -> list[pl.DataFrame]:
    """Take as many parts of a sheet as it takes to recognise it."""
    taken: list[pl.DataFrame] = []
    while sum(each.height for each in taken) < HEAD_ROWS + SAMPLE_ROWS and (part := next(parts, None)) is not None:
        taken.append(part)
    return taken
