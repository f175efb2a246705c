"""A target that Prometheus scrapes, which reads the database at each scrape and outlives it.

Decision: docs/decisions/metrics.md
"""

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer

from prometheus_client.exposition import MetricsHandler

from kerp_import.alerts.setup import AlertSetup
from kerp_import.model.monitor_errors import ListenRefused
from kerp_import.model.system_words import system_reason
from kerp_import.monitor.families import registry_of
from kerp_import.monitor.figures import MonitorFigures
from kerp_import.monitor.look import look_after

LOG = logging.getLogger("kerp_import")

IDLE = 10.0
"""Seconds that a client may take to say what it wants."""

MetricsAddress = tuple[str, int]


class MetricsServer(ThreadingHTTPServer):
    """Answers each scrape in a thread that keeps nobody from ending the program."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say in one line what went wrong with a scrape; a client that has gone is nobody's fault."""
        del request, client_address
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            LOG.error("scrape: %s", type(error).__name__)


def server_on(address: MetricsAddress, read: Callable[[], MonitorFigures | None]) -> MetricsServer:
    """Return a server that listens and does not answer yet; an address that is not free is a `ListenRefused`."""
    handler = type("ScrapeHandler", (MetricsHandler.factory(registry_of(read)),), {"timeout": IDLE})
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    kind = type("MetricsServerOfFamily", (MetricsServer,), {"address_family": family})
    try:
        server: MetricsServer = kind(address, handler)
    except OSError as error:
        raise ListenRefused(address=f"{address[0]}:{address[1]}", reason=system_reason(error)) from error
    return server


def serve(server: MetricsServer, url: str, setup: AlertSetup) -> None:
    """Answer until somebody wants it to end (Ctrl-C, SIGTERM), and tell meanwhile whoever has to hear of something."""
    ends = threading.Event()
    before = {each: signal.signal(each, lambda *_: ends.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if setup.recipients:
        threading.Thread(target=look_after, args=(url, setup, ends), daemon=True).start()
    try:
        # In pieces: on Windows a wait without end hears no Ctrl-C.
        while not ends.wait(1.0):
            pass
    finally:
        server.shutdown()
        server.server_close()
        for number, handler in before.items():
            signal.signal(number, handler)
