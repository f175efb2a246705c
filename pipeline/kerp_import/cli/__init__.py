"""The command line: arguments in, words out; it decides nothing."""

import sys
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from kerp_import.cli import batches
from kerp_import.cli import company_rules as others
from kerp_import.cli import db as schema
from kerp_import.cli import diff as comparing
from kerp_import.cli import explain as explaining
from kerp_import.cli import extract_template as tables
from kerp_import.cli import inspect as inspecting
from kerp_import.cli import map as mapping
from kerp_import.cli import map_apply as applying
from kerp_import.cli import map_export as reviewing
from kerp_import.cli import map_suggest as suggesting
from kerp_import.cli import readiness as preparing
from kerp_import.cli import receipt as receipting
from kerp_import.cli import reconcile as reconciling
from kerp_import.cli import report as reporting
from kerp_import.cli import run as importing
from kerp_import.cli.session import SESSION, Exit, set_up_logging, told
from kerp_import.model.words import Language

LOG_FORMATS = "text|json"

app = typer.Typer(
    name="kerp-import",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=told(
        "한국 회사의 회계 자료를 기존 프로그램에서 K-ERP로 옮긴다.",
        "Move a Korean company's books out of its legacy accounting system and into K-ERP.",
    ),
)
app.command(
    "run",
    help=told(
        "기존 회계 프로그램의 파일을 K-ERP로 옮긴다. 하나라도 오류가 있으면 아무것도 바꾸지 않는다.",
        "Move a legacy export into K-ERP; a single error, and nothing changes.",
    ),
)(importing.run)
app.command(
    "extract",
    help=told(
        "표를 읽은 그대로 CSV나 Parquet으로 쓴다. 아는 표든 모르는 표든, 데이터베이스 없이.",
        "Write every table as it was read, known or not; needs no database.",
    ),
)(tables.extract)
app.command(
    "template",
    help=told(
        "채워서 바로 이관할 수 있는 빈 통합 문서를 쓴다.",
        "Write the empty workbook that, filled in, runs without options.",
    ),
)(tables.template)
app.command(
    "rollback",
    help=told(
        "배치가 쓴 것을 지워 운영을 그 전으로 되돌린다. 그 뒤 누가 고쳤으면 손대지 않는다.",
        "Leave production as it was before a batch; what somebody touched since is left, and told.",
    ),
)(batches.rollback)
app.command(
    "inspect",
    help=told("무엇을 알아보았는지와 그 까닭 (아무것도 올리지 않는다)", "What was recognised and why; loads nothing."),
)(inspecting.show)
app.command(
    "readiness",
    help=told(
        "행을 하나라도 옮기기 전에 K-ERP에 무엇이 모자라는지 (모자라면 4)",
        "What is missing in the target before any row moves (4 if anything is).",
    ),
)(preparing.ready)
app.command("batches", help=told("배치 목록", "The history of batches."))(batches.batches)
app.command(
    "report",
    help=told(
        "배치의 보고서를 데이터베이스에 남은 기록에서 다시 만든다.",
        "Render a batch's report again from what the database keeps.",
    ),
)(reporting.report)
app.command(
    "diff",
    help=told(
        "두 예행(또는 실행)의 차이: 파일, 매핑, 전표, 계정 잔액, 발견 사항. 다르면 4로 끝난다.",
        "What changed between two rehearsals or runs; ends with 4 where anything did.",
    ),
)(comparing.diff)
app.command(
    "reconcile",
    help=told(
        "K-ERP를 기존 합계잔액시산표와 맞춰 본다. 차이가 있으면 4로 끝난다.",
        "Tie K-ERP out against a legacy trial balance; ends with 4 where anything differs.",
    ),
)(reconciling.reconcile)
app.command(
    "receipt",
    help=told(
        "반영된 배치의 인수인계 확인서를 발행한다 (인쇄용 HTML, JSON)",
        "Issue the handover receipt of a promoted batch (HTML for print, JSON).",
    ),
)(receipting.receipt)
app.command(
    "verify",
    help=told(
        "확인서가 지금의 데이터베이스와 맞는지 확인한다. 다르면 4로 끝난다.",
        "Prove a receipt against the database as it is now; ends with 4 where it differs.",
    ),
)(receipting.verify)
app.command("rules", help=told("규칙 목록", "The catalogue of rules."))(others.rules)
app.command(
    "explain",
    help=told(
        "규칙이나 표, 또는 K-ERP의 전표·분개·계정·거래처가 어느 파일의 어느 칸에서 왔는지",
        "Explain a rule or a table, or trace a voucher, a line, an account or a partner of K-ERP back to the cell.",
    ),
)(explaining.explain)
app.add_typer(others.company_app, name="company")
mapping.app.command(
    "apply",
    help=told(
        "매핑 파일을 회사에 저장하거나, 검토한 통합 문서를 매핑 파일에 적는다",
        "Save a mapping for a company, or write a reviewed workbook into a mapping file.",
    ),
)(applying.apply)
mapping.app.command(
    "export",
    help=told(
        "계정마다 한 행인 검토용 통합 문서를 쓴다", "Write the workbook in which an accountant reviews the mapping."
    ),
)(reviewing.export)
mapping.app.command(
    "suggest",
    help=told(
        "확인되지 않은 계정마다 K-ERP 계정을 점수와 근거와 함께 제안한다",
        "Propose a K-ERP account for every unverified one, with a score and the evidence.",
    ),
)(suggesting.suggest)
app.add_typer(mapping.app, name="map")
app.add_typer(schema.app, name="db")
batch_app = typer.Typer(no_args_is_help=True, help=told("배치 하나", "One batch."))
batch_app.command("show", help=told("배치 하나를 보인다", "Show one batch."))(batches.show)
app.add_typer(batch_app, name="batch")


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it by place
    """Print the version and end."""
    if wanted:
        print(f"kerp-import {version('kerp-import')}")  # noqa: T201
        raise typer.Exit(Exit.DONE)


@app.callback()
def options(  # noqa: PLR0913 - one parameter an option
    *,
    database_url: Annotated[
        str | None,
        typer.Option(
            "--database-url",
            envvar="KERP_DATABASE_URL",
            help=told("PostgreSQL 주소 (없으면 내장 서버)", "PostgreSQL address (default: embedded)"),
        ),
    ] = None,
    lang: Annotated[Language | None, typer.Option("--lang", help=told("언어", "language"))] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help=told("결과를 찍지 않는다", "print no results"))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help=told("자세히", "say more"))] = False,
    log_format: Annotated[str, typer.Option("--log-format", help=LOG_FORMATS)] = "text",
    log_file: Annotated[Path | None, typer.Option("--log-file", help=told("로그 파일", "log file"))] = None,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help=told("버전", "version"))
    ] = False,
) -> None:
    """Take the options that every command shares."""
    del show_version
    SESSION.database_url = database_url or None
    SESSION.language = lang or SESSION.language
    SESSION.quiet, SESSION.verbose = quiet, verbose
    if log_format not in LOG_FORMATS.split("|"):
        raise typer.BadParameter(LOG_FORMATS, param_hint="--log-format")
    set_up_logging(log_format, log_file)


def main() -> None:
    """Run the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
