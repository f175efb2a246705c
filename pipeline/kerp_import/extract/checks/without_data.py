"""Notes what was given and holds no data: an empty file is an error, what a system wrote beside the books is told.

Decision: docs/decisions/nothing-passed-over.md
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from pathlib import Path

import polars as pl

from kerp_import.extract.checks.set_aside import NoticedRows
from kerp_import.extract.formats import Sheet
from kerp_import.files.inputs import LeftOut, LeftOutAs
from kerp_import.model.nouns import Counts, Dropped, Entity, Table
from kerp_import.model.words import Words

WITHOUT_DATA = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "value": pl.String, "what_ko": pl.String,
    "what_en": pl.String, "known_as": pl.String,
}  # fmt: skip
PASSED_OVER = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "value": pl.String, "count": pl.Int64,
    "what_ko": pl.String, "what_en": pl.String,
}  # fmt: skip

SHOWN = 5
"""Most names that one finding lists."""


class Nothing(Enum):
    """In which way there is nothing in what was given."""

    BYTES = Words("내용이 하나도 없음", "it is empty")
    CELLS = Words("값이 있는 칸이 하나도 없음", "no cell of it holds a value")
    ROWS = Words("머리글만 있고 자료 행이 없음", "a header and no row of data")
    VALUES = Words("오류 값이나 계산되지 않은 수식뿐임", "nothing but error cells or formulas without a value")
    FILES = Words("폴더 안에 파일이 없음", "a folder without a file")


LEFT_OUT_WORDS = {
    LeftOutAs.LOCK: Words("엑셀이 열어 둔 동안 만드는 잠금 파일", "lock files of workbooks that are open in Excel"),
    LeftOutAs.SYSTEM: Words("윈도나 맥이 폴더에 남기는 파일", "files that Windows or macOS leaves in folders"),
    LeftOutAs.HIDDEN: Words("이름이 점으로 시작하는 숨은 파일", "hidden files, whose names begin with a dot"),
    LeftOutAs.REPORT: Words("이 프로그램이 쓴 설정과 보고서", "settings and reports that this program wrote"),
}
BLANK_SHEETS = Words("값이 하나도 없는 시트", "sheets without a value")
UNFILLED = Words("채우지 않은 서식 시트", "sheets of our template that were not filled in")
STILL = Words("움직임이 없는 원장", "ledgers in which nothing moved")
NOT_LOADED = Words("이관하지 않는, 행이 없는 표", "tables without a row, of a kind that is not loaded")
KNOWN = Words("비어 있다고 --known-empty로 밝힌 것", "named by --known-empty")


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet that was read: how many of its rows hold anything, and the table, if it is one that we know."""

    sheet: Sheet
    filled_rows: int
    table: Table | None
    counts: Counts | None


class WithoutData:
    """What was given so far and holds no data."""

    def __init__(self, known_empty: Iterable[str]) -> None:
        """Begin with nothing; `known_empty` are names of files, sheets, `file/sheet` or folders."""
        self._empty = NoticedRows(WITHOUT_DATA)
        names = tuple(known_empty)
        # Who pastes a path means the file.
        self._known = frozenset((*names, *(Path(name).name for name in names if Path(name).exists())))
        self._told: dict[Words, list[str]] = {}

    def look_at(self, sheets: Sequence[ReadSheet], *, is_template: bool) -> None:
        """Note those of a file's sheets that hold no data."""
        filled_files = {each.sheet.file for each in sheets if each.filled_rows or each.table}
        for each in sheets:
            if each.sheet.refused is not None:
                continue
            if each.table is not None and each.counts is not None:
                self._look_at_table(each.sheet, each.table, each.counts, is_template=is_template)
            elif not each.filled_rows:
                self._look_at_blank(each.sheet, has_others=each.sheet.file in filled_files)

    def note_left_out(self, left_out: Iterable[LeftOut]) -> None:
        """Note files that are not read, and folders without any."""
        for each in left_out:
            if each.reason is LeftOutAs.EMPTY_FOLDER:
                self._note(each.name, None, Nothing.FILES)
            else:
                self._tell(LEFT_OUT_WORDS[each.reason], each.name)

    def empty(self) -> pl.DataFrame:
        """Return what holds no data although it should."""
        return self._empty.frame()

    def passed_over(self) -> pl.DataFrame:
        """Return what was passed over for a reason, one row for each reason."""
        rows = [
            (None, None, None, _listed(names), len(names), words.ko, words.en) for words, names in self._told.items()
        ]
        return pl.DataFrame(rows, schema=PASSED_OVER, orient="row")

    def _look_at_table(self, sheet: Sheet, table: Table, counts: Counts, *, is_template: bool) -> None:
        # Rows that were set aside for their width are named one by one.
        if counts.data or counts.dropped.get(Dropped.REJECTED):
            return
        is_ledger = table.entity in {Entity.ACCOUNT_LEDGER, Entity.PARTNER_LEDGER}
        # Somebody may have deleted the template's instructions: its headers mark what must be filled in.
        if is_template or any(each.header.endswith("*") for each in table.columns):
            self._tell(UNFILLED, _name(sheet))
        elif is_ledger and counts.dropped.get(Dropped.SUBTOTAL):
            self._tell(STILL, _name(sheet))
        elif sheet.faults():
            self._note(sheet.file, sheet.sheet, Nothing.VALUES)
        elif not table.entity.is_used:
            self._tell(NOT_LOADED, _name(sheet))
        else:
            self._note(sheet.file, sheet.sheet, Nothing.ROWS)

    def _look_at_blank(self, sheet: Sheet, *, has_others: bool) -> None:
        if sheet.faults():
            self._note(sheet.file, sheet.sheet, Nothing.VALUES)
        elif sheet.sheet is None:
            self._note(sheet.file, None, Nothing.BYTES)
        elif has_others:
            self._tell(BLANK_SHEETS, _name(sheet))
        else:
            self._note(sheet.file, sheet.sheet, Nothing.CELLS)

    def _note(self, file: str, sheet: str | None, nothing: Nothing) -> None:
        """Note one thing without data, unless the user knows that there is none."""
        name = f"{file}/{sheet}" if sheet else file
        if self._is_known({file, sheet or file, name, file.rpartition("/")[2]}):
            self._tell(KNOWN, name)
        else:
            self._empty.add(file, sheet, None, name, nothing.value.ko, nothing.value.en, name)

    def _is_known(self, names: set[str]) -> bool:
        """Return whether the user named it, or all that are called alike: `원장.xlsx/*`."""
        patterns = [each for each in self._known if "*" in each]
        return bool(self._known & names) or any(fnmatchcase(name, each) for name in names for each in patterns)

    def _tell(self, words: Words, name: str) -> None:
        self._told.setdefault(words, []).append(name)


def _name(sheet: Sheet) -> str:
    return f"{sheet.file}/{sheet.sheet}" if sheet.sheet else sheet.file


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])])
