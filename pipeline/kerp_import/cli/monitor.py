"""The commands by which others watch: metrics served, written or pushed, and the rules and the dashboard for them."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kerp_import.cli.answers import tell_files
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import Exit, command, database_url, print_json, say, show_line
from kerp_import.files.outputs import FOR_ALL_TO_READ, write_new, write_over
from kerp_import.model.errors import KerpError, OutputRefused
from kerp_import.model.system_words import system_reason

if TYPE_CHECKING:
    from kerp_import.monitor.figures import MonitorFigures
    from kerp_import.monitor.serve import MetricsAddress

LISTEN = "127.0.0.1:9719"
"""This machine alone: the figures hold company codes."""

HIGHEST_PORT = 65535

Output = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help=say("쓸 파일", "file to write"))]


@dataclass(frozen=True, slots=True)
class MetricsServed:
    """Where the metrics are served from now on."""

    address: str


@dataclass(frozen=True, slots=True)
class MetricsPushed:
    """Where the metrics were pushed to."""

    gateway: str


@command
def serve(
    *,
    listen: Annotated[
        str,
        typer.Option(
            "--listen",
            metavar="HOST:PORT",
            help=say("기다릴 주소 (기본: 이 컴퓨터에서만)", "where to listen (default: for this machine alone)"),
        ),
    ] = LISTEN,
    as_json: AsJson = False,
) -> int:
    """Serve the metrics until somebody ends it."""
    address = _address_of(listen)
    from kerp_import.alerts.setup import alert_setup
    from kerp_import.monitor.bounded import BoundedReader
    from kerp_import.monitor.serve import serve as serve_metrics
    from kerp_import.monitor.serve import server_on

    url, setup = database_url(), alert_setup(Path.cwd())
    server = server_on(address, BoundedReader(lambda: _figures(url)))
    shown = f"http://{listen}/metrics"
    if as_json:
        print_json(MetricsServed(shown))
    else:
        show_line(say(f"{shown} (Ctrl-C로 끝냅니다)", f"{shown} (Ctrl-C ends it)"))
    serve_metrics(server, url, setup)
    return Exit.DONE


@command
def textfile(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.prom", help=say("node_exporter가 읽을 파일", "file for node_exporter to read")),
    ],
    *,
    as_json: AsJson = False,
) -> int:
    """Write the metrics for node_exporter's textfile collector."""
    if file.suffix != ".prom":
        # It reads no others, and says nothing of them.
        raise typer.BadParameter(
            say("이름이 .prom으로 끝나야 합니다", "the name must end in .prom"), param_hint="FILE.prom"
        )
    from kerp_import.monitor.families import as_text

    def write(figures: "MonitorFigures | None") -> None:
        try:
            write_over(file, as_text(lambda: figures), mode=FOR_ALL_TO_READ)
        except OSError as error:
            raise OutputRefused(path=file, reason=system_reason(error)) from error

    _hand_out(write)
    tell_files([file], say("{path}에 저장했습니다", "Written: {path}"), as_json=as_json)
    return Exit.DONE


@command
def push(
    gateway: Annotated[
        str, typer.Argument(metavar="URL", help=say("Pushgateway의 주소", "address of the Pushgateway"))
    ],
    *,
    credentials_file: Annotated[
        Path | None,
        typer.Option(
            "--credentials-file",
            metavar="FILE",
            help=say("첫 줄이 사용자:암호인 파일", "file with user:password on its first line"),
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Push the metrics to a Pushgateway."""
    from kerp_import.monitor.push import gateway_of
    from kerp_import.monitor.push import push as push_metrics

    known = gateway_of(gateway, credentials_file)
    _hand_out(lambda figures: push_metrics(known, lambda: figures))
    if as_json:
        print_json(MetricsPushed(known.url))
    else:
        show_line(say(f"{known.url}에 보냈습니다", f"Pushed to {known.url}"))
    return Exit.DONE


@command
def rules(*, output: Output, as_json: AsJson = False) -> int:
    """Write the alerting rules for Prometheus."""
    return _write_shipped("rules.yaml", output, as_json=as_json)


@command
def dashboard(*, output: Output, as_json: AsJson = False) -> int:
    """Write the dashboard for Grafana."""
    return _write_shipped("dashboard.json", output, as_json=as_json)


def _write_shipped(name: str, output: Path, *, as_json: bool) -> int:
    """Write a file that the program brings along, for servers of other users to read."""
    write_new(output, files("kerp_import.monitor").joinpath(name).read_bytes(), mode=FOR_ALL_TO_READ)
    tell_files([output], say("{path}에 저장했습니다", "Written: {path}"), as_json=as_json)
    return Exit.DONE


def _figures(url: str) -> "MonitorFigures":
    """Return what is seen in the database now."""
    from kerp_import.cli.db_backup import backup_folder
    from kerp_import.monitor.figures import read_figures

    return read_figures(url, backup_folder())


def _hand_out(give: "Callable[[MonitorFigures | None], None]") -> None:
    """Give what is seen; where the database cannot be asked, that it is not up, and then the reason."""
    try:
        figures = _figures(database_url())
    except KerpError:
        give(None)
        raise
    give(figures)


def _address_of(text: str) -> "MetricsAddress":
    """Return host and port of HOST:PORT, [::1]:9719 too."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    is_port = port.isascii() and port.isdecimal() and 0 < int(port) <= HIGHEST_PORT
    if not host or not is_port:
        raise typer.BadParameter(
            say("호스트:포트로 적으십시오 (127.0.0.1:9719)", "write HOST:PORT (127.0.0.1:9719)"), param_hint="--listen"
        )
    return host, int(port)
