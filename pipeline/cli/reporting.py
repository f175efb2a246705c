"""The command report, and the files of a report that run writes."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from pipeline import history
from pipeline.cli.session import SESSION, Exit, command, told
from pipeline.database import Database
from pipeline.errors import OutputRefused, ReportFolderUnwritable
from pipeline.outcome import Outcome
from pipeline.report import Kept, as_csv, as_html, as_json, kept, tell
from pipeline.words import Language


class Format(StrEnum):
    """The forms of a report."""

    TERMINAL = "terminal"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


def _json_bytes(outcome: Outcome) -> bytes:
    """Return report.json: a newline at its end, as a file has."""
    return f"{as_json(outcome)}\n".encode()


WRITTEN: dict[Format, Callable[[Kept, Language], bytes]] = {
    Format.HTML: as_html,
    Format.JSON: lambda report, _: _json_bytes(report.outcome),
    Format.CSV: as_csv,
}
"""The forms that are files, each of what is kept; the terminal's is told instead."""


@command
def report(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help=told("배치 번호", "batch id"))],
    *,
    form: Annotated[
        Format | None,
        typer.Option("--format", help=told("형식 (기본: -o의 확장자, 없으면 terminal)", "default: the suffix of -o")),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=told("쓸 파일 (없으면 표준출력)", "file; else stdout"))
    ] = None,
) -> int:
    """Render a batch's report again from the database."""
    wanted = form or _form_of(output)
    with SESSION.database() as db:
        found = kept_report(db, batch)
    if wanted is Format.TERMINAL:
        if output is not None:
            raise typer.BadParameter(told("terminal은 파일로 쓰지 않습니다", "terminal is no file"), param_hint="-o")
        tell(found.outcome, SESSION.out, SESSION.language)
        return Exit.DONE
    contents = WRITTEN[wanted](found, SESSION.language)
    if output is None:
        sys.stdout.buffer.write(contents)
        return Exit.DONE
    _write_new(output, contents)
    SESSION.out.print(escape(told(f"보고서: {output}", f"Report: {output}")), soft_wrap=True)
    return Exit.DONE


def kept_report(db: Database, batch: str) -> Kept:
    """Return the report of the batch of that id, whatever company's it is."""
    row = history.batch(db, batch)
    return kept(db, UUID(str(row["id"])), UUID(str(row["company_id"])))


def write_folder(folder: Path, outcome: Outcome, report: Kept) -> tuple[Path, ...]:
    """Write what a run leaves in its report folder and return the files; earlier ones of the folder are replaced.

    What was imported before is told as that by the JSON, and shown as it was then by the page.
    """
    files = {folder / "report.html": as_html(report, SESSION.language), folder / "report.json": _json_bytes(outcome)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, contents in files.items():
            file.write_bytes(contents)
    except OSError as error:
        raise ReportFolderUnwritable(folder=folder, reason=error.strerror) from error
    return tuple(files)


def _form_of(output: Path | None) -> Format:
    """Return the form that the file's suffix names; the terminal's where no file is named."""
    if output is None:
        return Format.TERMINAL
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
