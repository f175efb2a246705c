"""Takes the cells of a returned workbook that differ from its original as corrections of the company.

Decision: docs/decisions/corrections.md
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from kerp_import.extract.extracted import Extracted
from kerp_import.extract.read_spool import read_back
from kerp_import.model.cell_correction import CellCorrection, LineKey
from kerp_import.model.nouns import Bound, Table
from kerp_import.model.words import Words
from kerp_import.records.correct_lines import is_corrected, is_same, line_keys, with_nth
from kerp_import.records.corrections import original_of

EXCHANGED = 2
"""Cells of a column whose values a person may have exchanged."""
HALF = 0.5
"""Part of the changed cells of a column whose values came from its other changed cells: with more, rows were moved."""


def take_corrections(
    home: Path, company: str, extracted: Extracted, who: str
) -> tuple[tuple[CellCorrection, ...], tuple[Words, ...]]:
    """Return the corrections that stand in returned workbooks, and why other differing cells are none."""
    taken: list[CellCorrection] = []
    left: list[Words] = []
    for name, origin in sorted(extracted.origins.items()):
        original = original_of(home / "archive", company, origin)
        if original is None:
            words = Words("이 컴퓨터에 원본에서 읽은 것이 없어", "nothing of its original is on this machine")
            left.append(_not_taken(name, words))
            continue
        folder, archived = original
        for table in (each for each, _ in extracted.tables if each.file == name):
            by_sheet = {each["sheet"]: each for each in archived}
            only = archived[0] if len(archived) == 1 and archived[0]["sheet"] is None else None
            before = by_sheet.get(table.sheet) or only
            if before is None:
                left.append(_not_taken(name, Words(f"{table.sheet}: 원본에 없는 시트라", f"{table.sheet} is new")))
                continue
            changed = tuple(_changed(folder, before, table, extracted.spool, who))
            taken += [each for each in changed if isinstance(each, CellCorrection)]
            left += [_not_taken(name, each) for each in changed if isinstance(each, Words)]
    return tuple(taken), tuple(left)


def _not_taken(name: str, why: Words) -> Words:
    """Return that cells of a workbook were not written into the company's file."""
    return Words(
        f"{name}: {why.ko} 다음 내려받기에 다시 쓸 고친 칸으로 적지 않았습니다",
        f"{name}: not kept for the next export, since {why.en}",
    )


def _changed(
    folder: Path, before: dict[str, Any], table: Table, spool: Path, who: str
) -> Iterator[CellCorrection | Words]:
    """Yield the corrections of one table, or why its differing cells are none."""
    indexes = {each["field"]: each["index"] for each in before["columns"]}
    columns = tuple(replace(each, index=indexes[each.field]) for each in table.columns if each.field in indexes)
    original = replace(table, number=before["number"], columns=columns)
    old, new = (_all_rows(each, place) for each, place in ((original, folder), (table, spool)))
    if old.height != new.height or not old["row"].equals(new["row"]):
        yield Words(
            f"{table.sheet or ''} 행이 더해지거나 빠져".strip(), f"rows were added or taken out ({table.sheet or '-'})"
        )
        return
    fields = [each for each in columns if not old[each.field].equals(new[each.field], null_equal=True)]
    if fields and not is_corrected(table):
        words = f"{table.sheet or table.file}: 전표번호가 있는 분개장이 아니어서"
        yield Words(words, f"{table.sheet or table.file} is no journal with voucher numbers")
        return
    if _are_moved(fields, old, new):
        yield Words(
            f"{table.sheet or ''} 행이나 열이 정렬되거나 옮겨져".strip(),
            f"rows or a column were sorted or moved ({table.sheet or '-'})",
        )
        return
    keys = with_nth(line_keys(original, old)) if fields else pl.DataFrame()
    for column in fields:
        differs = old[column.field].ne_missing(new[column.field])
        for at in differs.arg_true():
            before_text, after_text = (str(rows[column.field][at] or "") for rows in (old, new))
            if is_same(column, before_text, after_text):
                continue
            whence = " ".join(filter(None, (table.file, table.sheet, table.cell(column.field, new["row"][at]))))
            *key, alike = keys.row(at)
            yield CellCorrection(LineKey(*key), column.header, before_text, after_text, who, whence, alike)


def _are_moved(fields: Iterable[Bound], old: pl.DataFrame, new: pl.DataFrame) -> bool:
    """Tell whether a column holds the same values in another order: sorted or moved, which corrects no cell.

    Two cells may have been exchanged by hand; more of them have not.
    """
    for each in fields:
        before, after = (rows[each.field].cast(pl.String).fill_null("") for rows in (old, new))
        if (before != after).sum() > EXCHANGED and _overlap(before, after) > HALF:
            return True
    return False


def _overlap(before: pl.Series, after: pl.Series) -> float:
    """Return which part of the values that stand in changed cells stood in changed cells before."""
    differs = before != after
    was, is_now = (Counter(each.filter(differs).to_list()) for each in (before, after))
    return (was & is_now).total() / int(differs.sum())


def _all_rows(table: Table, folder: Path) -> pl.DataFrame:
    """Return all rows of a table, by field."""
    return pl.concat([*read_back(table, folder)])
