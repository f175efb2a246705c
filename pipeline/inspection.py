"""Inspection: what each sheet of each file was taken for, and why; nothing is loaded, no database is asked."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline import text
from pipeline.classify import classified
from pipeline.dialect import UNKNOWN, agreeing, dialects, recognise
from pipeline.extract import Extracted, find_files, look
from pipeline.model import Counts, Job, SourceFile, Table
from pipeline.reading import open_file

HEAD_ROWS = 12
"""Rows of each sheet that are shown."""

HEAD_COLUMNS = 14
"""Columns of each sheet that are shown."""

PROBES = 5
"""Accounts that are shown as evidence for a dialect, and as many against it."""


@dataclass(frozen=True, slots=True)
class Unused:
    """A column that no field was bound to: its header, how many of the data rows fill it, and one value."""

    header: str
    filled: int
    rows: int
    sample: str | None


@dataclass(frozen=True, slots=True)
class HeadRow:
    """One of a sheet's first rows: its number, why it is no data (None: it is), and its cells."""

    row: int
    dropped: str | None
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """One sheet: where it is, what it was taken for, and its top-left corner."""

    file: str
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    hidden: bool
    table: Table | None
    counts: Counts | None
    unused: tuple[Unused, ...]
    head: tuple[HeadRow, ...]


@dataclass(frozen=True, slots=True)
class SeenDialect:
    """How many of the files' accounts a product's chart has under the same code and name, with examples."""

    name: str
    product: str | None
    agreeing: int
    accounts: int
    alike: tuple[str, ...]
    unlike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that can be told of some files without a database."""

    files: tuple[SourceFile, ...]
    sheets: tuple[SeenSheet, ...]
    dialect: str
    dialects: tuple[SeenDialect, ...]


def inspect(job: Job, spool: Path) -> Inspection:
    """Read the job's files as `run` does and return what each sheet was taken for; `spool` is left with the rows."""
    files = find_files(job)
    extracted = look(job, files, b"", spool)
    accounts = {each.code: each.name for each in reversed(extracted.accounts) if each.name}
    return Inspection(
        files=files,
        sheets=tuple(sheet for file in files for sheet in _sheets(job, file, extracted)),
        dialect=recognise(accounts).name if accounts else UNKNOWN.name,
        dialects=_dialects(accounts),
    )


def _sheets(job: Job, file: SourceFile, extracted: Extracted) -> list[SeenSheet]:
    """Return every sheet of one file, known or not."""
    known = {(table.file, table.sheet): (table, counts) for table, counts in extracted.tables}
    seen = []
    for sheet in open_file(
        file.path, shown_as=file.name, encoding=job.encoding, sheet=job.sheet, password=job.password
    ):
        table, counts = known.get((sheet.file, sheet.sheet), (None, None))
        rows = next(iter(sheet.parts()), pl.DataFrame(schema={"row": pl.UInt32, "width": pl.UInt16}))
        seen.append(
            SeenSheet(
                file=sheet.file,
                sheet=sheet.sheet,
                encoding=sheet.encoding,
                delimiter=sheet.delimiter,
                hidden=sheet.hidden,
                table=table,
                counts=counts,
                unused=_unused(table, rows, extracted) if table else (),
                head=_head(table, rows.head(HEAD_ROWS)),
            )
        )
    return seen


def _head(table: Table | None, rows: pl.DataFrame) -> tuple[HeadRow, ...]:
    """Return the first rows, masked, each with the reason why it is no data."""
    cells = [name for name in rows.columns if name not in {"row", "width"}][:HEAD_COLUMNS]
    reasons = [None] * rows.height
    if table is not None and all(each.stands == (each.index,) for each in table.columns):
        reasons = classified(table, rows)[1].to_list()
    return tuple(
        HeadRow(row, reason, tuple(text.mask(value) if value else None for value in values))
        for row, reason, values in zip(rows["row"], reasons, rows.select(cells).rows(), strict=True)
    )


def _unused(table: Table, rows: pl.DataFrame, extracted: Extracted) -> tuple[Unused, ...]:
    """Return the columns that hold something and that no field was bound to, counted over the data rows."""
    header = rows.filter(pl.col("row") == table.header_row)
    if header.is_empty():
        return ()
    bound = {place for each in table.columns for place in each.stands}
    paths = sorted(extracted.spool.glob(f"{table.number:04}-*.parquet"))
    data = pl.concat([pl.read_parquet(path) for path in paths], how="diagonal")
    found = []
    for name in (name for name in rows.columns if name in data.columns and name[1:].isdigit()):
        label = header[name][0]
        if int(name[1:]) not in bound and label:
            filled = data[name].drop_nulls()
            found.append(Unused(label, filled.len(), data.height, filled[0] if filled.len() else None))
    return tuple(found)


def _dialects(accounts: dict[str, str]) -> tuple[SeenDialect, ...]:
    """Return every shipped chart with what speaks for it and against it, the likeliest first."""
    found = []
    for dialect in dialects():
        alike = agreeing(dialect, accounts)
        unlike = [code for code in accounts if code not in set(alike)]
        found.append(
            SeenDialect(
                name=dialect.name,
                product=dialect.chart.product if dialect.chart else None,
                agreeing=len(alike),
                accounts=len(accounts),
                alike=tuple(f"{code} {accounts[code]}" for code in alike[:PROBES]),
                unlike=tuple(f"{code} {accounts[code]}" for code in unlike[:PROBES]),
            )
        )
    return tuple(sorted(found, key=lambda each: (-each.agreeing, each.name)))
