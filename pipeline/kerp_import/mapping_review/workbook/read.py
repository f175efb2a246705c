"""The mapping workbook, read: answers row by row, signatures by group, and every cell that is none with its address.

Decision: docs/decisions/mapping-by-doubt.md
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kerp_import.extract.formats import open_file
from kerp_import.files.outputs import as_meant
from kerp_import.mapping.files import NewAccount
from kerp_import.mapping.proposal import SIDES
from kerp_import.mapping_review.workbook.columns import (
    ASKED_COLUMNS,
    CERTAIN_COLUMNS,
    KEPT,
    MARK,
    NEW_COLUMNS,
    OLD_COLUMNS,
    OLD_MARK,
    REST_COLUMNS,
    REVIEWED,
    REVIEWER,
    SIGN_HERE,
    SIGNED_GROUPS,
    TRUTHS,
    TYPES,
    ReviewColumn,
)
from kerp_import.mapping_review.workbook.filled import (
    Answer,
    AnswerFault,
    AskedAccount,
    Filled,
    FilledRow,
    Signature,
)
from kerp_import.model.columns import column_letters
from kerp_import.model.errors import FormatUnknown
from kerp_import.model.words import Words

DATE = re.compile(r"([0-9]{4})[-./ ]+([0-9]{1,2})[-./ ]+([0-9]{1,2})\.?(?:[ T][0-9:.]+)?")
HEAD_ROWS = 20
"""Rows in which the header is looked for: somebody may have put a line of his own above it."""


Rows = Sequence[Mapping[str, object]]


def read_book(path: Path) -> Filled:
    """Return what a mapping workbook says; a file that is none is a `FormatUnknown`."""
    sheets = {
        each.sheet or "": [row for part in each.parts() for row in part.rows(named=True)]
        for each in open_file(path, shown_as=path.name, encoding=None, sheet=None, password=None)
    }
    state = next((rows for rows in sheets.values() if rows and rows[0].get("c0") in {MARK, OLD_MARK}), None)
    if state is None:
        raise FormatUnknown(
            file=path.name, reason=Words("map export가 쓴 통합 문서가 아님", "not written by map export")
        )
    head = state[0]
    source, company, first, new_sheet = (str(head[f"c{at}"]) for at in range(1, 5))
    filled = Filled(source, company, first, new_sheet, is_older=head["c0"] == OLD_MARK)
    exported = {}
    for row in state[1:]:
        values = {key: as_meant(str(row.get(f"c{at}") or "")) for at, key in enumerate(KEPT)}
        exported[values["code"]] = values
    _read_new_accounts(filled, _table(filled, new_sheet, sheets.get(new_sheet, []), NEW_COLUMNS))
    if filled.is_older:
        _read_answers(filled, first, _table(filled, first, sheets.get(first, []), OLD_COLUMNS), exported, {})
        return filled
    cell_of_code: dict[str, str] = {}
    for title, columns in ((first, ASKED_COLUMNS), (str(head["c5"]), CERTAIN_COLUMNS), (str(head["c6"]), REST_COLUMNS)):
        rows = sheets.get(title, [])
        signatures = _signatures(filled, title, rows)
        _read_answers(filled, title, _table(filled, title, rows, columns), exported, cell_of_code)
        _sign_all(filled, title, signatures)
    return filled


def _signatures(filled: Filled, title: str, rows: Rows) -> dict[str, Signature]:
    """Return the signatures above the header of a sheet by what their line begins with."""
    signatures = {}
    for row in rows[:HEAD_ROWS]:
        cells = {int(key[1:]): _bare(str(value)) for key, value in row.items() if key[1:].isdigit() and value}
        labels = {word: at for at, text in cells.items() for word in (REVIEWER, REVIEWED) if text in {word.ko, word.en}}
        if len(labels) < len((REVIEWER, REVIEWED)):
            continue
        name_at, day_at = labels[REVIEWER], labels[REVIEWED]
        name = " ".join(text for at, text in sorted(cells.items()) if name_at < at < day_at)
        written = next((text for at, text in sorted(cells.items()) if at > day_at), "")
        place = f"{column_letters(name_at + 1)}{row['row']}"
        if written and day(written) is None:
            words = Words(f"날짜가 아닙니다: '{written}'", f"no date: '{written}'")
            filled.faults.append(AnswerFault(title, f"{column_letters(day_at + 1)}{row['row']}", words))
        if written and not name:
            words = Words("검토일은 있는데 검토자가 없습니다", "a day without a reviewer")
            filled.faults.append(AnswerFault(title, place, words))
        begins = cells.get(0, "")
        signatures[begins[:1] if begins else ""] = Signature(name, day(written), title, place)
    return signatures


def _sign_all(filled: Filled, title: str, signatures: Mapping[str, Signature]) -> None:
    """Put the signature of a sheet to its rows, and confirm the groups that are signed as a whole."""
    alone = (each for begins, each in signatures.items() if begins in {SIGN_HERE.ko[:1], SIGN_HERE.en[:1]})
    signature = next(alone, Signature("", None, title, "A1"))
    filled.answers = [replace(each, signature=signature) if each.sheet == title else each for each in filled.answers]
    for group, (mark, _) in SIGNED_GROUPS.items():
        of_group = signatures.get(mark)
        if of_group is not None and of_group.reviewer:
            filled.sign(group, of_group)


def _table(filled: Filled, title: str, rows: Rows, columns: Sequence[ReviewColumn]) -> list[FilledRow]:
    """Return the sheet's rows that are not empty; columns are found by their headers, wherever they stand now."""
    heads = [_places(row, columns) for row in rows[:HEAD_ROWS]]
    fullest = max(range(len(heads)), key=lambda at: len(heads[at]), default=0)
    places = heads[fullest] if heads else {}
    missing = [each.header for each in columns if each.key not in places]
    if missing:
        ko, en = (", ".join(each) for each in zip(*((words.ko, words.en) for words in missing), strict=True))
        filled.faults.append(AnswerFault(title, "A1", Words(f"열이 없습니다: {ko}", f"columns are missing: {en}")))
        return []
    filled_rows = []
    for row in rows[fullest + 1 :]:
        number = int(str(row["row"]))
        text = {key: _bare(as_meant(str(row.get(name) or ""))) for key, name in places.items()}
        cells = {key: f"{column_letters(int(name[1:]))}{number}" for key, name in places.items()}
        if any(text.values()):
            filled_rows.append(FilledRow(text, cells))
    return filled_rows


def _places(row: Mapping[str, object], columns: Sequence[ReviewColumn]) -> dict[str, str]:
    """Return in which column of a row of headers each of these columns stands, as far as it is one."""
    header = {_bare(str(value)): name for name, value in row.items() if value is not None}
    return {each.key: header[word] for each in columns for word in (each.header.ko, each.header.en) if word in header}


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


def _read_answers(
    filled: Filled,
    title: str,
    rows: Sequence[FilledRow],
    exported: dict[str, dict[str, str]],
    cell_of_code: dict[str, str],
) -> None:
    """Read the rows of accounts; a code that was not exported, or stands twice, is a fault."""
    for row in rows:
        text, cells = row.text, row.cells
        faults = [*_code_faults(text["code"], exported, cell_of_code)]
        faults += [*_proposal_faults(text, exported[text["code"]])] if not faults else []
        faults += _answer_faults(text)
        filled.faults += [AnswerFault(title, cells[key], words) for key, words in faults]
        cell_of_code.setdefault(text["code"], cells["code"])
        if not faults:
            kept = exported[text["code"]]
            filled.answers.append(
                Answer(
                    exported=kept,
                    decision=text["decision"],
                    verified=TRUTHS[text["verified"].casefold()],
                    reviewer=text.get("reviewer", kept["reviewer"]),
                    reviewed=day(text.get("reviewed", kept["reviewed"])),
                    note=text["note"],
                    is_left_out=bool(text["verified"]) and not TRUTHS[text["verified"].casefold()],
                    sheet=title,
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


def _proposal_faults(text: dict[str, str], exported: dict[str, str]) -> Iterator[tuple[str, Words]]:
    """Yield that somebody wrote over the proposal, or sorted a part of the columns: neither would be an answer."""
    if text["target"].partition(" ")[0] != exported["target_code"]:
        words = Words(
            f"제안 칸이 바뀌었습니다: {text['target'] or '(빔)'} (다른 계정은 '결정'에 적으십시오)",
            f"the proposal has been changed: {text['target'] or '(empty)'} (name another account under Decision)",
        )
        yield "target", words


def _answer_faults(text: dict[str, str]) -> Iterator[tuple[str, Words]]:
    """Yield what is wrong with a row's answers themselves: neither yes nor no, no date."""
    if text["verified"].casefold() not in TRUTHS:
        yield (
            "verified",
            Words(f"'예'나 '아니오'가 아닙니다: '{text['verified']}'", f"neither yes nor no: '{text['verified']}'"),
        )
    reviewed = text.get("reviewed", "")
    if reviewed and day(reviewed) is None:
        yield "reviewed", Words(f"날짜가 아닙니다: '{reviewed}'", f"no date: '{reviewed}'")


def day(text: str) -> date | None:
    """Return the day that a cell names, however Excel or a person wrote it."""
    parts = DATE.fullmatch(text)
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None
