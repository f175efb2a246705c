"""The command diff."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import AsJson, OfCompany
from kerp_import.cli.session import SESSION, Exit, command, print_json, say


@command
def diff(
    before: Annotated[str, typer.Argument(metavar="BATCH", help=say("앞의 배치", "the earlier batch"))],
    after: Annotated[str, typer.Argument(metavar="BATCH", help=say("뒤의 배치", "the later batch"))],
    *,
    _company: OfCompany = None,
    as_json: AsJson = False,
) -> int:
    """Tell two batches of a company apart; exit 4 where they differ."""
    from kerp_import.diff import describe_difference, difference
    from kerp_import.migrate.history import require_current

    with SESSION.database() as db:
        require_current(db)
        before, after = (SESSION.batch_id(db, each) for each in (before, after))
        differences = difference(db, before, after, SESSION.language)
    if as_json:
        shown = {"is_same": differences.is_none, **asdict(differences)}
        print_json(shown)
    else:
        for line in describe_difference(differences, SESSION.language):
            SESSION.out.print(escape(line), soft_wrap=True)
    return Exit.DONE if differences.is_none else Exit.REFUSED
