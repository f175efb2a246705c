"""Somebody to tell: a web server that keeps what it is sent, a setup with a clock that the test holds."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from kerp_import.alerts.recipients import Recipient, recipients_from
from kerp_import.alerts.setup import AlertSetup
from kerp_import.database.connection import Database
from prometheus_beside import free_port

SECRET = "s3cret-t0ken"  # noqa: S105 - it opens nothing
"""What stands in every address, and nowhere else."""


@dataclass
class Webhook:
    """A web server on this machine: what it was sent, and how it answers."""

    port: int
    status: int = 200
    hangs: float = 0.0
    posts: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Return it as apprise names it."""
        return f"json://127.0.0.1:{self.port}/{SECRET}"

    @property
    def switch(self) -> str:
        """Return it as a healthchecks address."""
        return f"http://127.0.0.1:{self.port}/{SECRET}"

    @property
    def titles(self) -> list[str]:
        """Return the titles of what it was sent, in their order."""
        return [each["title"] for each in self.posts]


@contextmanager
def web_server() -> Iterator[Webhook]:
    """Run a web server that keeps what it is sent."""
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


class Mailbox:
    """What a mail server was given."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Keep a mail."""
        del server, session
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        return "250 OK"


@contextmanager
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """Run a mail server on this machine: what it was given, and its port."""
    mails = Mailbox()
    port = free_port()
    controller = Controller(mails, hostname="127.0.0.1", port=port)
    controller.start()
    yield mails, port
    controller.stop()


@dataclass
class HeldClock:
    """A clock that goes on when the test says so."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment

    def go_on(self, **by: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**by)


SetupOf = Callable[..., AlertSetup]


def recipients_of(*addresses: str) -> tuple[Recipient, ...]:
    """Return the recipients of a variable."""
    return recipients_from({"KERP_ALERTS": "\n".join(addresses)})


def put_operation(db: Database, name: str, status: str, *, kind: str = "copy", **columns: object) -> str:
    """Put an operation of the schema into the table as one that stands so, and return its id."""
    known: dict[str, object] = {
        "started_at": datetime.now(UTC) - timedelta(minutes=5), "completed_at": None, "heartbeat_at": datetime.now(UTC),
        "error_message": None, "host": "host-a", "pid": 1, **columns,
    }  # fmt: skip
    if status in {"completed", "failed"} and known["completed_at"] is None:
        known["completed_at"] = datetime.now(UTC)
    row = db.row(
        """
        INSERT INTO operations (
            kind, name, tool_version, status, started_at, completed_at, heartbeat_at, error_message, host, pid
        )
        VALUES (
            %(kind)s, %(name)s, '1', %(status)s, %(started_at)s, %(completed_at)s, %(heartbeat_at)s, %(error_message)s,
            %(host)s, %(pid)s
        )
        RETURNING id
        """,
        kind=kind,
        name=name,
        status=status,
        **known,
    )
    return str(row["id"])


def end_operation(db: Database, operation_id: str, status: str, error: str | None = None) -> None:
    """End an operation, or begin it again."""
    db.execute(
        """
        UPDATE operations
        SET status = %(status)s::text, error_message = %(error)s, heartbeat_at = now(),
            completed_at = CASE WHEN %(status)s::text <> 'running' THEN clock_timestamp() END
        WHERE id = %(id)s::uuid
        """,
        id=operation_id,
        status=status,
        error=error,
    )
