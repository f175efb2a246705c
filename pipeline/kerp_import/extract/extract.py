"""Extract: every file's tables, recognised and read as text, each row with its origin, in parts of bounded size.

Decision: docs/decisions/two-passes.md
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import polars as pl

from kerp_import.extract.checks.running_balances import RunningBalances
from kerp_import.extract.checks.set_aside import SetAside
from kerp_import.extract.checks.subtotals import Subtotals
from kerp_import.extract.count_uses import Usage
from kerp_import.extract.formats import RAISED, USUAL, Sheet, open_file
from kerp_import.extract.formats.our_sheets import TEMPLATE_MARK
from kerp_import.extract.ledgers_as_journal import as_journal, beside_journal, posts, settled, without_numbers
from kerp_import.extract.opening_column import opened
from kerp_import.extract.privacy import private
from kerp_import.extract.profile import profile_of
from kerp_import.extract.read_spool import by_field, read_back
from kerp_import.extract.recognise.column_doubts import doubts_of
from kerp_import.extract.recognise.recognise_table import HEAD_ROWS, SAMPLE_ROWS
from kerp_import.extract.recognise.source import SourceForm
from kerp_import.extract.rows.table_reader import Sifted, Sifter, first_text, sifter_of
from kerp_import.extract.unused_columns import UnusedColumns, rivals, unlisted, unused
from kerp_import.extract.voucher_key import keyed
from kerp_import.model.account_use import AccountUse, NameUse
from kerp_import.model.errors import FormatUnknown, NothingRecognised, ProfileUnused
from kerp_import.model.nouns import Counts, Dropped, Entity, Job, Part, SourceFile, Table
from kerp_import.values.partner_keys import codes_by_number
from kerp_import.values.periods import Days

PART_ROWS = 250_000
"""Rows that a part holds at most: some 250 MB at the widest journals that were measured."""

Watch = Callable[[Sheet, pl.DataFrame, Sifter | None, pl.Series | None], None]
"""What is shown of every sheet: its first rows, how they are read if the sheet is known, and why each is no data."""

NO_ROWS = pl.DataFrame(schema={"row": pl.UInt32, "width": pl.UInt16})

ORDER = {entity: place for place, entity in enumerate(Entity)}
"""Masters before balances, balances before the journal: what is named is there before what names it."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """Everything that was read: files, tables, counts, and the rows, kept as Parquet in `spool`."""

    files: tuple[SourceFile, ...]
    tables: tuple[tuple[Table, Counts], ...]
    accounts: tuple[AccountUse, ...]
    names: tuple[NameUse, ...]
    faults: pl.DataFrame
    rejects: pl.DataFrame
    strangers: pl.DataFrame
    twins: pl.DataFrame
    copies: pl.DataFrame
    subtotals: pl.DataFrame
    balances: pl.DataFrame
    unused: pl.DataFrame
    unlisted: pl.DataFrame
    rivals: pl.DataFrame
    doubts: pl.DataFrame
    spool: Path
    beside_journal: pl.DataFrame
    without_numbers: pl.DataFrame
    codes_are_ours: bool
    """Every account code comes from our own template, and is therefore K-ERP's."""

    def parts(self) -> Iterator[Part]:
        """Yield the rows of the tables that are loaded again, part by part, masters first."""
        used = (table for table, _ in self.tables if posts(table, self.tables))
        for table in sorted(used, key=_turn):
            yield from (Part(as_journal(table), rows) for rows in read_back(table, self.spool))

    def partner_numbers(self) -> dict[str, str]:
        """Return the business number of every partner that has one, by its legacy code."""
        lists = (table for table, _ in self.tables if table.entity is Entity.PARTNERS)
        return codes_by_number(rows for table in lists for rows in read_back(table, self.spool))

    def has_slips(self) -> bool:
        """Return whether a table has flags, of which some may be those of 출금 and 입금 slips."""
        return any(table.has("side") for table, _ in self.tables)

    def rows(self) -> int:
        """Return how many data rows there are to load."""
        return sum(counts.data for table, counts in self.tables if posts(table, self.tables))


def _turn(table: Table) -> tuple[int, bool, int]:
    """Return when a table's turn comes: vouchers without numbers are counted on from those that have some."""
    return ORDER[table.entity], table.is_numberless, table.number


def extract(
    job: Job, files: tuple[SourceFile, ...], secret: bytes, spool: Path, fiscal_days: Days | None = None
) -> Extracted:
    """Read every table of `files` into `spool`, personal numbers masked, and tell what each row became.

    `fiscal_days` are those of the fiscal year that the user named: dates without a year lie within them. Where no
    table is known nothing can go on.
    """
    extracted = look(job, files, secret, spool, fiscal_days)
    if not extracted.tables:
        raise NothingRecognised(files=", ".join(each.name for each in files))
    return extracted


def look(  # noqa: PLR0913 - what extract is told, and who looks on
    job: Job,
    files: tuple[SourceFile, ...],
    secret: bytes,
    spool: Path,
    fiscal_days: Days | None = None,
    *,
    watch: Watch = lambda *_: None,
) -> Extracted:
    """Read what `extract` reads, and be content with nothing; `watch` is shown the first rows of every sheet."""
    reader = _FilesReader(secret, spool, fiscal_days, profile_of(job.profile), watch)
    first: dict[str, str] = {}
    for file in files:
        if file.sha256 in first:
            reader.aside.twins.append((file.name, None, None, first[file.sha256]))
            continue
        first[file.sha256] = file.name
        reader.read(job, file)
    if reader.profile and not reader.has_used_profile():
        raise ProfileUnused(profile=job.profile)
    told = [(replace(table, sides=reader.balances.sides(table)), counts) for table, counts in reader.tables]
    tables = opened(settled(told, spool), spool, fiscal_days)
    return Extracted(
        files=files,
        tables=tables,
        accounts=reader.usage.accounts(),
        names=reader.usage.names(),
        **reader.aside.frames(),
        subtotals=reader.subtotals.frame(),
        balances=reader.balances.frame(),
        unused=unused(reader.tables),
        unlisted=unlisted(reader.tables, spool),
        rivals=rivals(reader.tables),
        doubts=doubts_of(reader.tables),
        spool=spool,
        beside_journal=beside_journal(tables),
        without_numbers=without_numbers(tables, spool),
        codes_are_ours=reader.codes_are_ours(),
    )


class _FilesReader:
    """What has been read so far of all files."""

    def __init__(
        self, secret: bytes, spool: Path, fiscal_days: Days | None, profile: tuple[SourceForm, ...], watch: Watch
    ) -> None:
        self.profile = profile
        self.watch = watch
        self.secret = secret
        self.fiscal_days = fiscal_days
        self.spool = spool
        self.tables: list[tuple[Table, Counts]] = []
        self.aside = SetAside()
        self.subtotals = Subtotals()
        self.balances = RunningBalances()
        self.usage = Usage()
        self._templates: set[str] = set()

    def read(self, job: Job, file: SourceFile) -> None:
        """Read every sheet of one file; a sheet that is no known table is told, never passed over."""
        limits = RAISED if job.raise_limits else USUAL
        try:
            sheets = open_file(
                file.path,
                shown_as=file.name,
                encoding=job.encoding,
                sheet=job.sheet,
                password=job.password,
                limits=limits,
            )
        except FormatUnknown as error:
            if file.path in job.files:
                raise
            self.aside.strangers.append((file.name, None, None, 0, str(error.facts["reason"]), True))
            return
        sheets = tuple(self.aside.once(file, sheets))
        known = [self._read_sheet(sheet, limits.columns) for sheet in sheets]
        for sheet, is_known in zip(sheets, known, strict=True):
            rows, first = (0, None) if is_known else first_text(sheet)
            if first == TEMPLATE_MARK:
                self._templates.add(sheet.file)
            elif rows or sheet.refused:
                self.aside.strange(sheet, rows, first or "", is_whole_file=not any(known))

    def _read_sheet(self, sheet: Sheet, columns: int) -> bool:
        """Read one sheet, if it is a table that we know and of no more than so many columns."""
        read, data, dropped = 0, 0, dict.fromkeys(Dropped, 0)
        begun = _begun(parts := sheet.parts(PART_ROWS))
        head = pl.concat(begun or [NO_ROWS], how="diagonal").head(HEAD_ROWS + SAMPLE_ROWS)
        may_be = begun and self.aside.is_narrow(sheet, head.width - NO_ROWS.width, columns)
        sifter = sifter_of(sheet, head, len(self.tables), self.fiscal_days, self.profile) if may_be else None
        if sifter is None:
            self.watch(sheet, begun[0] if begun else NO_ROWS, None, None)
            return False
        unused_columns = UnusedColumns(sifter, head)
        for at, rows in enumerate(sifter.whole(chain(begun, parts))):
            sifted = sifter.sift(rows)
            if at == 0:
                self.watch(sheet, rows, sifter, sifted.told)
            unused_columns.enter(rows, sifted.told)
            read, data = read + rows.height, data + sifted.told.null_count()
            for reason, count in sifted.told.drop_nulls().value_counts().iter_rows():
                dropped[Dropped(reason)] += count
            self._keep(sifter.table, at, sifted)
            if sifter.table.entity.is_used:
                self._check(sifter.table, rows, sifted)
        if sifter.table.entity.is_used:
            self.aside.note_faults(sifter.table, sheet.faults())
        reasons = {str(reason): count for reason, count in dropped.items() if count}
        counts = Counts(read, data, reasons, unused_columns.counted())
        self.tables.append((keyed(sifter.table, read_back(sifter.table, self.spool)), counts))
        return True

    def _keep(self, table: Table, at: int, sifted: Sifted) -> None:
        """Mask personal numbers, write the rows to the spool, and count the accounts that they name."""
        masked = private(table, sifted.data, self.secret)
        masked.write_parquet(self.spool / f"{table.number:04}-{at:06}.parquet", compression="lz4")
        if table.entity.is_used:
            self.usage.enter(table, by_field(table, masked), sifted.lines, sifted.reasons)

    def _check(self, table: Table, rows: pl.DataFrame, sifted: Sifted) -> None:
        """Hold subtotals and balances against the rows, and note those of another width."""
        self.subtotals.enter(table, sifted.lines, sifted.reasons)
        self.balances.enter(table, sifted.lines, sifted.reasons)
        self.aside.reject(table, rows, sifted.told)

    def codes_are_ours(self) -> bool:
        """Return whether all tables with account codes stand in files with our template's sheet of instructions."""
        return self._templates >= {table.file for table, _ in self.tables if table.has("account_code")}

    def has_used_profile(self) -> bool:
        """Return whether a table was read by the profile."""
        return not {table.profile for table, _ in self.tables}.isdisjoint(each.name for each in self.profile)


def _begun(parts: Iterator[pl.DataFrame]) -> list[pl.DataFrame]:
    """Return the sheet's first parts, as many as it takes to recognise it."""
    begun: list[pl.DataFrame] = []
    while sum(each.height for each in begun) < HEAD_ROWS + SAMPLE_ROWS and (part := next(parts, None)) is not None:
        begun.append(part)
    return begun
