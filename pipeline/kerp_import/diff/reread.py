"""Tells which promoted batches this version would read differently, from what the archive keeps of their sheets.

Decision: docs/decisions/reread.md
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.diff.archived_sheets import NotRebuilt
from kerp_import.diff.read_again import ReadAgain, RefusedToday, has_archive, mapped_again, read_again
from kerp_import.model.nouns import Finding, Severity, Table
from kerp_import.model.words import Language, Words
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.history import PastBatch
from kerp_import.report import KeptBatch, read_kept_batch
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.validate.validate import Checker
from kerp_import.values.partner_keys import unique


class Reread(StrEnum):
    """What reading a batch again shows."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RereadBatch:
    """One promoted batch, and whether today's reading of its sheets is that of then."""

    batch_id: UUID
    company: str
    result: Reread
    reasons: tuple[Words, ...]
    """What differs, or why it cannot be told."""


def reread_batches(db: Database, home: Path, company: str | None, language: Language) -> Iterator[RereadBatch]:
    """Yield every batch that is in production, the newest first, read again; nothing is changed."""
    for past_batch in history.past_batches(db, company):
        if past_batch.is_in_production:
            yield _reread(db, home, past_batch, language)


def _reread(db: Database, home: Path, past_batch: PastBatch, language: Language) -> RereadBatch:
    """Read the archived sheets of one batch again, and compare tables, amounts and errors with what was kept."""
    if not has_archive(home, past_batch):
        reason = Words(
            "이 컴퓨터에 보관본이 없습니다 (KERP_HOME/archive)", "this machine has no archive of it (KERP_HOME)"
        )
        return RereadBatch(past_batch.id, past_batch.company_code, Reread.UNKNOWN, (reason,))
    batch = read_kept_batch(db, past_batch.id, past_batch.company_id, language)
    try:
        with read_again(db, home, past_batch, batch) as again:
            reasons = tuple(_differences(db, past_batch, batch, again))
    except NotRebuilt as error:
        return RereadBatch(past_batch.id, past_batch.company_code, Reread.UNKNOWN, (error.reason,))
    except RefusedToday as error:
        reasons = (error.reason,)
    result = Reread.DIFFERS if reasons else Reread.SAME
    return RereadBatch(past_batch.id, past_batch.company_code, result, reasons)


def _differences(db: Database, past_batch: PastBatch, batch: KeptBatch, again: ReadAgain) -> Iterator[Words]:
    """Yield what today's reading of the rebuilt files has otherwise."""
    tables = again.extracted.tables
    yield from _tables(batch, {(again.called[table.file], table.sheet): table for table, _ in tables})
    sums, errors = _read_today(db, past_batch, again)
    yield from _amounts(batch, sums)
    known_rules = {each.rule for each in batch.outcome.findings}
    for each in {error.rule: error for error in errors if error.rule not in known_rules}.values():
        yield Words(f"지금은 오류입니다: {each.rule} {each.message}", f"an error today: {each.rule} {each.message}")


def _tables(batch: KeptBatch, today: Mapping[tuple[str, str | None], Table]) -> Iterator[Words]:
    """Yield the tables that are taken for something else today, or whose columns are."""
    for source in batch.outcome.sources:
        if not source.rows_data:
            continue
        where = " ".join(each for each in (source.file, source.sheet) if each)
        table = today.get((source.file, source.sheet))
        if table is None:
            yield Words(f"{where}: 지금은 모르는 표입니다", f"{where}: no known table today")
        elif table.entity.value != source.entity:
            entity = table.entity.value
            yield Words(f"{where}: {source.entity} → {entity}", f"{where}: {source.entity} → {entity}")
        else:
            columns = {each.field: each.header for each in table.columns if each.stands}
            before = {name: header for name, header in source.columns.items() if source.letters.get(name)}
            for name in sorted(before.keys() | columns.keys()):
                if before.get(name) != columns.get(name):
                    change = f"{name}: {before.get(name) or '—'} → {columns.get(name) or '—'}"
                    yield Words(f"{where}, 열 {change}", f"{where}, column {change}")


def _read_today(db: Database, past_batch: PastBatch, again: ReadAgain) -> tuple[dict[str, Decimal], list[Finding]]:
    """Return the journal's sums as read today, and the errors that rules find in rows and notices."""
    extracted, resolution = again.extracted, mapped_again(db, past_batch, again)
    checker = Checker(again.job.language, tuple(table for table, _ in extracted.tables), {})
    book, findings = VoucherBook(), []
    sums = {"debit_read": Decimal(0), "credit_read": Decimal(0)}
    partners = unique(companies.partner_names(db, again.company))
    for part in extracted.parts():
        frame = transform_part(part, resolution, book, partners).frame
        findings += [*checker.frame("raw", part.frame), *checker.schema(part.table.entity.value, frame)]
        if part.table.entity.value in {"journal", "account_ledger"}:
            for side, other in (("debit", "credit"), ("credit", "debit")):
                read = pl.when("flipped").then(-pl.col(f"{other}_amount")).otherwise(f"{side}_amount")
                sums[f"{side}_read"] += frame.select(read.sum()).item() or Decimal(0)
    for subject, noticed in extracted.notices:
        findings += checker.frame(subject, noticed)
    return sums, [each for each in findings if each.severity is Severity.ERROR]


def _amounts(batch: KeptBatch, sums: dict[str, Decimal]) -> Iterator[Words]:
    """Yield the sides of the journal that are read as another sum today."""
    sides = {"debit_read": Words("읽은 차변", "debit read"), "credit_read": Words("읽은 대변", "credit read")}
    for name, words in sides.items():
        before = Decimal(batch.outcome.totals.get(name, 0))
        if before != sums[name]:
            change = f"{before:,.2f} → {sums[name]:,.2f}"
            yield Words(f"{words.ko}: {change}", f"{words.en}: {change}")
