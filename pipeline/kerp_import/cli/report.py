"""The command report: a batch's report is made again from what the database keeps."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.answers import tell_files
from kerp_import.cli.options import AsJson, BatchId, OfCompany, PasswordFile
from kerp_import.cli.session import SESSION, Exit, command, password_from, say
from kerp_import.files.outputs import write_new
from kerp_import.model.words import Language, Words

if TYPE_CHECKING:
    from kerp_import.report import KeptBatch


class ReportFormat(StrEnum):
    """The forms of a report."""

    TERMINAL = "terminal"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def _overview(report: "KeptBatch", language: Language) -> bytes:
    """Return all findings and the tie-out as a workbook; lxml is imported only where one is written."""
    from kerp_import.report.workbook import overview

    return overview(report, (), [UNMARKED.say(language)], language)


UNMARKED = Words(
    "원본을 주면 틀린 칸에 표시한 통합 문서를 만듭니다: kerp-import report 배치 --format xlsx --source 파일 -o 파일",
    "Given the source, its wrong cells are marked: kerp-import report BATCH --format xlsx --source FILE -o FILE",
)


def _made(form: ReportFormat, report: "KeptBatch") -> bytes:
    """Return the kept report in a form that is a file; the terminal's is printed and not among them."""
    from kerp_import.cli.report_folder import json_bytes
    from kerp_import.report import as_csv, as_html

    language = SESSION.language
    makers: dict[ReportFormat, Callable[[], bytes]] = {
        ReportFormat.HTML: lambda: as_html(report, language),
        ReportFormat.JSON: lambda: json_bytes(report.outcome),
        ReportFormat.CSV: lambda: as_csv(report, language),
        ReportFormat.XLSX: lambda: _overview(report, language),
    }
    return makers[form]()


@command
def report(  # noqa: PLR0913 - one parameter an option
    batch: BatchId,
    *,
    _company: OfCompany = None,
    form: Annotated[
        ReportFormat | None,
        typer.Option("--format", help=say("형식 (기본: -o의 확장자, 없으면 terminal)", "default: the suffix of -o")),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help=say("쓸 파일 (없으면 표준출력)", "file; else stdout"))
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--source", help=say("틀린 칸에 표시할 원본 (xlsx)", "the source whose wrong cells to mark (xlsx)")
        ),
    ] = None,
    password_file: PasswordFile = None,
    strip_active: Annotated[
        bool,
        typer.Option(
            "--strip-active",
            help=say(
                "원본의 매크로, 외부 연결, 개체를 뺀다 (--source와)",
                "take macros, links and objects out of the source (with --source)",
            ),
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Render a batch's report again from the database."""
    from kerp_import.cli.report_folder import company_key, kept_report
    from kerp_import.report import print_report

    # Without a file --json is --format json; beside one it tells what was written.
    wanted = form or (ReportFormat.JSON if as_json and output is None else _form_of(output))
    if as_json and output is None and wanted is not ReportFormat.JSON:
        raise typer.BadParameter(
            say("--format과 함께면 -o가 필요합니다", "with --format it needs -o"), param_hint="--json"
        )
    if source is not None and wanted is not ReportFormat.XLSX:
        raise typer.BadParameter(say("--format xlsx에만", "with --format xlsx only"), param_hint="--source")
    if strip_active and source is None:
        raise typer.BadParameter(say("--source와 함께", "with --source only"), param_hint="--strip-active")
    with SESSION.database() as db:
        batch = SESSION.batch_id(db, batch)
        kept_batch = kept_report(db, batch)
        secret = company_key(db, batch)
    if wanted is ReportFormat.TERMINAL:
        if output is not None:
            raise typer.BadParameter(say("terminal은 파일로 쓰지 않습니다", "terminal is no file"), param_hint="-o")
        print_report(kept_batch.outcome, SESSION.out, SESSION.language)
        return Exit.DONE
    contents = (
        _made(wanted, kept_batch)
        if source is None
        else _marked(kept_batch, source, secret, password_from(password_file), strip=strip_active)
    )
    if output is None:
        SESSION.has_answered = True
        sys.stdout.buffer.write(contents)
        return Exit.DONE
    write_new(output, contents)
    tell_files([output], say("보고서: {path}", "Report: {path}"), as_json=as_json)
    return Exit.DONE


def _marked(report: "KeptBatch", source: Path, secret: bytes, password: str | None, *, strip: bool) -> bytes:
    """Return one source of the batch as a marked workbook, without what acts in it where that is wanted."""
    from kerp_import.cli.report_workbooks import marked_source

    return marked_source(report, source, secret, password, strip=strip)


def _form_of(output: Path | None) -> ReportFormat:
    """Return the form that the file's suffix names; the terminal's where no file is named."""
    if output is None:
        return ReportFormat.TERMINAL
    suffix = output.suffix.removeprefix(".").casefold()
    forms = {each.value: each for each in ReportFormat if each is not ReportFormat.TERMINAL}
    if suffix not in forms:
        raise typer.BadParameter(", ".join(f".{each}" for each in forms), param_hint=f"-o {output}")
    return forms[suffix]
