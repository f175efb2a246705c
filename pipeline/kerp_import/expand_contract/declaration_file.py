"""Reads a change from its YAML: text as written, double and unknown keys refused, every problem told with its line.

    change: change_type
    table: voucher_lines
    columns:
      debit_amount: NUMERIC(20,4)
      credit_amount: NUMERIC(20,4)

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from kerp_import.expand_contract.declaration import ChangeKind, ColumnChange, Declaration, Split
from kerp_import.expand_contract.sql_text import LONGEST
from kerp_import.mapping.files.bytes_to_text import text_of
from kerp_import.mapping.files.declared_shape import BROKEN, Reader, fields_of, may, must, pairs, rows
from kerp_import.mapping.files.problems import Notes, shown
from kerp_import.mapping.files.scalars import name, one_of, text
from kerp_import.mapping.files.yaml_tree import Node, Rows, Text, grow
from kerp_import.model.change_errors import ChangeFileBroken
from kerp_import.model.errors import Problem
from kerp_import.model.words import Words
from kerp_import.schema_changes.create import LONGEST_NAME, is_name

TEMPORARY: Final = "kerp_new_"
"""How the column begins that takes the place of one that keeps its name."""

Pairs = tuple[tuple[str, str], ...]


def read_declaration(path: Path) -> Declaration:
    """Return the change that a file declares, or raise ChangeFileBroken with every problem in it."""
    return declaration_in(text_of(Notes(path, error=ChangeFileBroken)), path)


def declaration_in(source: str, path: Path) -> Declaration:
    """Return the change that a text declares; `path` names it where it does not say its name itself."""
    notes = Notes(path, error=ChangeFileBroken)
    values = fields_of(grow(source, notes), "", FILE, notes)
    if BROKEN not in values.values():
        _judge(values, notes)
    notes.settle()
    kind = ChangeKind(values["change"])
    splits = kind is ChangeKind.SPLIT_TABLE
    split = Split(values["into"], values["key"], values["add"]) if splits else None
    columns = tuple(_column(kind, left, right, values) for left, right in values["columns"])
    return Declaration(values["name"] or path.stem, kind, values["table"], columns, split, source)


def _column(kind: ChangeKind, left: str, right: str, values: Mapping[str, object]) -> ColumnChange:
    """Return one column of the change: what stands left and right of its colon means something else in each kind."""
    forward, back = (dict(cast("Pairs", values[each])).get(left, "") for each in ("forward", "back"))
    match kind:
        case ChangeKind.CHANGE_TYPE:
            return ColumnChange(left, f"{TEMPORARY}{left}", left, right, forward, back)
        case ChangeKind.RENAME_COLUMN:
            return ColumnChange(left, right, right, "", forward, back)
        case ChangeKind.ADD_COLUMN:
            return ColumnChange("", left, left, right, forward, "")
        case ChangeKind.ADD_NOT_NULL:
            return ColumnChange(left, left, left, "", right, "")
        case ChangeKind.SPLIT_TABLE:
            return ColumnChange(left, left, "", "", "", "")


def _identifier(value: str) -> Words | None:
    """Return what is wrong with the name of a table or column."""
    if len(value.encode()) > LONGEST or not value.isprintable():
        return Words(
            f"PostgreSQL의 이름은 {LONGEST}바이트까지입니다: {shown(value)}",
            f"a name has {LONGEST} bytes at most in PostgreSQL: {shown(value)}",
        )
    return None


def _change_name(value: str) -> Words | None:
    """Return what is wrong with the name of a change, by which files, triggers and functions are called."""
    if is_name(value):
        return None
    return Words(
        f"변경의 이름은 영문 소문자, 숫자, 밑줄로 {LONGEST_NAME}자까지입니다: {shown(value)}",
        f"the name of a change has lower-case letters, digits and underscores, {LONGEST_NAME} at most: {shown(value)}",
    )


_NAME: Final[Reader] = text(_identifier)


def _columns(node: Node, what: str, notes: Notes) -> object:
    """Read the columns: a list of names, or names with what each becomes."""
    if isinstance(node, Rows):
        listed = rows(_NAME)(node, what, notes)
        return tuple((each, "") for each in cast("tuple[str, ...]", listed))
    found = pairs(_NAME, name)(node, what, notes)
    if found is BROKEN or any(BROKEN in each for each in cast("tuple[tuple[object, object], ...]", found)):
        return BROKEN
    return found


def _expressions(node: Node, what: str, notes: Notes) -> object:
    """Read one expression for the only column (kept under ''), or one a column."""
    if isinstance(node, Text):
        only = name(node, what, notes)
        return BROKEN if only is BROKEN else (("", only),)
    return _columns(node, what, notes)


FILE: Final = (
    may("name", text(_change_name), default=""),
    must("change", one_of(*ChangeKind)),
    must("table", _NAME),
    must("columns", _columns),
    may("forward", _expressions, default=()),
    may("back", _expressions, default=()),
    may("into", _NAME, default=""),
    may("key", _NAME, default=""),
    may("add", _columns, default=()),
)


def _judge(values: dict[str, object], notes: Notes) -> None:
    """Note what does not go together, and put the one expression under its column."""
    kind = ChangeKind(str(values["change"]))
    columns = cast("Pairs", values["columns"])
    named = [left for left, _ in columns]
    stem = notes.path.stem
    if not values["name"] and (words := _change_name(stem)):
        notes.add(Problem(1, words))
    for problem in _unfit(kind, values):
        notes.add(Problem(1, problem))
    for key in ("forward", "back"):
        given = cast("Pairs", values[key])
        if given and given[0][0] == "" and len(named) == 1:
            given = values[key] = ((named[0], given[0][1]),)
        for left, _ in given:
            if left not in named:
                notes.add(Problem(1, _no_column(key, left)))
    long = [each for each in named if kind is ChangeKind.CHANGE_TYPE and len(f"{TEMPORARY}{each}".encode()) > LONGEST]
    for each in long:
        words = Words(
            f"columns: {shown(each)}: 임시 이름({TEMPORARY}…)을 붙이기에 깁니다. rename_column을 쓰십시오",
            f"columns: {shown(each)}: the name is too long for a temporary one ({TEMPORARY}…): use rename_column",
        )
        notes.add(Problem(1, words))


def _no_column(key: str, left: str) -> Words:
    """Return that an expression is of no column, or that nobody knows of which."""
    if left:
        return Words(f"{key}: columns에 없는 열입니다: {shown(left)}", f"{key}: {shown(left)} is not among the columns")
    return Words(
        f"{key}: 열이 여럿이면 열마다 적으십시오 ({key}: {{열: 식}})",
        f"{key}: with several columns it takes one a column ({key}: {{column: expression}})",
    )


def _unfit(kind: ChangeKind, values: Mapping[str, object]) -> list[Words]:
    """Return which keys do not belong to this kind of change, and which it lacks."""
    columns = cast("Pairs", values["columns"])
    is_list = any(not right for _, right in columns)
    splits = kind is ChangeKind.SPLIT_TABLE
    takes = {
        ChangeKind.CHANGE_TYPE: {"forward", "back"},
        ChangeKind.RENAME_COLUMN: {"forward", "back"},
        ChangeKind.ADD_COLUMN: {"forward"},
        ChangeKind.ADD_NOT_NULL: set(),
        ChangeKind.SPLIT_TABLE: {"into", "key", "add"},
    }[kind]
    problems = [
        Words(f"{each}: {kind}에는 쓰지 않습니다", f"{each}: {kind} does not take it")
        for each in ("forward", "back", "into", "key", "add")
        if values[each] and each not in takes
    ]
    if not columns:
        problems.append(Words("columns: 열이 없습니다", "columns: there is none"))
    elif is_list != splits:
        problems.append(
            Words("columns: 열의 목록이어야 합니다", "columns: a list of columns is wanted")
            if splits
            else Words("columns: '열: 값'의 모음이어야 합니다", "columns: columns with a value each are wanted")
        )
    problems += [
        Words(f"필요한 키가 없습니다: {each}", f"the key {each} is missing")
        for each in ("into", "key")
        if splits and not values[each]
    ]
    return problems
