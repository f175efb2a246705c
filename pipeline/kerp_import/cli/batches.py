"""The command batches: every batch that was ever run."""

from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.session import SESSION, Exit, command, say
from kerp_import.records import history


@command
def batches(
    company: Annotated[str | None, typer.Option("--company", help=say("회사코드", "company code"))] = None,
) -> int:
    """Print the history."""
    with SESSION.database() as db:
        rows = history.batches(db, company)
    for row in rows:
        kind = say("예행", "rehearsal") if row["dry_run"] else say("실행", "run")
        what = f"{row['started_at']:%Y-%m-%d %H:%M:%S}  {row['company_code']}  {kind}  {row['status']}"
        SESSION.out.print(escape(f"{row['id']}  {what}  {row['rows_affected']:,}"), soft_wrap=True)
    return Exit.DONE
