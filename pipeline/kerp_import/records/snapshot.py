"""What is kept of a batch's contents when staging is gone: sums per account and voucher, and its trial balance.

Decision: docs/decisions/kept-contents.md
"""

from datetime import date

from kerp_import.database.connection import Database, placeholders, statement
from kerp_import.model.nouns import Batch

PARTS = ("sources", "vouchers", "trial_balances")


def keep_snapshot(db: Database, batch: Batch, fiscal_year: int, last_voucher_date: date | None) -> None:
    """Keep the snapshot of a staged batch, in the transaction under way."""
    values = {
        "batch_id": batch.id,
        "company_id": batch.company.id,
        "fiscal_year": fiscal_year,
        "last_voucher_date": last_voucher_date,
    }
    for part in PARTS:
        query = statement(f"snapshot/{part}.sql")
        db.execute(query, **placeholders(query, values))
