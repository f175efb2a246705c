"""The options --path and --table, which say whose migrations are meant."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.session import say
from kerp_import.migrate.files import TABLE

if TYPE_CHECKING:
    from kerp_import.expand_contract.phase_files import ChangeFolder
    from kerp_import.migrate.files import Folder

FolderPath = Annotated[
    Path | None,
    typer.Option("--path", metavar="FOLDER", help=say("다른 마이그레이션 폴더", "another folder of migrations")),
]
TableName = Annotated[
    str,
    typer.Option("--table", metavar="NAME", help=say("버전을 적는 표", "the table that keeps the version")),
]


NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,54}")
"""A table's name, to which `_history` is added: PostgreSQL keeps 63 letters."""


def folder_of(path: Path | None, table: str) -> "Folder":
    """Return the folder that is meant: the program's own where none is named."""
    from kerp_import.migrate.files import read_folder, shipped

    if not NAME.fullmatch(table):
        raise typer.BadParameter(
            say("영문자, 숫자, 밑줄로 55자까지", "letters, digits and underscores, 55 at most"), param_hint="--table"
        )
    if path is None and table != TABLE:
        raise typer.BadParameter(say("--path와 함께 씁니다", "it goes with --path"), param_hint="--table")
    if path is None or (path.is_dir() and path.samefile(shipped().path)):
        return shipped()
    return read_folder(path, table)


def change_folder(path: Path | None, table: str) -> "ChangeFolder | None":
    """Return the folder that a change's migrations are to lie in, None where none is named."""
    from kerp_import.expand_contract.phase_files import ChangeFolder

    is_ours = folder_of(path, table).is_ours if path is None or path.is_dir() else False
    if path is None:
        return None
    if is_ours:
        raise typer.BadParameter(
            say("kerp-import의 폴더에는 쓰지 않습니다", "nothing is written to kerp-import's own folder"),
            param_hint="--path",
        )
    return ChangeFolder(path, table)
