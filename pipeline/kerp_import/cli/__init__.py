"""The command line: arguments in, words out; it decides nothing. `map apply` is in `map_apply`, and so on."""

import gc
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from kerp_import.cli.address import chosen_address
from kerp_import.cli.colours import Color
from kerp_import.cli.door import DoorGroup
from kerp_import.cli.log_lines import set_up_logging
from kerp_import.cli.safe_console import open_streams
from kerp_import.cli.session import SESSION, Exit, TellEnd, say, show_words_aside, whatever_becomes_of
from kerp_import.cli.traces import begin as begin_traces
from kerp_import.cli.traces import end as end_traces
from kerp_import.model.log_context import begin_run
from kerp_import.model.shell import PROGRAM
from kerp_import.model.words import Language

LOG_FORMATS = "text|json"

WATCHERS = ("KERP_ALERTS_FILE", "KERP_ALERTS", "KERP_PING_URL_FILE", "KERP_PING_URL")
"""What names somebody who wants to hear how a command ends; without any nothing is looked for."""

RARELY = (50_000, 20, 50)
"""How seldom cycles are looked for: at Python's 700 objects each start looks through all that it has just imported."""

app = typer.Typer(
    name="kerp-import",
    cls=DoorGroup,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
    help=say(
        "한국 회사의 회계 자료를 기존 프로그램에서 K-ERP로 옮긴다.",
        "Move a Korean company's books out of its legacy accounting system and into K-ERP.",
    ),
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it by place
    """Print the version and end."""
    if wanted:
        from importlib.metadata import version

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
    color: Annotated[
        Color | None,
        typer.Option("--color", help=say("색 (기본: 터미널에서만)", "colours (default: on a terminal)")),
    ] = None,
    lang: Annotated[Language | None, typer.Option("--lang", help=say("언어", "language"))] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help=say("결과를 출력하지 않는다", "print no results"))] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help=say("자세히", "say more"))] = False,
    log_format: Annotated[str, typer.Option("--log-format", help=LOG_FORMATS)] = "text",
    log_file: Annotated[Path | None, typer.Option("--log-file", help=say("로그 파일", "log file"))] = None,
    show_version: Annotated[
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help=say("버전", "version"))
    ] = False,
) -> None:
    """Take the options that every command shares."""
    del show_version
    SESSION.database_url = chosen_address(context, database_url or None)
    SESSION.language = lang or SESSION.language
    SESSION.color = color or SESSION.color
    SESSION.quiet, SESSION.verbose = quiet, verbose
    SESSION.tell_next, SESSION.watch = _tell_next, _watch
    if log_format not in LOG_FORMATS.split("|"):
        raise typer.BadParameter(LOG_FORMATS, param_hint="--log-format")
    begin_run()
    set_up_logging(log_format, log_file, verbose=verbose, language=SESSION.language, tell=show_words_aside)
    begin_traces(context.invoked_subcommand or "")


def _tell_next(function: str, values: Mapping[str, object], code: int) -> None:
    """Print what comes next after a command."""
    from kerp_import.cli.next_steps import print_next

    print_next(function, values, code)


def _watch(function: str, values: Mapping[str, object]) -> TellEnd | None:
    """Tell that a command begins, to whoever wants to hear of it."""
    if not any(os.environ.get(name) for name in WATCHERS):
        return None
    from kerp_import.cli.watched import begin

    return begin(function, values)


def main() -> None:
    """Run the program; what it makes is its user's alone, folders on the way to it included."""
    os.umask(0o077)
    gc.set_threshold(*RARELY)
    open_streams()
    for name in ("SIGTERM", "SIGHUP"):
        # Windows has no SIGHUP.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        app(prog_name=PROGRAM)
    finally:
        with whatever_becomes_of("the traces"):
            end_traces()
