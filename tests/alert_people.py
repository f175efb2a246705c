"""Somebody to tell: a web server that keeps what it is sent, a setup with a clock that the test holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kerp_import.alerts.recipients import Recipient, recipients_from
from kerp_import.alerts.setup import AlertSetup
from kerp_import.database.connection import Database

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
