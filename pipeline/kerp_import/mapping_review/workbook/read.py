"""The mapping workbook, read: answers row by row, and every cell that is none with its address."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kerp_import.extract.formats import open_file
from kerp_import.files.outputs import as_meant
from kerp_import.mapping.files import NewAccount
from kerp_import.mapping.proposal import SIDES
from kerp_import.mapping_review.workbook.columns import (
    COLUMNS,
    KEPT,
    MARK,
    NEW_COLUMNS,
    TRUTHS,
    TYPES,
    ReviewColumn,
)
from kerp_import.model.columns import column_letters
from kerp_import.model.errors import FormatUnknown
from kerp_import.model.words import Words

DATE = re.compile(r"([0-9]{4})[-./ ]+([0-9]{1,2})[-./ ]+([0-9]{1,2})\.?(?:[ T][0-9:.]+)?")


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """One cell that cannot be what it should: sheet, address, and why."""

    sheet: str
    cell: str
    words: Words


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: what was exported of its account, what it says now, and where its cells stand."""

    exported: dict[str, str]
    decision: str
    verified: bool
    reviewer: str
    reviewed: date | None
    note: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class AskedAccount:
    """A new account that somebody asks for: its name, what it is to be, and the cell of its code."""

    name: str
    create: NewAccount
    cell: str


@dataclass(slots=True)
class Filled:
    """A workbook that came back: its chart's dialect and company, the answers, the new accounts, and the faults."""

    source: str
    company: str
    sheet: str
    new_sheet: str
    answers: list[Answer] = field(default_factory=list)
    new_accounts: dict[str, AskedAccount] = field(default_factory=dict)
    """By code."""
    faults: list[AnswerFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row of a sheet: the text of each column, by the column's key, and the address of its cell."""

    text: dict[str, str]
    cells: dict[str, str]


def read_book(path: Path) -> Filled:
    """Return what a mapping workbook says; a file that is none is a `FormatUnknown`."""
    sheets = {
        each.sheet or "": [row for part in each.parts() for row in part.rows(named=True)]
        for each in open_file(path, shown_as=path.name, encoding=None, sheet=None, password=None)
    }
    state = next((rows for rows in sheets.values() if rows and rows[0].get("c0") == MARK), None)
    if state is None:
        raise FormatUnknown(
            file=path.name, reason=Words("map export가 쓴 통합 문서가 아님", "not written by map export")
        )
    head = state[0]
    filled = Filled(str(head["c1"]), str(head["c2"]), str(head["c3"]), str(head["c4"]))
    exported = {}
    for row in state[1:]:
        values = {key: as_meant(row.get(f"c{at}") or "") for at, key in enumerate(KEPT)}
        exported[values["code"]] = values
    _read_new_accounts(filled, _table(filled, filled.new_sheet, sheets.get(filled.new_sheet, []), NEW_COLUMNS))
    _read_answers(filled, _table(filled, filled.sheet, sheets.get(filled.sheet, []), COLUMNS), exported)
    return filled


def _table(
    filled: Filled, title: str, rows: Sequence[dict[str, object]], columns: Sequence[ReviewColumn]
) -> list[FilledRow]:
    """Return the sheet's rows that are not empty; columns are found by their headers, wherever they stand now."""
    header = {_bare(str(value)): name for name, value in (rows[0] if rows else {}).items() if value is not None}
    places = {
        each.key: name
        for each in columns
        for words in (each.header.ko, each.header.en)
        if (name := header.get(_bare(words)))
    }
    missing = [each.header for each in columns if each.is_answer or each.key == "code" if each.key not in places]
    if missing:
        ko, en = (", ".join(each) for each in zip(*((words.ko, words.en) for words in missing), strict=True))
        filled.faults.append(AnswerFault(title, "A1", Words(f"열이 없습니다: {ko}", f"columns are missing: {en}")))
        return []
    filled_rows = []
    for row in rows[1:]:
        number = int(str(row["row"]))
        text = {key: _bare(as_meant(str(row.get(name) or ""))) for key, name in places.items()}
        cells = {key: f"{column_letters(int(name[1:]))}{number}" for key, name in places.items()}
        if any(text.values()):
            filled_rows.append(FilledRow(text, cells))
    return filled_rows


def _bare(text: str) -> str:
    """Return a cell's text on one line, without what nobody sees."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(letter for letter in line if letter.isprintable())


def _read_new_accounts(filled: Filled, rows: Sequence[FilledRow]) -> None:
    """Read the sheet of new accounts into `filled`."""
    types = {word: key for key, words in TYPES.items() for word in (words.ko, words.en)}
    sides = {word: key for key, words in SIDES.items() for word in (words.ko, words.en)}
    for row in rows:
        text, cells = row.text, row.cells
        code, type_, side = text["code"], types.get(text["account_type"]), sides.get(text["normal_side"])
        wrong = [
            (key, words)
            for key, is_wrong, words in (
                ("code", not code, Words("새 계정의 코드가 없습니다", "the new account has no code")),
                ("code", code in filled.new_accounts, Words(f"새 코드가 두 번 있습니다: {code}", f"twice: {code}")),
                ("name", not text["name"], Words("새 계정의 이름이 없습니다", "the new account has no name")),
                ("account_type", type_ is None, Words("유형을 고르십시오", "choose a type")),
                ("normal_side", side is None, Words("차변이나 대변을 고르십시오", "choose debit or credit")),
            )
            if is_wrong
        ]
        filled.faults += [AnswerFault(filled.new_sheet, cells[key], words) for key, words in wrong]
        if not wrong and type_ and side:
            create = NewAccount(type_, side, text["parent_code"] or None)  # type: ignore[arg-type]
            filled.new_accounts[code] = AskedAccount(text["name"], create, cells["code"])


def _read_answers(filled: Filled, rows: Sequence[FilledRow], exported: dict[str, dict[str, str]]) -> None:
    """Read the rows of accounts; a code that was not exported, or stands twice, is a fault."""
    cell_of_code: dict[str, str] = {}
    for row in rows:
        text, cells = row.text, row.cells
        faults = [*_code_faults(text["code"], exported, cell_of_code), *_answer_faults(text)]
        filled.faults += [AnswerFault(filled.sheet, cells[key], words) for key, words in faults]
        cell_of_code.setdefault(text["code"], cells["code"])
        if not faults:
            filled.answers.append(
                Answer(
                    exported=exported[text["code"]],
                    decision=text["decision"],
                    verified=TRUTHS[text["verified"].casefold()],
                    reviewer=text["reviewer"],
                    reviewed=day(text["reviewed"]),
                    note=text["note"],
                    cells=cells,
                )
            )


def _code_faults(
    code: str, exported: dict[str, dict[str, str]], cell_of_code: dict[str, str]
) -> Iterator[tuple[str, Words]]:
    """Yield what is wrong with a row's code."""
    if code in cell_of_code:
        first = cell_of_code[code]
        yield "code", Words(f"같은 계정이 두 번 있습니다: {code} (처음은 {first})", f"twice: {code} (first {first})")
    elif code not in exported:
        yield (
            "code",
            Words(
                f"내보낸 계정이 아닙니다: '{code}' (기존 코드는 고치지 마십시오)",
                f"no account of the export: '{code}' (legacy codes must stay)",
            ),
        )


def _answer_faults(text: dict[str, str]) -> Iterator[tuple[str, Words]]:
    """Yield what is wrong with a row's answers themselves: neither yes nor no, no date."""
    if text["verified"].casefold() not in TRUTHS:
        yield (
            "verified",
            Words(f"'예'나 '아니오'가 아닙니다: '{text['verified']}'", f"neither yes nor no: '{text['verified']}'"),
        )
    if text["reviewed"] and day(text["reviewed"]) is None:
        yield "reviewed", Words(f"날짜가 아닙니다: '{text['reviewed']}'", f"no date: '{text['reviewed']}'")


def day(text: str) -> date | None:
    """Return the day that a cell names, however Excel or a person wrote it."""
    parts = DATE.fullmatch(text)
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None
