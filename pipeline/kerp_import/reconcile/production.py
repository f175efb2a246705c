"""Reconcile: production as it is now against a legacy trial balance, the last batch's own or a file's."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from kerp_import.database.connection import Database, statement
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.load import staging as load
from kerp_import.mapping import saved_map as saved
from kerp_import.mapping.files import read_roles
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.errors import NoTrialBalance
from kerp_import.model.ids import uuid7
from kerp_import.model.nouns import Batch, Company, Entity, Job, Table
from kerp_import.model.outcome import Reconciled
from kerp_import.model.words import Language
from kerp_import.promote.promote import WITHOUT_LOOPS
from kerp_import.reconcile.tie_out import tie_out
from kerp_import.records import company as companies
from kerp_import.transform.transform import transform
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.values.periods import fiscal_days

DIALECTS = frozenset({"wehago", "kclep", "ecount", "icube", "sap", "seed-generic", "kerp-v02"})
"""Whose codes a mapping file may say that it is about; any other is a company's own."""


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
class TieOutYear:
    """What a tie-out is over: a fiscal year, to the trial balance's end or else to this day."""

    first: int
    last_voucher_date: date | None


def reconcile_own(db: Database, company: Company, language: Language) -> ProductionTieOut:
    """Tie production out against the trial balance that the last batch brought; nothing is changed."""
    asked = {"company_id": company.id}
    with db.tenant(company.id) as ending:
        ending.undo = True
        found: list[dict[str, Any]] = db.rows(statement("reconcile/latest.sql"), **asked)
        if not found:
            raise NoTrialBalance(where=company.code, company=company.code)
        batch = Batch(found[0]["id"], company)
        db.execute(statement("reconcile/stage.sql"), batch_id=batch.id, **asked)
        db.execute(statement("reconcile/forget_closing.sql"), batch_id=batch.id, **asked)
        year = TieOutYear(found[0]["fiscal_year"], found[0]["last_voucher_date"])
        return _tied(db, batch, [], year, language, against=str(batch.id))


def reconcile_file(db: Database, job: Job, spool: Path) -> ProductionTieOut:
    """Tie production out against the trial balance in the job's files; nothing is changed.

    It is mapped as the last batch in production was, and before that as the job's own mapping files say.
    """
    company = companies.find_or_plan(db, job.company, may_create=False)
    days = fiscal_days(job.fiscal_year, company.fiscal_year_start_month)
    extracted = extract(
        job, find_files(job), companies.secret(db, company), spool, days, currency=company.base_currency
    )
    tables = [table for table, counts in extracted.tables if table.entity is Entity.TRIAL_BALANCE and counts.data]
    names = ", ".join(dict.fromkeys(each.name for each in extracted.files))
    if not tables:
        raise NoTrialBalance(where=names, company=job.company)
    batch = Batch(uuid7(), company)
    with db.tenant(company.id) as ending:
        ending.undo = True
        _stage(db, job, batch, extracted)
        last = db.row(statement("reconcile/last_voucher.sql"), company_id=company.id)["day"]
        day = last if isinstance(last, date) else None
        year = TieOutYear(_fiscal_year(job, company, tables, day), day)
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
    resolution = plan(
        job, extracted.accounts, companies.accounts(db, company), names=extracted.names,
        saved=_used_last(db, company) or saved.latest(db, company), codes_are_ours=extracted.codes_are_ours,
    )  # fmt: skip
    for part in extracted.parts():
        if part.table.entity is Entity.TRIAL_BALANCE:
            load.stage(db, batch, transform(part, resolution, VoucherBook(), pl.DataFrame()))


def _used_last(db: Database, company: Company) -> saved.SavedMap | None:
    """Return the mapping by which the last batch was loaded, as a map of the company's."""
    rows: list[dict[str, Any]] = db.rows(statement("reconcile/mapping.sql"), company_id=company.id)
    if not rows:
        return None
    lines = [each for each in rows[0]["mapping"] if not each.get("table") and each["target_code"]]
    plain = [_line(each) for each in lines if not each["when"]]
    rules = [{**_line(each), "when": _when(each["when"])} for each in lines if each["when"]]
    dialect = rows[0]["dialect"] if rows[0]["dialect"] in DIALECTS else "any"
    contents = yaml.safe_dump(
        {"source": dialect, "target": companies.CHART, "accounts": plain, "rules": rules}, allow_unicode=True
    )
    return saved.SavedMap(company.code, 0, contents, "", datetime.now(UTC), "", None)


def _line(line: dict[str, Any]) -> dict[str, object]:
    """Return one line of a mapping file: what was used is what counts, whoever verified it."""
    return {"source_code": line["source_code"], "target_code": line["target_code"], "verified": True}


def _when(when: dict[str, str | None]) -> dict[str, str]:
    """Return a condition as a mapping file writes it."""
    names = {"start": "from", "end": "to"}
    return {names.get(name, name): value for name, value in when.items() if value is not None}


def _tied(  # noqa: PLR0913 - what a tie-out is of
    db: Database, batch: Batch, tables: list[Table], year: TieOutYear, language: Language, *, against: str
) -> ProductionTieOut:
    """Return the tie-out of the batch's staged trial balance, in the transaction under way."""
    db.execute(WITHOUT_LOOPS)
    asked = {"company_id": batch.company.id, "fiscal_year": year.first}
    known: dict[str, Any] = db.row(statement("reconcile/known.sql"), **asked)
    effects = db.rows(statement("reconcile/closing.sql"), **asked)
    values = {
        **asked,
        "batch_id": batch.id,
        "start_month": batch.company.fiscal_year_start_month,
        "last_voucher_date": year.last_voucher_date,
        "promoted": True,
        **{f"{role}_accounts": list(names) for role, names in read_roles().items()},
    }
    closing = {str(row["account_code"]): Decimal(str(row["effect"])) for row in effects}
    accounts = tie_out(db, tables, values, language, closing)
    if not known["has_openings"]:
        kept = set(known["profit_and_loss"] or ())
        accounts = tuple(each for each in accounts if each.account_code in kept)
    return ProductionTieOut(against, year.first, not known["has_openings"], accounts)
