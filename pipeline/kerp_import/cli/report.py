"""The command report, and the files of a report that run writes."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kerp_import.cli.options import PasswordFile
from kerp_import.cli.session import SESSION, Exit, command, password_from, told
from kerp_import.database.connection import Database
from kerp_import.files.outputs import FOR_ME_ALONE
from kerp_import.model.errors import KerpError, OutputRefused, ReportFolderUnwritable
from kerp_import.model.nouns import Company, Job
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language, Words
from kerp_import.records import company as companies
from kerp_import.records import history
from kerp_import.report import KeptBatch, as_csv, as_html, as_json, print_report, read_kept_batch

FOR_OTHERS = 0o077
"""What a file allows to anybody but its owner."""


class ReportFormat(StrEnum):
    """The forms of a report."""

    TERMINAL = "terminal"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def _json_bytes(outcome: Outcome) -> bytes:
    """Return report.json: a newline at its end, as a file has."""
    return f"{as_json(outcome)}\n".encode()


def _overview(report: KeptBatch, language: Language) -> bytes:
    """Return all findings and the tie-out as a workbook; lxml is asked for by nobody who writes none."""
    from kerp_import.report.workbook import overview

    return overview(report, (), [UNMARKED.say(language)], language)


UNMARKED = Words(
    "원본을 주면 틀린 칸에 표시한 통합 문서를 만듭니다: kerp-import report 배치 --format xlsx --source 파일 -o 파일",
    "Given the source, its wrong cells are marked: kerp-import report BATCH --format xlsx --source FILE -o FILE",
)

WRITTEN: dict[ReportFormat, Callable[[KeptBatch, Language], bytes]] = {
    ReportFormat.HTML: as_html,
    ReportFormat.JSON: lambda report, _: _json_bytes(report.outcome),
    ReportFormat.CSV: as_csv,
    ReportFormat.XLSX: _overview,
}
"""The forms that are files, each of what is kept; the terminal's is told instead."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report, and why some sources are not among them as marked workbooks."""

    files: tuple[Path, ...]
    left: tuple[KerpError, ...]


@command
def report(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help=told("배치 번호", "batch id"))],
    *,
    form: Annotated[
        ReportFormat | None,
        typer.Option("--format", help=told("형식 (기본: -o의 확장자, 없으면 terminal)", "default: the suffix of -o")),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=told("쓸 파일 (없으면 표준출력)", "file; else stdout"))
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--source", help=told("틀린 칸에 표시할 원본 (xlsx)", "the source whose wrong cells to mark (xlsx)")
        ),
    ] = None,
    password_file: PasswordFile = None,
) -> int:
    """Render a batch's report again from the database."""
    wanted = form or _form_of(output)
    if source is not None and wanted is not ReportFormat.XLSX:
        raise typer.BadParameter(told("--format xlsx에만", "with --format xlsx only"), param_hint="--source")
    with SESSION.database() as db:
        found = kept_report(db, batch)
        secret = company_key(db, batch)
    if wanted is ReportFormat.TERMINAL:
        if output is not None:
            raise typer.BadParameter(told("terminal은 파일로 쓰지 않습니다", "terminal is no file"), param_hint="-o")
        print_report(found.outcome, SESSION.out, SESSION.language)
        return Exit.DONE
    contents = (
        WRITTEN[wanted](found, SESSION.language)
        if source is None
        else _marked(found, source, secret, password_from(password_file))
    )
    if output is None:
        sys.stdout.buffer.write(contents)
        return Exit.DONE
    _write_new(output, contents)
    SESSION.out.print(escape(told(f"보고서: {output}", f"Report: {output}")), soft_wrap=True)
    return Exit.DONE


def kept_report(db: Database, batch: str) -> KeptBatch:
    """Return the report of the batch of that id, whatever company's it is, in the session's language."""
    row = history.past_batch(db, batch)
    return read_kept_batch(db, row.id, row.company_id, SESSION.language)


def company_key(db: Database, batch: str) -> bytes:
    """Return the key by which the batch's company makes stable codes of personal numbers."""
    row = history.past_batch(db, batch)
    company = Company(row.company_id, row.company_code, "", is_new=False)
    return companies.secret(db, company)


def write_folder(folder: Path, job: Job, outcome: Outcome, report: KeptBatch, secret: bytes) -> Written:
    """Write what a run leaves in its report folder; earlier reports of the folder are replaced, workbooks never.

    What was imported before is told as that by the JSON, and shown as it was then by the page. Where only its owner may
    read a source, only he may read what is made of it.
    """
    from kerp_import.cli.report_workbooks import workbooks_of

    private = any(_is_private(path) for path in job.files)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = [each.name for each in folder.iterdir()]
        books = workbooks_of(job if outcome.status != "already_imported" else None, report, secret, taken)
        files = {
            "report.html": as_html(report, SESSION.language),
            "report.json": _json_bytes(outcome),
            "report.xlsx": books.overview,
            **books.marked,
        }
        for name, contents in files.items():
            if private:
                (folder / name).touch(mode=FOR_ME_ALONE)
                (folder / name).chmod(FOR_ME_ALONE)
            (folder / name).write_bytes(contents)
    except OSError as error:
        raise ReportFolderUnwritable(folder=folder, reason=error.strerror) from error
    return Written(tuple(folder / name for name in files), books.left)


def _marked(report: KeptBatch, source: Path, secret: bytes, password: str | None) -> bytes:
    """Return one source of the batch as a marked workbook."""
    from kerp_import.cli.report_workbooks import marked_source

    return marked_source(report, source, secret, password)


def _is_private(path: Path) -> bool:
    """Tell whether a file, or one of a folder, may be read by its owner alone."""
    files = [path, *(path.rglob("*") if path.is_dir() else ())]
    return os.name == "posix" and any(each.is_file() and not each.stat().st_mode & FOR_OTHERS for each in files)


def _form_of(output: Path | None) -> ReportFormat:
    """Return the form that the file's suffix names; the terminal's where no file is named."""
    if output is None:
        return ReportFormat.TERMINAL
    suffix = output.suffix.removeprefix(".").casefold()
    known = {each.value: each for each in WRITTEN}
    if suffix not in known:
        raise typer.BadParameter(", ".join(f".{each}" for each in known), param_hint=f"-o {output}")
    return known[suffix]


def _write_new(path: Path, contents: bytes) -> None:
    """Write a file that is not there yet."""
    try:
        with path.open("xb") as file:
            file.write(contents)
    except FileExistsError as error:
        raise OutputRefused(path=path, reason=told("이미 있음", "it exists already")) from error
    except OSError as error:
        raise OutputRefused(path=path, reason=error.strerror) from error
