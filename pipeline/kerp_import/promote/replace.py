"""Replace and remove: what a delta takes out of production before its own rows come in.

Each record is kept as it was in the batch's lineage (before_hash, old_values); its way back stands in the promote
files.

Decision: docs/decisions/delta.md
"""

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Batch

VOUCHERS_OUT = (
    "delete_lines", "keep_ids", "keep_ids_of_lines", "delete_vouchers", "delete_openings",
)  # fmt: skip
"""In this order: lines refer to vouchers, and a voucher that is replaced under its number is no deletion."""

IN_PLACE = {
    "opening_balances": "replace_openings",
    "partners": "replace_partners",
    "departments": "replace_departments",
    "projects": "replace_projects",
}


def take_out(db: Database, batch: Batch) -> dict[str, int]:
    """Take out what the batch replaces or removes, in the transaction under way; return the rows replaced in place."""
    db.do("delta/forget_unchanged.sql", batch.ids())
    if not db.do("delta/take_out_entries.sql", batch.ids()):
        return {}
    for name in VOUCHERS_OUT:
        db.do(f"delta/{name}.sql", batch.ids())
    replaced = {table: db.do(f"delta/{name}.sql", batch.ids()) for table, name in IN_PLACE.items()}
    if any(replaced.values()):
        db.do("delta/replaced_hashes.sql", batch.ids())
    return replaced
