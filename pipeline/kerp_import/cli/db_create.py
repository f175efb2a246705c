"""The command db create."""

from pathlib import Path
from typing import Annotated

import typer

from kerp_import.cli.answers import tell_files
from kerp_import.cli.migration_folder import FolderPath
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import Exit, command, say

Name = Annotated[
    str, typer.Argument(metavar="NAME", help=say("이름: create_표, add_열 …", "create_TABLE, add_COLUMN …"))
]


@command
def create(name: Name, *, path: FolderPath = None, as_json: AsJson = False) -> int:
    """Write the next pair of migration files into the user's own folder."""
    from kerp_import.schema_changes.create import LONGEST_NAME, is_name
    from kerp_import.schema_changes.create import create as create_pair

    if not is_name(name):
        raise typer.BadParameter(
            say(
                f"영문 소문자, 숫자, 밑줄로 {LONGEST_NAME}자까지, 글자로 시작 (예: create_price_lists)",
                f"lower-case letters, digits and underscores, {LONGEST_NAME} at most, a letter first "
                "(such as create_price_lists)",
            ),
            param_hint="NAME",
        )
    tell_files(create_pair(_folder(name, path), name), "{path}", as_json=as_json)
    return Exit.DONE


def _folder(name: str, path: Path | None) -> Path:
    """Return the folder to write to: the program's own migrations lie in its package, and come with its versions."""
    if path is None:
        raise typer.BadParameter(
            say(
                f"어느 폴더에 쓸지 있어야 합니다: kerp-import db create {name} --path db/migrations",
                f"it takes the folder to write to: kerp-import db create {name} --path db/migrations",
            ),
            param_hint="--path",
        )
    return path
