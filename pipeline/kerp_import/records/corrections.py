"""Tells what was corrected in a workbook that came back: every cell that is read, before and after.

Decision: docs/decisions/corrections.md
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from kerp_import.extract.extracted import Extracted
from kerp_import.model.columns import column_letters
from kerp_import.model.nouns import Kind, Table
from kerp_import.model.outcome import ChangedCell, Correction
from kerp_import.records.archive import archived_tables
from kerp_import.values.text import mask

Json = dict[str, Any]
"""One table of an archive as its list of tables has it."""

ROW = pl.col("row").cast(pl.Int64)


def corrections(home: Path, company: str, extracted: Extracted) -> tuple[Correction, ...]:
    """Return one correction for every workbook that was given back, with the cells that differ from its original.

    Without an archive of the original in `home` only the two hashes are known, and the correction says so.
    """
    return tuple(
        _correction(home / "archive", company, extracted, name, origin)
        for name, origin in sorted(extracted.origins.items())
    )


def _correction(archives: Path, company: str, extracted: Extracted, name: str, origin: str) -> Correction:
    """Return what was corrected in one workbook."""
    own = extracted.contents[name]
    original = original_of(archives, company, origin)
    if original is None:
        return Correction(name, None, origin, own, is_compared=False, cells=())
    folder, tables = original
    returned = [table for table, _ in extracted.tables if table.file == name]
    cells = tuple(_changed(folder, tables, extracted.spool, returned))
    return Correction(name, tables[0]["file"], origin, own, is_compared=True, cells=cells)


def original_of(archives: Path, company: str, origin: str) -> tuple[Path, list[Json]] | None:
    """Return the newest archive with what was read of the file of that hash, and the file's tables in it."""
    return next(
        (
            (folder, tables)
            for folder, archived in archived_tables(archives, company)
            if (tables := [each for each in archived if each.get("sha256") == origin])
        ),
        None,
    )


def _changed(folder: Path, tables: list[Json], spool: Path, returned: list[Table]) -> Iterator[ChangedCell]:
    """Yield every cell in which the sheets of a workbook differ from those of its original."""
    # A text file has no sheets: it came back as the only sheet of a workbook.
    by_sheet = {each["sheet"]: each for each in tables}
    only = tables[0] if len(tables) == 1 else None
    left = {each["number"]: each for each in tables}
    for table in returned:
        before = by_sheet.get(table.sheet) or (only if only and only["sheet"] is None else None)
        headers = {at: each.header for each in table.columns for at in each.stands}
        amounts = {at for each in table.columns if each.kind is Kind.WON for at in each.stands}
        after_cells = _cells(spool, table.number, {each.index: each.stands for each in table.columns})
        before_cells = _archived_cells(folder, before) if before else after_cells.clear()
        if before:
            left.pop(before["number"], None)
        yield from _differing(table.sheet, headers, _ungrouped(before_cells, amounts), _ungrouped(after_cells, amounts))
    for gone in left.values():
        headers = {at: each["header"] for each in gone["columns"] for at in each.get("stands", ())}
        cells = _archived_cells(folder, gone)
        yield from _differing(gone["sheet"], headers, cells, cells.clear())


def _archived_cells(folder: Path, table: Json) -> pl.DataFrame:
    """Return the cells (row, column, text) of an archived table."""
    stands = {each["index"]: tuple(each.get("stands", ())) for each in table["columns"]}
    return _cells(folder, table["number"], stands)


def _cells(folder: Path, number: int, stands: Mapping[int, tuple[int, ...]]) -> pl.DataFrame:
    """Return the filled cells of a table as row, column of the sheet and text.

    Of a column that is not read only those of a table whose columns stand where the sheet has them are known.
    """
    is_as_written = all(place == (index,) for index, place in stands.items() if place)
    frames = [pl.DataFrame(schema={"row": pl.Int64, "column": pl.Int64, "text": pl.String})]
    for path in sorted(folder.glob(f"{number:04}-*.parquet")):
        rows = pl.read_parquet(path)
        for name in (each for each in rows.columns if each[0] == "c" and each[1:].isdigit()):
            index = int(name[1:])
            place = stands.get(index, (index,) if is_as_written else ())
            if len(place) == 1:
                column = rows.select(ROW, pl.lit(place[0], pl.Int64).alias("column"), pl.col(name).alias("text"))
                frames.append(column.drop_nulls("text"))
    # A row of a print form may have become several lines, which share cells.
    return pl.concat(frames).group_by("row", "column").agg(pl.col("text").unique(maintain_order=True).str.join(" / "))


def _ungrouped(cells: pl.DataFrame, amounts: Collection[int]) -> pl.DataFrame:
    """Return the cells with amounts as digits alone: 1,000 of a text comes back from a workbook as the number 1000."""
    is_amount = pl.col("column").is_in(list(amounts)) & pl.col("text").str.contains(r"^\s*-?[0-9]{1,3}(,[0-9]{3})+\s*$")
    digits = pl.col("text").str.replace_all(",", "", literal=True).str.strip_chars()
    return cells.with_columns(pl.when(is_amount).then(digits).otherwise("text").alias("text"))


def _differing(
    sheet: str | None, headers: Mapping[int, str], before: pl.DataFrame, after: pl.DataFrame
) -> Iterator[ChangedCell]:
    """Yield the cells that differ, by row and column; None where one side has nothing."""
    both = before.join(after, on=("row", "column"), how="full", coalesce=True, suffix="_after")
    differing = both.filter(pl.col("text").ne_missing(pl.col("text_after"))).sort("row", "column")
    for row, column, text, text_after in differing.select("row", "column", "text", "text_after").iter_rows():
        yield ChangedCell(
            sheet, f"{column_letters(column)}{row}", headers.get(column, ""),
            None if text is None else mask(text), None if text_after is None else mask(text_after),
        )  # fmt: skip
