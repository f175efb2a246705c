"""THE flow: import one company's export, or leave K-ERP as it was and say why."""

from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.database.migrate import require_current
from kerp_import.extract.extract import Extracted, extract
from kerp_import.extract.ledgers_as_journal import are_journal
from kerp_import.files.inputs import find_files
from kerp_import.load import openings
from kerp_import.load import staging as load
from kerp_import.load.openings import Moved
from kerp_import.mapping import saved_map as saved
from kerp_import.mapping.decision import Resolution, TargetAccount
from kerp_import.mapping.files import read_roles
from kerp_import.mapping.map_accounts import accounts_to_create, doubts, plan
from kerp_import.model.nouns import Batch, Entity, Finding, Job, Severity
from kerp_import.model.outcome import Outcome
from kerp_import.model.statement_values import BatchValues, OpeningTotals
from kerp_import.model.step import Clock, Step, Watch
from kerp_import.promote.promote import clear, promote
from kerp_import.reconcile.comparisons import Books, Comparisons, compare
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.archive import archive
from kerp_import.records.run_guard import alone, noted_if_it_fails, spooled
from kerp_import.records.snapshot import keep_snapshot
from kerp_import.report import as_json, outcome_of, sources_of
from kerp_import.transform.transform import transform, voucher_headers
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.validate.severities import read_changes
from kerp_import.validate.validate import Checker
from kerp_import.values.partner_keys import keys_of, unique
from kerp_import.values.periods import fiscal_days, year_of


@dataclass(slots=True)
class Run:
    """One run under way: the job, what was read, how it is mapped, and what has been found so far."""

    job: Job
    db: Database
    clock: Clock
    batch: Batch
    extracted: Extracted
    resolution: Resolution
    targets: dict[str, TargetAccount]
    checker: Checker
    book: VoucherBook = field(default_factory=VoucherBook)
    findings: list[Finding] = field(default_factory=list)
    used: pl.DataFrame = field(default_factory=pl.DataFrame)
    fiscal_year: int = 0
    last_voucher_date: date | None = None
    moved: Moved = field(default_factory=lambda: Moved(()))
    partners: pl.DataFrame = field(default_factory=pl.DataFrame)
    """What partners are found by, as (name_key, code): K-ERP's and this batch's, unique ones."""


def run(job: Job, db: Database, watch: Watch) -> Outcome:
    """Import one company's export, or leave K-ERP as it was and say why."""
    clock = Clock(watch)
    job = replace(job, rule_changes=read_changes(job.rules))
    schema_version = require_current(db)
    with alone(db, job.company), spooled(job.home) as spool:
        company = companies.find_or_plan(db, job.company, may_create=job.create_company)
        with clock.step(Step.EXTRACT):
            files = find_files(job)
            days = fiscal_days(job.fiscal_year, company.fiscal_year_start_month)
            extracted = extract(job, files, companies.secret(db, company), spool, days)
        targets = companies.accounts(db, company)
        resolution = plan(
            job, extracted.accounts, targets, names=extracted.names, saved=saved.latest(db, company),
            numbers=extracted.partner_numbers(),
            codes_are_ours=extracted.codes_are_ours, has_slips=extracted.has_slips(),
        )  # fmt: skip
        done = history.promoted_before(db, company, history.fingerprint(job, files, resolution))
        if done is not None:
            return Outcome(
                done, company.code, job.dry_run, "already_imported", is_valid=True, company_name=company.name,
                language=job.language, sources=sources_of(extracted.tables), timings=clock.timings(),
            )  # fmt: skip
        batch = Batch(
            history.begin(db, job, company, files=files, resolution=resolution, schema_version=schema_version), company
        )
        with noted_if_it_fails(db, batch):
            under_way = Run(job, db, clock, batch, extracted, resolution, targets, _checker(job, extracted))
            _transform_and_load(under_way)
            _complete(under_way)
            outcome = _validate_and_promote(under_way)
            _conclude(under_way, outcome)
        if outcome.status == "completed" and not job.dry_run:
            archive(spool, batch.id, [table for table, _ in extracted.tables])
        return outcome


def _transform_and_load(run: Run) -> None:
    """Read every part's values, ask the frame rules, and COPY it into staging; memory holds one part."""
    names = companies.partner_names(run.db, run.batch.company)
    run.partners = unique(names)
    done, total = 0, run.extracted.rows()
    for part in run.extracted.parts():
        entity = part.table.entity
        done += part.frame["row"].n_unique()
        with run.clock.step(Step.TRANSFORM, done, total):
            ledger = transform(part, run.resolution, run.book, run.partners)
            if entity is Entity.PARTNERS:
                named = ledger.frame.select("name", "business_number", code="source_code")
                names = pl.concat([names, keys_of(named)])
                run.partners = unique(names)
        with run.clock.step(Step.VALIDATE, done, total):
            run.findings += run.checker.frame("raw", part.frame)
            run.findings += run.checker.frame(entity.value, _with_period(run, part.table.period, ledger.frame))
            run.findings += run.checker.schema(entity.value, ledger.frame)
        with run.clock.step(Step.LOAD, done, total):
            load.stage(run.db, run.batch, ledger)
        # Else this part is still held while the next one is transformed: 50 MB at a million lines.
        del part, ledger


def _complete(run: Run) -> None:
    """Load what only the whole batch can tell: vouchers, accounts and masters to create, the openings' year."""
    with run.clock.step(Step.LOAD):
        first, last = run.book.first_and_last_day()
        run.last_voucher_date = last
        run.fiscal_year = openings.fiscal_year(run.job, run.batch.company, run.extracted.tables, first)
        first_days = openings.first_days(run.extracted.tables)
        opening = run.book.take_openings(run.batch.company.fiscal_year_start_month, first_days)
        headers = voucher_headers(run.book, run.resolution, run.job.voucher_status)
        cash = run.resolution.of(run.resolution.cash or "")
        load.stage_vouchers(run.db, run.batch, headers, run.book.slips(), cash)
        load.stage_missing(run.db, run.batch, run.job.create_missing)
        run.moved = openings.move(run.db, run.batch, run.extracted.tables, opening, run.fiscal_year)
        run.used = load.accounts_used(run.db, run.batch, run.resolution, run.targets)
        used_targets = set(run.used.filter("is_used")["target"].drop_nulls())
        load.stage_accounts(run.db, run.batch, accounts_to_create(run.resolution, run.targets, used_targets))
        load.settle(run.db, run.batch, run.fiscal_year)
        load.split_trial_balances(run.db, run.batch, run.resolution, run.fiscal_year)
    with run.clock.step(Step.VALIDATE):
        run.findings = run.moved.reassigned(run.findings)
        run.findings += run.checker.schema("vouchers", headers)
        run.findings += run.checker.frame("second_openings", run.moved.second)
        run.findings += run.checker.frame("accounts_used", run.used)
        run.findings += run.checker.frame("reading", doubts(run.resolution))
        for subject in ("faults", "rejects", "strangers", "subtotals", "balances", "twins", "copies", "unlisted",
            "rivals", "doubts", "beside_journal", "without_numbers",
        ):  # fmt: skip
            run.findings += run.checker.frame(subject, getattr(run.extracted, subject))


def _validate_and_promote(run: Run) -> Outcome:
    """Ask the SQL rules and promote in one transaction, which a rehearsal or a refusal undoes."""
    with run.db.tenant(run.batch.company.id) as ending:
        with run.clock.step(Step.VALIDATE):
            if run.batch.company.is_new:
                companies.create(run.db, run.batch.company)
            load.exclude_existing(run.db, run.batch, run.resolution.closing_entries)
            run.findings += run.checker.queries(run.db, **_values(run).as_values())
            if run.job.skip_invalid:
                load.exclude_invalid(run.db, run.batch, run.findings)
            comparisons = _compare(run)
            cleared = clear(run.batch, run.findings, skip_invalid=run.job.skip_invalid)
        with run.clock.step(Step.PROMOTE):
            promoted = promote(run.db, cleared, run.batch.company.fiscal_year_start_month) if cleared else None
        outcome = outcome_of(
            run.db,
            run.job,
            run.batch,
            tables=run.moved.tables,
            resolution=run.resolution,
            used=run.used,
            findings=run.findings,
            promoted=promoted,
            values=_values(run),
            tie_outs=comparisons.sections(),
        )
        if promoted is not None:
            history.finish(run.db, run.batch.company, run.batch.id, "completed", rows=sum(promoted.values()))
        ending.undo = run.job.dry_run or promoted is None
        if not ending.undo:
            _keep(run, outcome)
    return outcome


def _compare(run: Run) -> Comparisons:
    """Hold what is not loaded, and the years beside this one, against K-ERP; what is used by nothing is told."""
    days = year_of(run.fiscal_year, run.batch.company.fiscal_year_start_month, run.last_voucher_date)
    comparisons = compare(Books(run.db, run.extracted, run.resolution, run.partners, _values(run), days))
    for section, frame in comparisons.frames.items():
        run.findings += run.checker.frame(f"tied_{section.value}", frame)
    run.findings += run.checker.frame("unused", comparisons.left(run.extracted.unused))
    return comparisons


def _conclude(run: Run, outcome: Outcome) -> None:
    """Note apart how a rehearsal or a refusal ended; a promoted batch was noted with what it promoted."""
    if run.job.dry_run or outcome.status == "rejected":
        with run.db.tenant(run.batch.company.id):
            history.finish(run.db, run.batch.company, run.batch.id, outcome.status)
            _keep(run, outcome)
    outcome.timings.update(run.clock.timings())
    run.clock.log()


def _keep(run: Run, outcome: Outcome) -> None:
    """Keep findings, report and snapshot with the batch, in the transaction under way."""
    outcome.timings.update(run.clock.timings())
    history.keep(run.db, run.batch.company, run.batch.id, outcome.findings, as_json(outcome))
    keep_snapshot(run.db, run.batch, run.fiscal_year, run.last_voucher_date)


def _values(run: Run) -> BatchValues:
    """Return what the statements of a batch may ask for."""
    return BatchValues(
        batch_id=run.batch.id,
        company_id=run.batch.company.id,
        fiscal_year=run.fiscal_year,
        start_month=run.batch.company.fiscal_year_start_month,
        last_voucher_date=run.last_voucher_date,
        roles=read_roles(),
        openings=OpeningTotals(**run.moved.totals),
        skip_invalid=run.job.skip_invalid,
        from_ledgers=are_journal(run.extracted.tables),
        has_opening=openings.has_table(run.extracted.tables) or run.moved.became_openings or _has_openings(run),
    )


def _has_openings(run: Run) -> bool:
    """Return whether K-ERP already holds openings of this fiscal year."""
    query = "SELECT EXISTS (SELECT 1 FROM opening_balances WHERE company_id = %(id)s AND fiscal_year = %(year)s) AS any"
    return bool(run.db.row(query, id=run.batch.company.id, year=run.fiscal_year)["any"])


def _checker(job: Job, extracted: Extracted) -> Checker:
    """Return the checker of this run: its language, its tables, and the severities that its options change."""
    severities: dict[str, Severity | None] = {each.rule: each.severity for each in job.rule_changes}
    if job.allow_unverified:
        severities["KERP-M002"] = Severity.WARNING
    if job.on_conflict == "skip":
        severities["KERP-V206"] = Severity.WARNING
    return Checker(job.language, tuple(table for table, _ in extracted.tables), severities)


def _with_period(run: Run, period: tuple[date, date] | None, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the days between which its dates must lie, null where nobody says so."""
    named = fiscal_days(run.job.fiscal_year, run.batch.company.fiscal_year_start_month)
    first, last = named or period or (None, None)
    return frame.with_columns(pl.lit(first, pl.Date).alias("first_day"), pl.lit(last, pl.Date).alias("last_day"))
