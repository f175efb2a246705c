"""What a run leaves in files and on the screen once it has ended: report, receipt, result.

Decision: docs/decisions/after-commit.md
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from rich.markup import escape

from kerp_import.cli.after_commit import RECEIPT, REPORT, RESULT, AfterCommit
from kerp_import.cli.receipt import write_receipt
from kerp_import.cli.report_folder import Written, company_key, kept_report, write_folder
from kerp_import.cli.session import SESSION, print_json_text, say
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Words
from kerp_import.records import history
from kerp_import.report import KeptBatch, as_json, print_next_step, print_proof, print_report

R = TypeVar("R")


class Attempt(Protocol):
    """How one thing after the run is done: so that it may fail, or so that its failure stops the command."""

    def __call__(self, what: Words, work: Callable[[], R], *, remedy: Words | None = None) -> R | None:
        """Do `work` and return its result; None where it failed."""


@dataclass(frozen=True, slots=True)
class _ReadBack:
    """What the database has of a batch whose run has ended."""

    report: KeptBatch
    secret: bytes
    has_receipt: bool


def _read_back(batch_id: str) -> _ReadBack:
    """Read the batch's report, its company's key, and whether a receipt was issued for it."""
    from kerp_import.receipt import issued_receipts

    with SESSION.database() as db:
        has_receipt = bool(issued_receipts(db, history.past_batch(db, batch_id)))
        return _ReadBack(kept_report(db, batch_id), company_key(db, batch_id), has_receipt)


def leave_behind(  # noqa: PLR0913 - what a run leaves behind, and how it is tried
    attempt: Attempt,
    after: AfterCommit,
    job: Job,
    outcome: Outcome | None,
    report_dir: Path | None,
    *,
    as_json_: bool,
) -> None:
    """Write report and receipt of a run that has ended, and print its result; of an earlier run, what it left undone.

    A rehearsal or a refusal that cannot write its report stops as any command does; a promoted batch does not.
    """
    is_promoted = attempt is not plainly
    command_for_receipt = f"kerp-import receipt {after.batch_id} -o receipt.html"
    receipt_remedy = Words(command_for_receipt, command_for_receipt)
    read_back = attempt(REPORT, lambda: _read_back(after.batch_id))
    if read_back is None:
        after.unwritten.append(replace(after.unwritten[-1], what=RECEIPT, remedy=receipt_remedy))
        return
    kept = read_back.report.outcome
    # Of files that were imported before nothing was found: the kept report is the earlier batch's.
    shown = (
        replace(outcome, findings=kept.findings)
        if outcome and outcome.status != "already_imported"
        else outcome or kept
    )
    folder = report_dir or Path("kerp-reports") / after.batch_id
    is_unfinished = is_promoted and not read_back.has_receipt
    written: Written | None = None
    if report_dir is not None or is_unfinished or shown.status != "already_imported":
        written = attempt(REPORT, lambda: write_folder(folder, job, shown, read_back.report, read_back.secret))
    receipts: tuple[Path, ...] | None = ()
    if is_unfinished:
        # Last of the files, so that a receipt in the database says that the others were written.
        receipts = attempt(RECEIPT, lambda: _receipt(after.batch_id, folder), remedy=receipt_remedy)
    attempt(RESULT, lambda: _print_result(shown, written or Written((), ()), receipts or (), as_json_=as_json_))
    if shown.status == "already_imported" and not as_json_:
        # What an earlier run has proven still stands.
        attempt(RESULT, lambda: print_proof(read_back.report.outcome, SESSION.out, SESSION.language))


def _receipt(batch_id: str, folder: Path) -> tuple[Path, ...]:
    """Issue the receipt of the batch into its report folder."""
    with SESSION.database() as db:
        return write_receipt(db, batch_id, folder)


def plainly(what: Words, work: Callable[[], R], *, remedy: Words | None = None) -> R:
    """Do `work`: where nothing was promoted, what fails stops the command."""
    del what, remedy
    return work()


def _print_result(outcome: Outcome, written: Written, receipts: tuple[Path, ...], *, as_json_: bool) -> None:
    """Print the result, and where the files are; under --json the report alone."""
    if as_json_:
        print_json_text(as_json(outcome))
    else:
        print_report(outcome, SESSION.out, SESSION.language)
        for file in written.files:
            SESSION.out.print(escape(say(f"보고서: {file}", f"Report: {file}")), soft_wrap=True)
        for file in receipts:
            SESSION.out.print(escape(say(f"인수인계 확인서: {file}", f"Receipt: {file}")), soft_wrap=True)
        print_next_step(outcome.next, SESSION.out, SESSION.language)
        sys.stdout.flush()
    for reason in written.left:
        SESSION.err.print(escape(reason.say(SESSION.language)), soft_wrap=True)
