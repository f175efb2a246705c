"""The command batch show: one batch, and the receipts that were issued for it."""

from dataclasses import asdict

import typer
from rich.markup import escape

from kerp_import.cli.options import BatchId
from kerp_import.cli.session import SESSION, Exit, command, say
from kerp_import.database.migrate import require_current
from kerp_import.records import history

batch_app = typer.Typer(no_args_is_help=True, help=say("배치 하나", "One batch."))


@batch_app.command("show", help=say("배치 하나를 보인다", "Show one batch."))
@command
def show(batch: BatchId) -> int:
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
