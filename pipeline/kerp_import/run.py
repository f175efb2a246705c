"""THE flow: import one company's export, or leave K-ERP as it was and say why.

Decision: docs/decisions/one-transaction.md
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from kerp_import.database.connection import Database
from kerp_import.extract.extract import extract, with_books
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.load.differences import settle_differences
from kerp_import.load.kept_staging import LoadedBatch, keep_staging, settle_dead_batches
from kerp_import.load.load import Staged, load
from kerp_import.mapping import saved_map
from kerp_import.mapping.map_accounts import plan
from kerp_import.mapping.mapped import Mapped
from kerp_import.model.nouns import Batch, Job, SourceFile
from kerp_import.model.outcome import Outcome
from kerp_import.model.progress import Meter
from kerp_import.model.resumed import Resumed
from kerp_import.model.step import Clock, Step, Watch
from kerp_import.model.words import Words
from kerp_import.promote.gate import clear
from kerp_import.promote.promote import promote
from kerp_import.reconcile.comparisons import Books, compare, held_control
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.records.archive import archive, is_archived
from kerp_import.records.batch_names import fit_name
from kerp_import.records.changed_since import changed_since
from kerp_import.records.checkpoint import Checkpoints
from kerp_import.records.company_corrections import Corrected, corrections_of, missed_corrections, with_corrections
from kerp_import.records.correct_lines import as_read
from kerp_import.records.four_eyes import with_four_eyes
from kerp_import.records.resume import READ, checkpoints_of
from kerp_import.records.run_context import RunContext, RunStart
from kerp_import.records.run_guard import begun, prepared
from kerp_import.records.snapshot import keep_snapshot
from kerp_import.records.verified_by_others import verified_by_others
from kerp_import.report import as_json, nothing_to_do, outcome_of, read_kept_proof, with_acceptances, with_next
from kerp_import.transform.transform import transform
from kerp_import.validate.check_batch import check_batch, check_tie_outs
from kerp_import.validate.check_rows import check_rows
from kerp_import.validate.severities import read_changes
from kerp_import.validate.validate import checker_of
from kerp_import.values.periods import year_of

Confirm = Callable[[Outcome], None]
"""Asks whether what a rehearsal has just written and undone may be written; raises KeyboardInterrupt where not."""

ASKED = Words("터미널에서 답을 기다림", "waits for an answer on its terminal")


def run(job: Job, db: Database, watch: Watch, confirm: Confirm | None = None) -> Outcome:
    """Import one company's export, or leave K-ERP as it was and say why."""
    name = None if job.name is None else fit_name(job.name)
    job = replace(job, name=name, rule_changes=read_changes(job.rules), cell_corrections=corrections_of(job))
    with Meter("batch", job.company) as meter, prepared(job, db, Clock(watch, meter=meter)) as fresh:
        # Extract needs the files. It gives every table as text, each row with its origin, corrected as before.
        with fresh.clock.step(Step.EXTRACT):
            files = find_files(job)
            checkpoints = checkpoints_of(fresh, files)
            corrected = with_corrections(fresh, _read(fresh, files, checkpoints))
        start, extracted = corrected.start, corrected.extracted
        # The mapping needs the accounts that the tables use. It gives where each of them goes in K-ERP.
        mapped = _map(start, extracted)
        # The same files with the same mapping and options have nothing left to do.
        earlier = history.promoted_before(db, start.company, start.job, extracted.files, mapped.resolution)
        if earlier is not None:
            return _told_again(start, earlier, extracted)
        # Where four eyes are wanted, the others took part before; it gives who they are.
        start = with_four_eyes(start, extracted.files, mapped.resolution)
        # What is staged already of the same run needs no more; what other dead runs left in staging goes.
        kept, resumed = settle_dead_batches(start, checkpoints, mapped, extracted.files)
        with begun(start, extracted.files, mapped.resolution, kept.batch_id if kept else None) as under_way:
            loaded = kept.loaded if kept else _load(under_way, start, extracted, mapped, checkpoints)
            outcome = _import(under_way, ReadyBatch(corrected, mapped, loaded, resumed), confirm)
        checkpoints.forget()
        loaded.staged.vouchers.forget()
        _archive(start, under_way.batch, extracted, promoted=outcome.status == "completed" and not job.dry_run)
        start.clock.log()
        return replace(outcome, timings=start.clock.timings())


def _told_again(start: RunStart, earlier: UUID, extracted: Extracted) -> Outcome:
    """Return what a batch that imported the same did, and what became of it since; its archive is made good."""
    db, job = start.db, start.job
    if not is_archived(start.spool, earlier):
        _archive(start, Batch(earlier, start.company), extracted, promoted=True)
    since = changed_since(db, start.company, earlier)
    proof = read_kept_proof(db, earlier, start.company.id)
    # Typed since: the files were promoted without them, so that K-ERP is compared with them.
    with db.tenant(start.company.id):
        typed_since = tuple(each for each in job.control if not proof.typed_by or each.typed not in proof.typed_by)
        tie_outs = held_control(db, start.company.id, typed_since)
    timings = start.clock.timings()
    done = nothing_to_do(job, start.company, earlier, extracted.tables, timings, proof, since=since)
    return with_next(replace(done, tie_outs=tie_outs), job)


@dataclass(frozen=True, slots=True)
class ReadyBatch:
    """All that a batch's checks look at: what was read, where its accounts go, what is in staging, and since when."""

    corrected: Corrected
    mapped: Mapped
    loaded: LoadedBatch
    resumed: Resumed


def _read(start: RunStart, files: tuple[SourceFile, ...], checkpoints: Checkpoints) -> Extracted:
    """Return every table as text; what a broken run of the same files and options had read is not read again."""
    kept = checkpoints.kept(READ, Extracted) if checkpoints.is_continued else None
    if kept is not None:
        return replace(kept, files=files, spool=start.spool)
    month, currency = start.company.fiscal_year_start_month, start.company.base_currency
    extracted = with_books(
        extract(
            start.job,
            files,
            start.secret(),
            start.spool,
            start.fiscal_days(),
            start_month=month,
            currency=currency,
            count=start.clock.meter.advance,
        )
    )
    with start.clock.step(Step.CHECKPOINT):
        checkpoints.keep(READ, extracted)
    return extracted


def _archive(start: RunStart, batch: Batch, extracted: Extracted, *, promoted: bool) -> None:
    """Keep what was read as the batch's archive."""
    with start.clock.step(Step.ARCHIVE):
        # What was read is kept, not what was corrected in it.
        as_read(start.spool)
        tables = [table for table, _ in extracted.tables]
        archive(start.spool, batch, tables, extracted.contents, promoted=promoted)


def _load(
    run: RunContext, start: RunStart, extracted: Extracted, mapped: Mapped, checkpoints: Checkpoints
) -> LoadedBatch:
    """Take what was read into staging, typed and with K-ERP's codes."""
    db, company = run.db, run.batch.company
    # Transform needs text and decisions. It gives typed rows with K-ERP's codes, part by part, and refuses none.
    partner_names, masters = companies.partner_names(db, company), companies.masters(db, company)
    transformed = transform(run, extracted, mapped, partner_names, masters)
    # Load needs typed rows, which are checked on their way. It gives a batch that is whole in staging.
    checked_parts = check_rows(run, transformed, checker_of(run.job, extracted.tables))
    staged = load(run, extracted, mapped, transformed.vouchers, checked_parts)
    loaded = LoadedBatch(staged, tuple(transformed.codes.notices()), transformed.partners.by_key)
    with run.clock.step(Step.CHECKPOINT):
        keep_staging(run, start, checkpoints, mapped, loaded)
    return loaded


def _import(run: RunContext, ready: ReadyBatch, confirm: Confirm | None) -> Outcome:
    """Take what is staged into production; a rehearsal or a refusal rolls production back."""
    if confirm is not None:
        # Asked after the checks, with no transaction open: what would be written is seen in a rehearsal of its own.
        rehearsed = _decide(run, ready, undo=True)
        if rehearsed.status != "completed":
            return rehearsed
        with run.clock.waiting(ASKED):
            confirm(rehearsed)
    return _decide(run, ready, undo=run.job.dry_run)


def _decide(run: RunContext, ready: ReadyBatch, *, undo: bool) -> Outcome:
    """Check the batch beside production and promote it, in one transaction; with `undo` or refused it is undone."""
    db, company, mapped, extracted = run.db, run.batch.company, ready.mapped, ready.corrected.extracted
    staged, checker = ready.loaded.staged, checker_of(run.job, extracted.tables)
    with run.clock.step(Step.COMMIT), db.tenant(company.id) as ending:
        # Validate needs the whole batch beside production. It gives what the rules find, here and in the comparisons.
        notices = (*extracted.notices, missed_corrections(ready.corrected.made), *ready.loaded.code_notices)
        batch_findings = check_batch(run, notices, mapped, staged, checker)
        fiscal_days = year_of(staged.fiscal_year, company.fiscal_year_start_month, staged.last_voucher_date)
        books = Books(
            db, extracted, mapped.resolution, ready.loaded.partner_keys, staged.values, fiscal_days, staged.opened_by
        )
        with run.clock.step(Step.COMPARE):
            comparisons = compare(books, run.job.control)
            tie_out_findings = check_tie_outs(run, comparisons.by_subject(extracted.unused), checker)
            delta = settle_differences(db, run.batch, run.job)
        findings = (*batch_findings, *tie_out_findings)
        # Promote needs a batch that the gate has cleared. It gives the number of rows that it wrote per table.
        cleared = clear(run.batch, findings, skip_invalid=run.job.skip_invalid)
        promoted = promote(run, cleared) if cleared else None
        # The report needs all of it. It gives what the run did, or would have done.
        with run.clock.step(Step.REPORT):
            outcome = outcome_of(
                run,
                mapped.resolution,
                staged,
                findings,
                promoted,
                comparisons.sections(),
                ready.corrected.returned,
                delta,
            )
            outcome = with_next(
                with_acceptances(
                    db, run.batch, replace(outcome, resumed=ready.resumed, corrections_made=ready.corrected.made)
                ),
                run.job,
            )
        ending.undo = undo or promoted is None
        if not ending.undo:
            _keep(run, staged, outcome, promoted)
    if ending.undo and (run.job.dry_run or promoted is None):
        with run.clock.step(Step.COMMIT), db.tenant(company.id):
            _keep(run, staged, outcome, None)
    return outcome


def _map(start: RunStart, extracted: Extracted) -> Mapped:
    """Decide for every legacy account where it goes: command line, saved map, shipped map, in that order."""
    targets = companies.accounts(start.db, start.company)
    resolution = plan(
        start.job, extracted.accounts, targets, names=extracted.names, saved=saved_map.latest(start.db, start.company),
        numbers=extracted.partner_numbers(), codes_are_ours=extracted.codes_are_ours, has_slips=extracted.has_slips(),
        learned=verified_by_others(start.db, start.company.code),
    )  # fmt: skip
    return Mapped(resolution, targets)


def _keep(run: RunContext, staged: Staged, outcome: Outcome, promoted: dict[str, int] | None) -> None:
    """Write into the history how the batch ended, with findings, report and snapshot, in the transaction under way.

    `promoted` are the rows that stay in production; None where it was undone.
    """
    company, batch_id = run.batch.company, run.batch.id
    is_promoted = promoted is not None
    with run.clock.step(Step.HISTORY):
        report = as_json(replace(outcome, timings=run.clock.timings()))
        history.keep(run.db, company, batch_id, outcome.findings, report)
        keep_snapshot(run.db, run.batch, staged.fiscal_year, staged.last_voucher_date, is_promoted=is_promoted)
        # Last: from here to COMMIT nobody else can note that the run lives.
        history.finish(run.db, company, batch_id, outcome.status, rows=sum((promoted or {}).values()))
        if is_promoted:
            history.note_writer(run.db, run.batch)
