"""Decides whether the account ledgers of a batch are its journal: together they are, unless it has one.

Decision: docs/decisions/ledgers-as-journal.md
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from kerp_import.extract.rows.ledger_rows import OPENING
from kerp_import.model.nouns import Counts, Dropped, Entity, Table

ENGLISH_LEDGER = "english-ledger"
"""The print form of ledgers whose documents have numbers of their own, or none."""

Tables = Sequence[tuple[Table, Counts]]

LEDGERS = {"file": pl.String, "sheet": pl.String, "row": pl.Int64, "tables": pl.Int64, "rows": pl.Int64}


def is_loaded(table: Table, tables: Tables) -> bool:
    """Return whether the rows of `table` are loaded: those of ledgers are if no journal holds the same postings."""
    if table.entity is not Entity.ACCOUNT_LEDGER:
        return table.entity.is_used
    return not any(each.entity is Entity.JOURNAL and counts.data for each, counts in tables)


def drop_repeated_openings(tables: Tables, spool: Path) -> tuple[tuple[Table, Counts], ...]:
    """Drop the opening rows of ledgers that continue earlier ones, from `spool` and from the counts."""
    starts = [table.period[0] for table, _ in tables if _is_ledger(table) and table.period]
    return tuple(
        (table, _without_openings(table, counts, spool))
        if _is_ledger(table) and table.period and table.period[0] > min(starts)
        else (table, counts)
        for table, counts in tables
    )


def _without_openings(table: Table, counts: Counts, spool: Path) -> Counts:
    """Drop the rows that bring a balance forward from the table's spool, and return the new counts."""
    dropped_rows = 0
    for path in _part_files(table, spool):
        rows = pl.read_parquet(path)
        postings = rows.filter(pl.col(_date(table)).ne_missing(pl.lit(OPENING)))
        if postings.height < rows.height:
            dropped_rows += rows.height - postings.height
            postings.write_parquet(path, compression="lz4")
    subtotals = counts.dropped.get(Dropped.SUBTOTAL, 0) + dropped_rows
    dropped = {**counts.dropped, Dropped.SUBTOTAL.value: subtotals} if dropped_rows else counts.dropped
    return replace(counts, data=counts.data - dropped_rows, dropped=dropped)


def are_journal(tables: Tables) -> bool:
    """Return whether the vouchers come from account ledgers."""
    return any(table.entity is Entity.ACCOUNT_LEDGER and is_loaded(table, tables) for table, _ in tables)


def as_journal(table: Table) -> Table:
    """Turn an account's ledger, also one by month, into a part of the journal; leave other tables as they are."""
    is_ledger = table.entity in {Entity.ACCOUNT_LEDGER, Entity.MONTHLY_LEDGER}
    return replace(table, entity=Entity.JOURNAL) if is_ledger else table


def opening_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a ledger, by field, that bring a balance forward."""
    return rows.filter(pl.col("voucher_date") == OPENING)


def beside_journal(tables: Tables) -> pl.DataFrame:
    """Return the ledgers that are not loaded because there is a journal."""
    return _summed([each for each in tables if _is_ledger(each[0]) and not is_loaded(each[0], tables)])


def without_numbers(tables: Tables, spool: Path) -> pl.DataFrame:
    """Return the ledgers that are loaded without voucher numbers, where anything was posted; English ones by row."""
    ledgers = [
        (table, replace(counts, data=rows))
        for table, counts in tables
        if _is_ledger(table) and is_loaded(table, tables)
        if (rows := _known_by_kind(table, spool) if table.has("voucher_no") else _postings(table, spool))
    ]
    return _summed(ledgers)


def _known_by_kind(table: Table, spool: Path) -> int:
    """Count the rows of an English ledger that have no number but the kind of their document."""
    if ENGLISH_LEDGER not in table.forms:
        return 0
    number = next(f"c{each.index}" for each in table.columns if each.field == "voucher_no")
    parts = (pl.read_parquet(path, columns=[number]) for path in _part_files(table, spool))
    return sum(rows.filter(pl.col(number).str.contains("^[A-Za-z]+$")).height for rows in parts)


def _postings(table: Table, spool: Path) -> int:
    """Count the rows of a ledger that do more than bring a balance forward."""
    parts = (pl.read_parquet(path, columns=[_date(table)]) for path in _part_files(table, spool))
    return sum(rows.filter(pl.col(_date(table)).ne_missing(pl.lit(OPENING))).height for rows in parts)


def _date(table: Table) -> str:
    """Return the name of the column of dates."""
    return next(f"c{each.index}" for each in table.columns if each.field == "voucher_date")


def _part_files(table: Table, spool: Path) -> list[Path]:
    """Return the files of the table's parts in the spool."""
    return sorted(spool.glob(f"{table.number:04}-*.parquet"))


def _is_ledger(table: Table) -> bool:
    """Return whether it is an account's ledger."""
    return table.entity is Entity.ACCOUNT_LEDGER


def _summed(tables: list[tuple[Table, Counts]]) -> pl.DataFrame:
    """Return one row for all tables, at the header of the first; none if there are no tables."""
    rows = [
        (table.file, table.sheet, table.header_row, len(tables), sum(counts.data for _, counts in tables))
        for table, _ in tables[:1]
    ]
    return pl.DataFrame(rows, schema=LEDGERS, orient="row")
