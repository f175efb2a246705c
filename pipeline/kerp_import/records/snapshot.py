"""The snapshot of a batch, which outlives staging: sums per account and voucher, and its trial balance.

Decision: docs/decisions/kept-contents.md
"""

from datetime import date

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Batch

CONTENTS = ("sources", "vouchers", "trial_balances")


def keep_snapshot(db: Database, batch: Batch, fiscal_year: int, last_voucher_date: date | None) -> None:
    """Keep the snapshot of a staged batch, in the transaction under way."""
    values = {**batch.ids(), "fiscal_year": fiscal_year, "last_voucher_date": last_voucher_date}
    for content in CONTENTS:
        db.do(f"snapshot/{content}.sql", values)
