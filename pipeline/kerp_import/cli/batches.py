"""The command batches: every batch that was ever run."""

from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, Exit, command, say
from kerp_import.records import history
from kerp_import.values.local_time import shown_time


@command
def batches(
    company: Annotated[str | None, typer.Option("--company", help=say("회사코드", "company code"))] = None,
) -> int:
    """Print the history."""
    with SESSION.database() as db:
        past_batches = history.past_batches(db, company)
    for each in past_batches:
        kind = say("예행", "rehearsal") if each.dry_run else say("실행", "run")
        what = f"{shown_time(each.started_at)}  {each.company_code}  {kind}  {each.status}"
        SESSION.out.print(escape(f"{each.id}  {what}  {each.rows_affected:,}"), soft_wrap=True)
    return Exit.DONE
