"""The command rollback: production is as it was before a batch."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.options import BatchId, Yes
from kerp_import.cli.session import SESSION, Exit, command, confirm, say
from kerp_import.promote.rollback import rollback as roll_back


@command
def rollback(
    batch: BatchId,
    *,
    plan: Annotated[
        bool, typer.Option("--plan", help=say("무엇을 되돌릴지만 보인다", "show what would be undone, change nothing"))
    ] = False,
    yes: Yes = False,
) -> int:
    """Roll a batch back and return the exit code."""
    if not plan:
        confirm(say(f"배치 {batch}을(를) 되돌립니까?", f"Roll back the batch {batch}?"), yes=yes)
    with SESSION.database() as db:
        touched, undone = roll_back(db, batch, plan_only=plan)
    if touched:
        grid = Grid(
            title=say("그 뒤 바뀐 것이 있어 되돌리지 않았습니다", "Not rolled back: these were touched since"),
            title_justify="left",
        )
        for name in ("table", "record", "reason"):
            grid.add_column(name)
        for row in touched[:50]:
            grid.add_row(*(escape(str(row[name])) for name in ("table_name", "record", "reason")))
        SESSION.out.print(grid)
        SESSION.out.print(say(f"모두 {len(touched)}건", f"{len(touched)} in all"))
        return Exit.REFUSED
    for table, rows in undone.items():
        SESSION.out.print(f"{table}: {rows:,}")
    SESSION.out.print(
        say("되돌릴 수 있습니다 (아무것도 바꾸지 않았습니다)", "It can be rolled back (nothing was changed)")
        if plan
        else say("되돌렸습니다", "Rolled back")
    )
    return Exit.DONE
