"""Openings: which year they open, and the vouchers of the journal (전기이월) that are none but openings."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import polars as pl

from kerp_import.database.connection import Database, Row
from kerp_import.extract.ledgers_as_journal import are_journal
from kerp_import.load import staging
from kerp_import.model.nouns import Batch, Company, Counts, Dropped, Entity, Finding, Job, Table

Tables = tuple[tuple[Table, Counts], ...]

READ = ("debit_read", "credit_read", "flipped_lines", "flipped_amount", "lines", "debit", "credit")
"""What the journal's totals must tell of lines that left it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What left the journal: the tables as they are now, the sums of its lines, and the vouchers without a use."""

    tables: Tables
    totals: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(READ, Decimal(0)))
    places: frozenset[tuple[str, str | None, int]] = frozenset()
    second: pl.DataFrame = field(default_factory=pl.DataFrame)
    became_openings: bool = False

    def reassigned(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings, those of lines that left the journal as findings of the openings."""
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


def fiscal_year(job: Job, company: Company, tables: Tables, first_voucher: date | None) -> int | None:
    """Return the fiscal year that the openings open: named, else by the period, else the earliest voucher's.

    None where nothing tells it.
    """
    if job.fiscal_year is not None:
        return job.fiscal_year
    month = company.fiscal_year_start_month
    all_tables = [table for table, _ in tables]
    period = next((each.period for each in all_tables if each.entity is Entity.OPENING_BALANCES and each.period), None)
    period = period or next((each.period for each in all_tables if each.period), None)
    opens = next((each.opens for each in all_tables if each.opens is not None), None)
    if first_voucher is not None and (period is None or period[1] < first_voucher):
        return staging.fiscal_year_of(first_voucher, month)
    if opens is not None and first_voucher is None:
        return opens
    return staging.fiscal_year_of(period[0], month) if period else None


def has_table(tables: Tables) -> bool:
    """Return whether there is a table of openings with any row."""
    return any(table.entity is Entity.OPENING_BALANCES and counts.data for table, counts in tables)


def move(db: Database, batch: Batch, tables: Tables, vouchers: pl.DataFrame, year: int) -> Moved:
    """Take `vouchers` out of the journal; those whose year no table opens become its opening balances.

    `year` is the one that the tables of openings open.
    """
    if vouchers.is_empty():
        return Moved(tables)
    month = batch.company.fiscal_year_start_month
    years = [staging.fiscal_year_of(day, month) for day in vouchers["voucher_date"]]
    told = vouchers.with_columns(pl.Series("fiscal_year", years)).with_columns(
        ((pl.col("fiscal_year") == year) & pl.lit(has_table(tables))).alias("is_second")
    )
    rows = staging.move_openings(db, batch, told.select("id", "fiscal_year", "is_second").to_dicts())
    dropped = _rows_dropped(rows)
    return Moved(
        tables=tuple((table, _without(counts, dropped[table.file, table.sheet])) for table, counts in tables),
        totals=_totals(rows),
        places=frozenset(_place(row) for row in rows),
        # A ledger always brings its balance forward; the table stands for it.
        second=told.clear() if are_journal(tables) else told.filter("is_second"),
        became_openings=not told["is_second"].all(),
    )


def _place(row: Row) -> tuple[str, str | None, int]:
    """Return file, sheet and row of a line."""
    return str(row["file"]), None if row["sheet"] is None else str(row["sheet"]), int(str(row["row"]))


def _rows_dropped(rows: Iterable[Row]) -> dict[tuple[str, str | None], int]:
    """Return how many rows of each sheet hold nothing but lines that left."""
    gone: defaultdict[tuple[str, str | None], set[int]] = defaultdict(set)
    for row in rows:
        if not row["has_others"]:
            file, sheet, number = _place(row)
            gone[file, sheet].add(number)
    return Counter({place: len(numbers) for place, numbers in gone.items()})


def _without(counts: Counts, rows: int) -> Counts:
    """Return the counts with `rows` of the data dropped as openings."""
    if not rows:
        return counts
    return replace(counts, data=counts.data - rows, dropped={**counts.dropped, Dropped.OPENING.value: rows})


def _totals(rows: Iterable[Row]) -> dict[str, Decimal]:
    """Return what was read, flipped and left out, as the journal's totals count it."""
    totals = dict.fromkeys(READ, Decimal(0))
    for row in rows:
        debit, credit = (Decimal(str(row[name] or 0)) for name in ("debit_amount", "credit_amount"))
        flipped = bool(row["flipped"])
        totals["debit_read"] += -credit if flipped else debit
        totals["credit_read"] += -debit if flipped else credit
        totals["flipped_lines"] += flipped
        totals["flipped_amount"] += debit + credit if flipped else 0
        totals["lines"] += 1
        totals["debit"] += debit
        totals["credit"] += credit
    return totals
