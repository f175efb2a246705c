"""The command db expand: a declared change of columns begins, or is taken back.

Decision: docs/decisions/expand-contract.md
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.change_answer import take_change_back
from kerp_import.cli.consent import is_agreed
from kerp_import.cli.db_contract import Revert
from kerp_import.cli.migration_folder import FolderPath, TableName, change_folder
from kerp_import.cli.options import AsJson, Yes
from kerp_import.cli.progress import ProgressMode, ProgressShown
from kerp_import.cli.session import SESSION, Exit, command, database_url, print_json, say, show_line, tell
from kerp_import.migrate.files import TABLE

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.expand_contract.expand import Preparation
    from kerp_import.expand_contract.phase_files import ChangeFolder
    from kerp_import.expand_contract.rows_in_the_way import RowsNotCarried

Declared = Annotated[
    str,
    typer.Argument(
        metavar="FILE|NAME",
        help=say("변경을 적은 YAML. --revert에는 변경의 이름", "the YAML of the change; with --revert its name"),
    ),
]


@dataclass(frozen=True, slots=True)
class RowsRefused:
    """Rows of one column whose value cannot be carried on, with the keys of the first."""

    column: str
    rows: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeExpanded:
    """What db expand did: the phase of the change now, the migration that was run, or what was in the way."""

    name: str
    phase: str | None
    """expanded, filled, soaking, contracted or reverted; null: there is no such change yet."""
    files: tuple[str, ...]
    """Where the migration lies that was written and run; none where there was nothing to do, or it was refused."""
    refused: tuple[str, ...]
    rows: tuple[RowsRefused, ...]


@command
def expand_command(  # noqa: PLR0913 - one parameter an option
    declared: Declared,
    *,
    revert: Revert = False,
    path: FolderPath = None,
    table: TableName = TABLE,
    _progress: ProgressShown = ProgressMode.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Begin a change of columns while people post, or take it back."""
    from kerp_import.database.connection import Database

    named = change_folder(path, table)
    if revert:
        return take_change_back(_name_of(declared), named, yes=yes, as_json=as_json)
    url = database_url()
    with Database(url) as db:
        return _expand(db, url, Path(declared), named, Asked(yes=yes, as_json=as_json))


@dataclass(frozen=True, slots=True)
class Asked:
    """How the user wants to be answered."""

    yes: bool
    as_json: bool


def _name_of(declared: str) -> str:
    """Return the name of a change that is named by it, or by its file."""
    from kerp_import.expand_contract.declaration_file import read_declaration

    return read_declaration(Path(declared)).name if Path(declared).is_file() else declared


def _expand(db: "Database", url: str, file: Path, named: "ChangeFolder | None", asked: Asked) -> int:
    """Expand the change that a file declares."""
    from kerp_import.expand_contract.at_hand import change_locked
    from kerp_import.expand_contract.declaration_file import read_declaration
    from kerp_import.expand_contract.expand import prepare
    from kerp_import.expand_contract.phase_files import FOLDER, ChangeFolder
    from kerp_import.expand_contract.phase_files import TABLE as CHANGES_TABLE

    declaration = read_declaration(file)
    place = named or ChangeFolder(file.parent / FOLDER, CHANGES_TABLE)
    with change_locked(db, declaration.name):
        return _carry_out(db, declaration.name, place, prepare(db, url, declaration, place), asked)


def _carry_out(db: "Database", name: str, place: "ChangeFolder", preparation: "Preparation", asked: Asked) -> int:
    """Tell what is in the way; else show what will be run, ask once on a terminal, write it and run it."""
    from kerp_import.expand_contract.expand import run_prepared

    files: tuple[str, ...] = ()
    if preparation.is_refused:
        _tell_refusal(preparation)
    elif preparation.file is None:
        SESSION.out.print(say("할 일이 없습니다", "Nothing to do"))
    else:
        _show(preparation.file.shown)
        question = say(f"{place.path}에 쓰고 실행합니까?", f"Write it to {place.path} and run it?")
        if sys.stdin.isatty() and not asked.yes and not is_agreed(question):
            raise KeyboardInterrupt
        migration = run_prepared(db, place, preparation)
        files = () if migration is None else (place.path_of(migration),)
        for file in files:
            show_line(file)
    if asked.as_json:
        print_json(_document(db, name, preparation, files))
    return Exit.REFUSED if preparation.is_refused else Exit.DONE


def _show(text: str) -> None:
    """Show the SQL that will be run, where somebody may read it."""
    if sys.stdin.isatty():
        SESSION.err.print(escape(text), soft_wrap=True, highlight=False)


def _tell_refusal(preparation: "Preparation") -> None:
    """Say everything that is in the way."""
    for each in preparation.obstacles:
        SESSION.out.print(escape(each.say(SESSION.language)), soft_wrap=True)
    for rows in preparation.rows:
        SESSION.out.print(escape(_rows_told(rows)), soft_wrap=True)
    SESSION.out.print(say("아무것도 바꾸지 않았습니다.", "Nothing was changed."), soft_wrap=True)


def _rows_told(rows: "RowsNotCarried") -> str:
    """Return how many rows of a column cannot be carried on, and which are the first."""
    return tell(
        "{column}: 그대로 옮길 수 없는 행 {rows}개 (키: {keys})",
        "{column}: {rows} row(s) whose value cannot be carried on as it is (key: {keys})",
        column=rows.column, rows=rows.rows, keys="; ".join(rows.keys),
    )  # fmt: skip


def _document(db: "Database", name: str, preparation: "Preparation", files: tuple[str, ...]) -> ChangeExpanded:
    """Return what `--json` prints."""
    from kerp_import.expand_contract import state

    live = state.find(db, name)
    return ChangeExpanded(
        name,
        str(live.phase) if live else None,
        files,
        tuple(each.say(SESSION.language) for each in preparation.obstacles),
        tuple(RowsRefused(each.column, each.rows, each.keys) for each in preparation.rows),
    )
