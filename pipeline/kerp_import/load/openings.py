"""Openings: which year they open, and the vouchers of the journal (전기이월) that are none but openings.

Decision: docs/decisions/opening-vouchers.md
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.extract.ledgers_as_journal import are_journal
from kerp_import.load import staging
from kerp_import.load.staging import MovedLine
from kerp_import.model.nouns import Batch, Company, Counts, Dropped, Entity, Finding, Job, Table
from kerp_import.model.outcome import Excluded
from kerp_import.model.tie_out import OpeningSource

Tables = tuple[tuple[Table, Counts], ...]

READ = ("debit_read", "credit_read", "flipped_lines", "flipped_amount", "lines", "debit", "credit")
"""What the journal's totals must tell of lines that left it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What left the journal because it only brings a year's openings forward (전기이월)."""

    tables: Tables
    """All tables, with the rows that left counted as dropped."""
    totals: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(READ, Decimal(0)))
    """The sums of the lines that left, by the names of `READ`."""
    places: frozenset[tuple[str, str | None, int]] = frozenset()
    """File, sheet and row of those lines."""
    second: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Vouchers that open a year which a table of openings opens already: they are dropped, and a rule tells of them."""
    became_openings: bool = False
    """Some of the vouchers became opening balances."""
    excluded: tuple[Excluded, ...] = ()
    """The lines that left, by what became of them."""

    def reassigned(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings; what was found in a line that left the journal belongs to the opening balances."""
        return tuple(
            replace(each, table=Entity.OPENING_BALANCES.value)
            if each.row is not None and each.file is not None and (each.file, each.sheet, each.row) in self.places
            else each
            for each in findings
        )


def first_days(tables: Tables) -> frozenset[date]:
    """Return the first days of the periods that journals state."""
    return frozenset(
        table.period[0]
        for table, _ in tables
        if table.entity in {Entity.JOURNAL, Entity.ACCOUNT_LEDGER} and table.period
    )


def fiscal_year(job: Job, company: Company, tables: Tables, first_voucher: date | None) -> int:
    """Return the fiscal year that the openings open.

    It is the one that the user named, else that of the period that the tables state, else that of the earliest voucher.
    A period that ends before the first voucher is the year before, whose closing balances open this one.
    """
    if job.fiscal_year is not None:
        return job.fiscal_year
    month = company.fiscal_year_start_month
    with_period = [table for table, _ in tables if table.period]
    of_openings = [table for table in with_period if table.entity is Entity.OPENING_BALANCES]
    period = next((table.period for table in (*of_openings, *with_period)), None)
    if first_voucher is not None and (period is None or period[1] < first_voucher):
        return staging.fiscal_year_of(first_voucher, month)
    return staging.fiscal_year_of(period[0], month) if period else date.min.year


def has_table(tables: Tables) -> bool:
    """Return whether there is a table of openings with any row."""
    return any(table.entity is Entity.OPENING_BALANCES and counts.data for table, counts in tables)


def source_of(tables: Tables, moved: Moved, *, held: bool) -> OpeningSource:
    """Return what opens the fiscal year; `held`: K-ERP has openings of it already."""
    if has_table(tables):
        return OpeningSource.TABLE
    if moved.became_openings:
        return OpeningSource.LEDGER if are_journal(tables) else OpeningSource.VOUCHER
    return OpeningSource.PRODUCTION if held else OpeningSource.NONE


def move(db: Database, batch: Batch, tables: Tables, vouchers: pl.DataFrame, year: int) -> Moved:
    """Take `vouchers` out of the journal; those whose year no table opens become its opening balances.

    `year` is the one that the tables of openings open.
    """
    if vouchers.is_empty():
        return Moved(tables)
    month = batch.company.fiscal_year_start_month
    years = [staging.fiscal_year_of(day, month) for day in vouchers["voucher_date"]]
    opened = vouchers.with_columns(pl.Series("fiscal_year", years)).with_columns(
        ((pl.col("fiscal_year") == year) & pl.lit(has_table(tables))).alias("is_second")
    )
    lines = staging.move_openings(db, batch, opened.select("id", "fiscal_year", "is_second").to_dicts())
    dropped = _rows_dropped(lines)
    return Moved(
        tables=tuple((table, _without(counts, dropped[table.file, table.sheet])) for table, counts in tables),
        totals=_totals(lines),
        places=frozenset((line.file, line.sheet, line.row) for line in lines),
        # A ledger always brings its balance forward; the table stands for it.
        second=opened.clear() if are_journal(tables) else opened.filter("is_second"),
        became_openings=not opened["is_second"].all(),
        excluded=tuple(_excluded(lines)),
    )


def _rows_dropped(lines: Iterable[MovedLine]) -> dict[tuple[str, str | None], int]:
    """Return how many rows of each sheet hold nothing but lines that left."""
    rows_gone: defaultdict[tuple[str, str | None], set[int]] = defaultdict(set)
    for line in lines:
        if not line.has_others:
            rows_gone[line.file, line.sheet].add(line.row)
    return Counter({sheet: len(rows) for sheet, rows in rows_gone.items()})


def _without(counts: Counts, rows: int) -> Counts:
    """Return the counts with `rows` of the data dropped as openings."""
    if not rows:
        return counts
    return replace(counts, data=counts.data - rows, dropped={**counts.dropped, Dropped.OPENING.value: rows})


def _excluded(lines: Iterable[MovedLine]) -> Iterator[Excluded]:
    """Yield the lines that left as the totals name them: they became openings, or a table gives those."""
    in_order = sorted(lines, key=lambda line: line.is_second)
    for is_second, group in groupby(in_order, key=lambda line: line.is_second):
        totals = _totals(of_reason := list(group))
        reason = "opening_beside_table" if is_second else "opening"
        yield Excluded(reason, len(of_reason), totals["debit"], totals["credit"])


def _totals(lines: Iterable[MovedLine]) -> dict[str, Decimal]:
    """Return the sums of the lines that left, as the journal's totals count them."""
    totals = dict.fromkeys(READ, Decimal(0))
    for line in lines:
        debit, credit = line.debit_amount or Decimal(0), line.credit_amount or Decimal(0)
        totals["debit_read"] += -credit if line.flipped else debit
        totals["credit_read"] += -debit if line.flipped else credit
        totals["flipped_lines"] += line.flipped
        totals["flipped_amount"] += debit + credit if line.flipped else 0
        totals["lines"] += 1
        totals["debit"] += debit
        totals["credit"] += credit
    return totals
