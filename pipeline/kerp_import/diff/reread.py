"""Tells which promoted batches this version would read differently, from what the archive keeps of their sheets.

Decision: docs/decisions/reread.md
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.diff.archived_sheets import NotRebuilt, rebuilt_files
from kerp_import.extract.extract import read_files
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.kept_reading import kept_options
from kerp_import.files.inputs import find_files
from kerp_import.mapping.effective_mapping import mapping_from_history
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.errors import KerpError
from kerp_import.model.nouns import Company, Finding, Job, Severity, Table
from kerp_import.model.words import Language, Words
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.archive import CONTENTS
from kerp_import.records.history import PastBatch
from kerp_import.report import KeptBatch, read_kept_batch
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.validate.validate import Checker
from kerp_import.values.periods import fiscal_days

Json = dict[str, Any]
"""One table of an archive as its list of tables has it."""


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


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """The row of `diff/kept_mapping.sql`: the mapping that a batch went by, and whose chart it was read as."""

    mapping: list[Json]
    dialect: str | None


def reread_batches(db: Database, home: Path, company: str | None, language: Language) -> Iterator[RereadBatch]:
    """Yield every batch that is in production, the newest first, read again; nothing is changed."""
    for past_batch in history.past_batches(db, company):
        if past_batch.is_in_production:
            yield _reread(db, home, past_batch, language)


def _reread(db: Database, home: Path, past_batch: PastBatch, language: Language) -> RereadBatch:
    """Read the archived sheets of one batch again, and compare tables, amounts and errors with what was kept."""
    folder = home / "archive" / str(past_batch.id)
    if not (folder / CONTENTS).is_file():
        reason = Words(
            "이 컴퓨터에 보관분이 없습니다 (KERP_HOME/archive)", "this machine has no archive of it (KERP_HOME)"
        )
        return RereadBatch(past_batch.id, past_batch.company_code, Reread.UNKNOWN, (reason,))
    batch = read_kept_batch(db, past_batch.id, past_batch.company_id, language)
    tables: list[Json] = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="kerp-") as place:
        try:
            files = rebuilt_files(folder, tables, batch.outcome.sources, Path(place))
        except NotRebuilt as error:
            return RereadBatch(past_batch.id, past_batch.company_code, Reread.UNKNOWN, (error.reason,))
        reasons = tuple(_differences(db, past_batch, batch, files, Path(place), options=kept_options(folder)))
    result = Reread.DIFFERS if reasons else Reread.SAME
    return RereadBatch(past_batch.id, past_batch.company_code, result, reasons)


def _differences(  # noqa: PLR0913 - the batch, what is kept of it, and where it is read again
    db: Database,
    past_batch: PastBatch,
    batch: KeptBatch,
    files: Mapping[str, Path],
    place: Path,
    *,
    options: Mapping[str, Any],
) -> Iterator[Words]:
    """Yield what today's reading of the rebuilt files has otherwise."""
    company = companies.find_or_plan(db, past_batch.company_code, may_create=False)
    job = replace(_job(batch, company, tuple(files.values()), place), **options)
    spool = place / "spool"
    spool.mkdir()
    days = fiscal_days(job.fiscal_year, company.fiscal_year_start_month)
    try:
        extracted = read_files(
            job, find_files(job), companies.secret(db, company), spool, days,
            start_month=company.fiscal_year_start_month, currency=company.base_currency,
        )  # fmt: skip
    except KerpError as error:
        yield Words(error.say(Language.KO), error.say(Language.EN))
        return
    called = {path.name: name for name, path in files.items()}
    yield from _tables(batch, {(called[table.file], table.sheet): table for table, _ in extracted.tables})
    sums, errors = _read_today(db, past_batch, company, job, extracted)
    yield from _amounts(batch, sums)
    known_rules = {each.rule for each in batch.outcome.findings}
    for each in {error.rule: error for error in errors if error.rule not in known_rules}.values():
        yield Words(f"지금은 오류입니다: {each.rule} {each.message}", f"an error today: {each.rule} {each.message}")


def _job(batch: KeptBatch, company: Company, files: tuple[Path, ...], place: Path) -> Job:
    """Return the job of reading: what decided then how the sheets were read, as far as it is kept."""
    year = batch.options.get("fiscal_year")
    return Job(
        company=company.code, files=files, home=place, language=batch.outcome.language,
        fiscal_year=year if isinstance(year, int) else None, raise_limits=True,
    )  # fmt: skip


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


def _read_today(
    db: Database, past_batch: PastBatch, company: Company, job: Job, extracted: Extracted
) -> tuple[dict[str, Decimal], list[Finding]]:
    """Return the journal's sums as read today, and the errors that rules find in rows and notices."""
    with db.tenant(company.id):
        (kept,) = db.ask("diff/kept_mapping.sql", {"batch_id": past_batch.id, "company_id": company.id}, KeptMapping)
    resolution = plan(
        job, extracted.accounts, companies.accounts(db, company), names=extracted.names,
        used_last=mapping_from_history(kept.mapping, source=kept.dialect), codes_are_ours=extracted.codes_are_ours,
    )  # fmt: skip
    checker = Checker(job.language, tuple(table for table, _ in extracted.tables), {})
    book, findings = VoucherBook(), []
    sums = {"debit_read": Decimal(0), "credit_read": Decimal(0)}
    partners = companies.partner_names(db, company)
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
