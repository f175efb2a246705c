"""Replace and remove: what a delta takes out of production before its own rows come in.

Each record is kept as it was in the batch's lineage (before_hash, old_values); its way back stands in the promote
files.

Decision: docs/decisions/delta.md
"""

from dataclasses import dataclass
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.model.errors import ReferredToElsewhere
from kerp_import.model.nouns import Batch
from kerp_import.promote.references import used_elsewhere

KEPT, OUT = ("keep_ids", "keep_ids_of_lines"), ("delete_lines", "delete_vouchers", "delete_openings")
"""In this order: a voucher that is replaced under its number is no deletion, and lines refer to vouchers."""

IN_PLACE = {
    "vouchers": "replace_vouchers",
    "opening_balances": "replace_openings",
    "partners": "replace_partners",
    "departments": "replace_departments",
    "projects": "replace_projects",
}


@dataclass(frozen=True, slots=True)
class Deleted:
    """One row of `delta/deleted.sql`: a record that is about to be deleted, as a person names it."""

    table_name: str
    record_id: UUID
    record: str


def take_out(db: Database, batch: Batch) -> dict[str, int]:
    """Take out what the batch replaces or removes, in the transaction under way; return the rows replaced in place."""
    db.do("delta/forget_unchanged.sql", batch.ids())
    if not db.do("delta/take_out_entries.sql", batch.ids()):
        return {}
    for name in KEPT:
        db.do(f"delta/{name}.sql", batch.ids())
    _refuse_references(db, batch)
    for name in OUT:
        db.do(f"delta/{name}.sql", batch.ids())
    replaced = {table: db.do(f"delta/{name}.sql", batch.ids()) for table, name in IN_PLACE.items()}
    if any(replaced.values()):
        db.do("delta/replaced_hashes.sql", batch.ids())
    return replaced


def note_replaced(db: Database, batch: Batch) -> int:
    """Note how the vouchers that were replaced under their number came in; return of how many a promise is broken."""
    return sum(each["is_broken"] for each in db.ask("delta/replaced_vouchers.sql", batch.ids(), dict[str, bool]))


def _refuse_references(db: Database, batch: Batch) -> None:
    """Raise where a table that is not ours refers to what is about to be deleted: its rows would go in silence."""
    deleted = {
        (each.table_name, each.record_id): each.record for each in db.ask("delta/deleted.sql", batch.ids(), Deleted)
    }
    tables = {table for table, _ in deleted}
    used, unreadable = used_elsewhere(db, batch)
    by_table = {
        used_by: min(
            deleted[table, record] for table, record, by in used if by == used_by and (table, record) in deleted
        )
        for used_by in sorted({by for table, record, by in used if (table, record) in deleted})
    } | {used_by: "" for table, used_by in unreadable if table in tables}
    if by_table:
        raise ReferredToElsewhere(tables=", ".join(f"{name} {record}".strip() for name, record in by_table.items()))
