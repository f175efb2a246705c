"""Holds everything that was read of a job's files: the tables, the accounts they use, and what reading noticed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path

import polars as pl

from kerp_import.extract.decide_balances import as_openings, opens_too
from kerp_import.extract.ledgers_as_journal import as_journal, is_loaded, opening_rows
from kerp_import.extract.read_spool import read_back
from kerp_import.model.account_use import AccountUse, NameUse
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Counts, Entity, Part, SourceFile, Table
from kerp_import.model.subject import Subject
from kerp_import.values.partner_keys import codes_by_number

LOADING_ORDER = {entity: place for place, entity in enumerate(Entity)}
"""Masters before balances, balances before the journal: what is named is there before what names it."""


@dataclass(frozen=True, slots=True)
class ReadingNotices:
    """What reading noticed and the rules speak about: one frame for each subject, in the order of the findings."""

    faults: pl.DataFrame
    rejects: pl.DataFrame
    strangers: pl.DataFrame
    no_tables: pl.DataFrame
    subtotals: pl.DataFrame
    balances: pl.DataFrame
    twins: pl.DataFrame
    copies: pl.DataFrame
    empty: pl.DataFrame
    passed_over: pl.DataFrame
    hidden: pl.DataFrame
    table_copies: pl.DataFrame
    same_vouchers: pl.DataFrame
    differing_vouchers: pl.DataFrame
    unlisted: pl.DataFrame
    rivals: pl.DataFrame
    doubts: pl.DataFrame
    undecided: pl.DataFrame
    beside_journal: pl.DataFrame
    compared_dates: pl.DataFrame
    without_numbers: pl.DataFrame
    texts_changed: pl.DataFrame
    two_encodings: pl.DataFrame
    currencies: pl.DataFrame
    units: pl.DataFrame
    statuses: pl.DataFrame
    sites: pl.DataFrame
    unknown_columns: pl.DataFrame
    periods: pl.DataFrame
    doubtful_headings: pl.DataFrame

    def __iter__(self) -> Iterator[tuple[Subject, pl.DataFrame]]:
        """Yield every frame with its subject, which is called as the field is."""
        for each in fields(self):
            yield Subject(each.name), getattr(self, each.name)


@dataclass(frozen=True, slots=True)
class Extracted:
    """Everything that was read: files, tables, counts and notices; the rows wait as Parquet in `spool`."""

    files: tuple[SourceFile, ...]
    tables: tuple[tuple[Table, Counts], ...]
    accounts: tuple[AccountUse, ...]
    names: tuple[NameUse, ...]
    """Accounts of tables without codes."""
    notices: ReadingNotices
    unused: pl.DataFrame
    """Tables that are recognised and not loaded; a rule speaks of those that the tie-out does not use either."""
    spool: Path
    codes_are_ours: bool
    """Every account code comes from our own template, and is therefore K-ERP's."""
    contents: Mapping[str, str] = field(default_factory=dict)
    """The name of each file that was read → the SHA-256 of its contents."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """The name of a workbook that was given back → the SHA-256 of the file that it was made from."""

    def parts(self) -> Iterator[Part]:
        """Yield the rows of the tables that are loaded, part by part, masters first."""
        loaded_tables = [table for table, _ in self.tables if is_loaded(table, self.tables) and not table.is_compared]
        for table in sorted((*loaded_tables, *self.openings_beside()), key=_turn):
            is_opening = table.layout is Layout.LEDGER and table.entity is Entity.OPENING_BALANCES
            is_from_ledger = is_opening and table.has("voucher_date")
            for rows in read_back(table, self.spool):
                part = Part(as_journal(table), opening_rows(rows) if is_from_ledger else rows)
                if part.frame.height or not is_from_ledger:
                    yield part

    def openings_beside(self) -> tuple[Table, ...]:
        """Return what opens the year where no table of openings does: columns of a trial balance, else ledgers."""
        if any(table.entity is Entity.OPENING_BALANCES and counts.data for table, counts in self.tables):
            return ()
        rolled = [table for table, counts in self.tables if opens_too(table) and counts.data]
        if rolled:
            latest = max((each.balance_day or date.min for each in rolled), default=date.min)
            return tuple(as_openings(each) for each in rolled if (each.balance_day or date.min) == latest)
        return tuple(
            replace(table, entity=Entity.OPENING_BALANCES)
            for table, counts in self.tables
            if table.entity is Entity.ACCOUNT_LEDGER and counts.data and not is_loaded(table, self.tables)
        )

    def partner_numbers(self) -> dict[str, str]:
        """Return the business number of every partner that has one, by its legacy code."""
        partner_lists = (table for table, _ in self.tables if table.entity is Entity.PARTNERS)
        return codes_by_number(rows for table in partner_lists for rows in read_back(table, self.spool))

    def has_slips(self) -> bool:
        """Return whether a table has flags, some of which may mark 출금 and 입금 slips."""
        return any(table.has("side") for table, _ in self.tables)

    def rows(self) -> int:
        """Count the data rows that are loaded."""
        return sum(counts.data for table, counts in self.tables if is_loaded(table, self.tables))


def _turn(table: Table) -> tuple[int, bool, int]:
    """Sort by entity; journals without voucher numbers come last, since theirs are counted on from the others'."""
    return LOADING_ORDER[table.entity], table.is_numberless, table.number
