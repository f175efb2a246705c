"""The commands of batches: rollback, batches and batch show."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.cli.options import Yes
from kerp_import.cli.session import SESSION, Exit, command, confirm, told
from kerp_import.database.migrate import require_current
from kerp_import.promote.rollback import rollback as take_back
from kerp_import.records import history


@command
def rollback(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help=told("배치 번호", "batch id"))],
    *,
    plan: Annotated[
        bool, typer.Option("--plan", help=told("무엇을 되돌릴지만 보인다", "show what would be undone, change nothing"))
    ] = False,
    yes: Yes = False,
) -> int:
    """Roll a batch back and return the exit code."""
    if not plan:
        confirm(told(f"배치 {batch}을(를) 되돌립니까?", f"Roll back the batch {batch}?"), yes=yes)
    with SESSION.database() as db:
        touched, taken = take_back(db, batch, plan_only=plan)
    if touched:
        grid = Grid(
            title=told("그 뒤 바뀐 것이 있어 되돌리지 않았습니다", "Not rolled back: these were touched since"),
            title_justify="left",
        )
        for name in ("table", "record", "reason"):
            grid.add_column(name)
        for row in touched[:50]:
            grid.add_row(*(escape(str(row[name])) for name in ("table_name", "record", "reason")))
        SESSION.out.print(grid)
        SESSION.out.print(told(f"모두 {len(touched)}건", f"{len(touched)} in all"))
        return Exit.REFUSED
    for table, rows in taken.items():
        SESSION.out.print(f"{table}: {rows:,}")
    SESSION.out.print(
        told("되돌릴 수 있습니다 (아무것도 바꾸지 않았습니다)", "It can be rolled back (nothing was changed)")
        if plan
        else told("되돌렸습니다", "Rolled back")
    )
    return Exit.DONE


@command
def batches(
    company: Annotated[str | None, typer.Option("--company", help=told("회사코드", "company code"))] = None,
) -> int:
    """Print the history."""
    with SESSION.database() as db:
        rows = history.batches(db, company)
    for row in rows:
        kind = told("예행", "rehearsal") if row["dry_run"] else told("실행", "run")
        what = f"{row['started_at']:%Y-%m-%d %H:%M:%S}  {row['company_code']}  {kind}  {row['status']}"
        SESSION.out.print(escape(f"{row['id']}  {what}  {row['rows_affected']:,}"), soft_wrap=True)
    return Exit.DONE


@command
def show(batch: Annotated[str, typer.Argument(metavar="BATCH", help=told("배치 번호", "batch id"))]) -> int:
    """Print one batch with the receipts that were issued for it, and how its report is made again."""
    from kerp_import.receipt import issued_receipts

    with SESSION.database() as db:
        require_current(db)
        row = history.past_batch(db, batch)
        receipts = issued_receipts(db, row)
    for name, value in asdict(row).items():
        SESSION.out.print(f"{name}: {escape(str(value))}", soft_wrap=True)
    for each in receipts:
        what = " ".join(str(value) for value in (each.digest, each.issued_at, each.accepted_by) if value)
        SESSION.out.print(f"receipt: {escape(what)}", soft_wrap=True)
    if row.status in {"completed", "rejected", "rolled_back"}:
        SESSION.out.print(f"report: kerp-import report {row.id}", soft_wrap=True)
    return Exit.DONE
