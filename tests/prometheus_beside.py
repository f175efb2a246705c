"""A real Prometheus and a real Alertmanager beside the program that they look at."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

DEADLINE = 60.0
"""Seconds until something must have come that comes within a few."""


class AlertHook(ThreadingHTTPServer):
    """Takes what Alertmanager delivers."""

    def __init__(self) -> None:
        """Listen on a port of its own."""
        super().__init__(("127.0.0.1", 0), _Alerts)
        self.alerts: list[dict[str, Any]] = []

    def has(self, name: str, status: str) -> bool:
        """Tell whether an alert was delivered."""
        return any((each["labels"]["alertname"], each["status"]) == (name, status) for each in self.alerts)


class _Alerts(BaseHTTPRequestHandler):
    """One delivery."""

    server: AlertHook

    def do_POST(self) -> None:
        """Keep its alerts."""
        self.server.alerts += json.loads(self.rfile.read(int(self.headers["Content-Length"])))["alerts"]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def until(what: Callable[[], object], why: str = "") -> None:
    """Wait until something is so."""
    end = time.monotonic() + DEADLINE
    while not what():
        assert time.monotonic() < end, why or what
        time.sleep(0.2)


def got(url: str, timeout: float = 30) -> str:
    with urllib.request.urlopen(url, timeout=timeout) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


def answers(url: str) -> bool:
    try:
        got(url, 2)
    except OSError:
        return False
    return True


@contextmanager
def program(arguments: list[str], folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program for as long as the block; it must end when it is told to."""
    with (folder / f"{Path(arguments[0]).name}.log").open("w", encoding="utf-8") as log:
        running = subprocess.Popen(
            arguments, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log, text=True
        )
        try:
            yield running
        finally:
            running.terminate()
            running.wait(20)


@contextmanager
def served(folder: Path, surroundings: dict[str, str], **environment: str) -> Iterator[str]:
    """Serve metrics, and give the address."""
    port = free_port()
    code = "from kerp_import.cli import main; main()"
    call = [sys.executable, "-c", code, "monitor", "serve", "--listen", f"127.0.0.1:{port}"]
    url = f"http://127.0.0.1:{port}/metrics"
    with program(call, folder, **{**surroundings, **environment}) as running:
        until(lambda: answers(url), "the server does not answer")
        yield url
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0


@contextmanager
def prometheus_beside(folder: Path, surroundings: dict[str, str]) -> Iterator[tuple[AlertHook, str]]:
    """Serve metrics to a Prometheus that has scraped them by now; give its address, and who its alerts go to.

    The rules lie in `rules.yaml` of the folder.
    """
    with (
        AlertHook() as hook,
        served(folder, surroundings) as metrics,
        alertmanager(folder, hook) as manager,
        prometheus(folder, metrics, manager) as server,
    ):
        Thread(target=hook.serve_forever, daemon=True).start()
        # An increase needs two scrapes.
        until(lambda: found(server, "count_over_time(kerp_up[1h]) >= 3"), "it is not scraped")
        yield hook, server
        hook.shutdown()


@contextmanager
def alertmanager(folder: Path, hook: AlertHook) -> Iterator[str]:
    """Run an Alertmanager that delivers to the hook at once, and give its host and port."""
    address = f"127.0.0.1:{free_port()}"
    (folder / "alertmanager.yaml").write_text(
        json.dumps(
            {
                "route": {"receiver": "hook", "group_by": ["..."], "group_wait": "1s", "group_interval": "1s"},
                "receivers": [{"name": "hook", "webhook_configs": [{"url": f"http://127.0.0.1:{hook.server_port}/"}]}],
            }
        ),
        encoding="utf-8",
    )
    call = [
        "prometheus-alertmanager", "--config.file=alertmanager.yaml", "--storage.path=alerts",
        f"--web.listen-address={address}", "--cluster.listen-address=",
    ]  # fmt: skip
    with program(call, folder):
        until(lambda: answers(f"http://{address}/-/ready"), "Alertmanager does not start")
        yield address


@contextmanager
def prometheus(folder: Path, metrics: str, manager: str) -> Iterator[str]:
    """Run a Prometheus that scrapes every second by the rules that we ship, and give its address."""
    address = f"127.0.0.1:{free_port()}"
    target = urllib.parse.urlsplit(metrics).netloc
    (folder / "prometheus.yaml").write_text(
        json.dumps(
            {
                "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
                "rule_files": ["rules.yaml"],
                "alerting": {"alertmanagers": [{"static_configs": [{"targets": [manager]}]}]},
                "scrape_configs": [{"job_name": "kerp-import", "static_configs": [{"targets": [target]}]}],
            }
        ),
        encoding="utf-8",
    )
    call = [
        "prometheus", "--config.file=prometheus.yaml", "--storage.tsdb.path=series", f"--web.listen-address={address}",
    ]  # fmt: skip
    with program(call, folder):
        until(lambda: answers(f"http://{address}/-/ready"), "Prometheus does not start")
        yield f"http://{address}"


def found(server: str, query: str) -> list[Any]:
    """Return what Prometheus answers to a query."""
    answer = json.loads(got(f"{server}/api/v1/query?{urllib.parse.urlencode({'query': query})}"))
    assert answer["status"] == "success", (query, answer)
    return list(answer["data"]["result"])
