"""Rows of a batch made again from its archive: read and staged as then, and taken only where their hash proves them.

Decision: docs/decisions/backup.md
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kerp_import.backup.bring_back import WRITTEN, BringBack, BroughtBack, ColumnOfTable, bring_back
from kerp_import.database.connection import Database
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.diff.archived_sheets import NotRebuilt
from kerp_import.diff.read_again import ReadAgain, RefusedToday, mapped_again, read_again
from kerp_import.load.load import load
from kerp_import.mapping.mapped import Mapped
from kerp_import.model.errors import ArchiveNotRead, NotProvenByHash
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Batch, CheckedPart, Company
from kerp_import.model.step import Clock
from kerp_import.model.words import Language
from kerp_import.records import company as companies
from kerp_import.records.history import PastBatch
from kerp_import.records.resume import remove_staging
from kerp_import.records.run_context import RunContext
from kerp_import.report import read_kept_batch
from kerp_import.transform.transform import transform

SHOWN = 5
"""Records that a refusal names."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """One row of `recover/unproven.sql`: a record that is not as it was written, by its place in the source."""

    table_name: str
    record: str


@contextmanager
def archived_rows(db: Database, home: Path, past_batch: PastBatch, company: Company) -> Iterator[BringBack]:
    """Read the batch's archive again, and give what brings its rows back in the transaction under way.

    A record whose hash is not the one that promote kept is none of the batch's: then all of it is refused by name.
    """
    kept = read_kept_batch(db, past_batch.id, past_batch.company_id, Language.KO)
    try:
        with read_again(db, home, past_batch, kept) as again:
            yield lambda: _bring(db, past_batch, company, again)
    except (NotRebuilt, RefusedToday) as error:
        raise ArchiveNotRead(batch=past_batch.id, why_ko=error.reason.ko, why_en=error.reason.en) from error


def _bring(db: Database, past_batch: PastBatch, company: Company, again: ReadAgain) -> tuple[BroughtBack, ...]:
    """Stage what was read, in the transaction under way, and bring back what it proves; staging goes again."""
    staged = Batch(uuid7(), again.company)
    _stage(db, staged, past_batch, again)
    values = {"batch_id": past_batch.id, "company_id": company.id, "again_id": staged.id}
    db.execute(WITHOUT_LOOPS)
    (hashes,) = db.ask("recover/hash_version.sql", values)
    brought = tuple(_table(db, table, {**values, **hashes}) for table in WRITTEN)
    unproven = db.ask("recover/unproven.sql", values, Unproven)
    if unproven:
        tables = ", ".join(f"{name} {count:,}" for name, count in Counter(each.table_name for each in unproven).items())
        first = ", ".join(each.record for each in unproven[:SHOWN])
        raise NotProvenByHash(batch=past_batch.id, tables=tables, first=first)
    remove_staging(db, company.id, [staged.id])
    return brought


def _stage(db: Database, staged: Batch, past_batch: PastBatch, again: ReadAgain) -> None:
    """Take what was read into staging under an id of its own, by the mapping of then."""
    mapped = Mapped(mapped_again(db, past_batch, again), companies.accounts(db, again.company))
    run = RunContext(again.job, db, Clock(lambda *_: None), staged)
    partner_names, masters = companies.partner_names(db, again.company), companies.masters(db, again.company)
    transformed = transform(run, again.extracted, mapped, partner_names, masters)
    # Findings are not asked again: a row that is not as it was has another hash.
    parts = (CheckedPart(typed, (), (0, 0)) for _, typed in transformed.parts)
    load(run, again.extracted, mapped, transformed.vouchers, parts)


def _table(db: Database, table: str, values: dict[str, object]) -> BroughtBack:
    """Bring back the records of one table whose hash is in the batch's lineage."""
    columns = db.ask("recover/columns.sql", {"table": table}, ColumnOfTable)

    def put_in(_names: str) -> None:
        db.do(f"recover/{table}.sql", values)
        db.do("recover/leave_later.sql", {**values, "table_name": table})

    return bring_back(db, table, columns, put_in)
