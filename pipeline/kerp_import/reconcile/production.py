"""Reconcile: production as it is now against a legacy trial balance, the last batch's own or a file's.

Decision: docs/decisions/reconcile.md
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database, statement
from kerp_import.database.planner import WITHOUT_LOOPS
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.load import staging as load
from kerp_import.mapping import saved_map as saved
from kerp_import.mapping.effective_mapping import mapping_from_history
from kerp_import.mapping.files import MappingFile, read_roles
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.errors import NoTrialBalance, SeveralTrialBalances
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Batch, Company, Entity, Job, Table
from kerp_import.model.outcome import Reconciled
from kerp_import.model.statement_values import BatchValues
from kerp_import.model.words import Language
from kerp_import.reconcile.tie_out import tie_out
from kerp_import.records import company as companies
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.values.periods import fiscal_days


@dataclass(frozen=True, slots=True)
class ProductionTieOut:
    """Production against a trial balance: whose, of which fiscal year, and every account.

    Where the year has no openings in K-ERP (`only_profit_and_loss`), balances cannot agree, and are not compared.
    """

    against: str
    fiscal_year: int
    only_profit_and_loss: bool
    accounts: tuple[Reconciled, ...]

    @property
    def residual(self) -> Decimal:
        """Return the sum of all differences, whatever their sign."""
        return sum((abs(each.difference) for each in self.accounts), Decimal(0))


@dataclass(frozen=True, slots=True)
class BatchWithTrialBalance:
    """One row of `reconcile/latest.sql`: the last batch that brought a trial balance, and what it is tied out over."""

    id: UUID
    fiscal_year: int
    last_voucher_date: date | None


@dataclass(frozen=True, slots=True)
class LastVoucher:
    """The row of `reconcile/last_voucher.sql`; a company without vouchers has no day."""

    day: date | None


@dataclass(frozen=True, slots=True)
class YearInProduction:
    """The row of `reconcile/known.sql`: what K-ERP has of a fiscal year, and its accounts of profit and loss."""

    has_openings: bool
    profit_and_loss: list[str] | None


@dataclass(frozen=True, slots=True)
class ClosingEffect:
    """One row of `reconcile/closing.sql`: what closing vouchers that were left out would do to an account."""

    account_code: str
    effect: Decimal


@dataclass(frozen=True, slots=True)
class TieOutYear:
    """What a tie-out is over: a fiscal year, to the trial balance's end or else to this day."""

    first: int
    last_voucher_date: date | None


def reconcile_own(db: Database, company: Company, language: Language) -> ProductionTieOut:
    """Tie production out against the trial balance that the last batch brought; nothing is changed."""
    with db.tenant(company.id) as ending:
        ending.undo = True
        latest = db.ask("reconcile/latest.sql", {"company_id": company.id}, BatchWithTrialBalance)
        if not latest:
            raise NoTrialBalance(where=company.code, company=company.code)
        batch = Batch(latest[0].id, company)
        values = {"batch_id": batch.id, "company_id": company.id}
        db.do("reconcile/stage.sql", values)
        db.do("reconcile/forget_closing.sql", values)
        year = TieOutYear(latest[0].fiscal_year, latest[0].last_voucher_date)
        return _tied(db, batch, [], year, language, against=str(batch.id))


def reconcile_file(db: Database, job: Job, spool: Path) -> ProductionTieOut:
    """Tie production out against the trial balance in the job's files; nothing is changed.

    It is mapped as the last batch in production was, and before that as the job's own mapping files say.
    """
    company = companies.find_or_plan(db, job.company, may_create=False)
    days = fiscal_days(job.fiscal_year, company.fiscal_year_start_month)
    extracted = extract(
        replace(job, balances="trial-balance"), find_files(job), companies.secret(db, company), spool, days,
        start_month=company.fiscal_year_start_month, currency=company.base_currency,
    )  # fmt: skip
    tables = [table for table, counts in extracted.tables if table.entity is Entity.TRIAL_BALANCE and counts.data]
    names = ", ".join(dict.fromkeys(each.name for each in extracted.files))
    if not tables:
        raise NoTrialBalance(where=names, company=job.company)
    if any(table.is_compared for table in tables):
        places = (" ".join(filter(None, (table.file, table.sheet))) for table in tables)
        raise SeveralTrialBalances(tables=", ".join(places))
    batch = Batch(uuid7(), company)
    with db.tenant(company.id) as ending:
        ending.undo = True
        _stage(db, job, batch, extracted)
        (last_voucher,) = db.ask("reconcile/last_voucher.sql", {"company_id": company.id}, LastVoucher)
        year = TieOutYear(_fiscal_year(job, company, tables, last_voucher.day), last_voucher.day)
        return _tied(db, batch, tables, year, job.language, against=names)


def _fiscal_year(job: Job, company: Company, tables: list[Table], last_voucher: date | None) -> int:
    """Return the fiscal year of the trial balance: named, else that of its period's end, else the last voucher's."""
    if job.fiscal_year is not None:
        return job.fiscal_year
    end = next((each.period[1] for each in tables if each.period), last_voucher)
    return load.fiscal_year_of(end, company.fiscal_year_start_month) if end else datetime.now(UTC).year


def _stage(db: Database, job: Job, batch: Batch, extracted: Extracted) -> None:
    """Stage the trial balances of what was read, by the job's mapping files and the mapping of the last batch."""
    company = batch.company
    used_last = _used_last(db, company)
    resolution = plan(
        job, extracted.accounts, companies.accounts(db, company), names=extracted.names, used_last=used_last,
        saved=None if used_last else saved.latest(db, company), codes_are_ours=extracted.codes_are_ours,
    )  # fmt: skip
    for part in extracted.parts():
        if part.table.entity is Entity.TRIAL_BALANCE:
            load.stage(db, batch, transform_part(part, resolution, VoucherBook(), pl.DataFrame()))


def _used_last(db: Database, company: Company) -> MappingFile | None:
    """Return the mapping by which the last batch in production was loaded."""
    rows: list[dict[str, Any]] = db.rows(statement("reconcile/mapping.sql"), company_id=company.id)
    if not rows:
        return None
    return mapping_from_history(rows[0]["mapping"], source=rows[0]["dialect"])


def _tied(  # noqa: PLR0913 - what a tie-out is of
    db: Database, batch: Batch, tables: list[Table], year: TieOutYear, language: Language, *, against: str
) -> ProductionTieOut:
    """Return the tie-out of the batch's staged trial balance, in the transaction under way."""
    db.execute(WITHOUT_LOOPS)
    # What a batch of an earlier version left in staging was not added up.
    db.do("steps/account_sums.sql", batch.ids())
    values = BatchValues(
        batch_id=batch.id,
        company_id=batch.company.id,
        fiscal_year=year.first,
        start_month=batch.company.fiscal_year_start_month,
        last_voucher_date=year.last_voucher_date,
        role_accounts=read_roles(),
        promoted=True,
    )
    (in_production,) = db.ask("reconcile/known.sql", values.as_values(), YearInProduction)
    effects = db.ask("reconcile/closing.sql", values.as_values(), ClosingEffect)
    accounts = tie_out(db, tables, values, language, {each.account_code: each.effect for each in effects})
    if not in_production.has_openings:
        profit_and_loss = set(in_production.profit_and_loss or ())
        accounts = tuple(each for each in accounts if each.account_code in profit_and_loss)
    return ProductionTieOut(against, year.first, not in_production.has_openings, accounts)
