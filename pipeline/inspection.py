"""Inspection: what each sheet of each file was taken for, and why; nothing is loaded, no database is asked."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline import text
from pipeline.dialect import UNKNOWN, agreeing, dialects, recognise
from pipeline.extract import Extracted, look
from pipeline.files import find_files
from pipeline.model import Counts, Job, SourceFile, Table
from pipeline.reading import open_file
from pipeline.recognise import HEAD_ROWS as HEADER_ROWS
from pipeline.recognise import SAMPLE_ROWS
from pipeline.sift import Sifter, sifter_of

FIRST_ROWS = HEADER_ROWS + SAMPLE_ROWS
"""Rows by which a table is known, as in a run."""

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
    evidence: tuple[str, ...]
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
        sifter = sifter_of(sheet, rows.head(FIRST_ROWS), table.number) if table else None
        seen.append(
            SeenSheet(
                file=sheet.file,
                sheet=sheet.sheet,
                encoding=sheet.encoding,
                delimiter=sheet.delimiter,
                hidden=sheet.hidden,
                table=table,
                counts=counts,
                unused=_unused(sifter, rows) if sifter else (),
                evidence=tuple(f"{step.name}: {step.evidence}" for step in sifter.form.steps)
                if sifter and sifter.form
                else (),
                head=_head(sifter, rows.head(HEAD_ROWS)),
            )
        )
    return seen


def _head(sifter: Sifter | None, rows: pl.DataFrame) -> tuple[HeadRow, ...]:
    """Return the first rows, masked, each with the reason why it is no data."""
    cells = [name for name in rows.columns if name not in {"row", "width"}][:HEAD_COLUMNS]
    reasons = sifter.sift(rows).told.to_list() if sifter else [None] * rows.height
    return tuple(
        HeadRow(row, reason, tuple(text.mask(value) if value else None for value in values))
        for row, reason, values in zip(rows["row"], reasons, rows.select(cells).rows(), strict=True)
    )


def _unused(sifter: Sifter, rows: pl.DataFrame) -> tuple[Unused, ...]:
    """Return the columns with a header that no field comes from, counted over the data of the first part."""
    header = rows.filter(pl.col("row") == sifter.table.header_row)
    bound = {place for each in sifter.table.columns for place in each.stands}
    data = rows.filter(sifter.sift(rows).told.is_null())
    found = []
    for name in (name for name in header.columns if name not in {"row", "width"} and header.height):
        label = header[name][0]
        if label and int(name[1:]) not in bound:
            filled = data[name].drop_nulls()
            sample = text.mask(filled[0]) if filled.len() else None
            found.append(Unused(label, filled.len(), data.height, sample))
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
