"""The command line: arguments in, words out; it decides nothing. `map apply` is in `map_apply`, and so on."""

import os
import signal
import sys
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from kerp_import.cli.address import chosen_address
from kerp_import.cli.batch import batch_app
from kerp_import.cli.batches import batches
from kerp_import.cli.bundle import bundle
from kerp_import.cli.company import company_app
from kerp_import.cli.db import db_app
from kerp_import.cli.diff import diff
from kerp_import.cli.explain import explain
from kerp_import.cli.extract import extract
from kerp_import.cli.inspect import inspect
from kerp_import.cli.map import map_app
from kerp_import.cli.map_apply import apply
from kerp_import.cli.map_export import export
from kerp_import.cli.map_suggest import suggest
from kerp_import.cli.readiness import readiness
from kerp_import.cli.receipt import receipt
from kerp_import.cli.reconcile import reconcile
from kerp_import.cli.recover import recover
from kerp_import.cli.report import report
from kerp_import.cli.rollback import rollback
from kerp_import.cli.rules import rules
from kerp_import.cli.run import run
from kerp_import.cli.session import SESSION, Exit, say, set_up_logging
from kerp_import.cli.template import template
from kerp_import.cli.verify import verify
from kerp_import.database.audit import remember_arguments
from kerp_import.model.words import Language

LOG_FORMATS = "text|json"

app = typer.Typer(
    name="kerp-import",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=say(
        "한국 회사의 회계 자료를 기존 프로그램에서 K-ERP로 옮긴다.",
        "Move a Korean company's books out of its legacy accounting system and into K-ERP.",
    ),
)
app.command(
    "run",
    help=say(
        "기존 회계 프로그램의 파일을 K-ERP로 옮긴다. 하나라도 오류가 있으면 아무것도 바꾸지 않는다.",
        "Move a legacy export into K-ERP; a single error, and nothing changes.",
    ),
)(run)
app.command(
    "extract",
    help=say(
        "표를 읽은 그대로 CSV나 Parquet으로 쓴다. 아는 표든 모르는 표든, 데이터베이스 없이.",
        "Write every table as it was read, known or not; needs no database.",
    ),
)(extract)
app.command(
    "template",
    help=say(
        "채워서 바로 이관할 수 있는 빈 통합 문서를 쓴다.",
        "Write the empty workbook that, filled in, runs without options.",
    ),
)(template)
app.command(
    "rollback",
    help=say(
        "배치가 쓴 것을 지워 운영을 그 전으로 되돌린다. 그 뒤 누가 고쳤으면 손대지 않는다.",
        "Leave production as it was before a batch; what somebody touched since is left, and told.",
    ),
)(rollback)
app.command(
    "recover",
    help=say(
        "배치가 쓴 것 가운데 그 뒤 지워지거나 바뀐 것을 백업에서 되살린다.",
        "Bring back out of a backup what a batch wrote and somebody deleted or changed since.",
    ),
)(recover)
app.command(
    "bundle",
    help=say(
        "배치를 남에게 보일 수 있게 묶는다: 구조와 발견 사항은 두고 이름, 코드, 적요, 금액을 바꾼다.",
        "Pack a batch to be shown to others: structure and findings stay; names, codes, memos, amounts are replaced.",
    ),
)(bundle)
app.command(
    "inspect",
    help=say("무엇을 알아보았는지와 그 까닭 (아무것도 올리지 않는다)", "What was recognised and why; loads nothing."),
)(inspect)
app.command(
    "readiness",
    help=say(
        "행을 하나라도 옮기기 전에 K-ERP에 무엇이 모자라는지 (모자라면 4)",
        "What is missing in the target before any row moves (4 if anything is).",
    ),
)(readiness)
app.command("batches", help=say("배치 목록", "The history of batches."))(batches)
app.command(
    "report",
    help=say(
        "배치의 보고서를 데이터베이스에 남은 기록에서 다시 만든다.",
        "Render a batch's report again from what the database keeps.",
    ),
)(report)
app.command(
    "diff",
    help=say(
        "두 예행(또는 실행)의 차이: 파일, 매핑, 전표, 계정 잔액, 발견 사항. 다르면 4로 끝난다.",
        "What changed between two rehearsals or runs; ends with 4 where anything did.",
    ),
)(diff)
app.command(
    "reconcile",
    help=say(
        "K-ERP를 기존 합계잔액시산표와 맞춰 본다. 차이가 있으면 4로 끝난다.",
        "Tie K-ERP out against a legacy trial balance; ends with 4 where anything differs.",
    ),
)(reconcile)
app.command(
    "receipt",
    help=say(
        "반영된 배치의 인수인계 확인서를 발행한다 (인쇄용 HTML, JSON)",
        "Issue the handover receipt of a promoted batch (HTML for print, JSON).",
    ),
)(receipt)
app.command(
    "verify",
    help=say(
        "확인서가 지금의 데이터베이스와 맞는지 확인한다. 다르면 4로 끝난다.",
        "Prove a receipt against the database as it is now; ends with 4 where it differs.",
    ),
)(verify)
app.command("rules", help=say("규칙 목록", "The catalogue of rules."))(rules)
app.command(
    "explain",
    help=say(
        "규칙이나 표, 또는 K-ERP의 전표·분개·계정·거래처가 어느 파일의 어느 칸에서 왔는지",
        "Explain a rule or a table, or trace a voucher, a line, an account or a partner of K-ERP back to the cell.",
    ),
)(explain)
app.add_typer(company_app, name="company")
map_app.command(
    "apply",
    help=say(
        "매핑 파일을 회사에 저장하거나, 검토한 통합 문서를 매핑 파일에 적는다",
        "Save a mapping for a company, or write a reviewed workbook into a mapping file.",
    ),
)(apply)
map_app.command(
    "export",
    help=say(
        "계정마다 한 행인 검토용 통합 문서를 쓴다", "Write the workbook in which an accountant reviews the mapping."
    ),
)(export)
map_app.command(
    "suggest",
    help=say(
        "확인되지 않은 계정마다 K-ERP 계정을 점수와 근거와 함께 제안한다",
        "Propose a K-ERP account for every unverified one, with a score and the evidence.",
    ),
)(suggest)
app.add_typer(map_app, name="map")
app.add_typer(db_app, name="db")
app.add_typer(batch_app, name="batch")


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it by place
    """Print the version and end."""
    if wanted:
        print(f"kerp-import {version('kerp-import')}")  # noqa: T201
        raise typer.Exit(Exit.DONE)


@app.callback()
def shared_options(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    database_url: Annotated[
        str | None,
        typer.Option(
            "--database-url",
            envvar="KERP_DATABASE_URL",
            help=say("PostgreSQL 주소 (없으면 내장 서버)", "PostgreSQL address (default: embedded)"),
        ),
    ] = None,
    lang: Annotated[Language | None, typer.Option("--lang", help=say("언어", "language"))] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help=say("결과를 찍지 않는다", "print no results"))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help=say("자세히", "say more"))] = False,
    log_format: Annotated[str, typer.Option("--log-format", help=LOG_FORMATS)] = "text",
    log_file: Annotated[Path | None, typer.Option("--log-file", help=say("로그 파일", "log file"))] = None,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help=say("버전", "version"))
    ] = False,
) -> None:
    """Take the options that every command shares."""
    del show_version
    SESSION.database_url = chosen_address(context, database_url or None)
    SESSION.language = lang or SESSION.language
    SESSION.quiet, SESSION.verbose = quiet, verbose
    if log_format not in LOG_FORMATS.split("|"):
        raise typer.BadParameter(LOG_FORMATS, param_hint="--log-format")
    set_up_logging(log_format, log_file)


def main() -> None:
    """Run the program; what it makes is its user's alone, folders on the way to it included."""
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    for name in ("SIGTERM", "SIGHUP"):
        # Windows has no SIGHUP.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    remember_arguments(sys.argv[1:])
    app()
