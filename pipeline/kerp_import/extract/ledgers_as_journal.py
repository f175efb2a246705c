"""Account ledgers of a batch: together they are its journal, unless it has one.

Decision: docs/decisions/ledgers-as-journal.md
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from kerp_import.extract.rows.ledger_rows import OPENING
from kerp_import.model.nouns import Counts, Dropped, Entity, Table

Tables = Sequence[tuple[Table, Counts]]

PLACES = {"file": pl.String, "sheet": pl.String, "row": pl.Int64, "tables": pl.Int64, "rows": pl.Int64}


def posts(table: Table, tables: Tables) -> bool:
    """Return whether the rows of `table` are loaded: ledgers are where no journal holds the same postings."""
    if table.entity is not Entity.ACCOUNT_LEDGER:
        return table.entity.is_used
    return not any(each.entity is Entity.JOURNAL and counts.data for each, counts in tables)


def settled(tables: Tables, spool: Path) -> tuple[tuple[Table, Counts], ...]:
    """Return the tables, the openings of ledgers that continue earlier ones taken out of `spool` and of the data."""
    starts = [table.period[0] for table, _ in tables if _is_ledger(table) and table.period]
    return tuple(
        (table, _without_openings(table, counts, spool))
        if _is_ledger(table) and table.period and table.period[0] > min(starts)
        else (table, counts)
        for table, counts in tables
    )


def _without_openings(table: Table, counts: Counts, spool: Path) -> Counts:
    """Take the rows that bring a balance forward out of the table's spool, and return what is left."""
    gone = 0
    for path in _parts(table, spool):
        rows = pl.read_parquet(path)
        kept = rows.filter(pl.col(_date(table)).ne_missing(pl.lit(OPENING)))
        if kept.height < rows.height:
            gone += rows.height - kept.height
            kept.write_parquet(path, compression="lz4")
    subtotals = counts.dropped.get(Dropped.SUBTOTAL, 0) + gone
    dropped = {**counts.dropped, Dropped.SUBTOTAL.value: subtotals} if gone else counts.dropped
    return replace(counts, data=counts.data - gone, dropped=dropped)


def are_journal(tables: Tables) -> bool:
    """Return whether the vouchers are made of account ledgers."""
    return any(table.entity is Entity.ACCOUNT_LEDGER and posts(table, tables) for table, _ in tables)


def as_journal(table: Table) -> Table:
    """Return a ledger as the part of a journal that it is; other tables as they are."""
    return replace(table, entity=Entity.JOURNAL) if table.entity is Entity.ACCOUNT_LEDGER else table


def beside_journal(tables: Tables) -> pl.DataFrame:
    """Return the ledgers that are not loaded because there is a journal."""
    return _summed([each for each in tables if _is_ledger(each[0]) and not posts(each[0], tables)])


def without_numbers(tables: Tables, spool: Path) -> pl.DataFrame:
    """Return the ledgers that are loaded and have no voucher numbers, where anything was posted."""
    found = [
        (table, replace(counts, data=rows))
        for table, counts in tables
        if _is_ledger(table) and posts(table, tables) and not table.has("voucher_no")
        if (rows := _postings(table, spool))
    ]
    return _summed(found)


def _postings(table: Table, spool: Path) -> int:
    """Return how many rows of a ledger are more than what it brings forward."""
    parts = (pl.read_parquet(path, columns=[_date(table)]) for path in _parts(table, spool))
    return sum(rows.filter(pl.col(_date(table)).ne_missing(pl.lit(OPENING))).height for rows in parts)


def _date(table: Table) -> str:
    """Return the column of the dates."""
    return next(f"c{each.index}" for each in table.columns if each.field == "voucher_date")


def _parts(table: Table, spool: Path) -> list[Path]:
    """Return the table's parts in the spool."""
    return sorted(spool.glob(f"{table.number:04}-*.parquet"))


def _is_ledger(table: Table) -> bool:
    """Return whether it is an account's ledger."""
    return table.entity is Entity.ACCOUNT_LEDGER


def _summed(found: list[tuple[Table, Counts]]) -> pl.DataFrame:
    """Return one row for all of them, at the header of the first; none where there are none."""
    rows = [
        (table.file, table.sheet, table.header_row, len(found), sum(counts.data for _, counts in found))
        for table, _ in found[:1]
    ]
    return pl.DataFrame(rows, schema=PLACES, orient="row")
