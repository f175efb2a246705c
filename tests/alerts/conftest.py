"""Somebody to tell: a web server that keeps what it is sent, a setup with a clock that the test holds."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from alert_people import HeldClock, SetupOf, Webhook, recipients_of
from kerp_import.alerts.setup import AlertSetup
from kerp_import.database.connection import Database


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """Return a web server that keeps what it is sent."""
    hook = Webhook(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            hook.paths.append(self.path)
            time.sleep(hook.hangs)
            if hook.status < 300:
                hook.posts.append(json.loads(body))
            self._answer()

        def do_GET(self) -> None:
            hook.paths.append(self.path)
            time.sleep(hook.hangs)
            self._answer()

        def _answer(self) -> None:
            try:
                self.send_response(hook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield hook
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def migrated_long_ago(request: pytest.FixtureRequest) -> None:
    """Have the migrations of the database of this test be no news."""
    if "database_url" in request.fixturenames:
        with Database(request.getfixturevalue("database_url")) as db:
            db.execute("UPDATE operations SET completed_at = completed_at - interval '2 hours'")


@pytest.fixture
def clock() -> HeldClock:
    """Return a clock that the test holds, which begins now."""
    return HeldClock()


@pytest.fixture
def setup_of(clock: HeldClock) -> SetupOf:
    """Return the setup of these addresses, as the variable has them, with the clock that the test holds."""

    def call(*addresses: str, **more: object) -> AlertSetup:
        return AlertSetup(recipients_of(*addresses), now=clock, **more)  # type: ignore[arg-type]

    return call
