"""The report folder of a run: its page, its JSON and its workbooks; and where the kept report of a batch comes from."""

from dataclasses import dataclass
from pathlib import Path

from kerp_import.cli.session import SESSION
from kerp_import.database.connection import Database
from kerp_import.files.outputs import make_folder, write_over
from kerp_import.model.errors import KerpError, ReportFolderUnwritable
from kerp_import.model.nouns import Company, Job
from kerp_import.model.outcome import Outcome
from kerp_import.model.system_words import system_reason
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.report import KeptBatch, as_html, as_json, read_kept_batch


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report, and why some sources are not among them as marked workbooks."""

    files: tuple[Path, ...]
    left: tuple[KerpError, ...]


def kept_report(db: Database, batch: str) -> KeptBatch:
    """Return the report of the batch of that id, whatever company's it is, in the session's language."""
    row = history.past_batch(db, batch)
    report = read_kept_batch(db, row.id, row.company_id, SESSION.language)
    SESSION.next_of[row.id] = report.outcome.next
    return report


def company_key(db: Database, batch: str) -> bytes:
    """Return the key by which the batch's company makes stable codes of personal numbers."""
    row = history.past_batch(db, batch)
    company = Company(row.company_id, row.company_code, "", is_new=False)
    return companies.secret(db, company)


def json_bytes(outcome: Outcome) -> bytes:
    """Return report.json: a newline at its end, as a file has."""
    return f"{as_json(outcome)}\n".encode()


def write_folder(folder: Path, job: Job, outcome: Outcome, report: KeptBatch, secret: bytes) -> Written:
    """Write the report of a run into its folder: an earlier report there is replaced, a marked workbook never.

    For files that were imported before, the JSON says so, and the page is that of the earlier batch.
    """
    from kerp_import.cli.report_workbooks import workbooks_of

    try:
        make_folder(folder)
        taken = [each.name for each in folder.iterdir()]
        books = workbooks_of(job if outcome.status != "already_imported" else None, report, secret, taken)
        files = {
            "report.html": as_html(report, SESSION.language),
            "report.json": json_bytes(outcome),
            "report.xlsx": books.overview,
            **books.marked,
        }
        for name, contents in files.items():
            write_over(folder / name, contents)
    except OSError as error:
        raise ReportFolderUnwritable(folder=folder, reason=system_reason(error)) from error
    return Written(tuple(folder / name for name in files), books.left)
