"""Makes sheets again of what the archive keeps: headers where they stood, and below them the rows that were data."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import polars as pl

from kerp_import.extract.kept_reading import kept_sheet
from kerp_import.model.columns import column_index
from kerp_import.model.outcome import TableRead
from kerp_import.model.words import Words

Json = dict[str, Any]
"""One table of an archive as its list of tables has it."""

Rows = list[Sequence[str | None]]


class NotRebuilt(Exception):
    """What is kept of a batch does not make its sheets again."""

    def __init__(self, reason: Words) -> None:
        """Say why."""
        super().__init__(reason.en)
        self.reason = reason


def rebuilt_files(folder: Path, tables: Iterable[Json], sources: Iterable[TableRead], place: Path) -> dict[str, Path]:
    """Write the files of a batch again into `place`, all text, and return them by their names.

    Print forms and what a profile reads stand in the archive as they came; before 0.2.0 they were made flat, and cannot
    be put together again.
    """
    source_of = {(each.file, each.sheet): each for each in sources}
    sheets: defaultdict[str, dict[str | None, Rows]] = defaultdict(dict)
    for table in tables:
        source = source_of.get((table["file"], table["sheet"]))
        if source is None:
            raise NotRebuilt(Words("보관본과 보고서가 맞지 않습니다", "archive and report do not belong together"))
        sheets[table["file"]][table["sheet"]] = _sheet(folder, table, source)
    if len({PurePath(each).name for each in sheets}) < len(sheets):
        raise NotRebuilt(Words("같은 이름의 파일이 여럿입니다", "several files have the same name"))
    return {name: _written(place, name, of_file) for name, of_file in sheets.items()}


def _sheet(folder: Path, table: Json, source: TableRead) -> Rows:
    """Return the rows of one sheet: the texts above its header, the header, and the data."""
    as_it_came = kept_sheet(folder, table["number"])
    if as_it_came is not None:
        return as_it_came
    where = " ".join(each for each in (source.file, source.sheet) if each)
    letters = {name: stands for name, stands in source.letters.items() if stands}
    stands = {each["field"]: each["index"] for each in table["columns"]}
    is_as_written = all(
        len(places) == 1 and (name not in stands or column_index(places[0]) == stands[name])
        for name, places in letters.items()
    )
    if not is_as_written or not source.header_row:
        raise NotRebuilt(
            Words(f"{where}: 인쇄 양식이어서 다시 만들 수 없습니다", f"{where}: a print form cannot be made again")
        )
    headers: dict[int, str | None] = {stands[name]: source.columns[name] for name in letters if name in stands}
    headers |= {column_index(each.column): each.header for each in source.unused_columns}
    return [*_titles(table), *_data(folder, table["number"], headers)]


def _titles(table: Json) -> Rows:
    """Return the texts above the header, a row each; before 0.2.0 none were kept."""
    return [[each] for each in table.get("titles", ())]


def _data(folder: Path, number: int, headers: Mapping[int, str | None]) -> Rows:
    """Return the header and the data rows of one table."""
    width = max(headers) + 1
    rows: Rows = [[headers.get(at) for at in range(width)]]
    for path in sorted(folder.glob(f"{number:04}-*.parquet")):
        frame = pl.read_parquet(path)
        columns = [pl.col(f"c{at}") if f"c{at}" in frame.columns else pl.lit(None) for at in range(width)]
        rows += frame.select(column.alias(str(at)) for at, column in enumerate(columns)).rows()
    return rows


def _written(place: Path, name: str, sheets: Mapping[str | None, Rows]) -> Path:
    """Write one file under the last part of its name: text as CSV, a workbook's sheets as a workbook."""
    path = place / PurePath(name).name
    if None in sheets:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(sheets[None])
        return path
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet, rows in sheets.items():
        page = book.create_sheet(sheet)
        for row in rows:
            page.append(row)
    book.save(path)
    return path
