"""Inspection: what each sheet of each file was taken for, and why; nothing is loaded, no database is asked."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kerp_import.extract.extract import read_files
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.formats import Sheet
from kerp_import.extract.nothing_to_read import refuse_if_nothing
from kerp_import.extract.recognise.recognise_table import HEAD_ROWS as HEADER_ROWS
from kerp_import.extract.recognise.recognise_table import SAMPLE_ROWS
from kerp_import.extract.rows.table_reader import TableReader
from kerp_import.files.inputs import files_left_out, find_files
from kerp_import.files.spools import passing_spool
from kerp_import.inspect.tables import Guess, guessed
from kerp_import.mapping.charts.dialect import agreeing, dialects
from kerp_import.mapping.charts.seven_digits import settle_seven_digits
from kerp_import.mapping.charts.whose_chart import by_template, recognise_chart
from kerp_import.model.account_use import first_names
from kerp_import.model.columns import Unused
from kerp_import.model.nouns import Counts, Finding, Job, SourceFile, Table
from kerp_import.model.words import Words
from kerp_import.values import text

FIRST_ROWS = HEADER_ROWS + SAMPLE_ROWS
"""Rows by which a table is known, as in a run."""

HEAD_ROWS = 12
"""Rows of each sheet that are shown."""

HEAD_COLUMNS = 14
"""Columns of each sheet that are shown."""

PROBES = 5
"""Accounts that are shown as evidence for a dialect, and as many against it."""


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
    headers: tuple[str | None, ...]
    """The headers among which a field's one is found: of a print form those of the flat rows."""
    layouts: tuple[str, ...]
    guess: Guess | None
    """Where the header of a sheet that is not known may stand."""
    doubts: tuple[Finding, ...]
    """What in its reading is not certain, with the other reading."""


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
    """What some files are, sheet by sheet, and whose chart of accounts their codes belong to."""

    files: tuple[SourceFile, ...]
    sheets: tuple[SeenSheet, ...]
    passed: dict[str, str]
    """Files of which no sheet is shown, and why: another one with the same contents, or no table at all."""
    dialect: str
    evidence: tuple[Words, ...]
    other: str | None
    doubt: Words | None
    dialects: tuple[SeenDialect, ...]


def inspect_job(job: Job) -> Inspection:
    """Return what each sheet of a job's files is taken for, and why."""
    with passing_spool() as spool:
        return inspect_files(job, Path(spool))


def inspect_files(job: Job, spool: Path) -> Inspection:
    """Read the job's files as `run` does and return what each sheet was taken for; `spool` is left with the rows."""
    files = find_files(job)
    corners: list[_Corner] = []
    extracted = read_files(job, files, b"", spool, show=lambda *shown: corners.append(_corner(*shown)))
    if not extracted.tables:
        refuse_if_nothing(extracted.notices, files_left_out(job))
    accounts = first_names(extracted.accounts)
    is_ours = bool(accounts) and extracted.codes_are_ours
    reading = by_template() if is_ours else settle_seven_digits(recognise_chart(accounts), accounts)
    tables = {(table.file, table.sheet): (table, counts) for table, counts in extracted.tables}
    twice = (*extracted.notices.twins.iter_rows(named=True), *extracted.notices.copies.iter_rows(named=True))
    passed = (*twice, *extracted.notices.strangers.filter("whole_file").iter_rows(named=True))
    shown = {each.sheet.file for each in corners}
    doubts = _doubts(job, extracted)
    return Inspection(
        files=files,
        sheets=tuple(
            _seen(each, doubts, *tables.get((each.sheet.file, each.sheet.sheet), (None, None))) for each in corners
        ),
        passed={each["file"]: each["value"] for each in passed if each["file"] not in shown}
        | _no_tables(job, extracted, shown),
        dialect=reading.dialect.name,
        evidence=reading.evidence,
        other=reading.other.name if reading.other else None,
        doubt=reading.doubt,
        dialects=_dialects({code: name for code, name in accounts.items() if name}),
    )


def _no_tables(job: Job, extracted: Extracted, shown: set[str]) -> dict[str, str]:
    """Return what the files are that hold no table."""
    rows = extracted.notices.no_tables.iter_rows(named=True)
    told = {each["value"]: Words(each["what_ko"], each["what_en"]) for each in rows if each["file"] not in shown}
    return {name: what.say(job.language) for name, what in told.items()}


def _doubts(job: Job, extracted: Extracted) -> list[Finding]:
    """Return what the rules say of readings that are not certain; most files have none, and need no rules."""
    notices = extracted.notices
    if notices.rivals.is_empty() and notices.doubts.is_empty() and notices.undecided.is_empty():
        return []
    from kerp_import.validate.validate import Checker

    checker = Checker(job.language, tuple(table for table, _ in extracted.tables), {})
    return [
        *checker.frame("rivals", notices.rivals),
        *checker.frame("doubts", notices.doubts),
        *checker.frame("undecided", notices.undecided),
    ]


@dataclass(frozen=True, slots=True)
class _Corner:
    """The first rows of a sheet, masked, and how it is read."""

    sheet: Sheet
    sifter: TableReader | None
    head: tuple[HeadRow, ...]
    guess: Guess | None


def _corner(sheet: Sheet, rows: pl.DataFrame, sifter: TableReader | None, reasons: pl.Series | None) -> _Corner:
    """Return what is shown of a sheet; `reasons` tell of each row why it is no data, null where it is."""
    head = rows.head(HEAD_ROWS)
    cells = [name for name in rows.columns if name not in {"row", "width"}][:HEAD_COLUMNS]
    shown_reasons = [None] * head.height if reasons is None else reasons.head(HEAD_ROWS).to_list()
    shown = tuple(
        HeadRow(row, reason, tuple(text.mask(value) if value else None for value in values))
        for row, reason, values in zip(head["row"], shown_reasons, head.select(cells).rows(), strict=True)
    )
    return _Corner(sheet, sifter, shown, guessed(rows.head(FIRST_ROWS)) if sifter is None else None)


def _seen(corner: _Corner, doubts: list[Finding], table: Table | None, counts: Counts | None) -> SeenSheet:
    """Return what is shown of one sheet, recognised or not."""
    sheet = corner.sheet
    form = corner.sifter.form if corner.sifter else None
    return SeenSheet(
        file=sheet.file,
        sheet=sheet.sheet,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        hidden=sheet.hidden,
        table=table,
        counts=counts,
        unused=counts.unused if counts else (),
        evidence=tuple(f"{step.name}: {step.evidence}" for step in form.steps) if form else (),
        head=corner.head,
        headers=corner.sifter.headers if corner.sifter else (),
        layouts=tuple(step.name for step in form.steps) if form else (),
        guess=corner.guess,
        doubts=tuple(each for each in doubts if (each.file, each.sheet) == (sheet.file, sheet.sheet)),
    )


def _dialects(accounts: dict[str, str]) -> tuple[SeenDialect, ...]:
    """Return for every shipped chart how many of the files' accounts agree with it, the most first."""
    seen_dialects = []
    for dialect in dialects():
        alike = agreeing(dialect, accounts)
        unlike = [code for code in accounts if code not in set(alike)]
        seen_dialects.append(
            SeenDialect(
                name=dialect.name,
                product=dialect.chart.product if dialect.chart else None,
                agreeing=len(alike),
                accounts=len(accounts),
                alike=tuple(f"{code} {accounts[code]}" for code in alike[:PROBES]),
                unlike=tuple(f"{code} {accounts[code]}" for code in unlike[:PROBES]),
            )
        )
    return tuple(sorted(seen_dialects, key=lambda each: (-each.agreeing, each.name)))
