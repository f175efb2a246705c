"""The snapshot of a batch, which outlives staging: sums per account and voucher, and its trial balance.

Decision: docs/decisions/kept-contents.md
Decision: docs/decisions/lineage-by-voucher.md
"""

from datetime import date

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Batch


def keep_snapshot(
    db: Database, batch: Batch, fiscal_year: int, last_voucher_date: date | None, *, is_promoted: bool
) -> None:
    """Keep the snapshot of a staged batch, in the transaction under way.

    What became of its vouchers promote has noted, where it was not undone.
    """
    values = {**batch.ids(), "fiscal_year": fiscal_year, "last_voucher_date": last_voucher_date}
    db.do("snapshot/sources.sql", values)
    db.do("snapshot/trial_balances.sql", values)
    if not is_promoted:
        keep_files(db, batch)
        db.do("snapshot/entries.sql", values)


def keep_files(db: Database, batch: Batch) -> None:
    """Give the files and sheets of a staged batch the numbers by which its lineage names them."""
    db.do("snapshot/files.sql", {**batch.ids(), "company_is_new": batch.company.is_new})
