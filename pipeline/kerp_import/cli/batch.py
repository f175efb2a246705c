"""The command batch show: one batch, the receipts that were issued for it, and who did what to it.

Decision: docs/decisions/audit.md
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.markup import escape

from kerp_import.cli.batches import BatchShown, batch_shown
from kerp_import.cli.options import AsJson, BatchId, OfCompany
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.model.nouns import Batch, Company
from kerp_import.values.local_time import local, shown_time

if TYPE_CHECKING:
    from kerp_import.database.audit import AuditNote
    from kerp_import.promote.reversal import Reversal
    from kerp_import.receipt.make import IssuedReceipt


@dataclass(frozen=True, slots=True)
class BatchWhole(BatchShown):
    """One batch with its receipts, who did what to it, and the vouchers that reverse its own."""

    receipts: tuple["IssuedReceipt", ...]
    audit: tuple["AuditNote", ...]
    reversals: tuple["Reversal", ...]


@command
def show(batch: BatchId, *, _company: OfCompany = None, as_json: AsJson = False) -> int:
    """Print one batch, its receipts, who did what to it, and how its report is made again."""
    from kerp_import.database import audit
    from kerp_import.migrate.history import require_current
    from kerp_import.promote.reversal import reversals_of
    from kerp_import.receipt import issued_receipts
    from kerp_import.records import history

    with SESSION.database() as db:
        require_current(db)
        row = history.past_batch(db, SESSION.batch_id(db, batch))
        receipts = issued_receipts(db, row)
        with db.tenant(row.company_id):
            reversals = reversals_of(db, Batch(row.id, Company(row.company_id, row.company_code, "", is_new=False)))
        noted = audit.notes(db, row.company_id, row.id)
    if as_json:
        print_json(
            BatchWhole(
                **asdict(batch_shown(row)), receipts=tuple(receipts), audit=tuple(noted), reversals=tuple(reversals)
            )
        )
        return Exit.DONE
    _print_row(asdict(row))
    for each in receipts:
        issued_at = local(each.issued_at).isoformat(" ")
        what = " ".join(value for value in (each.digest, issued_at, each.accepted_by) if value)
        SESSION.out.print(f"receipt: {escape(what)}", soft_wrap=True)
    for reversal in reversals:
        undone = reversal.voucher_no or say("기초잔액", "opening balances")
        SESSION.out.print(f"reversed: {undone} → {reversal.reversal_no}", soft_wrap=True)
    for note in noted:
        SESSION.out.print(f"audit: {escape(f'{shown_time(note.at)} {note}')}", soft_wrap=True)
    if row.status in {"completed", "rejected", "rolled_back"}:
        SESSION.out.print(f"report: kerp-import report {row.id}", soft_wrap=True)
    return Exit.DONE


def _print_row(values: dict[str, object]) -> None:
    """Print what the history has of the batch, a line each."""
    for name, value in values.items():
        shown = local(value).isoformat(" ") if isinstance(value, datetime) else value
        SESSION.out.print(f"{name}: {escape(str(shown))}", soft_wrap=True)
