"""Load: COPY every part into staging, then complete there what only the whole batch can tell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from kerp_import.extract.extracted import Extracted
from kerp_import.extract.ledgers_as_journal import are_journal
from kerp_import.load import openings, staging
from kerp_import.load.made_ahead import made_ahead
from kerp_import.load.openings import Moved
from kerp_import.load.server_room import require_room
from kerp_import.load.staged_vouchers import StagedVouchers
from kerp_import.mapping.files import read_roles
from kerp_import.mapping.map_accounts import accounts_to_create
from kerp_import.mapping.mapped import Mapped
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import CheckedPart, Entity, Finding, Table
from kerp_import.model.outcome import Created
from kerp_import.model.statement_values import BatchValues
from kerp_import.model.step import Step
from kerp_import.model.tie_out import OpeningSource
from kerp_import.records.run_context import RunContext
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.transform.voucher_headers import voucher_headers


@dataclass(frozen=True, slots=True)
class Staged:
    """A batch that is whole in staging: what was found in its rows, and what only all of them could tell."""

    fiscal_year: int
    """The calendar year in which the fiscal year begins that the openings open."""
    last_voucher_date: date | None
    vouchers: StagedVouchers
    accounts_used: pl.DataFrame
    """Every legacy account with its decision and what it carries."""
    moved: Moved
    """The vouchers that left the journal for the opening balances."""
    row_findings: tuple[Finding, ...]
    values: BatchValues
    """What the statements of the batch are given from here on."""
    opening_source: OpeningSource
    opened_by: frozenset[int]
    """The numbers of the tables from whose opening rows or columns the openings were taken."""
    created: tuple[Created, ...]
    """The masters that no list of the files holds."""


def load(
    run: RunContext, extracted: Extracted, mapped: Mapped, vouchers: VoucherBook, parts: Iterable[CheckedPart]
) -> Staged:
    """COPY all parts, then stage the vouchers, the missing masters, the openings and the accounts to be made."""
    require_room(run.db, sum(counts.data for _, counts in extracted.tables))
    row_findings = _copy_parts(run, parts)
    with run.clock.step(Step.SETTLE):
        return _complete(run, extracted, mapped, vouchers, row_findings)


def _copy_parts(run: RunContext, parts: Iterable[CheckedPart]) -> tuple[Finding, ...]:
    """COPY one part after the other, while the next one is made; return what was found in their rows."""
    row_findings: list[Finding] = []
    with made_ahead(parts, run.clock.meter.tick) as ready_parts:
        while (checked := _awaited(run, ready_parts)) is not None:
            run.clock.count_rows(*checked.progress)
            with run.clock.step(Step.LOAD):
                staging.stage(run.db, run.batch, checked.part)
            row_findings += checked.findings
            del checked
    run.clock.count_rows(0, 0)
    return tuple(row_findings)


def _awaited(run: RunContext, parts: Iterator[CheckedPart]) -> CheckedPart | None:
    """Return the next part, None after the last one; the time that it is waited for is what transforming costs."""
    with run.clock.step(Step.TRANSFORM):
        return next(parts, None)


def _complete(
    run: RunContext, extracted: Extracted, mapped: Mapped, vouchers: VoucherBook, row_findings: tuple[Finding, ...]
) -> Staged:
    """Stage what only the whole batch can tell.

    The order matters: openings leave the journal before its sums are taken, and an account is made only if it is used.
    """
    db, batch, resolution = run.db, run.batch, mapped.resolution
    first_day, last_day = vouchers.first_and_last_day()
    known_year = openings.fiscal_year(run.job, batch.company, extracted.tables, first_day)
    # Where nothing tells the year of openings they get none, and a rule refuses them.
    fiscal_year = date.min.year if known_year is None else known_year
    beside, first_days = extracted.openings_beside(), openings.first_days(extracted.tables)
    opening_vouchers = vouchers.take_openings(batch.company.fiscal_year_start_month, first_days)
    if beside and not opening_vouchers.is_empty():
        staging.drop_openings_beside(db, batch, beside)
        beside = ()
    headers = voucher_headers(vouchers, resolution, run.job.voucher_status)
    kept, cash = StagedVouchers(extracted.spool), resolution.of(resolution.cash or "")
    has_cash_lines = staging.stage_vouchers(db, batch, headers, kept, cash)
    created_masters = staging.stage_missing(db, batch, run.job.create_missing)
    moved = openings.move(db, batch, extracted.tables, opening_vouchers, fiscal_year)
    accounts_used = _accounts_used(run, mapped, is_changed=has_cash_lines or not opening_vouchers.is_empty())
    used_targets = set(accounts_used.filter("is_used")["target"].drop_nulls())
    new_accounts = accounts_to_create(resolution, mapped.targets, used_targets)
    created_accounts = staging.stage_accounts(db, batch, new_accounts)
    staging.settle(db, batch, known_year)
    staging.split_trial_balances(db, batch, resolution, fiscal_year)
    held = staging.has_openings(db, batch, fiscal_year)
    # Ledgers beside the journal may bring nothing forward.
    beside = beside if beside and staging.has_staged_openings(db, batch) else ()
    opening_source = openings.source_of(extracted.tables, moved, beside, held=held)
    values = BatchValues(
        batch_id=batch.id,
        company_id=batch.company.id,
        fiscal_year=fiscal_year,
        start_month=batch.company.fiscal_year_start_month,
        last_voucher_date=last_day,
        skip_invalid=run.job.skip_invalid,
        from_ledgers=are_journal(extracted.tables),
        has_opening=opening_source is not OpeningSource.NONE,
        openings_from_ledgers=any(table.layout is Layout.LEDGER for table in beside),
        openings_moved=moved.totals,
        role_accounts=read_roles(),
    )
    return Staged(
        fiscal_year, last_day, kept, accounts_used, moved, moved.reassigned(row_findings), values, opening_source,
        _opened_by(extracted, moved, beside),
        (*created_accounts, *created_masters),
    )  # fmt: skip


def _accounts_used(run: RunContext, mapped: Mapped, *, is_changed: bool) -> pl.DataFrame:
    """Return every legacy account with its decision and what it carries.

    `is_changed`: lines were added or have left since they were copied, so that they are added up once more.
    """
    # The planner is told first: it would sort a million lines that it takes for eight.
    with run.clock.step(Step.STATISTICS), run.db.tenant(run.batch.company.id):
        run.db.do("steps/analyze.sql", {})
    with run.clock.step(Step.ACCOUNTS):
        if is_changed:
            staging.add_up_again(run.db, run.batch)
        return staging.accounts_used(run.db, run.batch, mapped.resolution, mapped.targets)


def _opened_by(extracted: Extracted, moved: Moved, beside: tuple[Table, ...]) -> frozenset[int]:
    """Return the tables that the openings came from, where they came from no table of openings."""
    are_ledgers = are_journal(extracted.tables) and moved.became_openings
    ledgers = [table for table, _ in extracted.tables if are_ledgers and table.entity is Entity.ACCOUNT_LEDGER]
    return frozenset(table.number for table in (*beside, *ledgers))
