"""The command template: the empty workbook that is to be filled in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.answers import tell_files
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, say, tell
from kerp_import.model.near_words import meant
from kerp_import.template import FORMS

if TYPE_CHECKING:
    from kerp_import.model.nouns import Entity

WORKBOOK = ".xlsx"


def _entities(names: list[str]) -> "list[Entity]":
    """Return the forms asked for; an unknown name is wrong use."""
    from kerp_import.model.nouns import Entity

    form_names = [each.value for each in FORMS]
    unknown = [name for name in names if name not in form_names]
    if unknown:
        raise typer.BadParameter(
            tell(
                "{names}: 있는 것은 {known}",
                "{names}: there are {known}",
                names=" ".join(unknown),
                known=", ".join(form_names),
            )
            + meant(unknown[0], form_names).say(SESSION.language),
            param_hint="ENTITY",
        )
    return [Entity(name) for name in names]


@command
def template(
    entities: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTITY...]", help=f"{'|'.join(FORMS)} ({say('기본: 모두', 'default: all')})"),
    ] = None,
    *,
    path: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.xlsx", help=say("쓸 파일", "file"))],
    as_json: AsJson = False,
) -> int:
    """Write the empty import workbook."""
    from kerp_import.template.workbook import write

    chosen = _entities(entities or [])
    if path.suffix.lower() != WORKBOOK:
        raise typer.BadParameter(
            say("이름이 .xlsx로 끝나야 합니다", "the name must end in .xlsx"), param_hint="--output"
        )
    write(path, chosen)
    tell_files([path], say("저장했습니다: {path}", "Written: {path}"), as_json=as_json)
    return Exit.DONE
