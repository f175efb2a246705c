"""The archive: the rows of a promoted batch as they were read, and which cell each text stands in.

Decision: docs/decisions/lineage.md
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import polars as pl

from kerp_import.model.columns import column_letters
from kerp_import.model.nouns import Table

Spot: TypeAlias = tuple[str, str | None, int]
"""A row of the source: file, sheet (None where the file has none), and its number as a person sees it."""

CONTENTS = "tables.json"


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell of a source row: its field and header, its A1 address where one cell of a sheet holds it, its text."""

    field: str
    header: str
    cell: str | None
    text: str


def archive(spool: Path, batch_id: UUID, tables: Iterable[Table]) -> None:
    """Make `spool`, which holds what was read, the batch's archive, with a list of its tables and their columns."""
    contents = [
        {
            "number": table.number,
            "file": table.file,
            "sheet": table.sheet,
            "columns": [
                {
                    "field": each.field,
                    "header": each.header,
                    "index": each.index,
                    "letters": column_letters(each.stands[0]) if table.sheet and len(each.stands) == 1 else None,
                }
                for each in table.columns
            ],
        }
        for table in tables
    ]
    (spool / CONTENTS).write_text(json.dumps(contents, ensure_ascii=False), encoding="utf-8")
    spool.rename(spool.with_name(str(batch_id)))


def archive_if_missing(spool: Path, batch_id: UUID, tables: Iterable[Table]) -> None:
    """Make good the archive of a batch whose run ended before it was kept; one that is there stays."""
    if not spool.with_name(str(batch_id)).exists():
        archive(spool, batch_id, tables)


def raw_rows(home: Path, batch_id: UUID, spots: Iterable[Spot]) -> dict[Spot, tuple[SourceCell, ...]] | None:
    """Return the filled cells of these rows of a batch; None where its archive is not in `home`."""
    folder = home / "archive" / str(batch_id)
    if not (folder / CONTENTS).is_file():
        return None
    rows_of_sheet: defaultdict[tuple[str, str | None], set[int]] = defaultdict(set)
    for file, sheet, row in spots:
        rows_of_sheet[file, sheet].add(row)
    cells: dict[Spot, tuple[SourceCell, ...]] = {}
    for table in json.loads((folder / CONTENTS).read_text(encoding="utf-8")):
        sheet_of_file = table["file"], table["sheet"]
        if sheet_of_file in rows_of_sheet:
            for line in _rows(folder, table["number"], rows_of_sheet[sheet_of_file]):
                spot = (*sheet_of_file, int(line["row"]))
                # A row of a print form may have become several lines, which share cells.
                cells[spot] = tuple(dict.fromkeys([*cells.get(spot, ()), *_cells(table["columns"], line)]))
    return cells


def _rows(folder: Path, number: int, row_numbers: set[int]) -> Iterable[dict[str, Any]]:
    """Yield the archived rows of one table with these numbers."""
    for path in sorted(folder.glob(f"{number:04}-*.parquet")):
        rows = pl.scan_parquet(path).filter(pl.col("row").cast(pl.Int64).is_in(sorted(row_numbers)))
        yield from rows.collect().iter_rows(named=True)


def _cells(columns: list[dict[str, Any]], row: dict[str, Any]) -> Iterable[SourceCell]:
    """Yield the cells of one row that hold anything."""
    for each in columns:
        value = row.get(f"c{each['index']}")
        if value is not None:
            cell = f"{each['letters']}{row['row']}" if each["letters"] else None
            yield SourceCell(each["field"], each["header"], cell, value)
