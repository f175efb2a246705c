"""The command diff."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, Exit, command, told
from kerp_import.database.migrate import require_current


@command
def diff(
    before: Annotated[str, typer.Argument(metavar="BATCH", help=told("앞의 배치", "the earlier batch"))],
    after: Annotated[str, typer.Argument(metavar="BATCH", help=told("뒤의 배치", "the later batch"))],
    *,
    as_json: Annotated[bool, typer.Option("--json", help=told("JSON으로", "as JSON"))] = False,
) -> int:
    """Tell two batches of a company apart; exit 4 where they differ."""
    from kerp_import.diff import describe_difference, difference

    with SESSION.database() as db:
        require_current(db)
        found = difference(db, before, after, SESSION.language)
    if as_json:
        shown = {"is_same": found.is_none, **asdict(found)}
        print(json.dumps(shown, ensure_ascii=False, indent=2, default=str))  # noqa: T201
    else:
        for line in describe_difference(found, SESSION.language):
            SESSION.out.print(escape(line), soft_wrap=True)
    return Exit.DONE if found.is_none else Exit.REFUSED
