"""The archive: the rows of a batch as they were read, and which cell each text stands in.

Decision: docs/decisions/lineage.md
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import polars as pl

from kerp_import.model.columns import column_letters
from kerp_import.model.nouns import Batch, Table
from kerp_import.values.text import mask

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


def archive(spool: Path, batch: Batch, tables: Iterable[Table], hashes: Mapping[str, str], *, promoted: bool) -> None:
    """Make `spool`, which holds what was read, the batch's archive, with a list of its tables and their columns.

    What a refusal or a rehearsal read is kept for the workbook that comes back corrected, until the same files are read
    again: `hashes` are the SHA-256 of the files by their names.
    """
    contents = [
        {
            "number": table.number,
            "file": table.file,
            "sheet": table.sheet,
            "sha256": hashes.get(table.file),
            "company": batch.company.code,
            "promoted": promoted,
            "titles": [mask(each) for each in table.titles],
            "columns": [
                {
                    "field": each.field,
                    "header": each.header,
                    "index": each.index,
                    "stands": list(each.stands),
                    "letters": column_letters(each.stands[0]) if table.sheet and len(each.stands) == 1 else None,
                }
                for each in table.columns
            ],
        }
        for table in tables
    ]
    (spool / CONTENTS).write_text(json.dumps(contents, ensure_ascii=False), encoding="utf-8")
    for folder, earlier in archived_tables(spool.parent, batch.company.code):
        is_read_again = {each.get("sha256") for each in earlier} <= set(hashes.values())
        if folder != spool and is_read_again and not any(each.get("promoted", True) for each in earlier):
            shutil.rmtree(folder, ignore_errors=True)
    spool.rename(spool.with_name(str(batch.id)))


def is_archived(spool: Path, batch_id: UUID) -> bool:
    """Return whether the batch's archive stands beside `spool`."""
    return spool.with_name(str(batch_id)).exists()


def archived_tables(archives: Path, company: str) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """Yield the archives of a company, the newest first, with their tables; those that do not say whose they are not.

    Before 0.2.0 an archive had neither company nor hashes.
    """
    for path in sorted(archives.glob(f"*/{CONTENTS}"), reverse=True):
        try:
            tables: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # Another company's run may be removing it, and one that cannot be read tells nothing.
            continue
        if tables and tables[0].get("company") == company:
            yield path.parent, tables


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
